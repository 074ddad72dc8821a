"""The engine's clock, so that tests can hand it one of their own."""

import asyncio
import time
from collections.abc import Callable
from typing import Protocol


class Timer(Protocol):
    """A callback that is due later."""

    def cancel(self) -> None:
        """Call it no more; harmless if it has been called."""
        ...


class Clock(Protocol):
    """A source of time. ``docgen_nb.testing.ManualClock`` is the one for tests."""

    def now(self) -> float:
        """Seconds since some fixed moment; never goes back."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after ``seconds``; 0 or less still lets other tasks run."""
        ...

    def call_later(self, seconds: float, callback: Callable[[], None]) -> Timer:
        """Call ``callback`` in the running loop after ``seconds``, unless the timer is cancelled first."""
        ...


class SystemClock:
    """The machine's monotonic clock and the running event loop's timers."""

    __slots__ = ()

    def now(self) -> float:
        """Seconds of the machine's monotonic clock."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Let other tasks run for ``seconds``."""
        await asyncio.sleep(seconds)

    def call_later(self, seconds: float, callback: Callable[[], None]) -> Timer:
        """Call ``callback`` after ``seconds``, by a timer of the running loop."""
        return asyncio.get_running_loop().call_later(seconds, callback)
