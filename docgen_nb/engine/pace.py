"""Calls per second: set from a budget per minute, or learned from refusals."""

from __future__ import annotations

import math

_CLIMB_AFTER = 10  # successes
_CLIMB = 1.05
_BELOW = 0.97  # of what was measured, since an estimate from a few calls may be a little high
_QUIET = 5.0  # seconds without a call after which what was counted says nothing about the server any more


class Pace:
    """At most ``burst`` at once, and ``rate`` per second in the long run; a rate of None sets no pace."""

    def __init__(self, rate: float | None = None, burst: float = 1.0) -> None:
        self.rate = rate
        self.burst = burst
        self._level = burst
        self._at = -math.inf

    def wait(self, now: float) -> float:
        """Seconds until one more may start."""
        if self.rate is None:
            return 0.0
        return max(0.0, (1 - self._level_at(now)) / self.rate)

    def count(self, now: float) -> None:
        """Note that one started."""
        if self.rate is not None:
            self._level, self._at = self._level_at(now) - 1, now

    def change(self, rate: float | None, burst: float, now: float, *, empty: bool = False) -> None:
        """Go on at another rate; ``empty``: with nothing saved up."""
        level = self._level_at(now)
        self.rate, self.burst, self._at = rate, burst, now
        self._level = min(level, 0.0 if empty else burst)

    def _level_at(self, now: float) -> float:
        if self.rate is None or self._at == -math.inf:  # nothing was counted yet
            return self.burst
        return min(self.burst, self._level + (now - self._at) * self.rate)


class LearnedPace:
    """A pace that nobody told us, from how many calls were taken between two refusals.

    At each refusal for too many calls per time the server's store is empty. So what it took from one to the
    other is what it gives in that time.
    """

    def __init__(self) -> None:
        self.pace = Pace()
        self._since: float | None = None
        self._taken = 0
        self._last = -math.inf
        self._successes = 0

    def started(self, now: float) -> None:
        """Note that a call starts."""
        if now - self._last > _QUIET:
            self._since = None
        self._last = now
        self._taken += 1
        self.pace.count(now)

    def succeeded(self, now: float) -> None:
        """Note that a call was taken; after some of them the pace climbs."""
        if self.pace.rate is None:
            return
        self._successes += 1
        if self._successes >= _CLIMB_AFTER:
            self._successes = 0
            self._set(self.pace.rate * _CLIMB, now)

    def held(self, until: float) -> None:
        """Time in which we hold back by ourselves is no quiet time."""
        self._last = max(self._last, until)

    def refused(self, now: float, *, slow_down: bool, hint: float = math.inf) -> None:
        """Note a refusal. ``slow_down``: it is surely about calls per time; ``hint``: most calls a second."""
        if self._since is None:
            self._since, self._taken = now, 0
            measured = math.inf
        else:
            self._taken -= 1
            elapsed = now - self._since
            measured = _BELOW * max(1, self._taken) / elapsed if elapsed > 0 else math.inf
        rate = min(measured, hint, self.pace.rate or math.inf)
        if slow_down and rate < math.inf:
            self._successes = 0
            self._set(max(rate, 1 / 60), now, empty=True)

    def _set(self, rate: float, now: float, *, empty: bool = False) -> None:
        # A tenth of a second's worth makes up for timers that are a little late.
        self.pace.change(rate, 1 + rate / 10, now, empty=empty)
