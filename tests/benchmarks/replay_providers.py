"""Replays recorded replies of providers, and prints by provider what was read right, wrong, or not understood.

Takes a folder of recordings in the usual formats: YAML or JSON of VCR and pytest-recording (``interactions``), JSON
with ``request`` and ``response`` as httpx or respx call their parts, a reply's JSON alone, and raw streams (``.sse``).
Each reply comes again from a server on this machine and is read by the model's own code. What it holds is worked out
beside that in the plainest way: the text, the prompt's tokens, or that it is an error. Replies of other APIs
(embeddings, responses), and replies that call tools, which are never offered, count as other.

Run: python tests/benchmarks/replay_providers.py --recordings PATH [--verbose]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from fake_work import table

from docgen_nb.errors import EmptyReplyError, ModelError
from docgen_nb.llm.messages import Message, Model, ModelRequest
from docgen_nb.llm.spec import ModelOptions, open_model

KEPT_HEADERS = re.compile(r"(?i)content-type|content-encoding|retry-after.*|.*ratelimit.*|x-request-id|request-id")
REQUEST = ModelRequest((Message("system", "You write."), Message("user", "Hello")))
KINDS = ("right", "wrong", "not understood", "other")
_FINE = 400


@dataclass
class Recording:
    """One recorded exchange."""

    name: str
    url: str
    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def provider(self) -> str:
        """The host that answered."""
        return urlsplit(self.url).hostname or "unknown"

    @property
    def is_stream(self) -> bool:
        """Whether the reply came as events."""
        return self.body.lstrip()[:6] in {b"data: ", b"event:", b"data:{"} or b"\ndata:" in self.body[:2000]

    @property
    def wire(self) -> str:
        """The format: chat, anthropic, or nothing that is spoken here."""
        path = urlsplit(self.url).path
        if path.endswith("/chat/completions"):
            return "chat"
        return "anthropic" if path.endswith("/messages") else ""


def recordings(folder: Path) -> Iterator[Recording | str]:
    """All exchanges below a folder; the name of a file that can't be read instead."""
    for path in sorted(each for each in folder.rglob("*") if each.suffix in {".yaml", ".yml", ".json", ".sse"}):
        name = str(path.relative_to(folder))
        if path.suffix == ".sse":
            yield of_body(name, path.read_bytes())
            continue
        try:
            text = path.read_text(encoding="utf-8")
            value = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
        except (ValueError, yaml.YAMLError):
            yield name
            continue
        yield from of_value(name, value)


def of_value(name: str, value: Any) -> Iterator[Recording | str]:
    """The exchanges in a file's value."""
    match value:
        case {"interactions": list(exchanges)} | {"recordings": list(exchanges)} | list(exchanges):
            for number, each in enumerate(exchanges, 1):
                yield from of_value(f"{name} {number}", each)
        case {"request": dict(request), "response": dict(response)}:
            url = str(request.get("uri") or request.get("url") or "")
            yield Recording(name, url, status_of(response), body_of(response), headers_of(response))
        case {"choices": _} | {"content": _, "type": "message"} | {"error": _}:
            yield of_body(name, json.dumps(value).encode())
        case _:
            yield name


def of_body(name: str, body: bytes) -> Recording:
    """A reply without its request: the format is seen from what it holds."""
    anthropic = b"message_start" in body or b'"type": "message"' in body or b'"type": "error"' in body
    provider = name.partition("/")[0].partition(".")[0]
    url = f"https://{provider}/{'messages' if anthropic else 'chat/completions'}"
    failed = body.lstrip().startswith(b'{"error"') or b'"type": "error"' in body[:60]
    return Recording(name, url, _FINE if failed else 200, body)


def status_of(response: dict[str, Any]) -> int:
    status = response.get("status_code") or response.get("status") or 200
    return int(status["code"] if isinstance(status, dict) else status)


def body_of(response: dict[str, Any]) -> bytes:
    for key in ("parsed_body", "json"):
        if key in response:
            return json.dumps(response[key]).encode()
    body = next((response[key] for key in ("body", "text", "content") if response.get(key) is not None), "")
    if isinstance(body, dict):
        body = body["string"] if "string" in body else json.dumps(body)
    return body if isinstance(body, bytes) else str(body).encode()


def headers_of(response: dict[str, Any]) -> dict[str, str]:
    headers = response.get("headers") or {}
    pairs = headers.items() if isinstance(headers, dict) else headers
    found = {
        str(k).lower(): str(v[0] if isinstance(v, list) else v) for k, v in pairs if KEPT_HEADERS.fullmatch(str(k))
    }
    if not body_of(response).startswith(b"\x1f\x8b"):
        found.pop("content-encoding", None)  # the recorder has unpacked it
    return found


# what is in it, in the plainest way


@dataclass
class Expected:
    """What a reply holds: the text, or None for an error; the prompt's tokens if it says."""

    text: str | None
    prompt_tokens: int | None = None
    tools: bool = False


