"""Starting and ending the embedded server's process."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from docgen_nb.errors import MissingExtraError, ServerError

_LOADING_SECONDS = 120


@dataclass(frozen=True)
class EmbeddedServer:
    """A running server. It ends with ``stop``, or when this process does, however that ends."""

    url: str
    key: str
    process: subprocess.Popen[str]

    def __repr__(self) -> str:
        return f"EmbeddedServer({self.url!r})"

    def alive(self) -> bool:
        """Whether the process still runs."""
        return self.process.poll() is None

    def stop(self) -> None:
        """End the process; done already is fine."""
        if self.process.stdin is not None and not self.process.stdin.closed:
            self.process.stdin.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


def start_server(path: Path, *, slots: int, context: int) -> EmbeddedServer:
    """Load the weights in a process of their own and wait until it answers. Blocks for seconds: run in a thread.

    Raises:
        MissingExtraError: if the server's package is not installed.
        ServerError: if the weights can't be loaded.
    """
    key = secrets.token_urlsafe(24)
    process = subprocess.Popen(
        [sys.executable, "-m", "docgen_nb.llm.embedded.server_main"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,  # an interrupt of the kernel must not end it
    )
    server = EmbeddedServer("", key, process)
    assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018 - both are pipes
    process.stdin.write(json.dumps({"path": str(path), "slots": slots, "context": context, "key": key}) + "\n")
    process.stdin.flush()
    answer = _first_answer(process)
    if "url" in answer:
        return EmbeddedServer(str(answer["url"]), key, process)
    server.stop()
    if answer.get("error") == "missing":
        raise MissingExtraError("The embedded model", "embedded")
    raise ServerError(f"The embedded server can't load {path.name}.", hint="Is it a chat model in GGUF format?")


def _first_answer(process: subprocess.Popen[str]) -> dict[str, object]:
    """The child's first line of JSON; the native library may print lines of its own before it."""
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    for line in process.stdout:
        if line.startswith("{"):
            try:
                return dict(json.loads(line))
            except ValueError:
                continue
    return {"error": "ended"}
