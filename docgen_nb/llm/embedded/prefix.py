"""Reading the prefix that all calls of a run share once, and copying it to every slot of the server.

llama.cpp keeps what it has read per slot. Left alone, each slot reads the shared prefix anew, which on a CPU costs more
than writing the answer. Wire format: ``POST /slots/{i}?action=save|restore``, llama.cpp, tools/server/README.md.
"""

import asyncio
import logging
import weakref
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from docgen_nb.errors import ModelError
from docgen_nb.llm.http import HttpEndpoint
from docgen_nb.llm.http_model import HttpModel
from docgen_nb.llm.messages import Message, ModelRequest

logger = logging.getLogger(__name__)

_FILE = "prefix.bin"
_SHORTEST = 200  # characters; reading fewer again is cheaper than copying
_ANY_QUESTION = Message("user", ".")  # some chat templates want the last turn to be the user's


@dataclass
class SharedPrefix:
    """The prefix that the server's slots hold.

    Args:
        client: asks the server.
        root: the same server without ``/v1``.
        slots: how many there are.
        folder: where the server saves slots.
    """

    client: HttpModel
    root: HttpEndpoint
    slots: int
    folder: Path
    _held: tuple[Message, ...] = ()
    _locks: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = field(
        default_factory=weakref.WeakKeyDictionary
    )

    async def share(self, prefix: Sequence[Message]) -> None:
        """Bring ``prefix`` into every slot, if it is not there. Calls that come meanwhile wait.

        It only saves time, so a server that refuses is no error: the call that follows finds out what is wrong.
        """
        wanted = tuple(prefix)
        if self.slots < 2 or sum(len(message.content) for message in wanted) < _SHORTEST:  # noqa: PLR2004
            return
        async with self._locks.setdefault(asyncio.get_running_loop(), asyncio.Lock()):
            if wanted == self._held:
                return
            self._held = wanted
            try:
                await self._read_and_copy(wanted)
            except ModelError as error:
                logger.info("the shared prefix could not be copied to all slots: %s", error)

    async def _read_and_copy(self, prefix: tuple[Message, ...]) -> None:
        first = ModelRequest((*prefix, _ANY_QUESTION), max_output_tokens=1, extra={"id_slot": 0, "cache_prompt": True})
        await self.client.complete(first)
        try:
            await self._act(0, "save")
            await asyncio.gather(*(self._act(slot, "restore") for slot in range(1, self.slots)))
        finally:
            (self.folder / _FILE).unlink(missing_ok=True)

    async def _act(self, slot: int, action: str) -> None:
        async with self.root.call("POST", f"/slots/{slot}?action={action}", json={"filename": _FILE}) as answer:
            await answer.json()
