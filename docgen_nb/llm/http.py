"""An address that is spoken to over HTTP: a client per event loop, and every failure as one of our errors.

Headers hold the key. They are given to httpx and go nowhere else: not into a repr, an error or a log. Errors
are raised after the ``except`` block has ended: httpx's exceptions hold the request, and the request the key.
"""

from __future__ import annotations

import asyncio
import logging
import weakref
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies

import httpx

from docgen_nb.errors import ModelError, UnreachableError
from docgen_nb.llm import failures
from docgen_nb.llm.call_phases import CallPhases, Watchdog
from docgen_nb.llm.connections import Connections
from docgen_nb.llm.endpoint import Endpoint
from docgen_nb.llm.limit_headers import limits_in
from docgen_nb.llm.responses import MOST_ERROR, Response
from docgen_nb.llm.transport import TRANSPORT_ERRORS, is_this_machine, speaks_tls

logger = logging.getLogger("docgen_nb.llm")

CONNECT_SECONDS = 10.0


class HttpEndpoint(Endpoint):
    """A base address with its headers and time-outs. One client for each event loop, closed with the loop.

    Args:
        base_url: what paths are appended to.
        headers: sent with each request, the key among them.
        secret: names of further headers whose values are never told.
        key_variable: the environment variable that holds the key, to name it where the key is refused.
        silence: seconds without a byte of the answer, once it has begun, after which a call is given up.
        first_byte: seconds from sending the request to the answer's first byte; None means ``silence``.
        connect: seconds for the connection, at most ``first_byte``.
    """

    def __init__(
        self,
        base_url: str,
        headers: Mapping[str, str],
        *,
        silence: float,
        first_byte: float | None = None,
        connect: float = CONNECT_SECONDS,
        secret: frozenset[str] = frozenset(),
        key_variable: str = "",
    ) -> None:
        super().__init__(base_url, headers, secret, key_variable)
        self.silence = silence
        self.first_byte = silence if first_byte is None else first_byte
        self.connect = min(connect, self.first_byte)
        self._clients: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, _Client]
        self._clients = weakref.WeakKeyDictionary()

    @asynccontextmanager
    async def call(self, method: str, path: str, **content: Any) -> AsyncIterator[Response]:
        """Send a request; the answer is open for reading inside the block.

        Args:
            method: GET or POST.
            path: appended to the base address.
            content: ``json``, ``files``, ``content`` or ``headers``, as httpx takes them.

        Raises:
            ModelError: the subclass that says what happened.
        """
        call = CallPhases(self.host, self.connect, self.first_byte, self.silence)
        timed_out = False
        try:
            async with Watchdog(self.connect) as call.dog:
                response = await self._send(call, method, path, content)
                try:
                    yield await self._accepted(response, call)
                finally:
                    await response.aclose()
        except TimeoutError:
            timed_out = True
        if timed_out:
            raise call.silence_error()

    @asynccontextmanager
    async def at_root(self, key_header: str) -> AsyncIterator[HttpEndpoint]:
        """The same host without the address's path, for a part of its API that wants the key in another header."""
        parts = urlsplit(self.base_url)
        key = self._headers.get("authorization", "").removeprefix("Bearer ")
        headers = {name: value for name, value in self._headers.items() if name != "authorization"} | {key_header: key}
        root = HttpEndpoint(
            f"{parts.scheme}://{parts.netloc}",
            headers,
            silence=self.silence,
            first_byte=self.first_byte,
            connect=self.connect,
            secret=self._secret | {key_header},
            key_variable=self._key_variable,
        )
        try:
            yield root
        finally:
            await root.aclose()

    async def aclose(self) -> None:
        """Close the running loop's client. Those of other loops end with them."""
        client = self._clients.pop(asyncio.get_running_loop(), None)
        if client is not None:
            await client.life.aclose()

    async def _send(self, call: CallPhases, method: str, path: str, content: Mapping[str, Any]) -> httpx.Response:
        failure: ModelError
        try:
            client = await self._client()
            url, traced = self.base_url + path + self._query, {"trace": call.trace, "sent": call.sent}
            request = client.build_request(method, url, extensions=traced, **content)
            response = await client.send(request, stream=True)
        except TRANSPORT_ERRORS as error:
            failure = self.failure(error)
            if isinstance(failure, UnreachableError) and self._key_in_clear and getproxies():
                failure.hint = "No proxy (HTTP or SOCKS) is used here: over plain HTTP it could read the key."
        except ImportError:
            failure = UnreachableError(
                "A SOCKS proxy is set, which needs a further package.",
                hint='Run: pip install "httpx[socks]" (or unset ALL_PROXY, or name the host in NO_PROXY).',
            )
        except httpx.InvalidURL:
            failure = UnreachableError(f"{self.host!r} is no address.", hint="Check --base-url.")
        else:
            logger.debug(
                "%s answers %s after %.2f s, request id %s",
                self.host,
                response.status_code,
                call.seconds,
                failures.request_id(response.headers) or "none",
            )
            return response
        logger.debug("%s: %s", self.host, failure.message)
        raise failure

    async def _accepted(self, response: httpx.Response, call: CallPhases) -> Response:
        headers = response.headers
        is_stream = "text/event-stream" in headers.get("content-type", "")
        known = (failures.request_id(headers), limits_in(headers))
        answer = Response(self, *known, is_stream=is_stream, response=response, phases=call)
        if response.is_success:
            return answer
        body = self.without_secrets((await answer.received(MOST_ERROR)).decode(errors="replace"))
        said, detail = failures.message_in(body), failures.detail_in(body)
        error = failures.error_for(response.status_code, headers, said, detail, self.host)
        if self.base_url.startswith("http:") and failures.wants_tls(response.status_code, headers, body, self.host):
            error.hint = speaks_tls(self.address)
        raise self.with_key_named(error)

    async def _client(self) -> httpx.AsyncClient:
        loop = asyncio.get_running_loop()
        client = self._clients.get(loop)
        if client is None or client.httpx.is_closed:
            client = self._clients[loop] = _Client(self._new_client())
            await anext(client.life)
        return client.httpx

    @property
    def _key_in_clear(self) -> bool:
        """Whether whoever carries a request can read a key in it."""
        return self.base_url.startswith("http:") and bool(self._key_variable or self._secret)

    def _new_client(self) -> httpx.AsyncClient:
        url = httpx.URL(self.base_url)
        direct = is_this_machine(url.host) or self._key_in_clear  # no proxy leads to this machine, or may read a key
        return httpx.AsyncClient(
            transport=None if getproxies() and not direct else Connections(secure=url.scheme == "https"),
            headers={"accept-encoding": "gzip, deflate", **self._headers},
            timeout=None,  # noqa: S113 - the watchdog's duty; it knows when the loop stood still
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=64),
            trust_env=not direct,
            verify=url.scheme == "https",  # loading certificates takes its time
            follow_redirects=False,  # the key would follow
        )


class _Client:
    """A client and its life: asyncio closes suspended generators with their loop, and so the client."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.httpx = client
        self.life = self._live()

    async def _live(self) -> AsyncGenerator[None, None]:
        try:
            yield
        finally:
            await self.httpx.aclose()
