"""CSV and its kin: separator, quotes and encoding are found out; lines above and below the table are kept as text."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, groupby, islice, pairwise
from typing import NamedTuple, TextIO

from docgen_nb.document.parts import ContentPart
from docgen_nb.errors import ContentPartError
from docgen_nb.ingest import limits
from docgen_nb.ingest.file import Reader, SourceFile
from docgen_nb.ingest.grids import Cell, content_of, header_rows
from docgen_nb.ingest.readers.spreadsheet import UNNAMED, grid_part
from docgen_nb.ingest.splitting import Unit, text_parts
from docgen_nb.ingest.table_parts import table_part

_SNIFFED = 200  # lines that show how a file is written
_SEPARATORS = ",;\t|"
_RARE_SEPARATORS = "~^: "  # taken only where they cut every line into the same number of cells
_FEWEST_RARE = 3  # lines
_SINGLE_QUOTED = re.compile(r"(?:^|[,;\t|])\s*'[^'\n]*'(?=\s*(?:[,;\t|]|$))", re.MULTILINE)
_AFTER_SPACE = re.compile(r"[,;|] +\"")
_AS_FORMULA = re.compile(r'(?:(?<=[,;\t|])|^)="([^"\n]*)"', re.MULTILINE)
_REMARK = re.compile(r"[#%]\s*\D")
_NONE = "\x1f"
_DECLARED = re.compile(r"sep=(.)\s*\Z", re.IGNORECASE)
_LAID_OUT = 1_000_000  # bytes of a file that is searched for several tables
_TOLD = 3  # places that are named
_FEWEST, _LEAST_SHARE = 2, 0.5  # lines of a table, also as a share of those from its first one on


class _Dialect(NamedTuple):
    """Dialect of a file; ``skipped`` lines stand before the first record."""

    separator: str
    escape: str | None
    skipped: int
    quote: str = '"'
    spaced: bool = False

    def reader(self, lines: Iterable[str], *, strict: bool = False, quoted: bool = True) -> Iterator[list[str]]:
        """Read the lines as records of cells."""
        return csv.reader(
            lines,
            delimiter=self.separator,
            escapechar=self.escape,
            quotechar=self.quote,
            skipinitialspace=self.spaced,
            quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
            strict=strict,
        )


class _Records:
    """The records of a file that hold anything, each with the number of the file's line that it ends in.

    A quote that is never closed would take all that follows into its cell: its line is read without quotes, and told.
    """

    def __init__(self, lines: Iterable[str], dialect: _Dialect) -> None:
        self._dialect = dialect
        self._lines = _Replayed(lines, dialect.skipped)
        self.unclosed: list[int] = []

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        reader = self._dialect.reader(self._lines)
        while (cells := next(reader, None)) is not None:
            if len(self._lines.taken) > 1 and not self._is_whole():
                self.unclosed.append(self._lines.rewind() + 1)
                cells = next(self._dialect.reader(islice(self._lines, 1), quoted=False))
                reader = self._dialect.reader(self._lines)
            self._lines.taken.clear()
            if cells and (cells[0].strip() or any(cell.strip() for cell in cells)):
                yield self._lines.number, cells

    def remarks(self) -> list[str]:
        """A remark for the user where a line was read without its quotes."""
        if not self.unclosed:
            return []
        shown = ", ".join(f"{number:,}" for number in self.unclosed[:_TOLD])
        return [f"a quote is opened and not closed (line {shown}); it was read as a sign"]

    def _is_whole(self) -> bool:
        """Whether the lines of the last record are one by the rules, too."""
        try:
            return len(list(self._dialect.reader(self._lines.taken, strict=True))) == 1
        except csv.Error:
            return False


class _Replayed:
    """Lines that can be gone back over to the beginning of a record; ``number`` counts those that were given."""

    def __init__(self, lines: Iterable[str], number: int) -> None:
        self._lines, self._waiting = iter(lines), list[str]()
        self.taken: list[str] = []
        self.number = number

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._waiting.pop() if self._waiting else next(self._lines)
        self.taken.append(line)
        self.number += 1
        return line

    def rewind(self) -> int:
        """Give the taken lines once more; return the number of the line before them."""
        self._waiting += reversed(self.taken)
        self.number -= len(self.taken)
        self.taken.clear()
        return self.number


def _read(file: SourceFile) -> list[ContentPart]:
    encoding = file.encoding()
    try:
        errors = "strict" if file.given_encoding else file.errors
        with file.path.open(encoding=encoding, errors=errors, newline="") as text:
            return _parts(file, text)
    except csv.Error as error:
        raise ContentPartError(f"{file.label} can't be read as a table: {error}.") from None
    except UnicodeDecodeError as error:
        raise file.wrong_encoding(error) from None


def _parts(file: SourceFile, text: TextIO) -> list[ContentPart]:
    begin = list(islice(text, _SNIFFED))
    most = max((line.count(mark) for line in begin if '"' not in line for mark in _SEPARATORS), default=0)
    if most > limits.MOST_COLUMNS:  # to read them first would take a hundred times the line's memory
        raise ContentPartError(f"{file.label} has {most + 1:,} columns; at most {limits.MOST_COLUMNS:,} can be taken.")
    dialect = _dialect(begin, file.path.suffix.lower())
    found = _Records(_without_formulas(chain(begin[dialect.skipped :], text), begin), dialect)
    records = iter(found)
    first = list(islice(records, _SNIFFED))
    if not first:
        raise ContentPartError(f"{file.label} is empty.")
    header, width = _shape([cells for _, cells in first])
    names = header_rows(_cells(cells for _, cells in first[header:]))
    small = file.path.stat().st_size <= _LAID_OUT
    if small and (names > 1 or _in_blocks(begin, dialect) or _has_more(first, header, width)):
        text.seek(0)
        lines = _without_formulas(islice(text, dialect.skipped, None), begin)
        parts = _laid_out(file, lines, dialect)
        return parts or text_parts([Unit(file.text())], id_=file.id, label=file.label, source=file.label, kind="text")
    above = [_line(cells) for _, cells in first[:header]]
    table = _Table(width)
    rows = table.rows(chain(first[header + bool(names) :], records))
    headers = table.headers(first[header][1] if names else [])
    part = table_part(headers, rows, id_=file.id, label=file.label, source=file.label)
    texts = "\n\n".join([*above, part.text, *table.below])
    left = [*found.remarks(), *table.remarks(), *([] if names else [UNNAMED])]
    return [part.model_copy(update={"text": texts, "left": left})]


def _cells(records: Iterable[list[str]]) -> list[list[Cell]]:
    return [[Cell(cell.strip(), cell.strip()) for cell in cells] for cells in records]


def _without_formulas(lines: Iterable[str], begin: list[str]) -> Iterable[str]:
    """The lines with the texts of ``="00123"``, by which programs keep Excel from changing them."""
    if not any('="' in line for line in begin):
        return lines
    return (_AS_FORMULA.sub(r'"\1"', line) for line in lines)


def _has_more(records: list[tuple[int, list[str]]], header: int, width: int) -> bool:
    """Whether what stands above the table is a further header row or a table of its own, and no title."""
    above = [(number, cells) for number, cells in records[:header] if len(_trimmed(list(cells), 1)) > 1]
    if not above:
        return False
    apart = records[header][0] - above[-1][0] > 1
    return any(len(cells) == width for _, cells in above) or (apart and len(above) > 1)


def _laid_out(file: SourceFile, lines: Iterable[str], dialect: _Dialect) -> list[ContentPart]:
    """The tables of a file with several, or with headers in several rows, which is read as a sheet is."""
    content = content_of(_cells(dialect.reader(lines)))
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
        """The table's rows; surplus cells of a row are joined to its last one, and the user is told."""
        waiting: list[str] = []  # lines of one cell: notes if nothing follows, else rows of the table
        for number, cells in records:
            if not waiting and len(cells) == self._width > 1 and cells[0] and cells[1]:
                yield cells  # as nearly all are
                continue
            if len(cells) != self._width > 1 and _REMARK.match(cells[0]):
                self.below.append(_line(cells))
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
        self.below += waiting

    def remarks(self) -> list[str]:
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


