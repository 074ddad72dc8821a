"""The server's side of one HTTP/1.1 connection: requests in, answers out, and the ways to break it."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any, TypeAlias, cast

Serve: TypeAlias = Callable[["HttpConnection", str, dict[str, str], bytes], Awaitable[None]]


class HttpConnection(asyncio.Protocol):
    """Calls ``serve(connection, path, headers, body)`` for each request, one after the other.

    If the client goes away, the call is cancelled.
    """

    def __init__(self, serve: Serve, connections: set[HttpConnection]) -> None:
        self._serve = serve
        self._connections = connections
        self._received = b""
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport of a new connection (``asyncio.Protocol``)."""
        self._transport = cast("asyncio.Transport", transport)
        self._connections.add(self)

    def data_received(self, data: bytes) -> None:
        """Collect, and serve once a request is complete."""
        self._received += data
        if not self._received[:1].isalpha():  # TLS, or other things that real servers turn away as well
            self.send(400, b"This is no HTTP.", {"connection": "close"})
            self._transport.close()
            return
        self._serve_next()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client went away, or we broke the connection."""
        self._connections.discard(self)
        if self._task is not None:
            self._task.cancel()

    def send(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        """Send a whole response: status, headers, body."""
        self._head(status, {"content-length": str(len(body)), **headers})
        self._transport.write(body)

    def send_json(self, status: int, value: Any, headers: Mapping[str, str]) -> None:
        """A whole answer of JSON."""
        self.send(status, json.dumps(value).encode(), {"content-type": "application/json", **headers})

    def begin_stream(self, headers: Mapping[str, str]) -> None:
        """The head of an answer of events."""
        self._head(200, {"content-type": "text/event-stream", "transfer-encoding": "chunked", **headers})

    def send_events(self, events: bytes) -> None:
        """A piece of the stream."""
        self._transport.write(b"%x\r\n%b\r\n" % (len(events), events))

    def end_stream(self) -> None:
        """The end in good order."""
        self._transport.write(b"0\r\n\r\n")

    def send_garbage(self) -> None:
        """Bytes that are no HTTP, and the end."""
        self._transport.write(b"\x00\xff\xfegarbage\x80\r\n\r\n" * 4)
        self._transport.close()

    def reset(self) -> None:
        """Break the connection so that the client sees a reset instead of an orderly end."""
        peer = self._transport.get_extra_info("socket")
        if peer is not None:  # lingering for no time makes the system send a reset
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()

    async def aclose(self) -> None:
        """Break the connection and wait for what is being served."""
        self._transport.abort()
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    def _head(self, status: int, headers: Mapping[str, str]) -> None:
        phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else "Planned"
        lines = [f"HTTP/1.1 {status} {phrase}", *(f"{name}: {value}" for name, value in headers.items())]
        self._transport.write("\r\n".join([*lines, "", ""]).encode())

    def _serve_next(self) -> None:
        head, complete, rest = self._received.partition(b"\r\n\r\n")
        if self._task is not None or not complete:
            return
        request, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(headers.get("content-length", "0"))
        if len(rest) < length:
            return
        self._received = rest[length:]
        path = request.split(" ")[1]
        serving = self._serve(self, path, headers, rest[:length])
        self._task = asyncio.ensure_future(serving)
        self._task.add_done_callback(self._served)

    def _served(self, task: asyncio.Future[None]) -> None:
        self._task = None
        if not task.cancelled() and task.exception() is not None:
            self._transport.abort()
        elif not self._transport.is_closing():
            self._serve_next()
