"""Running pandoc. Always in its sandbox: a text can make it neither read files nor load addresses."""

import io
import json
import re
import subprocess
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from docgen_nb.errors import ContentPartError, ExportError, MissingExtraError

TIMEOUT = 600.0  # seconds; a document of a thousand pages takes a minute
_MOST_MEMORY = 2_000  # MB of pandoc's own run time: more than any honest document needs
_MEMORY, _MEMORY_PER_MB = 120, 170  # MB for reading a file, and for each MB of its text
_NO_MEMORY = 251  # how pandoc's run time ends then
_READING, _READING_PER_MB = 20.0, 25.0  # seconds for reading a file, and for each MB of its text
_TO_MARKDOWN = ("--to", "gfm-raw_html", "--wrap=none", "--markdown-headings=atx")
_SPANS = re.compile(  # in HTML, Word and OpenDocument
    rb"<t[dh]\b[^>]*\b(?:col|row)span|<w:(?:gridSpan|vMerge)\b|number-(?:columns|rows)-spanned", re.IGNORECASE
)
_NO_TEXT = re.compile(  # in JSON: signs that XML has not, as Word, LibreOffice and EPUB read it
    rb"(\\[\\\"/nrt])|\\[bf]|\\u00(?:0[0-8bcef]|1[0-9a-f])|\\ufff[ef]|\xef\xbf[\xbe\xbf]", re.IGNORECASE
)
_LOST_TABLE = "[TABLE]"  # what pandoc writes for a table that Markdown can't hold
MARKDOWN = "commonmark+pipe_tables+footnotes+tex_math_dollars+strikeout+task_lists"


def parse(text: str, format_: str = MARKDOWN) -> dict[str, Any]:
    """Pandoc's tree of a text.

    Raises:
        MissingExtraError: if pandoc is not there.
        ExportError: if it fails.
    """
    made = _run(text.encode(), "export", ExportError, "--from", format_, "--to", "json")
    return _tree(made, ExportError("The text is nested too deeply to be exported."))


def convert(tree: dict[str, Any], format_: str, *options: str) -> bytes:
    """A tree in another format.

    Raises:
        MissingExtraError: if pandoc is not there.
        ExportError: if it fails.
    """
    arguments = ("--from", "json", "--to", format_, "--wrap=none", *options, "--output", "-")
    return _run(json.dumps(tree).encode(), "export", ExportError, *arguments)


def to_markdown(
    pieces: Sequence[bytes], format_: str, *, changed: Callable[[dict[str, Any]], dict[str, Any]] | None = None
) -> str:
    """A file's content as Markdown.

    Args:
        pieces: the file, or the pieces of it that are read one after another.
        format_: its kind, as pandoc calls it.
        changed: changes pandoc's tree where Markdown can't hold a table; None leaves such a table out.

    Raises:
        MissingExtraError: if pandoc is not there.
        ContentPartError: if it can't read it, or takes too long.
    """
    read = partial(_read, begun=time.monotonic(), seconds=_seconds(*pieces))
    return "\n".join(_as_markdown(piece, format_, changed, read) for piece in pieces)


def _as_markdown(
    data: bytes, format_: str, changed: Callable[[dict[str, Any]], dict[str, Any]] | None, read: Callable[..., bytes]
) -> str:
    if changed is None or not _has_spans(data):
        text = read(data, format_, *_TO_MARKDOWN).decode()
        if changed is None or _LOST_TABLE not in text:
            return text
    tree = _read_tree(read(data, format_, "--to", "json"))
    return read(json.dumps(changed(tree)).encode(), "json", *_TO_MARKDOWN).decode()


def _has_spans(data: bytes) -> bool:
    """Whether a file has merged cells, which Markdown would leave empty."""
    return any(_SPANS.search(text) is not None for text in _texts(data))


def _texts(data: bytes) -> Iterator[bytes]:
    """A text, or the texts inside an archive."""
    if not data.startswith(b"PK"):
        yield data
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        yield from (archive.read(name) for name in archive.namelist() if name.endswith(("ml", ".htm")))


def read_tree(data: bytes, format_: str, *options: str) -> dict[str, Any]:
    """Pandoc's tree of a file.

    Raises:
        MissingExtraError: if pandoc is not there.
        ContentPartError: if it can't read it, or takes too long.
    """
    return _read_tree(_read(data, format_, *options, "--to", "json", begun=time.monotonic(), seconds=_seconds(data)))


def _read_tree(made: bytes) -> dict[str, Any]:
    return _tree(made, ContentPartError("The file is nested too deeply to be read."))


def _tree(made: bytes, too_deep: ExportError | ContentPartError) -> dict[str, Any]:
    try:
        return dict(json.loads(_NO_TEXT.sub(rb"\1", made)))
    except RecursionError:
        raise too_deep from None


def _size(*files: bytes) -> float:
    """Add up the text of files, in MB."""
    return sum(len(text) for data in files for text in _texts(data)) / 1_000_000


def _seconds(*files: bytes) -> float:
    return min(TIMEOUT, _READING + _size(*files) * _READING_PER_MB)


def _read(data: bytes, format_: str, *arguments: str, begun: float, seconds: float) -> bytes:
    memory = min(_MOST_MEMORY, int(_MEMORY + _size(data) * _MEMORY_PER_MB))
    options = ("--from", format_, *arguments)
    return _run(data, "files", ContentPartError, *options, begun=begun, seconds=seconds, memory=memory)


def data_file(name: str) -> bytes:
    """One of the files that pandoc brings with it, such as the document whose styles it takes by default.

    Raises:
        MissingExtraError: if pandoc is not there.
        ExportError: if it has no such file.
    """
    return _run(b"", "export", ExportError, f"--print-default-data-file={name}")


def _run(
    data: bytes,
    extra: str,
    error: type[ExportError | ContentPartError],
    *arguments: str,
    begun: float | None = None,
    seconds: float = TIMEOUT,
    memory: int = _MOST_MEMORY,
) -> bytes:
    command = [_program(extra), "+RTS", f"-M{memory}m", "-RTS", "--sandbox", *arguments]
    left = seconds if begun is None else begun + seconds - time.monotonic()
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=left, check=False)  # noqa: S603 - no shell, and no argument that a model wrote
    except subprocess.TimeoutExpired:
        raise error(f"pandoc took longer than {seconds:.0f} s and was ended.") from None
    except OSError as problem:
        raise error(f"pandoc can't be run: {type(problem).__name__}.") from None
    if done.returncode == _NO_MEMORY:
        raise error(f"pandoc needed more than {memory:,} MB and was ended.")
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise error(f"pandoc failed ({done.returncode}): {' '.join(last)[:300]}")
    return done.stdout


def _program(extra: str) -> str:
    try:
        import pypandoc

        return str(pypandoc.get_pandoc_path())
    except (ImportError, OSError):
        raise MissingExtraError("This format", extra) from None
