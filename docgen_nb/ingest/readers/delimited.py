"""CSV and its kin: separator, quotes and encoding are found out; lines above and below the table are kept as text."""

from __future__ import annotations

import csv
import re
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from typing import NamedTuple, TextIO

from docgen_nb.document.parts import ContentPart
from docgen_nb.errors import ContentPartError
from docgen_nb.ingest import limits
from docgen_nb.ingest.file import Reader, SourceFile
from docgen_nb.ingest.grids import Cell, content_of
from docgen_nb.ingest.readers.spreadsheet import grid_part
from docgen_nb.ingest.splitting import Unit, text_parts
from docgen_nb.ingest.tables import table_part

_SNIFFED = 200  # lines that show how a file is written
_SEPARATORS = ",;\t|"
_NONE = "\x1f"
_FIELD_LIMIT = threading.Lock()
_DECLARED = re.compile(r"sep=(.)\s*\Z", re.IGNORECASE)
_LAID_OUT = 1_000_000  # bytes of a file that is searched for several tables
_TOLD = 3  # places that are named
_FEWEST, _LEAST_SHARE = 2, 0.5  # lines of a table, also as a share of those from its first one on


class _Dialect(NamedTuple):
    """Dialect of a file; ``skipped`` lines stand before the first record."""

    separator: str
    escape: str | None
    skipped: int


class _Shape(NamedTuple):
    """Position of the table among the records: its header's index and its width."""

    header: int
    width: int


def _read(file: SourceFile) -> list[ContentPart]:
    encoding = file.encoding()
    try:
        with file.path.open(encoding=encoding, newline="") as text, _large_fields():
            return _parts(file, text)
    except csv.Error as error:
        raise ContentPartError(f"{file.label} can't be read as a table: {error}.") from None
    except UnicodeDecodeError as error:
        raise file.wrong_encoding(error) from None
    except OSError as error:
        raise ContentPartError(f"{file.label} can't be read: {error.strerror}.") from None


def _parts(file: SourceFile, text: TextIO) -> list[ContentPart]:
    begin = list(islice(text, _SNIFFED))
    dialect = _dialect(begin, file.path.suffix.lower())
    lines = chain(begin[dialect.skipped :], text)
    reader = csv.reader(lines, delimiter=dialect.separator, escapechar=dialect.escape, doublequote=True)
    records = _numbered(reader, dialect.skipped)
    first = list(islice(records, _SNIFFED))
    if not first:
        raise ContentPartError(f"{file.label} is empty.")
    shape = _shape([cells for _, cells in first])
    if file.path.stat().st_size <= _LAID_OUT and _has_more(first, shape):
        text.seek(0)
        parts = _laid_out(file, islice(text, dialect.skipped, None), dialect)
        return parts or text_parts([Unit(file.text())], id_=file.id, label=file.label, source=file.label, kind="text")
    above = [_line(cells) for _, cells in first[: shape.header]]
    table = _Table(shape.width)
    rows = table.rows(chain(first[shape.header + 1 :], records))
    headers = table.headers(first[shape.header][1])
    part = table_part(headers, rows, id_=file.id, label=file.label, source=file.label)
    texts = "\n\n".join([*above, part.text, *table.below])
    return [part.model_copy(update={"text": texts, "left": table.told()})]


def _has_more(records: list[tuple[int, list[str]]], shape: _Shape) -> bool:
    """Whether what stands above the table is a further header row or a table of its own, and no title."""
    above = [(number, cells) for number, cells in records[: shape.header] if len(_trimmed(list(cells), 1)) > 1]
    if not above:
        return False
    apart = records[shape.header][0] - above[-1][0] > 1
    return any(len(cells) == shape.width for _, cells in above) or (apart and len(above) > 1)


def _laid_out(file: SourceFile, lines: Iterable[str], dialect: _Dialect) -> list[ContentPart]:
    """The tables of a file with several, or with headers in several rows, which is read as a sheet is."""
    reader = csv.reader(lines, delimiter=dialect.separator, escapechar=dialect.escape, doublequote=True)
    content = content_of([[Cell(cell.strip(), cell.strip()) for cell in cells] for cells in reader])
    several = len(content.tables) > 1
    return [
        grid_part(
            table,
            iter(()),
            f"{file.id}-{number}" if several else file.id,
            f"{file.label}, table {number}" if several else file.label,
            file.label,
        )
        for number, table in enumerate(content.tables, 1)
    ]


