"""The only module that speaks HTTP: a client per event loop, and every failure as one of our errors.

Headers hold the key. They are given to httpx and go nowhere else: not into a repr, an error or a log.
"""

from __future__ import annotations

import asyncio
import json
import logging
import weakref
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
from httpx_sse import EventSource

from docgen_nb.errors import (
    AuthenticationError,
    BadRequestError,
    ModelError,
    ModelTimeoutError,
    RateLimitError,
    ServerError,
    StreamError,
    UnknownModelError,
    UnreachableError,
)

logger = logging.getLogger(__name__)

CONNECT_SECONDS = 10.0
_UNAUTHORIZED = frozenset({401, 403})
_RETRYABLE = frozenset({408, 409, 425})
_TOO_MANY, _NOT_FOUND, _UNAVAILABLE, _OVERLOADED = 429, 404, 503, 529
_FIRST_SERVER_ERROR = 500
_LONGEST_MESSAGE = 300


@dataclass(frozen=True)
class Answer:
    """A response whose status is good. ``is_stream`` says whether ``events`` or ``json`` reads it."""

    response: httpx.Response
    host: str

    @property
    def is_stream(self) -> bool:
        """Whether the server sends events; some answer plain JSON although a stream was asked for."""
        return "text/event-stream" in self.response.headers.get("content-type", "")

    @property
    def request_id(self) -> str:
        """The provider's own id of the call."""
        headers = self.response.headers
        return str(headers.get("x-request-id") or headers.get("request-id") or "")

    async def json(self) -> Any:
        """The body as JSON.

        Raises:
            ServerError: if it is none.
        """
        body = await self.response.aread()
        try:
            return json.loads(body)
        except ValueError:
            raise ServerError(f"{self.host} answered with something that is not JSON.") from None

    async def events(self) -> AsyncIterator[Any]:
        """The data of each event, parsed. Ends at ``[DONE]`` or with the stream.

        Raises:
            StreamError: if an event can't be read.
        """
        async for event in EventSource(self.response).aiter_sse():
            if event.data == "[DONE]":
                return
            if event.data:
                try:
                    yield json.loads(event.data)
                except ValueError:
                    raise StreamError(f"{self.host} sent an event that is not JSON.") from None


class HttpEndpoint:
    """A base address with its headers and time-outs.

    Args:
        base_url: what paths are appended to.
        headers: sent with each request, the key among them.
        silence: seconds without a byte after which a call is given up, before the first byte and between chunks.
    """

    def __init__(self, base_url: str, headers: Mapping[str, str], *, silence: float) -> None:
        self.base_url = base_url.rstrip("/")
        self.host = urlsplit(self.base_url).netloc or self.base_url
        self._headers = dict(headers)
        self._timeout = httpx.Timeout(silence, connect=min(CONNECT_SECONDS, silence), pool=None)
        self._silence = silence
        self._clients: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, httpx.AsyncClient]
        self._clients = weakref.WeakKeyDictionary()

    def __repr__(self) -> str:
        return f"HttpEndpoint({self.base_url!r})"

    @asynccontextmanager
    async def post(self, path: str, body: Mapping[str, Any]) -> AsyncIterator[Answer]:
        """Send ``body`` as JSON; the answer is open for reading inside the block.

        Raises:
            ModelError: the subclass that says what happened.
        """
        try:
            async with self._client().stream("POST", self.base_url + path, json=body) as response:
                if not response.is_success:
                    text = (await response.aread()).decode(errors="replace")
                    raise error_for(response.status_code, response.headers, text, self.host)
                yield Answer(response, self.host)
        except httpx.HTTPError as error:
            # "from None": httpx's exceptions hold the request, and the request holds the key
            raise self._mapped(error) from None
        except httpx.InvalidURL:
            raise UnknownModelError(f"{self.base_url!r} is no address.", hint="Check --base-url.") from None

    async def aclose(self) -> None:
        """Close the running loop's client. Those of loops that have ended went with them."""
        client = self._clients.pop(asyncio.get_running_loop(), None)
        if client is not None:
            await client.aclose()

    def _client(self) -> httpx.AsyncClient:
        loop = asyncio.get_running_loop()
        client = self._clients.get(loop)
        if client is None:
            limits = httpx.Limits(max_connections=None, max_keepalive_connections=64)
            client = httpx.AsyncClient(headers=self._headers, timeout=self._timeout, limits=limits)
            self._clients[loop] = client
        return client

    def _mapped(self, error: httpx.HTTPError) -> ModelError:
        match error:
            case httpx.ConnectTimeout() | httpx.ConnectError() | httpx.UnsupportedProtocol() | httpx.ProxyError():
                return UnreachableError(f"Nothing answers at {self.base_url}.", hint="Is the server running?")
            case httpx.TimeoutException():
                return ModelTimeoutError(
                    f"{self.host} was silent for {self._silence:g} s.", hint="%docgen model … --timeout allows more."
                )
            case httpx.RemoteProtocolError() | httpx.ReadError() | httpx.WriteError() | httpx.CloseError():
                return StreamError(f"The connection to {self.host} broke off.")
            case httpx.DecodingError() | httpx.TooManyRedirects():
                return ServerError(f"{self.host} sent an answer that can't be read.")
            case _:
                return StreamError(f"The call to {self.host} failed: {type(error).__name__}.")


def error_for(status: int, headers: Mapping[str, str], body: str, host: str) -> ModelError:
    """The error that a status means. The server's own message is told, shortened to one line."""
    said = message_in(body)
    message = f"{host} answered {status}" + (f": {said}" if said else ".")
    facts: dict[str, Any] = {
        "status_code": status,
        "retry_after": retry_after(headers),
        "request_id": headers.get("x-request-id") or headers.get("request-id"),
    }
    if status in _UNAUTHORIZED:
        return AuthenticationError(message, hint="Check the API key in its environment variable.", **facts)
    if status == _NOT_FOUND:
        return UnknownModelError(message, hint="Check the model's name and the base URL.", **facts)
    if status in {_TOO_MANY, _UNAVAILABLE, _OVERLOADED}:
        return RateLimitError(message, **facts)
    if status in _RETRYABLE or status >= _FIRST_SERVER_ERROR:
        return ServerError(message, **facts)
    return BadRequestError(message, **facts)


def message_in(body: str) -> str:
    """The human part of an error body: OpenAI's and Anthropic's ``error.message``, else nothing of an HTML page."""
    try:
        value = json.loads(body)
    except ValueError:
        return "" if body.lstrip().startswith("<") else _one_line(body)
    error = value.get("error", value) if isinstance(value, dict) else value
    said = error.get("message") or error.get("detail") or "" if isinstance(error, dict) else error
    return _one_line(str(said))


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait by ``Retry-After`` (RFC 9110 10.2.3: seconds or an HTTP date) or ``retry-after-ms``."""
    if milliseconds := headers.get("retry-after-ms"):
        try:
            return max(0.0, float(milliseconds) / 1000)
        except ValueError:
            logger.debug("retry-after-ms can't be read")
    value = headers.get("retry-after")
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass  # then it is a date
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def _one_line(text: str) -> str:
    return " ".join(text.split())[:_LONGEST_MESSAGE]
