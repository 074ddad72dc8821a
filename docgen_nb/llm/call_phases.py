"""How far a call has come: connecting, waiting for the first byte, receiving. Each has its own patience."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from docgen_nb.errors import ModelError, ModelTimeoutError, UnreachableError
from docgen_nb.llm.watchdog import Watchdog

LONGER = "Allow more with --timeout."


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
        """A piece of the answer arrived."""
        if self.phase == "silence":
            self.dog.heard()
        else:
            self.phase = "silence"
            self.dog.allow(self.silence)

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
