"""Learn how many calls may be in flight from those that were rate limited."""

_DECREASE = 0.7
_RAMP = 0.002  # seconds between two levels that were not reached before
_SLOWEST_RAMP = 1.0
_PROOFS = 32  # successes at the highest level that is known to work, before one more is tried


class AdaptiveConcurrency:
    """Additive increase, multiplicative decrease, with a memory of the level that was too high.

    A level is how many calls were in flight when one started, itself included. After a 429 the limit climbs back
    quickly to just below the level of that call, and tries that level again only after many successes, so that
    trying costs few calls.

    Args:
        maximum: never more than this; also the limit to begin with.
    """

    def __init__(self, maximum: int) -> None:
        self.maximum = maximum
        self._current = float(maximum)
        self._limited_level: int | None = None
        self._decreased_at = float("-inf")
        self._successes = 0
        self._proofs = _PROOFS

    @property
    def current(self) -> int:
        """Calls that may be in flight now, at least 1."""
        return max(1, min(self.maximum, int(self._current)))

    def resize(self, maximum: int) -> None:
        """Change the maximum; a limit that was not lowered grows with it."""
        if self._current >= self.maximum:
            self._current = float(maximum)
        self.maximum = maximum

    def contradicts(self, level: int) -> bool:
        """Whether a 429 at ``level`` is not about calls in flight, since as many succeeded before."""
        return level == 1 or (self._limited_level is not None and level < self._limited_level - 1)

    def rate_limited(self, level: int, in_flight: int, started: float, now: float) -> None:
        """Lower the limit for the 429 of a call that started at ``started``; once per round trip."""
        if started <= self._decreased_at:  # it was sent before the last decrease could show
            if self._limited_level is not None:
                self._limited_level = min(level, self._limited_level)
            return
        self._decreased_at = now
        self._limited_level = level if level > 1 else None
        self._successes = 0
        self._current = max(1.0, min(self._current, max(level, in_flight)) * _DECREASE)

    def forget(self) -> None:
        """The answers of 429 were not about calls in flight."""
        self._limited_level = None

    def succeeded(self, level: int, in_flight: int) -> None:
        """Raise the limit, if it is used."""
        if self._limited_level is not None and level >= self._limited_level:
            self._limited_level, self._proofs = level + 1, _PROOFS
        if in_flight + 1 < self.current or self._current >= self.maximum:
            return
        top = self.maximum if self._limited_level is None else self._limited_level - 1
        if self._current < top:
            # Doubling up to half of the way, then one more per round trip.
            step = 1.0 if self._current < top / 2 else 1 / self._current
            self._current = min(float(top), self._current + step)
            return
        self._successes += 1
        if self._successes >= self._proofs:
            self._successes, self._proofs = 0, min(8 * _PROOFS, 2 * self._proofs)
            self._current = top + 1.0


class SlowStart:
    """Reaches new levels of concurrency one by one.

    So an unknown limit costs one or two calls, not a whole burst: a 429 usually comes back at once. Once
    its time is known, each new level waits for the last one's answer.
    """

    def __init__(self) -> None:
        self._reached = 0
        self._next = float("-inf")
        self._step = _RAMP

    def wait(self, level: int, now: float) -> float:
        """Seconds until a call may start at ``level``."""
        return max(0.0, self._next - now) if level > self._reached else 0.0

    def started(self, level: int, now: float) -> None:
        """Note that a call starts at ``level``."""
        if level > self._reached:
            self._reached, self._next = level, now + self._step

    def succeeded(self, level: int) -> None:
        """Note that a call succeeded that had started at ``level``."""
        self._reached = max(self._reached, level)

    def rate_limited(self, seconds: float) -> None:
        """Begin again; ``seconds`` is how long the 429 took to come back."""
        self._reached = 0
        self._step = min(max(_RAMP, 1.5 * seconds), _SLOWEST_RAMP)
