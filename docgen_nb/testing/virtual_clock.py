"""A clock that stands still until a test moves it, so that no test waits for real time."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import TypeVar

T = TypeVar("T")

_BLIND_PASSES = 100  # through the loop, where it does not let us see whether callbacks are left


class ManualClock:
    """Time by hand, for one event loop.

    Example:
        >>> async def nap(clock: ManualClock) -> float:
        ...     await clock.sleep(60)
        ...     return clock.now()
        >>> clock = ManualClock()
        >>> asyncio.run(clock.drive(nap(clock)))
        60.0
    """

    def __init__(self, start: float = 0.0) -> None:
        self._now = start
        self._timers: list[_ManualTimer] = []
        self._numbers = count()
        self._idlers = 0

    def now(self) -> float:
        """Seconds since the clock's beginning."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Return once the clock has been moved on by ``seconds``."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        woken = asyncio.get_running_loop().create_future()
        timer = self.call_later(seconds, partial(_wake, woken))
        try:
            await woken
        finally:
            timer.cancel()

    def call_later(self, seconds: float, callback: Callable[[], object]) -> _ManualTimer:
        """Call ``callback`` once the clock has been moved on by ``seconds``."""
        timer = _ManualTimer(self._now + max(0.0, seconds), next(self._numbers), callback)
        heapq.heappush(self._timers, timer)
        return timer

    @property
    def next_wake(self) -> float | None:
        """When the first sleeper wakes or timer fires; None if there is none."""
        while self._timers and self._timers[0].cancelled:
            heapq.heappop(self._timers)
        return self._timers[0].due if self._timers else None

    async def advance(self, seconds: float) -> None:
        """Move on by ``seconds``, waking sleepers one by one in the order of their time.

        After each waking everything that can run runs, and may sleep again within the same span.
        """
        await self.run_until_idle()
        end = self._now + seconds
        while (wake := self.next_wake) is not None and wake <= end:
            await self._wake_first()
        self._now = end
        await self.run_until_idle()

    async def run_until_idle(self) -> None:
        """Let every other task run until each of them waits for something, without moving the time.

        If several tasks ask for this at once, the last one to ask goes on first.
        """
        ready = getattr(asyncio.get_running_loop(), "_ready", None)
        earlier = self._idlers
        self._idlers += 1
        try:
            for _ in range(_BLIND_PASSES if ready is None else 2):
                await asyncio.sleep(0)
            # Those that asked earlier are always ready. ASYNC110: nobody could set an event once all wait.
            while ready is not None and (len(ready) > earlier or self._idlers > earlier + 1):  # noqa: ASYNC110
                await asyncio.sleep(0)
        finally:
            self._idlers -= 1

    async def drive(self, awaitable: Awaitable[T]) -> T:
        """Run ``awaitable`` to its end, moving the time on whenever everybody sleeps.

        Only for work that waits for this clock or for itself, not for a network.

        Raises:
            RuntimeError: it waits, and nobody sleeps who could ever wake it.
        """
        task = asyncio.ensure_future(awaitable)
        try:
            await self.run_until_idle()
            while not task.done():
                if self.next_wake is None:
                    raise RuntimeError("The work waits for something that no clock will bring.")
                await self._wake_first()
            return task.result()
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait([task])

    async def _wake_first(self) -> None:
        timer = heapq.heappop(self._timers)
        self._now = max(self._now, timer.due)
        timer.callback()
        await self.run_until_idle()


@dataclass(order=True, slots=True)
class _ManualTimer:
    due: float
    number: int
    callback: Callable[[], object] = field(compare=False)
    cancelled: bool = field(default=False, compare=False)

    def cancel(self) -> None:
        self.cancelled = True


def _wake(sleeper: asyncio.Future[None]) -> None:
    if not sleeper.done():
        sleeper.set_result(None)
