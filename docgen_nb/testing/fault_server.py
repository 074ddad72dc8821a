"""A real HTTP server on loopback that speaks like a model service, with latency, limits and faults on demand.

It answers chat completions and Anthropic's messages, streamed and not, from one thread of its own, and carries
hundreds of slow streams at once.
"""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from docgen_nb.testing.faults import Body, Fault, FaultPlan, RateLimit, no_faults
from docgen_nb.testing.http_connection import HttpConnection
from docgen_nb.testing.prompt_cache import Counted, PromptCache
from docgen_nb.testing.scripted import canned_reply
from docgen_nb.testing.wire_formats import FORMATS, ChatCompletions, Format

_INSTEAD = frozenset({"status", "reset", "garbage", "html"})
_IN_THE_MIDDLE = frozenset({"stall", "reset_in_stream", "cut", "stream_error"})
_START_SECONDS = 10.0
_MUMBLE_SECONDS = 0.05


@dataclass(slots=True)
class Received:
    """A request as it arrived, and what became of it.

    Attributes:
        path: of the address.
        headers: names in lower case.
        body: parsed.
        at: seconds of the monotonic clock.
        number: from 1, in the order of arrival.
        status: that it was answered with; None if the connection was broken, or the client left, before.
        ended: seconds of the monotonic clock when its answer was complete or broken; None while it is not.
        abandoned: the client left before the end.
    """

    path: str
    headers: Mapping[str, str] = field(repr=False)
    body: Body = field(repr=False)
    at: float
    number: int = 0
    status: int | None = None
    ended: float | None = None
    abandoned: bool = False

    @property
    def task(self) -> str:
        """The text of the last message."""
        return str(self.body["messages"][-1]["content"])