def expected(recording: Recording) -> Expected | None:
    """What a reply holds; None if this can't be seen."""
    if recording.status >= _FINE:
        return Expected(None)
    if not recording.is_stream:
        try:
            return of_whole(json.loads(recording.body))
        except (ValueError, KeyError, IndexError, TypeError):
            return None
    found = Expected("")
    for event in events(recording.body):
        add_event(event, found)
    return found


def events(body: bytes) -> Iterator[dict[str, Any]]:
    for line in body.decode(errors="replace").splitlines():
        data = line.removeprefix("data:").strip()
        if line.startswith("data:") and data.startswith("{"):
            yield json.loads(data)


def of_whole(value: dict[str, Any]) -> Expected:
    if value.get("error"):
        return Expected(None)
    usage = value.get("usage") or {}
    if "choices" in value:
        message = value["choices"][0]["message"]
        return Expected(plain(message.get("content")), usage.get("prompt_tokens"), bool(message.get("tool_calls")))
    blocks = value["content"]
    tools = any(block["type"] == "tool_use" for block in blocks)
    return Expected("".join(block.get("text", "") for block in blocks), anthropic_tokens(usage), tools)


def add_event(event: dict[str, Any], found: Expected) -> None:
    if event.get("error"):
        found.text = None
    if found.text is None:
        return
    delta = event.get("delta") or {}
    if isinstance(delta, dict):
        found.text += delta.get("text") or ""
        found.tools |= delta.get("type") == "input_json_delta"
    for choice in event.get("choices") or ():
        found.text += plain((choice.get("delta") or {}).get("content"))
        found.tools |= bool((choice.get("delta") or {}).get("tool_calls"))
    usage = event.get("usage") or {}
    if "prompt_tokens" in usage:
        found.prompt_tokens = usage["prompt_tokens"]
    if "message" in event:
        found.prompt_tokens = anthropic_tokens(event["message"].get("usage") or {})


def anthropic_tokens(usage: dict[str, Any]) -> int:
    names = ("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
    return sum(usage.get(name) or 0 for name in names)


def plain(content: Any) -> str:
    if isinstance(content, list):
        return "".join(str(block.get("text") or "") for block in content)
    return content or ""


# replaying


class Replayer:
    """A server that gives one recording after the other."""

    def __enter__(self) -> Replayer:
        replayer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["content-length"]))
                current = replayer.current
                kind = "text/event-stream" if current.is_stream else "application/json"
                self.send_response(current.status)
                for name, value in {"content-type": kind, **current.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(current.body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        self.root = f"http://127.0.0.1:{self._server.server_address[1]}/v1"
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def judge(self, recording: Recording) -> tuple[str, str]:
        """How a recording was read, and why."""
        wanted = expected(recording) if recording.wire else None
        if not recording.wire or (wanted is not None and wanted.tools):
            return "other", "another API, or tools"
        if wanted is None:
            return "not understood", "neither JSON nor events of a known form"
        self.current = recording
        spec = "anthropic:m" if recording.wire == "anthropic" else "m"
        model = open_model(spec, ModelOptions(base_url=self.root, timeout=10.0))
        fault = compared(model, wanted)
        return ("wrong", fault) if fault else ("right", "")


def compared(model: Model, wanted: Expected) -> str:
    """What the model's reading differs in; "" if in nothing."""
    try:
        reply = asyncio.run(model.complete(REQUEST))
    except EmptyReplyError:
        return "" if not (wanted.text or "").strip() else "no text was found"
    except ModelError as error:
        return "" if wanted.text is None else str(error)
    if wanted.text is None:
        return "an error was taken for a text"
    if bare(reply.text) != bare(wanted.text):
        return f"{reply.text[:60]!r} for {wanted.text[:60]!r}"
    if wanted.prompt_tokens is not None and reply.usage.prompt_tokens != wanted.prompt_tokens:
        return f"{reply.usage.prompt_tokens} tokens for {wanted.prompt_tokens}"
    return ""


def bare(text: str) -> str:
    """A text without the thoughts it begins with."""
    return re.sub(r"(?s)\A\s*<(think|thinking|thought)>.*?</\1>", "", text).strip()


def main() -> None:
    """Replay and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--recordings", type=Path, required=True)
    parser.add_argument("--verbose", action="store_true", help="name what was not read right")
    options = parser.parse_args()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    with Replayer() as replayer:
        for recording in recordings(options.recordings):
            if isinstance(recording, str):
                counts["unknown"]["not understood"] += 1
                kind, why, name = "not understood", "no recording of a known form", recording
            else:
                kind, why = replayer.judge(recording)
                counts[recording.provider][kind] += 1
                name = recording.name
            if options.verbose and kind in {"wrong", "not understood"}:
                print(f"{name}: {kind}: {why}")
    table(["provider", *KINDS], [[name, *(str(of[kind]) for kind in KINDS)] for name, of in sorted(counts.items())])


if __name__ == "__main__":
    main()
