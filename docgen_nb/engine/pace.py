"""Calls per second: set from a budget per minute, or learned from refusals."""

from __future__ import annotations

import math

OVERLOADED_RATE = 1.0  # calls per second to a server that refuses by chance
_ROW = 3  # calls taken one after the other, from which on that is no chance
_ODD_ROWS = 2  # shorter ones, from which on it is
_CLIMB_AFTER = 10  # successes, at first; twice as many after each refusal of small climbs
_LONGEST_PROOF = 320
_SAFE_CLIMBS = 3  # without a refusal in between, after which the climb becomes quicker again
_LARGE_CLIMB = 1.25  # at first, since the first estimate is from a few calls; halves with each refusal
_SMALL_CLIMB = 1.04
_BELOW = 0.97  # of what was measured, since an estimate from a few calls may be a little high
_SHORT = 0.05  # seconds; refusals so close together belong to one burst
_LONG_HOLD = 2.0  # seconds; a server that asks for more does not fill its store steadily
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
        self._works = False
        self._last = -math.inf
        self._successes = 0
        self._climb_after = _CLIMB_AFTER
        self._climbs = 0
        self._climb = _LARGE_CLIMB
        self._slowed_at = -math.inf
        self._row = 0
        self._odd_rows = 0

    @property
    def overloaded(self) -> bool:
        """Whether calls are taken or refused by chance, so that going slower helps nobody.

        A limit per time takes several calls one after the other once it takes one; an overloaded server does not.
        """
        return self._odd_rows >= _ODD_ROWS

    def started(self, now: float) -> None:
        """Note that a call starts."""
        if now - self._last > _QUIET:
            self._since = None
        self._last = now
        self._taken += 1
        self.pace.count(now)

    def succeeded(self, now: float) -> None:
        """Note that a call was taken; after some of them the pace climbs."""
        self._works = True
        self._row += 1
        if self._row >= _ROW:
            self._odd_rows = 0
        if self.pace.rate is None:
            return
        self._successes += 1
        if self._successes >= self._climb_after:
            self._successes = 0
            self._climbs += 1
            if self._climbs >= _SAFE_CLIMBS:
                self._climb_after = max(_CLIMB_AFTER, self._climb_after // 2)
            self._set(self.pace.rate * self._climb, now)

    def held(self, now: float, until: float) -> None:
        """Note that nobody starts until then. That is no quiet time, and if it is long, no filling time."""
        self._last = max(self._last, until)
        if until - now > _LONG_HOLD:
            self._count_from(until)

    def refused(self, started: float, now: float, *, slow_down: bool, hint: float = math.inf) -> None:
        """Note a refusal of a call that started at ``started``.

        ``slow_down``: it is surely about calls per time; ``hint``: most calls per second.
        """
        measured = self._measure(now)
        self._odd_rows += 0 < self._row < _ROW
        self._row = 0
        if self.overloaded:
            if self.pace.rate is not None:
                self._set(OVERLOADED_RATE, now)
            return
        if not slow_down or started <= self._slowed_at:  # it was sent before the last change could show
            return
        known = self.pace.rate
        rate = min(measured, hint)
        if rate == math.inf:
            return
        if known is not None:
            rate = max(known / 2, min(rate, known))
        self._slowed_at = now
        self._successes = self._climbs = 0
        if known is not None and self._climb > _SMALL_CLIMB:
            self._climb = max(_SMALL_CLIMB, 1 + (self._climb - 1) / 2)
        elif known is not None:
            self._climb_after = min(_LONGEST_PROOF, 2 * self._climb_after)
        self._set(max(rate, 1 / 60), now, empty=True)

    def _measure(self, now: float) -> float:
        """Calls per second that were taken since the first refusal; infinite if that says nothing yet.

        As long as nothing at all is taken, the server is out of order, and has no pace.
        """
        if self._since is None:
            self._count_from(now)
            return math.inf
        self._taken -= 1  # this one was counted when it started
        elapsed = now - self._since
        return _BELOW * max(1, self._taken) / elapsed if self._works and elapsed >= _SHORT else math.inf

    def _count_from(self, since: float) -> None:
        self._since, self._taken, self._works = since, 0, False

    def _set(self, rate: float, now: float, *, empty: bool = False) -> None:
        # A tenth of a second's worth makes up for timers that are a little late.
        self.pace.change(rate, 1 + rate / 10, now, empty=empty)
