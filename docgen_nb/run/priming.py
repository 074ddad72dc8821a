"""Letting one call go first where many begin alike, so that a provider's prompt cache serves the others.

A prefix is in the cache once the reply to the request that brought it begins. Sixteen calls sent at once would all read
it anew; so the first goes alone, and the others follow as soon as its reply begins, or after a few seconds.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from docgen_nb.engine.clock import Clock
from docgen_nb.llm.messages import ModelRequest
from docgen_nb.llm.tokens import size

_LONGEST = 5.0  # seconds that the others wait for the beginning of the first reply
_BYTES_PER_TOKEN = 4


@dataclass
class Turn:
    """A call's turn: of the prefixes that it is the first with, the others wait for ``begun``."""

    first: list[asyncio.Event] = field(default_factory=list)

    def sent(self, clock: Clock) -> None:
        """Note that the call is on its way; who waits for it does not wait for ever."""
        if self.first:
            clock.call_later(_LONGEST, self.begun)

    def begun(self) -> None:
        """Note that the reply begins."""
        while self.first:
            self.first.pop().set()


class Priming:
    """The prefixes of one run's calls.

    Args:
        least: tokens of the shortest prefix that the provider keeps; None if nothing is to be gained.
    """

    def __init__(self, least: int | None) -> None:
        self._least = least
        self._ready: dict[int, asyncio.Event] = {}  # by a prefix's hash: there may be thousands of long ones

    @asynccontextmanager
    async def turn(self, request: ModelRequest) -> AsyncIterator[Turn]:
        """Wait for the first call with the same beginning; gives the turn, which ends with the block."""
        turn = Turn()
        try:
            for prefix in self._prefixes(request):
                if prefix in self._ready:
                    await self._ready[prefix].wait()
                else:
                    self._ready[prefix] = asyncio.Event()
                    turn.first.append(self._ready[prefix])
            yield turn
        finally:
            turn.begun()

    def _prefixes(self, request: ModelRequest) -> list[int]:
        """Hash what all calls of this kind begin with, then what its neighbours do; what is too short is left out."""
        if self._least is None or not request.shared:
            return []
        form = "" if request.schema is None else repr(request.schema)
        beginning = form + "".join(message.content for message in request.messages[: request.shared])
        prefixes = [beginning, beginning + request.messages[request.shared].lead]
        least = self._least * _BYTES_PER_TOKEN
        return list(dict.fromkeys(hash(prefix) for prefix in prefixes if size(prefix) >= least))
