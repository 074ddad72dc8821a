"""Time-outs that mean something: time in which the event loop stood still is not the server's silence."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from types import TracebackType

    from docgen_nb.engine.clock import Clock, Timer

T = TypeVar("T")

_TICKS = 20  # in the time allowed
_LONGEST_TICK = 1.0  # seconds
_ROUNDING = 1e-9  # seconds


class Silence:
    """``async with Silence(...) as silence:`` ends its block when nothing was heard for too long.

    Time is measured in ticks, and a tick counts at most twice its own length: if the loop stood still during
    it, because a long cell kept it busy, only that much is lost. After each tick the loop reads what had
    arrived. The block runs in the caller's own task, so a client may keep its cancel scopes in it; ``heard``
    costs next to nothing and may be called for each chunk of a stream.

    Args:
        seconds: of time in which the loop was running, without ``heard``.
        clock: the time.
        on_timeout: makes the error that the block then ends with.
    """

    def __init__(self, seconds: float, *, clock: Clock, on_timeout: Callable[[], Exception]) -> None:
        self._seconds = self._left = seconds
        self._clock = clock
        self._on_timeout = on_timeout
        self._tick = min(_LONGEST_TICK, seconds / _TICKS)
        self._begun = 0.0
        self._expired = False
        self._cancelling = 0
        self._task: asyncio.Task[object] | None = None
        self._timer: Timer | None = None

    def heard(self) -> None:
        """Begin to count anew."""
        self._left = self._seconds

    async def __aenter__(self) -> Self:
        self._task = asyncio.current_task()
        if self._task is None:
            raise RuntimeError("Silence needs a task to run in.")
        self._cancelling = self._task.cancelling()
        self._begin_tick()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if not self._expired or self._task is None:
            return
        # As asyncio.timeout does: a cancellation from elsewhere at the same time goes first.
        if self._task.uncancel() <= self._cancelling and isinstance(error, asyncio.CancelledError):
            raise self._on_timeout() from error

    def _begin_tick(self) -> None:
        self._begun = self._clock.now()
        self._timer = self._clock.call_later(self._tick, self._end_tick)

    def _end_tick(self) -> None:
        self._left -= min(self._clock.now() - self._begun, 2 * self._tick)
        if self._left > _ROUNDING:
            self._begin_tick()
        elif self._task is not None:
            self._expired = True
            self._task.cancel()


async def within(awaitable: Awaitable[T], seconds: float, *, clock: Clock, on_timeout: Callable[[], Exception]) -> T:
    """Await ``awaitable`` for at most ``seconds`` of time in which the event loop was running.

    Raises:
        Exception: what ``on_timeout`` makes, when the time is up; else what the awaitable raises.
    """
    async with Silence(seconds, clock=clock, on_timeout=on_timeout):
        return await awaitable