def _trimmed(cells: list[str], width: int) -> list[str]:
    """Remove the empty cells that separators at the end of a line make."""
    while cells and len(cells) > 1 and not cells[-1].strip() and (len(cells) > width or not any(cells[1:])):
        cells = cells[:-1]
    return cells


def _shape(records: list[list[str]]) -> tuple[int, int]:
    """Index of the record where the table begins, as wide as most are or wider, and its width."""
    widths = [len(_trimmed(record, 1)) for record in records]
    common = max(Counter(widths).items(), key=lambda each: (each[1] * (each[0] > 1), each[0]))[0]
    header = next((i for i, width in enumerate(widths) if width >= common), 0)
    return header, max(common, widths[header])


def _line(cells: list[str]) -> str:
    return ", ".join(cell.strip() for cell in cells if cell.strip())


def _dialect(lines: list[str], ending: str) -> _Dialect:
    """The separator that cuts most lines into equally many cells, more than one."""
    text = "".join(lines)
    escape = "\\" if '\\"' in text else None
    single = 3 * len(_SINGLE_QUOTED.findall(text)) > text.count("'") > len(lines) and '"' not in text
    how = _Dialect(_NONE, escape, 0, "'" if single else '"', bool(_AFTER_SPACE.search(text)))
    if lines and (said := _DECLARED.match(lines[0].strip().strip('"'))):
        return how._replace(separator=said[1], skipped=1)
    best = max(_SEPARATORS, key=lambda separator: _agreement(lines, how._replace(separator=separator)))
    if _agreement(lines, how._replace(separator=best)) == (0, 0):
        best = "\t" if ending == ".tsv" else _rare_separator(lines, how)
    return how._replace(separator=best)


