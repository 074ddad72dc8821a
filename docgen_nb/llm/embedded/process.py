"""Starting and ending the embedded server's process; the weights' metadata (GGUF 2 and 3) is read first."""

import json
import secrets
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from docgen_nb.errors import DocgenError, MissingExtraError, ModelSpecError

_LOADING_SECONDS = 300.0
_ENDING_SECONDS = 5.0
MAGIC = b"GGUF"
CHAT_TEMPLATE = "tokenizer.chat_template"
_SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}  # bytes of the numbers' types
_STRING, _ARRAY = 8, 9
_MOST_KEYS, _LONGEST_KEY = 10_000, 1 << 16


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
        with suppress(BrokenPipeError):  # it may have ended before it had read, and said why
            process.stdin.write(json.dumps(config) + "\n")
            process.stdin.flush()
        line = process.stdout.readline()
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


def metadata_keys(path: Path) -> frozenset[str] | None:
    """The names of the file's metadata; None if they can't be read to the end, as in a file that was cut."""
    try:
        with path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                return None
            _number(file, "<I"), _number(file, "<Q")  # version, tensors
            count = _number(file, "<Q")
            return frozenset(_key(file) for _ in range(count)) if count <= _MOST_KEYS else None
    except (EOFError, KeyError, OSError, UnicodeDecodeError):
        return None


def _key(file: BinaryIO) -> str:
    length = _number(file, "<Q")
    if length > _LONGEST_KEY:
        raise EOFError
    name = _read(file, length).decode()
    _skip(file, _number(file, "<I"))
    return name


def _skip(file: BinaryIO, kind: int) -> None:
    if kind == _STRING:
        file.seek(_number(file, "<Q"), 1)
    elif kind == _ARRAY:
        of, count = _number(file, "<I"), _number(file, "<Q")
        if of in _SIZES:
            file.seek(_SIZES[of] * count, 1)
        else:
            for _ in range(count):
                _skip(file, of)
    else:
        file.seek(_SIZES[kind], 1)


def _number(file: BinaryIO, form: str) -> int:
    return int(struct.unpack(form, _read(file, struct.calcsize(form)))[0])


def _read(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) < size:
        raise EOFError
    return data
