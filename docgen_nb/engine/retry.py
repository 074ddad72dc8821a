"""The one owner of retries: exponential backoff with jitter, bounded in attempts and in total time.

A refusal (a call that came too soon) is not a failed attempt: the limiter, which was told of it, decides when the call
may come again, so it goes back to the limiter at once. Only the total time bounds refusals.
"""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, TypeVar

if TYPE_CHECKING:
    from docgen_nb.engine.clock import Clock

T = TypeVar("T")
OnRetry: TypeAlias = Callable[[int, float, Exception], None]


_MOST_DOUBLINGS = 60  # far above any cap, far below what a float can hold


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how patiently a call is made again.

    Attributes:
        max_attempts: calls in all, refused ones apart.
        base: seconds before the second attempt; doubles with each further one.
        cap: most seconds between two attempts, also where the server asks for more.
        total: seconds after the first failure or refusal after which no further attempt is begun.
    """

    max_attempts: int = 5
    base: float = 0.5
    cap: float = 30.0
    total: float = 600.0

    def wait(self, attempt: int, asked: float | None, spread: float) -> float:
        """Seconds to wait after ``attempt`` (from 1) failed.

        The server's own wish goes before ours. ``spread`` from 0 to 1 is the jitter: calls that failed
        together must not come back together.
        """
        if asked is not None:
            return min(self.cap, asked) * (1 + 0.1 * spread)
        return min(self.cap, self.base * 2.0 ** min(attempt - 1, _MOST_DOUBLINGS)) * (0.5 + 0.5 * spread)


def ignore_retry(_attempt: int, _wait: float, _error: Exception) -> None:
    """The default of ``on_retry``: nobody is told."""


async def retrying(
    call: Callable[[], Awaitable[T]],
    policy: RetryPolicy,
    clock: Clock,
    *,
    on_retry: OnRetry = ignore_retry,
    spread: Callable[[], float] = random.random,
) -> T:
    """Call until it succeeds, or fails in a way that no further call mends.

    An error whose attribute ``retryable`` is true is retried; its ``retry_after`` (seconds or None) is
    heeded. One whose attribute ``refusal`` is true as well is called again without a wait of ours.
    ``on_retry`` is told the call that failed (from 1), the wait in seconds and the error.

    Raises:
        Exception: the last error of ``call``.
    """
    calls, failures, troubled_since = 0, 0, None
    while True:
        calls += 1
        try:
            return await call()
        except Exception as error:
            refusal, asked = getattr(error, "refusal", False), getattr(error, "retry_after", None)
            failures += not refusal
            wait = 0.0 if refusal else policy.wait(failures, asked, spread())
            now = clock.now()
            troubled_since = now if troubled_since is None else troubled_since
            # a refusal is not waited for here, but the limiter will: a wish beyond all patience ends it now
            late = now + ((asked or 0.0) if refusal else wait) - troubled_since > policy.total
            if not getattr(error, "retryable", False) or failures >= policy.max_attempts or late:
                raise
            on_retry(calls, wait, error)
        await clock.sleep(wait)
