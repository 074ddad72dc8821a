"""Dividing what there is among those who want some of it."""

from __future__ import annotations

from collections.abc import Sequence


def fair_shares(amount: int, wants: Sequence[int]) -> list[int]:
    """Whole shares of ``amount``, none above what is wanted, as even as can be; what can't be halved goes to the first.

    >>> fair_shares(10, [1, 8, 8])
    [1, 5, 4]
    """
    shares, left, open_ = [0] * len(wants), amount, len(wants)
    for index in sorted(range(len(wants)), key=lambda each: (wants[each], -each)):
        shares[index] = min(wants[index], left // open_)
        left, open_ = left - shares[index], open_ - 1
    for index, want in enumerate(wants):  # a remainder that the last in the loop could not take
        extra = min(left, want - shares[index])
        shares[index], left = shares[index] + extra, left - extra
    return shares
