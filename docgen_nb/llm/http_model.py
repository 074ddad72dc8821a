"""A model behind HTTP, whatever wire format it speaks: sent, read, and adapted to what its server takes.

What a server takes is found out by asking; what is left out for that is said once.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from docgen_nb.errors import ModelError, StreamError
from docgen_nb.llm.dialect import Dialect, Learned, WireFormat
from docgen_nb.llm.http import HttpEndpoint
from docgen_nb.llm.messages import ModelProfile, ModelReply, ModelRequest, OnText
from docgen_nb.llm.reply_reader import OutputUsedUpError, ReplyReader

Send: TypeAlias = Callable[[ModelRequest, Dialect], Awaitable[ModelReply]]

_MOST_REFUSALS = 12  # more features than there are to leave out


class HttpModel:
    """Implements ``Model``. One attempt per call.

    Args:
        name: as the user named it.
        model: as the server calls it.
        http: the server.
        wire: the format it speaks.
        endpoint: what limits are shared by.
        profile: how to talk to it.
        dialect: what is known beforehand of the features that the server takes.

    Attributes:
        learned: what was found out about the server.
        ask_window: asks the server for the model's window, in tokens, and blocks; None if it can't be asked.
    """

    ask_window: Callable[[], int | None] | None = None

    def __init__(
        self,
        name: str,
        model: str,
        http: HttpEndpoint,
        wire: WireFormat,
        *,
        endpoint: str,
        profile: ModelProfile,
        dialect: Dialect | None = None,
    ) -> None:
        self.name = name
        self.endpoint = endpoint
        self.profile = profile
        self.model = model
        self.http = http
        self.wire = wire
        self.learned = Learned(http.host, dialect or Dialect(), wire.next_schema, wire.default_output)

    async def complete(self, request: ModelRequest, *, on_text: OnText | None = None) -> ModelReply:
        """Ask once; what the server refuses of the format is left out, which costs it no attempt."""
        return await self.adapted(request, partial(self._send, on_text=on_text))

    async def adapted(self, request: ModelRequest, send: Send) -> ModelReply:
        """Ask by ``send``; where the reply was cut before it was of use, once more with a higher limit.

        Raises:
            ModelError: if no reply can be had.
        """
        asked = self.learned.with_room(request)
        try:
            reply = await self._accepted(asked, send)
        except OutputUsedUpError as error:
            if (raised := self.learned.raised(asked)) is None:
                raise
            spent = error.usage
        else:
            cut = asked.schema is not None and reply.finish_reason == "length"
            if not cut or (raised := self.learned.raised(asked)) is None:
                return reply
            spent = reply.usage
        again = await self._accepted(raised, send)
        return replace(again, usage=again.usage + spent)

    async def _accepted(self, request: ModelRequest, send: Send) -> ModelReply:
        for _ in range(_MOST_REFUSALS):
            dialect = self.learned.dialect
            try:
                return await send(request, dialect)
            except ModelError as error:
                if not self.learned.from_error(dialect, request, error):
                    raise
        return await send(request, self.learned.dialect)

    async def prepare(self) -> None:
        """Ask the server once, before the first prompt is written, how long it may be."""
        ask, self.ask_window = self.ask_window, None
        if ask is not None:
            self.profile = replace(self.profile, context_tokens=await asyncio.to_thread(ask))

    async def aclose(self) -> None:
        """Close the running loop's connections."""
        await self.http.aclose()

    def stop(self) -> None:
        """Do nothing: nothing runs on this machine for it."""

    async def _send(self, request: ModelRequest, dialect: Dialect, *, on_text: OnText | None) -> ModelReply:
        wire, reading = self.wire, ReplyReader(on_text)
        async with self.http.call("POST", wire.path, json=wire.body(request, self.model, dialect)) as answer:
            if answer.is_stream:
                async with aclosing(answer.events()) as batches:
                    async for events in batches:
                        for event in events:
                            wire.read_event(event, reading, answer)
                        reading.flush()
                if reading.finish is None and not answer.ended:
                    broken = f"The answer of {answer.host} broke off before its end."
                    raise StreamError(broken, request_id=answer.request_id)
            else:
                wire.read_whole(await answer.json(), reading, answer)
            return reading.reply(answer, wire.finish.get(reading.finish and reading.finish.lower(), "other"))
