"""The one owner of retries: exponential backoff with jitter, bounded in attempts and in total time.

A rate-limited call is not a failed attempt: the limiter, which knows of it, decides when the call may be made again,
so it goes back to the limiter at once. Only the total time bounds it.
"""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass

from docgen_nb.engine.clock import Clock
from docgen_nb.errors import DocgenError

_MOST_DOUBLINGS = 60  # far above any cap, far below what a float can hold


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Rules for retries: how many, how long between them.

    Attributes:
        max_attempts: calls in all, rate-limited ones apart.
        base: seconds before the second attempt; doubles with each further one.
        cap: most seconds between two attempts, also where the server asks for more.
        total: seconds without an answer after which no further attempt is begun.
        probe: seconds between two attempts to reach a server that is away for a while.
    """

    max_attempts: int = 5
    base: float = 0.5
    cap: float = 30.0
    total: float = 600.0
    probe: float = 3.0

    def wait(self, attempt: int, asked: float | None, spread: float) -> float:
        """Seconds to wait after ``attempt`` (from 1) failed.

        The server's own wish goes before ours. ``spread`` from 0 to 1 is the jitter: calls that failed
        together must not come back together.
        """
        if asked is not None:
            return min(self.cap, asked) * (1 + 0.1 * spread)
        return min(self.cap, self.base * 2.0 ** min(attempt - 1, _MOST_DOUBLINGS)) * (0.5 + 0.5 * spread)

    def gives_up(self, failures: int, error: Exception) -> bool:
        """Whether ``error``, after so many failed attempts, is the last."""
        most = getattr(error, "max_attempts", None) or self.max_attempts
        return not getattr(error, "retryable", False) or failures >= min(most, self.max_attempts)

    def wait_for_server(self, spread: float) -> float:
        """Seconds to wait for a server that has answered before and can't be reached now."""
        return self.probe * (0.5 + 0.5 * spread)


def never() -> float:
    """The default of ``answered_at``: nothing is known of other calls."""
    return -math.inf


class Retries:
    """The failures of one call, and when it is made again.

    An error whose attribute ``retryable`` is true is retried, no earlier than its ``retry_after`` (seconds or None)
    says, and at most ``max_attempts`` times in all if it has that attribute. One that is ``rate_limited`` as well is
    called again without a wait of ours, and is no failed attempt. One that is ``unreachable`` is no failed attempt
    either if the server has ever answered: then it is waited for.

    Args:
        policy: how often and how patiently.
        clock: the time.
        answered_at: when any call to the same server last succeeded, by the clock. As long as others are answered, a
            rate-limited call goes on trying.
        spread: the jitter, from 0 to 1.

    Attributes:
        calls: that have failed.
    """

    def __init__(
        self,
        policy: RetryPolicy,
        clock: Clock,
        *,
        answered_at: Callable[[], float] = never,
        spread: Callable[[], float] = random.random,
    ) -> None:
        self.calls = 0
        self._policy, self._clock, self._answered_at, self._spread = policy, clock, answered_at, spread
        self._attempts, self._troubled_since = 0, math.inf

    def wait_after(self, error: Exception) -> float | None:
        """Seconds until the call that failed with ``error`` is made again; None if no further call helps."""
        policy, answered_at, spread = self._policy, self._answered_at(), self._spread()
        limited, asked = getattr(error, "rate_limited", False), getattr(error, "retry_after", None)
        away = getattr(error, "unreachable", False) and answered_at > -math.inf
        self.calls += 1
        self._attempts += not (limited or away)
        wait = (
            0.0 if limited else policy.wait_for_server(spread) if away else policy.wait(self._attempts, asked, spread)
        )
        now = self._clock.now()
        self._troubled_since = max(min(self._troubled_since, now), answered_at)
        # the limiter waits for a rate limit, not the caller; a wait beyond all patience ends the call now
        late = not away and now + ((asked or 0.0) if limited else wait) - self._troubled_since > policy.total
        if late and asked is not None and isinstance(error, DocgenError):
            error.hint = f"It asks to wait {_in_words(asked)}."
        return None if late or policy.gives_up(self._attempts, error) else wait


def _in_words(seconds: float) -> str:
    for unit, size in (("years", 31_536_000), ("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:,.0f} {unit}"
    return f"{seconds:.0f} seconds"
