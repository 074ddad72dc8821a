"""What a kernel sends to its page, read from the websocket's frames."""

from __future__ import annotations

import json
import struct
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import WebSocket

# the rest is what every cell costs, whoever's code it runs
_OF_DISPLAYS = frozenset(
    {"comm_open", "comm_msg", "comm_close", "display_data", "update_display_data", "stream", "error", "clear_output"}
)


@dataclass
class Messages:
    """Messages that change what a page shows, with when each arrived."""

    arrived: list[tuple[float, str]] = field(default_factory=list)

    def listen(self, websocket: WebSocket) -> None:
        """Note what arrives there, if it is a kernel's websocket."""
        if "/channels" in websocket.url:
            websocket.on("framereceived", self._note)

    def busiest_second(self) -> int:
        """The most messages in any second."""
        times = [at for at, _ in self.arrived]
        return max((sum(at <= other < at + 1 for other in times[i:]) for i, at in enumerate(times)), default=0)

    def kinds(self) -> Counter[str]:
        """How many of which type."""
        return Counter(kind for _, kind in self.arrived)

    def _note(self, frame: str | bytes) -> None:
        kind = message_type(frame)
        if kind in _OF_DISPLAYS:
            self.arrived.append((time.monotonic(), kind))


def message_type(frame: str | bytes) -> str:
    """The ``msg_type`` of a frame, in JSON or in Jupyter's binary protocol ``v1.kernel.websocket.jupyter.org``."""
    if isinstance(frame, str):
        return str(json.loads(frame)["header"]["msg_type"])
    (count,) = struct.unpack_from("<Q", frame)
    offsets = struct.unpack_from(f"<{count}Q", frame, 8)
    return str(json.loads(frame[offsets[1] : offsets[2]])["msg_type"])
