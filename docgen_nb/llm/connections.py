"""HTTP/1.1 by aiohttp, whose parser is in C: a stream of many small pieces takes half the CPU that httpx's own takes.

A body is not read at each piece but ten times a second. The pause is at most a twenty-fifth of the time since the
request was sent, so that it makes no call noticeably longer.
"""

from __future__ import annotations

import asyncio
import ssl
import time
import weakref
from collections.abc import AsyncIterator
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import aiohttp
import httpx
from aiohttp.client_proto import ResponseHandler
from yarl import URL

_PAUSE_SHARE = 0.04  # of the seconds since the request was sent
_LONGEST_PAUSE = 0.1  # seconds
_GROUPS = 4  # of long streams; each is read at its own moments, so that no turn of the loop gets long
_LITTLE = 16_384  # bytes; who gets more in one read has to catch up
_IDLE_SECONDS = 5.0  # for which a connection is kept; servers close theirs after a while
_MOST_INTERIM = 20  # answers of status 1xx before the real one
_HANDSHAKE = 2.0  # seconds for finding out whether a server speaks TLS
_OWN_HEADERS = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")  # aiohttp's, where httpx has set none


class Connections(httpx.AsyncBaseTransport):
    """Connections that are kept for further requests, in the event loop that first asks.

    A request's extension ``sent`` is called once there is a connection and the request goes out.

    Args:
        secure: whether they are for https.
    """

    def __init__(self, *, secure: bool) -> None:
        self._tls = httpx.create_ssl_context() if secure else True
        self._session: aiohttp.ClientSession | None = None
        self._end: weakref.finalize[..., Connections] | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and receive the head of its answer, whose body is still to be read.

        Raises:
            httpx.ConnectError: if no connection can be made.
            httpx.UnsupportedProtocol: if the server speaks TLS where the address says it does not.
            httpx.RemoteProtocolError, httpx.DecodingError: if nothing comes, or what is no answer.
            httpx.LocalProtocolError: if a header can't be sent.
        """
        began = time.monotonic()
        try:
            answer = await self._opened().request(
                request.method,
                URL(str(request.url), encoded=True),
                headers=request.headers.multi_items(),
                data=await request.aread() or None,
                allow_redirects=False,  # the key would follow
                trace_request_ctx=request.extensions["sent"],
            )
        except aiohttp.ClientConnectorError as error:
            raise httpx.ConnectError(str(error)) from None
        except (aiohttp.ClientError, OSError) as error:
            unreadable = isinstance(error, aiohttp.ClientResponseError)
            if self._tls is True and await _speaks_tls(request.url):
                raise httpx.UnsupportedProtocol("TLS") from None
            raise (httpx.DecodingError if unreadable else httpx.RemoteProtocolError)(type(error).__name__) from None
        except ValueError as error:
            raise httpx.LocalProtocolError(type(error).__name__) from None
        return httpx.Response(answer.status, headers=answer.raw_headers, stream=_Body(answer, began))

    async def aclose(self) -> None:
        """Close every connection, those in use included."""
        if self._session is not None and self._end is not None:
            session, self._session = self._session, None
            self._end.detach()
            await session.close()

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            tracing = aiohttp.TraceConfig()
            tracing.on_request_headers_sent.append(_tell_sent)
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=_IDLE_SECONDS, ssl=self._tls),
                auto_decompress=False,
                cookie_jar=aiohttp.DummyCookieJar(),
                skip_auto_headers=_OWN_HEADERS,
                timeout=aiohttp.ClientTimeout(),  # the watchdog's duty
                trace_configs=[tracing],
                response_class=_Answer,
            )
            # A session that is dropped open says so in whatever cell the collector comes by.
            self._end = weakref.finalize(self, _close_dropped, self._session, asyncio.get_running_loop())
            self._end.atexit = False
        return self._session


class _Answer(aiohttp.ClientResponse):
    """An answer before which few interim ones come: aiohttp itself would read them without end."""

    async def start(self, connection: Any) -> aiohttp.ClientResponse:
        """Read the real answer's head."""
        protocol, left = connection.protocol, iter(range(_MOST_INTERIM))
        read = protocol.read

        async def read_few() -> Any:
            for _ in left:
                return await read()
            raise aiohttp.ClientResponseError(self.request_info, ())

        protocol.read = read_few
        try:
            return await super().start(connection)
        finally:
            protocol.read = read


class _Body(httpx.AsyncByteStream):
    """A body as it arrives. Pieces that come in quick succession come together.

    Args:
        answer: aiohttp's.
        sent: when the request went out, by the monotonic clock.
    """

    def __init__(self, answer: aiohttp.ClientResponse, sent: float) -> None:
        self._answer = answer
        self._sent = sent
        self._paused: ResponseHandler | None = None
        self._offset = int(sent * 1e6) % _GROUPS * _LONGEST_PAUSE / _GROUPS

    async def __aiter__(self) -> AsyncIterator[bytes]:
        content = self._answer.content
        try:
            while piece := await content.readany():
                if len(piece) < _LITTLE:
                    self._pause()
                yield piece
        except (aiohttp.ClientError, OSError) as error:  # it is not complete
            raise httpx.RemoteProtocolError(type(error).__name__) from None
        finally:
            self._go_on()

    def _pause(self) -> None:
        """Let pieces gather in the system's buffer: waking the loop for each costs more than all the rest."""
        connection = self._answer.connection
        if connection is None or connection.protocol is None:
            return  # it is complete
        self._paused = connection.protocol
        self._paused.pause_reading()
        now = time.monotonic()
        pause = _PAUSE_SHARE * (now - self._sent)
        if pause > _LONGEST_PAUSE:  # long streams are read at the same moments, so that the loop wakes once for many
            pause = _LONGEST_PAUSE - (now + self._offset) % _LONGEST_PAUSE
        asyncio.get_running_loop().call_later(pause, self._go_on)

    def _go_on(self) -> None:
        paused, self._paused = self._paused, None
        if paused is not None:
            paused.resume_reading()

    async def aclose(self) -> None:
        """Give the connection back if the answer is complete, else close it."""
        if self._answer.content.at_eof():
            self._answer.release()
        else:
            self._answer.close()


def _close_dropped(session: aiohttp.ClientSession, loop: asyncio.AbstractEventLoop) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(lambda: loop.create_task(session.close()))
        return
    with suppress(StopIteration):  # its connections ended with the loop: there is nothing to wait for
        session.close().send(None)


async def _speaks_tls(url: httpx.URL) -> bool:
    """Whether a handshake comes about where plain HTTP had no answer. Nothing is sent, so any certificate will do."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
    try:
        async with asyncio.timeout(_HANDSHAKE):
            _, writer = await asyncio.open_connection(url.host, url.port or 80, ssl=tls)
    except OSError:  # a timeout and an error of TLS, too
        return False
    writer.close()
    return True


async def _tell_sent(_session: aiohttp.ClientSession, context: SimpleNamespace, _parameters: object) -> None:
    context.trace_request_ctx()
