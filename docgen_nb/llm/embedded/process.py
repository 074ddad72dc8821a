"""Starting and ending the embedded server's process."""

from __future__ import annotations

import json
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

from docgen_nb.errors import DocgenError, MissingExtraError, ModelSpecError
from docgen_nb.llm.embedded.gguf import CHAT_TEMPLATE, MAGIC, metadata_keys

_LOADING_SECONDS = 300.0
_ENDING_SECONDS = 5.0


@dataclass(frozen=True)
class EmbeddedServer:
    """A running server. It ends with ``stop``, or when this process does, however that ends.

    Attributes:
        folder: where it saves slots; goes with it.
    """

    url: str
    key: str
    process: subprocess.Popen[str]
    folder: Path

    def __repr__(self) -> str:
        return f"EmbeddedServer({self.url!r})"

    def alive(self) -> bool:
        """Whether the process still runs."""
        return self.process.poll() is None

    def stop(self) -> None:
        """End the process; done already is fine."""
        _end(self.process)
        shutil.rmtree(self.folder, ignore_errors=True)


def start_server(path: Path, *, slots: int, context: int, threads: int | None = None) -> EmbeddedServer:
    """Load the weights in a process of their own and wait until it answers. Blocks for seconds: run in a thread.

    Args:
        path: a chat model in GGUF format.
        slots: requests that are answered at the same time.
        context: tokens of each slot.
        threads: that reckon; None for as many as there are cores.

    Raises:
        ModelSpecError: if the weights can't be loaded.
        MissingExtraError: if the server's package is not installed.
    """
    _check(path)
    key, folder = secrets.token_urlsafe(24), Path(tempfile.mkdtemp(prefix="docgen_nb-"))
    process = subprocess.Popen(
        [sys.executable, "-m", "docgen_nb.llm.embedded.server_main"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,  # an interrupt of the kernel must not end it
    )
    config = {
        "path": str(path),
        "slots": slots,
        "context": context,
        "threads": threads,
        "key": key,
        "folder": str(folder),
    }
    answer = _answer_to(config, process)
    if "url" in answer:
        return EmbeddedServer(str(answer["url"]), key, process, folder)
    _end(process)
    shutil.rmtree(folder, ignore_errors=True)
    raise _failure(answer, path)


def _check(path: Path) -> None:
    """The server tells a missing file and one of another format apart as little as a port that is taken."""
    try:
        with path.open("rb") as file:
            magic = file.read(len(MAGIC))
    except OSError as error:
        raise ModelSpecError(f"The model file {path.name} can't be read: {error.strerror}.") from None
    if magic != MAGIC:
        raise ModelSpecError(f"{path.name} is no model file.", hint="The embedded model takes files in GGUF format.")
    keys = metadata_keys(path)
    if keys and CHAT_TEMPLATE not in keys:
        raise ModelSpecError(
            f"{path.name} has no chat template: it is a base model, which continues texts and takes no requests.",
            hint="Take the model's instruct or chat version.",
        )


def _answer_to(config: dict[str, object], process: subprocess.Popen[str]) -> dict[str, object]:
    """The child's one line of JSON, {} if it ended or took too long without one."""
    assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018 - both are pipes
    patience = threading.Timer(_LOADING_SECONDS, process.kill)
    patience.daemon = True
    patience.start()
    try:
        process.stdin.write(json.dumps(config) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
    except BrokenPipeError:
        return {}  # it ended before it had read
    finally:
        patience.cancel()
    return dict(json.loads(line)) if line else {}


def _end(process: subprocess.Popen[str]) -> None:
    """The process goes when its standard input ends; one that does not is killed. It leaves no zombie."""
    try:
        # closing flushes, and there may be nobody left to read
        if process.stdin is not None:
            process.stdin.close()
    except BrokenPipeError:
        pass
    try:
        process.wait(_ENDING_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _failure(answer: dict[str, object], path: Path) -> DocgenError:
    if answer.get("error") == "missing":
        return MissingExtraError("The embedded model", "embedded")
    return ModelSpecError(
        f"The model file {path.name} can't be loaded.",
        hint="Is it a whole chat model in GGUF format, and is there memory for it?",
    )
