"""What the server's headers say is left of a limit."""

from __future__ import annotations

import math
from collections import deque


class Gauge:
    """What is left of one limit. Only headers can show how large a burst the server takes at once.

    What is missing is taken to come back steadily until the time of the reset, as in a token bucket, at no
    more than the whole limit per minute. A server that counts by the clock's minute instead refuses once,
    with a Retry-After, and that is heeded.
    """

    def __init__(self) -> None:
        self._limit = math.inf
        self._remaining = math.inf
        self._rate = 0.0
        self._observed = 0.0
        self._whole = 0.0
        self._number = -1
        self._uncounted: deque[tuple[int, int]] = deque()
        self._uncounted_total = 0

    @property
    def known(self) -> bool:
        """Whether a header was seen."""
        return self._number >= 0

    @property
    def limit(self) -> float:
        """The whole limit; infinite if unknown."""
        return self._limit

    def count(self, number: int, amount: int) -> None:
        """Note that call ``number`` spends ``amount``; numbers grow with each call."""
        self._uncounted.append((number, amount))
        self._uncounted_total += amount
        if not self.known and len(self._uncounted) > _MOST_UNCOUNTED:
            self._uncounted_total -= self._uncounted.popleft()[1]

    def observe(
        self, number: int, started: float, remaining: int | None, limit: int | None, reset: float | None
    ) -> None:
        """Take over what the response to call ``number``, sent at ``started``, said; older news are ignored.

        ``reset`` is seconds until the limit is whole again.
        """
        if remaining is None or limit is None or number < self._number:
            return
        self._number, self._observed = number, started
        self._remaining, self._limit = float(remaining), float(limit)
        missing = max(0, limit - remaining)
        self._rate = min(missing / reset, limit / 60) if reset else 0.0
        self._whole = started + (reset or 0.0)
        while self._uncounted and self._uncounted[0][0] <= number:
            self._uncounted_total -= self._uncounted.popleft()[1]

    def left(self, now: float) -> float:
        """How much should be left now; infinite if unknown."""
        if not self.known:
            return math.inf
        regained = self._rate * (now - self._observed) if now < self._whole else math.inf
        return min(self._limit, self._remaining + regained) - self._uncounted_total

    def wait(self, amount: int, now: float) -> float:
        """Seconds until ``amount`` should be left; 0 once nobody but the server can say."""
        lacking = min(float(amount), self._limit) - self.left(now)
        if lacking <= 0 or now >= self._whole:
            return 0.0
        steady = lacking / self._rate if self._rate else math.inf
        return min(steady, self._whole - now)


_MOST_UNCOUNTED = 10_000  # calls remembered while no header was seen