class FaultServer:
    """``with FaultServer(...) as server:`` serves at ``server.base_url`` until the block ends.

    Args:
        responder: from a request's body to the reply's text; a fitting canned one by default.
        latency: seconds until an answer begins, or a function of the body.
        fault: from a request's body and its number (from 1) to a fault, or None for none.
        rate_limit: what is refused with 429.
        key: that is asked for, None for none.
        refuses: keys and values of a body (``json_schema``, ``stream_options`` …) that are answered with status
            400, as some servers do.
        streams: False answers with plain JSON although a stream is asked for.
        piece_size: characters of a streamed piece.
        piece_seconds: from one piece to the next, or a function of the body.
        cache: counts the prompts' tokens, and those that are served from a cache; None counts none as cached.

    Attributes:
        requests: all that arrived, in order.
        in_flight, max_in_flight: requests being answered, now and at most.
        connections: that were opened so far.
    """

    def __init__(  # noqa: PLR0913 - each is a way in which real servers differ
        self,
        *,
        responder: Callable[[Body], str] | None = None,
        latency: float | Callable[[Body], float] = 0.0,
        fault: FaultPlan = no_faults,
        rate_limit: RateLimit | None = None,
        key: str | None = None,
        refuses: tuple[str, ...] = (),
        streams: bool = True,
        piece_size: int = 24,
        piece_seconds: float | Callable[[Body], float] = 0.0,
        cache: PromptCache | None = None,
    ) -> None:
        self.responder = responder or canned_responder
        self.latency = latency
        self.fault = fault
        self.rate_limit = rate_limit or RateLimit()
        self.key = key
        self.refuses = refuses
        self.streams = streams
        self.piece_size = piece_size
        self.piece_seconds = piece_seconds
        self.cache = cache
        self.requests: list[Received] = []
        self.in_flight = self.max_in_flight = self.connections = 0
        self._failure: Exception | None = None
        self._started: Future[tuple[int, asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    @property
    def base_url(self) -> str:
        """The server's address, as ``--base-url`` takes it."""
        return f"http://127.0.0.1:{self._port}/v1"

    @property
    def calls(self) -> int:
        """Number of requests received so far."""
        return len(self.requests)

    def statuses(self) -> dict[int | None, int]:
        """Count the responses by status; None for those whose connection broke."""
        counts: dict[int | None, int] = {}
        for received in self.requests:
            counts[received.status] = counts.get(received.status, 0) + 1
        return counts

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="fault server", daemon=True)
        self._thread.start()
        self._port, self._loop, self._ended = self._started.result(_START_SECONDS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Break all connections and end. A responder's own exception, which is a test's mistake, is raised."""
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join()
        if self._failure is not None and error is None:
            raise self._failure

    async def _serve(self) -> None:
        connections: set[HttpConnection] = set()
        loop, ended = asyncio.get_running_loop(), asyncio.Event()

        def connect() -> HttpConnection:
            self.connections += 1
            return HttpConnection(self._receive, connections)

        server = await loop.create_server(connect, "127.0.0.1", 0, backlog=1024)
        self._started.set_result((server.sockets[0].getsockname()[1], loop, ended))
        await ended.wait()
        server.close()
        for connection in list(connections):
            await connection.aclose()

    async def _receive(self, connection: HttpConnection, path: str, headers: dict[str, str], body: bytes) -> None:
        received = Received(path, headers, json.loads(body or b"{}"), time.monotonic(), len(self.requests) + 1)
        self.requests.append(received)
        self.in_flight += 1
        self.max_in_flight = max(self.max_in_flight, self.in_flight)
        try:
            await self._answer(connection, received)
        except asyncio.CancelledError:
            received.abandoned = True
            raise
        except Exception as error:
            self._failure = self._failure or error
            raise
        finally:
            self.in_flight -= 1
            received.ended = time.monotonic()

    async def _answer(self, connection: HttpConnection, received: Received) -> None:
        counted = None if self.cache is None else self.cache.count(received.path, received.body)
        answering = _Answering(connection, received, self, counted)
        refusal = self._refusal(received)
        if refusal is not None:
            return answering.fail(refusal)
        if self.rate_limit.refuses(self.in_flight):
            headers = self.rate_limit.headers(refused=True)
            return answering.fail(Fault("status", 429, "Rate limit reached.", headers))
        fault = self.fault(received.body, received.number)
        if fault is not None and fault.kind in _INSTEAD:
            return answering.fail(fault)
        latency = self.latency(received.body) if callable(self.latency) else self.latency
        await asyncio.sleep(latency + (fault.seconds if fault and fault.kind == "slow" else 0.0))
        if self.cache is not None:
            self.cache.keep(received.path, received.body)
        return await answering.succeed(_damaged(self.responder(received.body), fault), fault)

    def _refusal(self, received: Received) -> Fault | None:
        sent = {
            received.headers.get("authorization", "").removeprefix("Bearer "),
            received.headers.get("x-api-key"),
        }
        if self.key is not None and self.key not in sent:
            return Fault("status", 401, "Incorrect API key provided.")
        if format_of(received.path) is None:
            return Fault("status", 404, f"There is nothing at {received.path}.")
        settings = json.dumps({key: value for key, value in received.body.items() if key != "messages"})
        refused = next((word for word in self.refuses if f'"{word}"' in settings), None)
        return Fault("status", 400, f"{refused} is not supported") if refused else None


class _Answering:
    """The answer to one request."""

    def __init__(
        self, connection: HttpConnection, received: Received, server: FaultServer, counted: Counted | None
    ) -> None:
        self._connection = connection
        self._received = received
        self._server = server
        self._format = type(format_of(received.path) or ChatCompletions())(counted)

    def fail(self, fault: Fault) -> None:
        """Send something instead of a reply."""
        connection = self._connection
        match fault.kind:
            case "reset":
                connection.reset()
            case "garbage":
                connection.send_garbage()
            case "html":
                self._received.status = fault.status
                page = b"<html><body><h1>Bad gateway</h1></body></html>"
                connection.send(fault.status, page, {"content-type": "text/html"})
            case _:
                self._received.status = fault.status
                error = self._format.error(fault.status, fault.message)
                connection.send_json(fault.status, error, self._headers() | dict(fault.headers))

    async def succeed(self, text: str, fault: Fault | None) -> None:
        """An answer, whole or streamed, damaged or not."""
        self._received.status = 200
        body, cut = self._received.body, fault is not None and fault.kind == "length"
        headers = self._headers() | self._server.rate_limit.headers(refused=False)
        if not body.get("stream") or not self._server.streams:
            self._connection.send_json(200, self._format.whole(body, text, cut=cut), headers)
            return
        self._connection.begin_stream(headers)
        if fault is not None and fault.kind == "mumble":
            await self._mumble(fault.seconds)
        for event in self._format.begin(body):
            self._connection.send_events(event)
        if await self._pieces(text, fault):
            for event in self._format.end(body, text, cut=cut):
                self._connection.send_events(event)
            self._connection.end_stream()

    async def _mumble(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._connection.send_events(b": still thinking\n\n")
            await asyncio.sleep(_MUMBLE_SECONDS)

    async def _pieces(self, text: str, fault: Fault | None) -> bool:
        """The text; whether the answer goes on to its end."""
        size = self._server.piece_size
        pieces = [text[i : i + size] for i in range(0, len(text), size)]
        middle = len(pieces) // 2 if fault is not None and fault.kind in _IN_THE_MIDDLE else -1
        pace = self._server.piece_seconds
        began, pace = time.monotonic(), pace(self._received.body) if callable(pace) else pace
        for number, piece in enumerate(pieces):
            if fault is not None and number == middle and not await self._break(fault):
                return False
            self._connection.send_events(self._format.piece(self._received.body, piece))
            if pace:  # by the clock, so that late timers add up to nothing
                due = began + (number + 1) * pace
                await asyncio.sleep(max(0.0, due - time.monotonic()))
        return True

    async def _break(self, fault: Fault) -> bool:
        """Apply a fault in mid-response; return whether the response goes on."""
        match fault.kind:
            case "stall":
                await asyncio.sleep(fault.seconds)
                return True
            case "reset_in_stream":
                # what was sent must arrive before the reset overtakes it
                await asyncio.sleep(0.01)
                self._connection.reset()
            case "stream_error":
                error = json.dumps(self._format.error(fault.status, fault.message))
                self._connection.send_events(f"data: {error}\n\n".encode())
                self._connection.end_stream()
            case _:
                self._connection.end_stream()
        return False

    def _headers(self) -> dict[str, str]:
        return {"x-request-id": f"req-{self._received.number}"}


def format_of(path: str) -> Format | None:
    """The wire format that is spoken at a path; None if there is none."""
    return next((each for each in FORMATS if path.endswith(each.path)), None)


def canned_responder(body: Body) -> str:
    """A fitting reply, always the same for the same request."""
    schema = next((found for each in FORMATS if (found := each.schema_in(body)) is not None), None)
    return canned_reply(str(body["messages"][-1]["content"]), schema)


def _damaged(text: str, fault: Fault | None) -> str:
    match fault:
        case Fault(kind="empty"):
            return ""
        case Fault(kind="invalid"):
            return "Sure! Here it is: {not json"
        case Fault(kind="length"):
            return text[: len(text) // 2]
        case _:
            return text
