"""The one owner of retries: exponential backoff with jitter, bounded in attempts and in total time.

A rate-limited call is not a failed attempt: the limiter, which knows of it, decides when the call may be made again,
so it goes back to the limiter at once. Only the total time bounds it.
"""

from __future__ import annotations

import math
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from docgen_nb.errors import DocgenError

if TYPE_CHECKING:
    from docgen_nb.engine.clock import Clock

T = TypeVar("T")
OnRetry: TypeAlias = Callable[[int, float, Exception], None]


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


def ignore_retry(_attempt: int, _wait: float, _error: Exception) -> None:
    """The default of ``on_retry``: nothing happens."""


def never() -> float:
    """The default of ``answered_at``: nothing is known of other calls."""
    return -math.inf


async def retrying(
    call: Callable[[], Awaitable[T]],
    policy: RetryPolicy,
    clock: Clock,
    *,
    on_retry: OnRetry = ignore_retry,
    answered_at: Callable[[], float] = never,
    spread: Callable[[], float] = random.random,
) -> T:
    """Call until it succeeds, or fails in a way that no further call mends.

    An error whose attribute ``retryable`` is true is retried, no earlier than its ``retry_after`` (seconds or None)
    says, and at most ``max_attempts`` times in all if it has that attribute. One that is ``rate_limited`` as well is
    called again without a wait of ours, and is no failed attempt. One that is ``unreachable`` is no failed attempt
    either if the server has ever answered: then it is waited for.

    Args:
        call: makes one call.
        policy: how often and how patiently.
        clock: the time.
        on_retry: called with the number of the failed call (from 1), the wait in seconds and the error.
        answered_at: when any call to the same server last succeeded, by the clock. As long as others are answered, a
            rate-limited call goes on trying.
        spread: the jitter, from 0 to 1.

    Raises:
        Exception: the last error of ``call``.
    """
    calls, failures, troubled_since = 0, 0, math.inf
    while True:
        calls += 1
        try:
            return await call()
        except Exception as error:
            limited, asked = getattr(error, "rate_limited", False), getattr(error, "retry_after", None)
            away = getattr(error, "unreachable", False) and answered_at() > -math.inf
            failures += not (limited or away)
            wait = (
                0.0 if limited else policy.wait_for_server(spread()) if away else policy.wait(failures, asked, spread())
            )
            now = clock.now()
            troubled_since = max(min(troubled_since, now), answered_at())
            # the limiter waits for a rate limit, not this loop; a wait beyond all patience ends the call now
            late = not away and now + ((asked or 0.0) if limited else wait) - troubled_since > policy.total
            if policy.gives_up(failures, error) or late:
                if late and asked is not None and isinstance(error, DocgenError):
                    error.hint = f"It asks to wait {_in_words(asked)}."
                raise
            on_retry(calls, wait, error)
        await clock.sleep(wait)


def _in_words(seconds: float) -> str:
    for unit, size in (("years", 31_536_000), ("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:,.0f} {unit}"
    return f"{seconds:.0f} seconds"
