"""One limiter for everything in the process that talks to the same endpoint.

What providers accept: OpenAI and Azure say that a limit per minute may be enforced in shorter pieces
(60,000 per minute as 1,000 per second), Anthropic fills a bucket steadily. So a limit that the user gives
is spread, with a burst of one second's worth at most; where headers say that more is left at once, more is
sent at once; and in no minute are there more than the limit.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from weakref import WeakKeyDictionary

from docgen_nb.engine.clock import Clock, SystemClock, Timer
from docgen_nb.engine.concurrency import AdaptiveConcurrency, SlowStart
from docgen_nb.engine.rate_limits import RateLimits, Spent
from docgen_nb.errors import EngineError
from docgen_nb.server_limits import LimitHeaders

_AT_ONCE = 1e-9  # seconds; less is rounding


_NO_HEADERS = LimitHeaders()


@dataclass(slots=True, eq=False)
class Slot:
    """Permission to make one call. Say how it went before the block ends; saying nothing teaches nothing.

    Attributes:
        limiter: gave it.
        number: grows with each call to the endpoint.
        level: calls in flight when it started, itself included.
        started: by the clock.
        spent: what was counted for it.
    """

    limiter: Limiter
    number: int
    level: int
    started: float
    spent: Spent

    def succeeded(self, tokens_used: int | None = None, limits: LimitHeaders | None = None) -> None:
        """The call was accepted. ``tokens_used``: as the server counted them, None if it did not say."""
        self.limiter._succeeded(self, tokens_used, limits or _NO_HEADERS)  # noqa: SLF001 - one unit

    def rate_limited(self, retry_after: float | None = None, limits: LimitHeaders | None = None) -> None:
        """The call was one too many (429, 503, 529). ``retry_after``: seconds, None if the server did not say."""
        self.limiter._rate_limited(self, retry_after, limits or _NO_HEADERS)  # noqa: SLF001 - one unit


@dataclass(order=True, slots=True)
class _Waiter:
    position: tuple[int, ...]
    number: int
    tokens: int = field(compare=False)
    granted: asyncio.Future[Slot] = field(compare=False)


class Limiter:
    """Gives out slots for calls: so many in flight, so many requests and tokens per minute.

    Waiters are served by ``position``, then first come, first served; while the first has to wait, so do the
    others. For one event loop.

    Args:
        max_concurrency: calls in flight at most; fewer for a time after rate limiting.
        requests_per_minute: None if the user knows of no limit.
        tokens_per_minute: the same, for prompt and output tokens together.
        clock: the time.

    Attributes:
        in_flight, waiting: calls under way, and calls that wait for a slot.
        answered_at: when a call last succeeded, by the clock; minus infinity if none was.
    """

    def __init__(
        self,
        max_concurrency: int,
        requests_per_minute: int | None = None,
        tokens_per_minute: int | None = None,
        clock: Clock | None = None,
    ) -> None:
        _check(max_concurrency, requests_per_minute, tokens_per_minute)
        self._clock = clock or SystemClock()
        self._concurrency = AdaptiveConcurrency(max_concurrency)
        self._slow_start = SlowStart()
        self._limits = RateLimits(requests_per_minute, tokens_per_minute)
        self._queue: list[_Waiter] = []
        self._numbers = count()
        self._timer: Timer | None = None
        self._held: tuple[float, str] | None = None
        self.in_flight = 0
        self.waiting = 0
        self.answered_at = float("-inf")

    @property
    def current_limit(self) -> int:
        """Calls that may be in flight now: the maximum, or fewer after rate limiting."""
        return self._concurrency.current

    @property
    def overloaded(self) -> bool:
        """Whether the server rate limits calls by chance, however slowly they come."""
        return self._limits.overloaded

    @property
    def held_until(self) -> float | None:
        """When the next call may start, by the clock; None unless calls wait for a limit per time."""
        return self._held[0] if self._held is not None and self._held[0] > self._clock.now() else None

    @property
    def held_reason(self) -> str | None:
        """Which limit calls wait for, to follow "waiting for"; None if ``held_until`` is."""
        return self._held[1] if self._held is not None and self.held_until is not None else None

    def configure(
        self,
        max_concurrency: int,
        requests_per_minute: int | None = None,
        tokens_per_minute: int | None = None,
    ) -> None:
        """Change the user's limits; what was counted and learned stays."""
        _check(max_concurrency, requests_per_minute, tokens_per_minute)
        self._concurrency.resize(max_concurrency)
        self._limits.configure(requests_per_minute, tokens_per_minute, self._clock.now())
        self._dispatch()

    @asynccontextmanager
    async def slot(self, tokens: int = 0, *, position: tuple[int, ...] = ()) -> AsyncIterator[Slot]:
        """Wait for permission to make one call of about ``tokens`` tokens; the slot is given back at the end.

        Example:
            >>> async def call(limiter: Limiter) -> int:
            ...     async with limiter.slot(tokens=500) as slot:
            ...         slot.succeeded(tokens_used=420)
            ...         return limiter.in_flight
            >>> asyncio.run(call(Limiter(4)))
            1
        """
        slot = await self._acquire(tokens, position)
        try:
            yield slot
        finally:
            self.in_flight -= 1
            self._dispatch()

    async def _acquire(self, tokens: int, position: tuple[int, ...]) -> Slot:
        granted: asyncio.Future[Slot] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._queue, _Waiter(position, next(self._numbers), tokens, granted))
        self.waiting += 1
        self._dispatch()
        try:
            return await granted
        except asyncio.CancelledError:
            if granted.cancelled():
                self.waiting -= 1
            else:  # it was granted in the same moment
                self.in_flight -= 1
            self._dispatch()
            raise

    def _dispatch(self) -> None:
        """Grant what may start, and set a timer for the next if only time is missing."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._held = None
        while self._queue:
            if self._queue[0].granted.done():  # cancelled
                heapq.heappop(self._queue)
                continue
            if self.in_flight >= self._concurrency.current:
                return
            now = self._clock.now()
            wait = self._limits.wait(self._queue[0].tokens, now)
            seconds = max(wait.seconds, self._slow_start.wait(self.in_flight + 1, now))
            if seconds > _AT_ONCE:
                self._held = (now + wait.seconds, wait.reason)
                self._timer = self._clock.call_later(seconds, self._dispatch)
                return
            self._grant(heapq.heappop(self._queue), now)

    def _grant(self, waiter: _Waiter, now: float) -> None:
        self.waiting -= 1
        self.in_flight += 1
        self._slow_start.started(self.in_flight, now)
        spent = self._limits.started(waiter.number, waiter.tokens, now)
        waiter.granted.set_result(Slot(self, waiter.number, self.in_flight, now, spent))

    def _succeeded(self, slot: Slot, tokens_used: int | None, headers: LimitHeaders) -> None:
        self.answered_at = now = self._clock.now()
        if tokens_used is not None:
            self._limits.correct(slot.spent.tokens, tokens_used, now)
        self._limits.observe(slot.number, slot.started, headers)
        self._limits.succeeded(now)
        self._slow_start.succeeded(slot.level)
        self._concurrency.succeeded(slot.level, self.in_flight)

    def _rate_limited(self, slot: Slot, retry_after: float | None, headers: LimitHeaders) -> None:
        now = self._clock.now()
        used_up = headers.remaining_requests == 0 or headers.remaining_tokens == 0
        too_fast = used_up or self._concurrency.contradicts(slot.level)
        if not used_up:
            self._concurrency.rate_limited(slot.level, self.in_flight, slot.started, now)
        if too_fast:
            self._concurrency.forget()
        self._slow_start.rate_limited(now - slot.started)
        self._limits.observe(slot.number, slot.started, headers)
        self._limits.rate_limited(retry_after, headers, slot.started, now, too_fast=too_fast)


def _check(max_concurrency: int, *per_minute: int | None) -> None:
    if max_concurrency < 1 or any(limit is not None and limit < 1 for limit in per_minute):
        raise EngineError("Limits must be at least 1.")


_shared: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, Limiter]] = WeakKeyDictionary()


def limiter_for(
    endpoint: str,
    max_concurrency: int,
    requests_per_minute: int | None = None,
    tokens_per_minute: int | None = None,
) -> Limiter:
    """The limiter that everything in the running event loop shares that talks to ``endpoint``.

    ``endpoint`` names address and key together without containing the key. If the limiter is there already,
    it takes over these limits, the last word being the user's, and keeps its clock and what it has learned.
    """
    limiters = _shared.setdefault(asyncio.get_running_loop(), {})
    if endpoint in limiters:
        limiters[endpoint].configure(max_concurrency, requests_per_minute, tokens_per_minute)
    else:
        limiters[endpoint] = Limiter(max_concurrency, requests_per_minute, tokens_per_minute)
    return limiters[endpoint]
