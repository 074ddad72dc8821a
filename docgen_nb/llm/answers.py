"""Reading a server's answer, within limits: whole, as a stream of events, or line by line."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from docgen_nb.errors import ModelError, ServerError, StreamError, UnknownModelError
from docgen_nb.llm import failures
from docgen_nb.llm.bodies import MOST_STREAM, MOST_WHOLE, EventParser, decompressing, too_large
from docgen_nb.llm.call_phases import CallPhases
from docgen_nb.llm.transport import TRANSPORT_ERRORS
from docgen_nb.rate_limits import LimitHeaders

if TYPE_CHECKING:
    import httpx

    from docgen_nb.llm.http import HttpEndpoint

logger = logging.getLogger("docgen_nb.llm")

_DRAIN_SECONDS = 0.2  # for the end of a stream after its last event, so that the connection can be used again


@dataclass
class Source:
    """The endpoint that answered, and what it said of the call.

    Attributes:
        endpoint: where it came from.
        request_id: the provider's own id of the call, "" if it gave none.
        limits: what the headers said about limits.
    """

    endpoint: HttpEndpoint = field(repr=False)
    request_id: str = ""
    limits: LimitHeaders | None = None

    @property
    def host(self) -> str:
        """The server's host, for messages."""
        return self.endpoint.host

    def error(self, error: object) -> ModelError:
        """Turn an error object inside the reply into one of our errors."""
        said = self.endpoint.without_secrets(failures.message_of(error))
        meant = self.endpoint.with_key_named(failures.error_in_answer(error, said, self.host))
        meant.request_id = meant.request_id or self.request_id or None
        return meant


@dataclass(kw_only=True)
class Answer(Source):
    """A response whose status is good. ``is_stream`` says whether ``events`` or ``json`` reads it.

    Attributes:
        ended: whether the stream said that it is complete (``[DONE]``).
    """

    is_stream: bool
    response: httpx.Response = field(repr=False)
    ended: bool = False
    phases: CallPhases = field(repr=False)

    async def received(self, most: int) -> bytes:
        """The body, decompressed; reading stops soon after ``most`` bytes.

        Raises:
            ModelError: if it can't be received.
        """
        failure: ModelError
        body = bytearray()
        try:
            async with aclosing(self._pieces()) as pieces:
                async for piece in pieces:
                    body += piece
                    if len(body) > most:
                        break
            return bytes(body)
        except TRANSPORT_ERRORS as error:
            failure = self.endpoint.failure(error)
        raise failure

    async def _pieces(self) -> AsyncGenerator[bytes, None]:
        """The body as it arrives, decompressed; ``phases`` hears of every piece, also of those that hold no event."""
        decompressed = decompressing(self.response.headers.get("content-encoding", "").strip().lower(), self.host)
        async for received in self.response.aiter_raw():
            self.phases.heard()
            for piece in decompressed(received):
                yield piece

    async def json(self) -> Any:
        """Read the whole body as JSON.

        Raises:
            ServerError: if it is none.
            ModelError: if it can't be received.
        """
        body = await self.received(MOST_WHOLE)
        if len(body) > MOST_WHOLE:
            raise too_large(self.host, MOST_WHOLE)
        try:
            return json.loads(body.decode(errors="replace"))
        except (ValueError, RecursionError):
            pass
        if body.lstrip().startswith(b"<"):
            raise UnknownModelError(
                f"{self.host} answered with a web page.",
                hint="Check the base URL: it usually ends in /v1.",
                request_id=self.request_id or None,
            )
        raise ServerError(f"{self.host} answered what is not JSON.", request_id=self.request_id or None)

    async def events(self) -> AsyncGenerator[list[Any], None]:
        """The data of the events that arrived together, parsed. Ends at ``[DONE]`` or with the stream.

        Leave it by closing it.

        Raises:
            StreamError: if an event can't be read or the connection breaks.
        """
        failure: ModelError | None = None
        try:
            parser, size = EventParser(self.host), 0
            async with aclosing(self._pieces()) as pieces:
                async for piece in pieces:
                    size += len(piece)
                    if size > MOST_STREAM:
                        raise too_large(self.host, MOST_STREAM)
                    if data := parser.feed(piece):
                        self.phases.progressed()
                        yield self._parsed(data)
                    if self.ended:
                        break
                else:
                    yield self._parsed(parser.end())
                await _drain(pieces)
        except TRANSPORT_ERRORS as error:
            failure = self.endpoint.failure(error)
        except (ValueError, RecursionError):
            failure = StreamError(f"{self.host} sent an event that is not JSON.")
        if failure is not None and not self.ended:
            raise failure

    def _parsed(self, data: list[str]) -> list[Any]:
        """The events; what follows ``[DONE]`` is none."""
        ended = "[DONE]" in data
        data = data[: data.index("[DONE]")] if ended else data
        joined = ",".join(data)
        if '"error"' in joined:  # a server that echoes the key does so in an error
            joined = self.endpoint.without_secrets(joined)
        events: list[Any] = json.loads(f"[{joined}]")
        if len(events) != len(data):
            raise ValueError("an event is not JSON by itself")
        self.ended = ended
        return events

    async def lines(self) -> AsyncGenerator[bytes, None]:
        """The body's lines that are not empty, however many there are. Errors as with ``json``."""
        failure: ModelError | None = None
        rest = b""
        try:
            async with aclosing(self._pieces()) as pieces:
                async for piece in pieces:
                    self.phases.progressed()
                    *lines, rest = (rest + piece).split(b"\n")
                    if len(rest) > MOST_WHOLE:
                        raise too_large(self.host, MOST_WHOLE)
                    for line in filter(bytes.strip, lines):
                        yield line
            if rest.strip():
                yield rest
        except TRANSPORT_ERRORS as error:
            failure = self.endpoint.failure(error)
        if failure is not None:
            raise failure


async def _drain(received: AsyncIterator[object]) -> None:
    """Read to the end of the stream, as far as it comes at once."""
    try:
        async with asyncio.timeout(_DRAIN_SECONDS):
            async for _ in received:
                pass
    except TimeoutError:
        logger.debug("a server holds its stream open after the last event")
