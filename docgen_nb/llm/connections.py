"""HTTP/1.1 connections for streams of many small pieces: parsed in C, and read 20 times a second, not at each piece.

Waking the event loop for a piece costs more than all that is done with it. So a body is not read for a while after each
read: the pieces gather in the system's buffer and come at once. The pause is a twentieth of the time since the request
was sent, so that it makes no call noticeably longer.
"""

from __future__ import annotations

import selectors
import ssl
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress

import anyio
from anyio.abc import ByteStream, SocketAttribute
from httptools import HttpParserError, HttpResponseParser

_PAUSE_SHARE = 0.05  # of the seconds since the request was sent
_LONGEST_PAUSE = 0.05  # seconds
_READ = 65_536  # bytes at most
_LITTLE = 16_384  # bytes; who gets more in one read has to catch up
_MOST_HEAD = 65_536  # bytes of an answer's headers
_IDLE_SECONDS = 5.0  # for which a connection is kept; servers close theirs after a while
_FIRST_FINAL_STATUS = 200


class BrokenConnectionError(Exception):
    """A connection ended or sent no HTTP before its answer was complete."""


class Connection:
    """One connection; carries one request at a time.

    Attributes:
        status, headers: of the answer.
    """

    def __init__(self, stream: ByteStream) -> None:
        self._stream = stream
        self._socket = stream.extra(SocketAttribute.raw_socket)  # noqa: S610 - no Django here

    async def send(self, head: bytes, body: bytes) -> None:
        """Send a request and receive the head of its answer."""
        self._begin()
        with suppress(anyio.BrokenResourceError):  # a server that turns a request away may have said why
            await self._stream.send(head + body)
        received = 0
        while not self._has_head:
            received += await self._read()
            if received > _MOST_HEAD and not self._has_head:
                raise BrokenConnectionError("endless headers")

    async def body(self) -> AsyncIterator[bytes]:
        """The answer's body as it arrives. Pieces that come in quick succession come together."""
        size = 0
        while True:
            if self._pieces:
                piece = b"".join(self._pieces)
                self._pieces.clear()
                yield piece
            if self._complete:
                return
            if size < _LITTLE:
                await anyio.sleep(_pause(time.monotonic(), self._sent))
            size = await self._read()

    @property
    def free(self) -> bool:
        """Whether it can carry another request: the answer is complete, and nobody said that it is the last."""
        return self._complete and self._keeps_alive

    @property
    def alive(self) -> bool:
        """Whether the server has not closed it meanwhile, and is not about to."""
        if time.monotonic() - self._idle_since > _IDLE_SECONDS:
            return False
        with selectors.DefaultSelector() as selector:
            selector.register(self._socket, selectors.EVENT_READ)
            return not selector.select(0)

    async def aclose(self) -> None:
        """Close it at once."""
        await self._stream.aclose()

    # what the parser calls

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header, or a trailer, which is of no interest."""
        if not self._has_head:
            self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """The head is there; one with a preliminary status is followed by another."""
        self.status = self._parser.get_status_code()
        self._has_head = self.status >= _FIRST_FINAL_STATUS
        if not self._has_head:
            self.headers.clear()

    def on_body(self, data: bytes) -> None:
        """A piece of the body."""
        self._pieces.append(data)

    def on_message_complete(self) -> None:
        """The answer has ended."""
        if self._has_head:
            self._complete, self._keeps_alive = True, self._parser.should_keep_alive()
            self._idle_since = time.monotonic()

    def _begin(self) -> None:
        self._parser = HttpResponseParser(self)
        self._sent = time.monotonic()
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self._pieces: list[bytes] = []
        self._has_head = self._complete = self._keeps_alive = False

    async def _read(self) -> int:
        """Read once what has arrived; how many bytes it was."""
        try:
            data = await self._stream.receive(_READ)
            self._parser.feed_data(data)
        except anyio.EndOfStream:
            if not self._has_head or self._length_is_known():
                raise BrokenConnectionError("it was closed early") from None
            self._complete = True
            return 0
        except (anyio.BrokenResourceError, anyio.ClosedResourceError, ssl.SSLError, HttpParserError) as error:
            raise BrokenConnectionError(type(error).__name__) from None
        return len(data)

    def _length_is_known(self) -> bool:
        return any(name.lower() in {b"content-length", b"transfer-encoding"} for name, _ in self.headers)


def _pause(now: float, sent: float) -> float:
    """Seconds until the next read. Long streams are read at the same moments, so that the loop wakes once for all."""
    pause = _PAUSE_SHARE * (now - sent)
    return pause if pause < _LONGEST_PAUSE else _LONGEST_PAUSE - now % _LONGEST_PAUSE


class ConnectionPool:
    """The connections to one server, in one event loop.

    Args:
        host, port: of the server.
        tls: speaks TLS by this; None for plain HTTP.
    """

    def __init__(self, host: str, port: int, tls: ssl.SSLContext | None) -> None:
        self._host, self._port, self._tls = host, port, tls
        self._idle: list[Connection] = []

    async def connect(self) -> Connection:
        """A connection that is free, or a new one.

        Raises:
            OSError: if there is none to be had.
        """
        while self._idle:
            if (connection := self._idle.pop()).alive:
                return connection
            await connection.aclose()
        if self._tls is None:
            return Connection(await anyio.connect_tcp(self._host, self._port))
        secured = await anyio.connect_tcp(
            self._host, self._port, tls=True, ssl_context=self._tls, tls_standard_compatible=False
        )
        return Connection(secured)

    async def release(self, connection: Connection) -> None:
        """Take it back for the next request, if it can carry one."""
        if connection.free:
            self._idle.append(connection)
        else:
            await connection.aclose()

    async def aclose(self) -> None:
        """Close those that are free; the others close when they are given back."""
        while self._idle:
            await self._idle.pop().aclose()


def request_head(method: str, target: bytes, headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """A request's first line and headers."""
    lines = [method.encode() + b" " + target + b" HTTP/1.1", *(name + b": " + value for name, value in headers)]
    return b"\r\n".join([*lines, b"", b""])
