"""Budgets per minute."""

from __future__ import annotations

from collections import deque

SPAN = 60.5
"""Seconds of a window: a minute, and half a second for requests that overtake one another on their way."""


class Entry:
    """Something that was counted at a time."""

    __slots__ = ("amount", "at")

    def __init__(self, at: float, amount: int) -> None:
        self.at = at
        self.amount = amount


class Window:
    """At most ``limit`` in any 60 seconds; None for no limit. What was counted stays if the limit changes."""

    def __init__(self, limit: int | None) -> None:
        self.limit = limit
        self._entries: deque[Entry] = deque()
        self._total = 0

    def wait(self, amount: int, now: float) -> float:
        """Seconds until ``amount`` more fits; more than the whole limit waits until it has it alone."""
        self._forget(now)
        if self.limit is None:
            return 0.0
        excess = self._total + min(amount, self.limit) - self.limit
        if excess <= 0:
            return 0.0
        for entry in self._entries:
            excess -= entry.amount
            if excess <= 0:
                return entry.at + SPAN - now
        return 0.0

    def count(self, amount: int, now: float) -> Entry:
        """Count ``amount`` as spent now."""
        entry = Entry(now, amount)
        self._entries.append(entry)
        self._total += amount
        return entry

    def correct(self, entry: Entry, amount: int, now: float) -> None:
        """Replace an estimate by what was really spent."""
        self._forget(now)
        if entry.at > now - SPAN:
            self._total += amount - entry.amount
            entry.amount = amount

    def _forget(self, now: float) -> None:
        while self._entries and self._entries[0].at <= now - SPAN:
            self._total -= self._entries.popleft().amount