def _rare_separator(lines: list[str], how: _Dialect) -> str:
    """A separator of several tables of different widths, or a rare one that cuts all lines alike.

    Without any it is one column, whose texts may hold any sign.
    """
    for separator in _SEPARATORS:
        if _in_blocks(lines, how._replace(separator=separator)):
            return separator
    text = "".join(lines)
    for separator in _RARE_SEPARATORS:
        own = how._replace(separator=separator)
        widths = {len(_trimmed(record, 1)) for record in own.reader(lines) if record}
        filled = sum(bool(line.strip()) for line in lines)
        if len(widths) == 1 and widths.pop() > 1 and filled >= _FEWEST_RARE and 2 * separator not in text:
            return separator
    return _NONE


def _in_blocks(lines: list[str], how: _Dialect) -> bool:
    """Whether most lines stand in runs of one width, each a table of its own."""
    try:
        widths = [len(_trimmed(record, 1)) for record in how.reader(lines)]
    except csv.Error:
        return False
    runs = [(width, len(list(run))) for width, run in groupby(widths)]
    tables = [count for width, count in runs if width > 1]
    apart = all(min(above[0], below[0]) <= 1 for above, below in pairwise(runs))
    return len(tables) > 1 and min(tables) >= _FEWEST_RARE and apart and 2 * sum(tables) > len(widths)


def _agreement(lines: list[str], how: _Dialect) -> tuple[float, int]:
    """The share of lines that have the most common number of cells, and that number; (0, 0) where it is one."""
    try:
        records = [record for record in how.reader(lines) if record]
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


READERS: dict[str, Reader] = {".csv": _read, ".tsv": _read, ".tab": _read, ".psv": _read}
