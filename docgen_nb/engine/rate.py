"""Calls per second: set from a limit per minute, or learned from the calls that are answered with 429."""

import math

OVERLOADED_RATE = 1.0  # calls per second to a server that answers 429 by chance
_ROW = 3  # successes one after the other, from which on that is no chance
_SHORT_ROWS = 2  # shorter rows, from which on it is
_REFUSED_ROW = 6  # answers of 429 to calls that were each sent after the last of them, from which on it is, too
_CLIMB_AFTER = 10  # successes, at first; twice as many after each 429 once climbs are small
_LONGEST_PROOF = 320
_SAFE_CLIMBS = 3  # without a 429 in between, after which the climb becomes quicker again
_LARGE_CLIMB = 1.25  # at first, since the first estimate is from a few calls; halves with each 429
_SMALL_CLIMB = 1.04
_BELOW = 0.97  # of what was measured, since an estimate from a few calls may be a little high
_SHORT = 0.05  # seconds; answers of 429 so close together belong to one burst
_LONG_WAIT = 2.0  # seconds; a server that asks for more does not refill steadily
_QUIET = 5.0  # seconds without a call after which what was counted says nothing about the server any more


class TokenBucket:
    """At most ``burst`` at once, and ``rate`` per second in the long run; a rate of None sets no limit."""

    def __init__(self) -> None:
        self.rate: float | None = None
        self.burst = 1.0
        self._level = self.burst
        self._at = -math.inf

    def wait(self, now: float) -> float:
        """Seconds until one more call may start."""
        if self.rate is None:
            return 0.0
        return max(0.0, (1 - self._level_at(now)) / self.rate)

    def count(self, now: float) -> None:
        """Count a call that starts."""
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


class LearnedRate:
    """A rate limit that we were not given, learned from how many calls succeed between two answers of 429.

    At each 429 for too many calls per time the server's bucket is empty. So what it accepted from one to the
    other is what it refills in that time.
    """

    def __init__(self) -> None:
        self.bucket = TokenBucket()
        self._since: float | None = None
        self._accepted = 0
        self._works = False
        self._last = -math.inf
        self._successes = 0
        self._climb_after = _CLIMB_AFTER
        self._climbs = 0
        self._climb = _LARGE_CLIMB
        self._slowed_at = -math.inf
        self._row = 0
        self._short_rows = 0
        self._refused_row = 0
        self._refused_at = -math.inf

    @property
    def overloaded(self) -> bool:
        """Whether calls succeed by chance, so that going slower helps nobody.

        Under a limit per time several calls succeed one after the other once one does; not so on an overloaded server.
        """
        return self._short_rows >= _SHORT_ROWS or self._refused_row >= _REFUSED_ROW

    def started(self, now: float) -> None:
        """Note that a call starts."""
        if now - self._last > _QUIET:
            self._since = None
        self._last = now
        self._accepted += 1
        self.bucket.count(now)

    def succeeded(self, now: float) -> None:
        """Note that a call succeeded; after some successes the rate climbs."""
        self._works = True
        self._row += 1
        if self._row >= _ROW:
            self._short_rows = self._refused_row = 0
        if self.bucket.rate is None:
            return
        self._successes += 1
        if self._successes >= self._climb_after:
            self._successes = 0
            self._climbs += 1
            if self._climbs >= _SAFE_CLIMBS:
                self._climb_after = max(_CLIMB_AFTER, self._climb_after // 2)
            self._set(self.bucket.rate * self._climb, now)

    def paused(self, now: float, until: float) -> None:
        """Note that no call starts until then. A long wait starts the measurement anew."""
        self._last = max(self._last, until)
        if until - now > _LONG_WAIT:
            self._count_from(until)

    def rate_limited(self, started: float, now: float, *, slow_down: bool, hint: float = math.inf) -> None:
        """Note the 429 of a call that started at ``started``.

        ``slow_down``: it is surely about calls per time; ``hint``: most calls per second by the headers.
        """
        measured = self._measure(now)
        self._short_rows += 0 < self._row < _ROW
        self._row = 0
        self._refused_row += started > self._refused_at
        self._refused_at = now
        if self.overloaded:
            if self.bucket.rate is not None:
                self._set(OVERLOADED_RATE, now)
            return
        if not slow_down or started <= self._slowed_at:  # it was sent before the last change could show
            return
        known = self.bucket.rate
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
        """Calls per second that succeeded since the first 429; infinite if that says nothing yet.

        As long as nothing succeeds at all, the server is out of order, and has no rate.
        """
        if self._since is None:
            self._count_from(now)
            return math.inf
        self._accepted -= 1  # this one was counted when it started
        elapsed = now - self._since
        return _BELOW * max(1, self._accepted) / elapsed if self._works and elapsed >= _SHORT else math.inf

    def _count_from(self, since: float) -> None:
        self._since, self._accepted, self._works = since, 0, False

    def _set(self, rate: float, now: float, *, empty: bool = False) -> None:
        # A tenth of a second's worth makes up for timers that are a little late.
        self.bucket.change(rate, 1 + rate / 10, now, empty=empty)
