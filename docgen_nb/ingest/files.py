"""Files as content parts: text, Markdown and CSV."""

from __future__ import annotations

import csv
import glob
import io
from collections.abc import Callable
from pathlib import Path

from docgen_nb.document.elements import CodeBlock, Table
from docgen_nb.document.parts import ContentPart
from docgen_nb.errors import ContentPartError
from docgen_nb.ingest.tables import table_part

LARGEST = 100 * 1024 * 1024  # bytes; more than this is no note but a data set


def read_files(pattern: str) -> list[ContentPart]:
    """Each file that a path, folder or glob names, in the order of their names.

    Raises:
        ContentPartError: if there is none, or one can't be read.
    """
    path = Path(pattern).expanduser()
    if path.is_dir():
        found = sorted(p for p in path.iterdir() if p.suffix.lower() in READERS)
    elif path.is_file():
        found = [path]
    else:
        found = sorted(Path(name) for name in glob.glob(str(path), recursive=True) if Path(name).is_file())  # noqa: PTH207 - it takes absolute patterns too
    if not found:
        raise ContentPartError(f"There is no variable and no file {pattern!r}.", hint="Check the name or the path.")
    return [read_file(each) for each in found]


def read_file(path: Path) -> ContentPart:
    """One file as a content part.

    Raises:
        ContentPartError: if its kind is unknown, it is empty, too large, or can't be read.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise ContentPartError(f"{path.name}: files of this kind can't be read.", hint=f"Known: {' '.join(READERS)}")
    text = _text_of(path)
    if not text.strip():
        raise ContentPartError(f"{path.name} is empty.")
    return reader(path, text)


def _text_of(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise ContentPartError(f"{path.name} has {size / 1e6:.0f} MB; at most {LARGEST / 1e6:.0f} MB can be read.")
        data = path.read_bytes()
    except OSError as error:
        raise ContentPartError(f"{path.name} can't be read: {error.strerror}.") from None
    if b"\0" in data[:8192]:
        raise ContentPartError(f"{path.name} is not text.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ContentPartError(f"{path.name} is not UTF-8 (byte {error.start}).", hint="Save it as UTF-8.") from None


def _markdown(path: Path, text: str) -> ContentPart:
    return ContentPart(id=path.stem, label=path.name, kind="markdown", text=text, source=path.name)


def _plain(path: Path, text: str) -> ContentPart:
    return ContentPart(id=path.stem, label=path.name, kind="text", text=text, source=path.name)


def _code(path: Path, text: str) -> ContentPart:
    item = CodeBlock(code=text, language=path.suffix[1:])
    return ContentPart(id=path.stem, label=path.name, kind="code", text=text, item=item, source=path.name)


def _delimited(path: Path, text: str) -> ContentPart:
    """CSV or TSV, the separator found by the csv module; cells stay the text that they are in the file."""
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text[:8192], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel_tab if path.suffix.lower() == ".tsv" else csv.excel
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), dialect) if row]
    except csv.Error as error:
        raise ContentPartError(f"{path.name} can't be read as a table: {error}.") from None
    width = len(rows[0])
    if uneven := next((number for number, row in enumerate(rows, 1) if len(row) != width), None):
        raise ContentPartError(f"{path.name}: row {uneven} has {len(rows[uneven - 1])} cells, the first has {width}.")
    return table_part(Table(headers=rows[0], rows=rows[1:]), id_=path.stem, label=path.name, source=path.name)


READERS: dict[str, Callable[[Path, str], ContentPart]] = {
    ".md": _markdown,
    ".markdown": _markdown,
    ".txt": _plain,
    ".csv": _delimited,
    ".tsv": _delimited,
    ".py": _code,
    ".sql": _code,
}
