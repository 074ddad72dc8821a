"""Asking a model at a local server."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from docgen_nb.llm.messages import Message, ModelRequest, ReplySchema
from docgen_nb.llm.spec import ModelOptions, open_model

KEY = "sk-planted-0123456789abcdef"
REQUEST = ModelRequest((Message("system", "You write."), Message("user", "Hello")))
SCHEMA = ReplySchema(
    "sections",
    {
        "type": "object",
        "properties": {
            "sections": {
                "type": "array",
                "items": {"type": "object", "properties": {"title": {"type": "string"}}},
            }
        },
    },
)
ASKING_FOR_JSON = ModelRequest(REQUEST.messages, schema=SCHEMA)


def open_at(base_url, spec="any", **options):
    """A model there, with the planted key."""
    chosen = ModelOptions(base_url=base_url, api_key_env="PLANTED", **options)
    return open_model(spec, chosen, environ={"PLANTED": KEY})


def ask(base_url, request=REQUEST, *, spec="any", on_text=None, **options):
    """One call from a loop of its own."""

    async def call():
        return await open_at(base_url, spec, **options).complete(request, on_text=on_text)

    return asyncio.run(call())


def sse(*events, done=True):
    """Events as a stream's bytes."""
    lines = [f"data: {event if isinstance(event, str) else json.dumps(event)}\n\n" for event in events]
    return "".join(lines + ["data: [DONE]\n\n"] * done).encode()


@contextlib.contextmanager
def answering(body, *, status=200, kind="text/event-stream", headers=()):
    """A server that answers every POST with these bytes; gives its base URL and the headers that it received."""
    received = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["content-length"]))
            received.append((self.path, dict(self.headers)))
            self.send_response(status)
            for name, value in [("content-type", kind), ("content-length", str(len(body))), *headers]:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1", received
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
