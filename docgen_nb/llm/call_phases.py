"""How far a call has come: connecting, waiting for the first byte, receiving. Each has its own patience."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from docgen_nb.errors import ModelError, ModelTimeoutError, OversizedReplyError, StalledReplyError, UnreachableError
from docgen_nb.llm.watchdog import Watchdog

LONGER = "Allow more with --timeout."
_PATIENCE = 5  # times the allowed silence, for an answer of which bytes come but no event
_LONGEST_CALL = 3600.0  # seconds of one answer, or 30 times the allowed silence if that is more


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
        """Since the call began."""
        return time.monotonic() - self.started

    async def trace(self, event: str, _info: Mapping[str, Any]) -> None:
        """Called by httpx at each step, see https://www.encode.io/httpcore/extensions/#trace."""
        if self.phase == "connect" and event.endswith("send_request_headers.started"):
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
            if now - self.progress > _PATIENCE * self.silence:
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
