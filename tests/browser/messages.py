"""What a kernel sends to its page, read from the websocket's frames."""

from __future__ import annotations

import json
import struct
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import WebSocket

# the rest is what every cell costs, whoever's code it runs
_OF_DISPLAYS = frozenset(
    {"comm_open", "comm_msg", "comm_close", "display_data", "update_display_data", "stream", "error", "clear_output"}
)


@dataclass
class Messages:
    """Messages that change what a page shows, with when the kernel sent each, in seconds.

    Attributes:
        asked: kinds of the page's own messages to the kernel.
    """

    sent: list[tuple[float, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def listen(self, websocket: WebSocket) -> None:
        """Note what arrives there, if it is a kernel's websocket."""
        if "/channels" in websocket.url:
            websocket.on("framereceived", self._note)
            websocket.on("framesent", lambda frame: self.asked.append(header_of(frame)["msg_type"]))

    def busiest_second(self) -> int:
        """The most messages in any second."""
        times = [at for at, _ in self.sent]
        return max((sum(at <= other < at + 1 for other in times[i:]) for i, at in enumerate(times)), default=0)

    def kinds(self) -> Counter[str]:
        """How many of which type."""
        return Counter(kind for _, kind in self.sent)

    def _note(self, frame: str | bytes) -> None:
        header = header_of(frame)
        if header["msg_type"] in _OF_DISPLAYS:
            self.sent.append((datetime.fromisoformat(header["date"]).timestamp(), header["msg_type"]))


def header_of(frame: str | bytes) -> dict[str, str]:
    """The header of a message, in JSON or in Jupyter's binary protocol ``v1.kernel.websocket.jupyter.org``."""
    if isinstance(frame, str):
        return dict(json.loads(frame)["header"])
    (count,) = struct.unpack_from("<Q", frame)
    offsets = struct.unpack_from(f"<{count}Q", frame, 8)
    return dict(json.loads(frame[offsets[1] : offsets[2]]))
