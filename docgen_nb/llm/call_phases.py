"""Phases of a call, each with its own time-out: connecting, waiting for the first byte, receiving.

Time in which the event loop stood still does not count: nobody could be heard then. A user's own long cell blocks a
kernel's loop; when it ends, timers fire before the data that arrived is read. So the seconds of silence are counted in
short ticks; one that comes late counts no more than was meant, and does not end the waiting unless all are late.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Literal

from docgen_nb.errors import ModelError, ModelTimeoutError, OversizedReplyError, StalledReplyError, UnreachableError

LONGER = "Allow more with --timeout."
_PATIENCE = 3  # times the allowed silence, for an answer of which bytes come but no event
_LONGEST_STALL = 180.0  # seconds of that, where the allowed silence itself is not longer
_LONGEST_CALL = 3600.0  # seconds of one answer, or 30 times the allowed silence if that is more
_TICK = 1.0  # seconds; how exactly silence is counted
_LATE = 0.25  # seconds by which a tick may be late before the loop is held to have stood still
_GRACE = 0.05  # seconds for reading what arrived meanwhile
_MOST_LATE = 3  # ticks in a row that are late; then it is the server that keeps the loop busy


class Watchdog:
    """``async with Watchdog(seconds) as dog:`` ends its block after that long without ``dog.heard()``.

    The block is cancelled and ends with ``TimeoutError``. ``heard`` costs next to nothing: it moves no timer.
    """

    def __init__(self, seconds: float) -> None:
        self._allowed = seconds
        self._silent = 0.0  # seconds counted up to the running tick's beginning
        self._late = 0  # ticks in a row
        self._heard_at = 0.0  # the loop's time
        self._loop = asyncio.get_running_loop()
        self._timeout = asyncio.timeout(None)
        self._timer: asyncio.TimerHandle | None = None

    def heard(self) -> None:
        """Note that something arrived: the silence begins anew."""
        self._heard_at = self._loop.time()

    def allow(self, seconds: float) -> None:
        """Allow ``seconds`` of silence from now on."""
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
        self._late = self._late + 1 if now - since > span + _LATE else 0
        if self._silent >= self._allowed and (not self._late or self._late > _MOST_LATE):
            self._timeout.reschedule(now)
        else:
            self._wait(at_least=_GRACE)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()


@dataclass
class CallPhases:
    """One call's phases, for its watchdog and its error.

    Attributes:
        host: who is called.
        connect, first_byte, silence: seconds that each phase may stay without news.
        dog: the call's watchdog; to be set before anything is sent.
    """

    host: str
    connect: float
    first_byte: float
    silence: float
    phase: Literal["connect", "first byte", "silence"] = "connect"
    dog: Watchdog = field(init=False)
    started: float = field(default_factory=time.monotonic)
    began: float = 0.0
    progress: float = 0.0
    last: float = 0.0

    @property
    def seconds(self) -> float:
        """Seconds since the call began."""
        return time.monotonic() - self.started

    async def trace(self, event: str, _info: Mapping[str, Any]) -> None:
        """Called by httpx's own transport at each step, see https://www.encode.io/httpcore/extensions/#trace."""
        if event.endswith("send_request_headers.started"):
            self.sent()

    def sent(self) -> None:
        """Note that there is a connection and the request goes out."""
        if self.phase == "connect":
            self.phase = "first byte"
            self.dog.allow(self.first_byte)

    def heard(self) -> None:
        """A piece of the answer arrived.

        Raises:
            StalledReplyError: if pieces come for too long without making an answer.
            OversizedReplyError: if the answer does not end.
        """
        now = time.monotonic()
        if now - self.last > self.silence:  # the loop stood still, else the watchdog had barked
            self.progress = now
        self.last = now
        if self.phase == "silence":
            if now - self.progress > max(self.silence, min(_PATIENCE * self.silence, _LONGEST_STALL)):
                raise StalledReplyError(
                    f"{self.host} has sent nothing of use for {now - self.progress:.0f} s.", hint=LONGER
                )
            if now - self.began > max(_LONGEST_CALL, 30 * self.silence):
                raise OversizedReplyError(f"{self.host} did not end its answer within {now - self.began:.0f} s.")
            self.dog.heard()
        else:
            self.phase = "silence"
            self.began = self.progress = now
            self.dog.allow(self.silence)

    def progressed(self) -> None:
        """A part of the answer is complete: what came was more than signs of life."""
        self.progress = time.monotonic()

    def silence_error(self) -> ModelError:
        """The error for the phase that took too long."""
        match self.phase:
            case "connect":
                return UnreachableError(f"Nothing answers at {self.host} within {self.connect:g} s.")
            case "first byte":
                begun = f"{self.host} did not begin to answer within {self.first_byte:g} s."
                return ModelTimeoutError(begun, hint=LONGER)
            case "silence":
                return ModelTimeoutError(f"{self.host} fell silent for {self.silence:g} s.", hint=LONGER)
