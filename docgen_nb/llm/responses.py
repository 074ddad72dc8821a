"""Reading a server's response, within limits: whole, as a stream of events, or line by line.

It is decompressed and cut into events step by step, so that no body can take memory without bound.
"""

from __future__ import annotations

import asyncio
import json
import logging
import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from docgen_nb.errors import ModelError, OversizedReplyError, ServerError, StreamError, UnknownModelError
from docgen_nb.llm import failures
from docgen_nb.llm.call_phases import CallPhases
from docgen_nb.llm.endpoint import Endpoint
from docgen_nb.llm.transport import MOST_WHOLE, TRANSPORT_ERRORS
from docgen_nb.server_limits import LimitHeaders

if TYPE_CHECKING:
    import httpx

logger = logging.getLogger("docgen_nb.llm")

MOST_ERROR = 64_000  # bytes of an error's body; the rest is not read
MOST_STREAM = 128_000_000  # bytes of a stream, which is not held; thoughts and the format's own words count
_MOST_EVENT = 2_000_000  # bytes of one event
_MOST_VALUES = 200_000  # objects and lists in a body; each takes some 80 bytes of memory
_STEP = 64_000  # bytes that are decompressed at a time
_DRAIN_SECONDS = 0.2  # for the end of a stream after its last event, so that the connection can be used again


@dataclass
class Source:
    """The endpoint that answered, and what it said of the call.

    Attributes:
        endpoint: where it came from.
        request_id: the provider's own id of the call, "" if it gave none.
        limits: what the headers said about limits.
    """

    endpoint: Endpoint = field(repr=False)
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
class Response(Source):
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
            for number, piece in enumerate(decompressed(received)):
                if number:  # little becomes much: others on the loop have their turn
                    await asyncio.sleep(0)
                self.phases.heard()
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
        if body.count(b"{") + body.count(b"[") > _MOST_VALUES:
            raise OversizedReplyError(f"{self.host} sent a reply of more than {_MOST_VALUES:,} objects and lists.")
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


def decompressing(encoding: str, host: str) -> Callable[[bytes], Iterable[bytes]]:
    """Choose how the pieces of a body are decompressed: step by step, so that a small body can't become a huge piece.

    Raises:
        ServerError: if it can't be decompressed.
    """
    if encoding in {"", "identity"}:
        return lambda piece: (piece,)
    if encoding not in {"gzip", "x-gzip", "deflate"}:
        raise ServerError(f"{host} sent an answer that can't be read ({encoding[:20]!r} was not asked for).")
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 32)

    def inflated(rest: bytes) -> Iterator[bytes]:
        while rest:
            try:
                part = inflater.decompress(rest, _STEP)
            except zlib.error:
                raise ServerError(f"{host} sent an answer that can't be read.") from None
            rest = inflater.unconsumed_tail
            if part:
                yield part

    return inflated


def too_large(host: str, most: int) -> OversizedReplyError:
    """The error for a reply that is larger than ``most`` bytes."""
    return OversizedReplyError(
        f"{host} sent more than {most // 1_000_000} MB for one reply; reading it was stopped.",
        hint="Check the server and the base URL.",
    )


class EventParser:
    r"""Cuts a stream's pieces into events, see https://html.spec.whatwg.org/multipage/server-sent-events.html.

    A field ``error``, which llama.cpp sends instead of data, counts as data.

    >>> EventParser("host").feed(b': hi\n\ndata: {"a": 1}\n\ndata: [DO')
    ['{"a": 1}']
    """

    def __init__(self, host: str) -> None:
        self._host = host
        self._rest = b""

    def feed(self, piece: bytes) -> list[str]:
        """The data of each event that the piece completes.

        Raises:
            OversizedReplyError: if an event is larger than any can be.
        """
        text = self._rest + piece
        held = b"\r" if text.endswith(b"\r") else b""  # perhaps half of a line's end
        if b"\r" in text:
            text = text.removesuffix(b"\r").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        *blocks, rest = text.split(b"\n\n")
        self._rest = rest + held
        if len(self._rest) > _MOST_EVENT:
            raise too_large(self._host, _MOST_EVENT)
        return [data.decode(errors="replace") for block in blocks if (data := _data_in(block))]

    def end(self) -> list[str]:
        """The data of a last event whose blank line is missing."""
        return self.feed(b"\n\n")


def _data_in(block: bytes) -> bytes:
    """The data of one event's lines."""
    if block.startswith(b"data: ") and b"\n" not in block:
        return block[6:]
    found = []
    for line in block.split(b"\n"):
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"error":
            value = b'{"error": ' + value + b"}"
        if name in {b"data", b"error"}:
            found.append(value)
    return b"\n".join(found)
