"""Faults of the fault server's responses, by a script or by seeded chance."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Body: TypeAlias = dict[str, Any]

FaultKind: TypeAlias = Literal[
    "status", "reset", "garbage", "html", "slow", "mumble", "stall", "reset_in_stream", "cut", "stream_error",
    "empty", "length", "invalid",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """Fault of one request.

    Attributes:
        kind: instead of an answer: ``status`` answers ``status`` with ``headers`` and an error body, ``reset``
            breaks the connection, ``garbage`` sends bytes that are no HTTP, ``html`` an error page. In an answer:
            ``slow`` begins ``seconds`` late, ``mumble`` sends nothing but comments for so long, ``stall`` is
            silent for so long in its middle, ``reset_in_stream`` breaks the connection there, ``cut`` ends there
            in good order but incomplete, ``stream_error`` puts an error object there, ``empty`` holds no text,
            ``length`` is cut by the output limit and says so, ``invalid`` holds text instead of JSON.
        status: of ``status`` and ``html``, and the code in ``stream_error``.
        message: of the error body.
        headers: of ``status``; ``retry-after`` for example.
        seconds: of ``slow``, ``mumble`` and ``stall``.
    """

    kind: FaultKind
    status: int = 500
    message: str = "planned fault"
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0


FaultPlan: TypeAlias = Callable[[Body, int], Fault | None]


def no_faults(_body: Body, _number: int) -> None:
    """Let every request succeed."""


def in_order(*faults: Fault | None) -> FaultPlan:
    """One for each request in the order of their arrival, then none."""
    return lambda _body, number: faults[number - 1] if number <= len(faults) else None


def at_random(chances: Sequence[tuple[float, Fault]], *, seed: int = 0) -> FaultPlan:
    """Each fault with its probability, at most one for a request; the same for the same number and seed."""
    if sum(chance for chance, _ in chances) > 1:
        raise ValueError("The probabilities add up to more than 1.")

    def plan(_body: Body, number: int) -> Fault | None:
        point = random.Random(f"{seed} {number}").random()  # noqa: S311 - not for secrets
        for chance, fault in chances:
            if point < chance:
                return fault
            point -= chance
        return None

    return plan


def lognormal(median: float, sigma: float, *, seed: int = 0) -> Callable[[Body], float]:
    """Heavy-tailed answer times in seconds, as real services have them; each call draws the next one."""
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    return lambda _body: median * chance.lognormvariate(0.0, sigma)