class _Table:
    """Brings records to one width, and notes what was done about those of another."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._short: list[int] = []
        self._long: list[int] = []
        self.below: list[str] = []

    def headers(self, cells: list[str]) -> list[str]:
        """A name for each column."""
        wide = (cells + [""] * self._width)[: self._width]
        return [cell.strip() or f"column {number}" for number, cell in enumerate(wide, 1)]

    def rows(self, records: Iterable[tuple[int, list[str]]]) -> Iterator[list[str]]:
        """The table's rows; what a row has too much is joined to its last cell, and told."""
        waiting: list[str] = []  # lines of one cell: notes if nothing follows, else rows of the table
        for number, cells in records:
            if not waiting and len(cells) == self._width > 1 and cells[0] and cells[1]:
                yield cells  # as nearly all are
                continue
            cut = _trimmed(cells, self._width)
            if len(cut) == 1 and self._width > 1 and cut[0]:
                waiting.append(cut[0])
                continue
            yield from ([line] + [""] * (self._width - 1) for line in waiting)
            waiting = []
            if len(cut) > self._width:
                self._long.append(number)
                cut = [*cut[: self._width - 1], ", ".join(cut[self._width - 1 :])]
            elif len(cut) < self._width:
                self._short.append(number)
            yield cut + [""] * (self._width - len(cut))
        self.below = waiting

    def told(self) -> list[str]:
        """Remarks for the user, a line each."""
        lines = []
        if self._long:
            where = _places(self._long)
            lines.append(f"{where} more cells than the header; what is too much was joined to the last column")
        if self._short:
            lines.append(f"{_places(self._short)} fewer cells than the header; the rest was left empty")
        return lines


def _places(numbers: list[int]) -> str:
    shown = ", ".join(f"{number:,}" for number in numbers[:_TOLD])
    more = f" and {len(numbers) - _TOLD:,} more" if len(numbers) > _TOLD else ""
    return f"line{'s' if len(numbers) > 1 else ''} {shown}{more} ha{'ve' if len(numbers) > 1 else 's'}"


def _numbered(reader: Iterator[list[str]], skipped: int) -> Iterator[tuple[int, list[str]]]:
    """Records that hold anything, each with the number of the file's line that it ends in."""
    for cells in reader:
        if cells and (cells[0].strip() or any(cell.strip() for cell in cells)):
            yield getattr(reader, "line_num", 0) + skipped, cells


def _trimmed(cells: list[str], width: int) -> list[str]:
    """Without the empty cells that separators at the end of a line make."""
    while cells and len(cells) > 1 and not cells[-1].strip() and (len(cells) > width or not any(cells[1:])):
        cells = cells[:-1]
    return cells


def _shape(records: list[list[str]]) -> _Shape:
    """Find where the table begins: at the first record as wide as most are, or wider."""
    widths = [len(_trimmed(record, 1)) for record in records]
    common = max(Counter(widths).items(), key=lambda each: (each[1] * (each[0] > 1), each[0]))[0]
    header = next((i for i, width in enumerate(widths) if width >= common), 0)
    return _Shape(header, max(common, widths[header]))


def _line(cells: list[str]) -> str:
    return ", ".join(cell.strip() for cell in cells if cell.strip())


def _dialect(lines: list[str], ending: str) -> _Dialect:
    """The separator that cuts most lines into equally many cells, more than one."""
    escape = "\\" if any('\\"' in line for line in lines) else None
    if lines and (said := _DECLARED.match(lines[0].strip().strip('"'))):
        return _Dialect(said[1], escape, 1)
    best = max(_SEPARATORS, key=lambda separator: _agreement(lines, separator, escape))
    if _agreement(lines, best, escape) == (0, 0):
        best = "\t" if ending == ".tsv" else _NONE  # one column, whose texts may hold any sign
    return _Dialect(best, escape, 0)


def _agreement(lines: list[str], separator: str, escape: str | None) -> tuple[float, int]:
    """The share of lines that have the most common number of cells, and that number; (0, 0) where it is one."""
    try:
        records = [record for record in csv.reader(lines, delimiter=separator, escapechar=escape) if record]
    except csv.Error:
        return 0, 0
    widths = [len(_trimmed(record, 1)) for record in records]
    common, count = max(Counter(widths).items(), key=lambda each: (each[0] > 1, each[1]), default=(1, 0))
    if common == 1:
        return 0, 0
    below = len(widths) - widths.index(common)  # what stands above may be a title or remarks
    return (
        (0, 0) if count < min(_FEWEST, len(widths)) or count < _LEAST_SHARE * below else (count / len(widths), common)
    )


@contextmanager
def _large_fields() -> Iterator[None]:
    """The csv module's limit is one for the whole process and far below what a cell may hold."""
    with _FIELD_LIMIT:
        before = csv.field_size_limit(limits.LARGEST_CELL)
        try:
            yield
        finally:
            csv.field_size_limit(before)


READERS: dict[str, Reader] = {".csv": _read, ".tsv": _read, ".tab": _read, ".psv": _read}
