"""Giving up on silence. Time in which the event loop stood still does not count: nobody could be heard then.

A user's own long cell blocks a kernel's loop; when it ends, timers fire before the data that arrived is read.
So the seconds of silence are counted in short ticks; one that comes late counts no more than was
meant, and never ends the waiting.
"""

from __future__ import annotations

import asyncio
from types import TracebackType

_TICK = 1.0  # seconds; how exactly silence is counted
_LATE = 0.25  # seconds by which a tick may be late before the loop is held to have stood still
_GRACE = 0.05  # seconds for reading what arrived meanwhile


class Watchdog:
    """``async with Watchdog(seconds) as dog:`` ends its block after that long without ``dog.heard()``.

    The block is cancelled and ends with ``TimeoutError``. ``heard`` costs next to nothing: it moves no timer.
    """

    def __init__(self, seconds: float) -> None:
        self._allowed = seconds
        self._silent = 0.0  # seconds counted up to the running tick's beginning
        self._heard_at = 0.0  # the loop's time
        self._loop = asyncio.get_running_loop()
        self._timeout = asyncio.timeout(None)
        self._timer: asyncio.TimerHandle | None = None

    def heard(self) -> None:
        """Something arrived; the silence begins anew."""
        self._heard_at = self._loop.time()

    def allow(self, seconds: float) -> None:
        """From now on ``seconds`` of silence are allowed."""
        self._allowed = seconds
        self._silent = 0.0
        self._wait()

    async def __aenter__(self) -> Watchdog:
        await self._timeout.__aenter__()
        self._wait()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stop()
        await self._timeout.__aexit__(kind, error, traceback)

    def _wait(self, *, at_least: float = 0.0) -> None:
        self._stop()
        span = max(at_least, min(_TICK, self._allowed - self._silent))
        self._timer = self._loop.call_later(span, self._tick, self._loop.time(), span)

    def _tick(self, since: float, span: float) -> None:
        now = self._loop.time()
        if self._heard_at > since:
            self._silent = min(now - self._heard_at, span)
        else:
            self._silent += span
        late = now - since > span + _LATE
        if self._silent >= self._allowed and not late:
            self._timeout.reschedule(now)
        else:
            self._wait(at_least=_GRACE)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
