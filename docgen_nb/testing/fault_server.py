"""A real HTTP server on loopback that speaks the chat completions format, with latency and faults on demand."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, TypeAlias

from docgen_nb.testing.replies import canned_reply

Body: TypeAlias = dict[str, Any]
_PIECE = 24  # characters of a streamed chunk


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one request.

    Attributes:
        kind: ``status`` answers ``status`` with ``headers`` and an error body, ``reset`` breaks the connection
            before the answer, ``cut`` ends a stream in its middle, ``stream_error`` puts an error object into it,
            ``empty`` answers without text, ``length`` says that the output limit cut the answer, ``invalid`` sends
            text that is no JSON, ``html`` an error page, ``stall`` is silent for ``seconds``.
    """

    kind: Literal["status", "reset", "cut", "stream_error", "empty", "length", "invalid", "html", "stall"]
    status: int = 500
    message: str = "planned fault"
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it arrived. ``at`` is seconds of the monotonic clock."""

    path: str
    headers: Mapping[str, str]
    body: Body
    at: float

    @property
    def task(self) -> str:
        """The text of the last message."""
        return str(self.body["messages"][-1]["content"])


class FaultServer:
    """``with FaultServer(...) as server:`` serves at ``server.base_url`` until the block ends.

    Args:
        responder: from a request's body to the reply's text.
        latency: seconds per answer, or a function of the body.
        fault: from a request's body and its number (from 1) to a fault, or None for none.
        key: the bearer key that is asked for, None for none.
        refuses: keys of a body that are answered with status 400, as some servers do.
        streams: False answers with plain JSON although a stream is asked for.
    """

    def __init__(
        self,
        *,
        responder: Callable[[Body], str] | None = None,
        latency: float | Callable[[Body], float] = 0.0,
        fault: Callable[[Body, int], Fault | None] = lambda _body, _number: None,
        key: str | None = None,
        refuses: tuple[str, ...] = (),
        streams: bool = True,
    ) -> None:
        self.responder = responder or _canned
        self.latency = latency
        self.fault = fault
        self.key = key
        self.refuses = refuses
        self.streams = streams
        self.requests: list[Received] = []
        self.max_in_flight = 0
        self._in_flight = 0
        self._lock = threading.Lock()

    @property
    def base_url(self) -> str:
        """What to give as ``--base-url``."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> FaultServer:
        handler = type("Handler", (_Handler,), {"owner": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def begin(self, received: Received) -> int:
        """Note a request; its number, from 1."""
        with self._lock:
            self.requests.append(received)
            self._in_flight += 1
            self.max_in_flight = max(self.max_in_flight, self._in_flight)
            return len(self.requests)

    def end(self) -> None:
        """Note that a request is answered."""
        with self._lock:
            self._in_flight -= 1


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is part of the game."""


class _Handler(BaseHTTPRequestHandler):
    owner: FaultServer
    protocol_version = "HTTP/1.1"
    wbufsize = 0
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it
        """Quiet."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        number = self.owner.begin(Received(self.path, dict(self.headers), body, time.monotonic()))
        try:
            self._answer(body, number)
        finally:
            self.owner.end()

    def _answer(self, body: Body, number: int) -> None:
        if self.owner.key is not None and self.headers.get("authorization") != f"Bearer {self.owner.key}":
            return self._error(401, "Incorrect API key provided.")
        if not self.path.endswith("/chat/completions"):
            return self._error(404, f"There is nothing at {self.path}.")
        if refused := next((word for word in self.owner.refuses if word in json.dumps(body)), None):
            return self._error(400, f"{refused} is not supported")
        fault = self.owner.fault(body, number)
        if fault is not None and fault.kind in {"status", "reset", "html"}:
            return self._fail(fault)
        latency = self.owner.latency(body) if callable(self.owner.latency) else self.owner.latency
        time.sleep(latency + (fault.seconds if fault and fault.kind == "stall" else 0.0))
        text = _damaged(self.owner.responder(body), fault)
        if body.get("stream") and self.owner.streams:
            return self._stream(text, body, fault)
        message = {"role": "assistant", "content": text}
        finish = "length" if fault and fault.kind == "length" else "stop"
        return self._json(
            200,
            {
                "model": body["model"],
                "choices": [{"message": message, "finish_reason": finish}],
                "usage": _usage(body, text),
            },
        )

    def _fail(self, fault: Fault) -> None:
        if fault.kind == "reset":
            # zero linger: the kernel sends a reset instead of an orderly end
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()
        elif fault.kind == "html":
            self._send(502, b"<html><body>Bad gateway</body></html>", "text/html", {})
        else:
            self._error(fault.status, fault.message, fault.headers)

    def _stream(self, text: str, body: Body, fault: Fault | None) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("x-request-id", f"req-{len(self.owner.requests)}")
        self.send_header("connection", "close")
        self.end_headers()
        self.close_connection = True
        pieces = [text[i : i + _PIECE] for i in range(0, len(text), _PIECE)]
        broken = fault is not None and fault.kind in {"cut", "stream_error"}
        for piece in pieces[: len(pieces) // 2] if broken else pieces:
            self._event({"model": body["model"], "choices": [{"index": 0, "delta": {"content": piece}}]})
        if fault is not None and fault.kind == "cut":
            return
        if fault is not None and fault.kind == "stream_error":
            self._event({"error": {"message": fault.message, "type": "server_error"}})
            return
        finish = "length" if fault and fault.kind == "length" else "stop"
        self._event({"choices": [{"index": 0, "delta": {}, "finish_reason": finish}]})
        if body.get("stream_options"):
            self._event({"choices": [], "usage": _usage(body, text)})
        self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, value: object) -> None:
        self.wfile.write(f"data: {json.dumps(value)}\n\n".encode())

    def _error(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        self._json(status, {"error": {"message": message}}, headers)

    def _json(self, status: int, value: object, headers: Mapping[str, str] | None = None) -> None:
        self._send(status, json.dumps(value).encode(), "application/json", headers or {})

    def _send(self, status: int, body: bytes, kind: str, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {"content-type": kind, "content-length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _canned(body: Body) -> str:
    schema = body.get("response_format", {}).get("json_schema", {}).get("schema")
    return canned_reply(str(body["messages"][-1]["content"]), schema)


def _damaged(text: str, fault: Fault | None) -> str:
    if fault is None:
        return text
    return {"empty": "", "invalid": "Sure! Here it is: {not json", "length": text[: len(text) // 2]}.get(
        fault.kind, text
    )


def _usage(body: Body, text: str) -> dict[str, Any]:
    prompt = sum(len(str(message["content"])) for message in body["messages"]) // 4
    return {"prompt_tokens": prompt, "completion_tokens": len(text) // 4, "prompt_tokens_details": {"cached_tokens": 0}}
