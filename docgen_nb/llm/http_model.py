"""A model behind HTTP, whatever wire format it speaks: sent, read, and adapted to what its server takes.

What a server takes is found out by asking; what is left out for that is said once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeAlias

from docgen_nb.errors import ModelError, StreamError
from docgen_nb.llm.answers import Source
from docgen_nb.llm.dialect import NEXT_SCHEMA, Dialect, SchemaBy, after_error, both, most_output
from docgen_nb.llm.http import HttpEndpoint
from docgen_nb.llm.messages import FinishReason, ModelProfile, ModelReply, ModelRequest, OnText
from docgen_nb.llm.reading import OutputUsedUpError, Reading

logger = logging.getLogger("docgen_nb.llm")

Send: TypeAlias = Callable[[ModelRequest, Dialect], Awaitable[ModelReply]]

_MOST_REFUSALS = 12  # more features than there are to leave out
_RAISED = 32_000  # tokens; room for thoughts and a plan
_TINY = 16  # tokens; who asks for so few wants no more


@dataclass(frozen=True, slots=True)
class WireFormat:
    """One API's format: how requests are written and replies read.

    Attributes:
        path: of the API, appended to the base address.
        body: makes a request's JSON body.
        read_event: reads one event of a stream.
        read_whole: reads a reply that came in one piece.
        finish: why replies end, by the server's word.
        next_schema: how the form of a reply is asked for where the way before is refused.
        default_output: the output limit that is sent where none is asked for; None if none is.
    """

    path: str
    body: Callable[[ModelRequest, str, Dialect], dict[str, Any]]
    read_event: Callable[[Any, Reading, Source], None]
    read_whole: Callable[[Any, Reading, Source], None]
    finish: Mapping[str | None, FinishReason]
    next_schema: Mapping[SchemaBy, SchemaBy] = field(default_factory=lambda: NEXT_SCHEMA)
    default_output: int | None = None


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
        self.adapting = Adapting(http.host, dialect or Dialect(), wire)

    async def complete(self, request: ModelRequest, *, on_text: OnText | None = None) -> ModelReply:
        """Ask once; what the server refuses of the format is left out, which costs it no attempt."""
        return await self.adapting.complete(request, partial(self._send, on_text=on_text))

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
        wire, reading = self.wire, Reading(on_text)
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
            return reading.reply(answer, wire.finish.get(reading.finish, "other"))


class Adapting:
    """What was learned about one model's server from its errors.

    Args:
        host: whose name messages say.
        dialect: what is known beforehand.
        wire: the format that is spoken.
    """

    def __init__(self, host: str, dialect: Dialect, wire: WireFormat) -> None:
        self._host = host
        self._dialect = dialect
        self._next_schema = wire.next_schema
        self._default_output = wire.default_output
        self._least_output = 0
        self._said: set[str] = set()

    async def complete(self, request: ModelRequest, send: Send) -> ModelReply:
        """Send the request; where the reply was cut before it was of use, once more with a higher limit.

        Raises:
            ModelError: if no reply can be had.
        """
        asked = self._with_room(request)
        try:
            reply = await self._adapted(asked, send)
        except OutputUsedUpError as error:
            if (raised := self._raised(asked)) is None:
                raise
            spent = error.usage
        else:
            raised = self._raised(asked) if asked.schema is not None and reply.finish_reason == "length" else None
            if raised is None:
                return reply
            spent = reply.usage
        self._say("limit", f"A reply was cut by the output limit; asking again with {raised.max_output_tokens} tokens.")
        again = await self._adapted(raised, send)
        return replace(again, usage=again.usage + spent)

    async def _adapted(self, request: ModelRequest, send: Send) -> ModelReply:
        for _ in range(_MOST_REFUSALS):
            dialect = self._dialect
            try:
                return await send(request, dialect)
            except ModelError as error:
                lesser = self._lesser(dialect, request, error)
                if lesser is None:
                    raise
            self._learn(dialect, lesser)
        return await send(request, self._dialect)

    def _lesser(self, dialect: Dialect, request: ModelRequest, error: ModelError) -> Dialect | None:
        sent = request.max_output_tokens or self._default_output
        most = most_output(f"{error.message} {error.detail}") if error.status_code in {400, 422} else None
        if sent and most and most < min(sent, dialect.most_output or sent):
            return replace(dialect, most_output=most)
        return after_error(dialect, request, error, self._next_schema)

    def _learn(self, dialect: Dialect, lesser: Dialect) -> None:
        logger.info("%s refuses a feature; going on with %s", self._host, lesser)
        for name in lesser.left_off - dialect.left_off:
            self._say(name, f"{self._host} does not take {name} for this model; it is left off.")
        if dialect.pictures and not lesser.pictures:
            self._say("pictures", f"{self._host} takes no pictures for this model; it is told of them in words.")
        if lesser.most_output != dialect.most_output:
            self._say("limit", f"{self._host} allows {lesser.most_output} output tokens for this model.")
        self._dialect = both(self._dialect, lesser)

    def _with_room(self, request: ModelRequest) -> ModelRequest:
        limit = request.max_output_tokens
        if (
            not self._least_output
            or request.schema is None
            or (limit or self._default_output or 0) >= self._least_output
        ):
            return request
        return replace(request, max_output_tokens=self._least_output)

    def _raised(self, request: ModelRequest) -> ModelRequest | None:
        limit = request.max_output_tokens or self._default_output or 0
        higher = min(max(_RAISED, 2 * limit), self._dialect.most_output or 4 * _RAISED)
        if higher <= limit or 0 < limit <= _TINY:
            return None
        if request.schema is not None:
            self._least_output = higher
        return replace(request, max_output_tokens=higher)

    def _say(self, about: str, line: str) -> None:
        if about not in self._said:
            self._said.add(about)
            logger.warning(line)
