"""Tables as content parts: the document can hold the real one, the model sees its columns, a summary and a sample."""

import base64
import csv
import gzip
import io
import math
import re
import weakref
from collections import deque
from collections.abc import Iterable, Sequence
from datetime import datetime, time
from itertools import islice

from docgen_nb.document.elements import Table
from docgen_nb.document.markdown import element_markdown
from docgen_nb.document.parts import ContentPart
from docgen_nb.errors import ContentPartError
from docgen_nb.ingest import limits
from docgen_nb.plain_text import sound_text

FIRST, LAST = 30, 10  # rows of the sample
SAMPLE = f"Its first {FIRST} rows:"
"""Begins the rows of a large table, which are not all there."""
_VALUES = 8  # values of a column that are named
_TOGETHER = 1000  # rows looked at together
_SHOWN = 200  # characters of a cell that the model sees
_DIGITS = 6  # after the point
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?\Z")
_FLOAT = re.compile(r"-?\d+\.\d+")


class Column:
    """Summary of a column after seeing its cells once.

    >>> column = Column("kg")
    >>> column.add(["1.5", "", "3"])
    >>> column.summary()
    'kg: number, 1.5 to 3, mean 2.25, 1 missing'
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.count = self.missing = 0
        self._least, self._most, self._sum = math.inf, -math.inf, 0.0
        self.numeric = True
        self._values: dict[str, None] = {}

    def add(self, cells: Sequence[str]) -> None:
        """Count the column's next cells."""
        present = [cell for cell in cells if cell]
        self.count += len(cells)
        self.missing += len(cells) - len(present)
        for cell in present if len(self._values) <= _VALUES else ():
            self._values[cell[:_SHOWN]] = None
            if len(self._values) > _VALUES:
                break
        if self.numeric and present:
            self._numbers(present)

    def _numbers(self, cells: list[str]) -> None:
        try:
            numbers = list(map(float, cells))
        except ValueError:
            self.numeric = False
            return
        self._sum += sum(numbers)
        self._least, self._most = min(self._least, *numbers), max(self._most, *numbers)
        self.numeric = math.isfinite(self._sum)  # one nan or inf among them makes it so, too

    def summary(self) -> str:
        """A line for the model."""
        missing = f", {self.missing:,} missing" if self.missing else ""
        present = self.count - self.missing
        if not present:
            return f"{self.name}: empty"
        if self.numeric:
            mean = self._sum / present
            return f"{self.name}: number, {self._least:g} to {self._most:g}, mean {mean:.6g}{missing}"
        few = len(self._values) <= _VALUES
        values = "; ".join(list(self._values)[:_VALUES])
        return f"{self.name}: text, {'' if few else 'such as '}{_cut(values)}{missing}"


class TableBuilder:
    """Takes a table some rows at a time, in bounded memory: a short one is kept as it is, a long one compressed.

    Args:
        headers: the columns' names.
        what: the table's name in errors.
        rounded: whether numbers are shown as a data frame shows them; the whole values are kept.
    """

    def __init__(self, headers: Sequence[str], what: str, *, rounded: bool = False) -> None:
        if not headers:
            raise ContentPartError(f"{what} has no columns.")
        if len(headers) > limits.MOST_COLUMNS:
            raise ContentPartError(
                f"{what} has {len(headers):,} columns; at most {limits.MOST_COLUMNS:,} can be taken."
            )
        self._what = what
        self._columns = [Column(header) for header in headers]
        self._rows: list[list[str]] = []
        self._last: deque[list[str]] = deque(maxlen=LAST)
        self._differs = False
        self._rounded = rounded
        self._amounts = [True] * len(headers)  # whether a column's exact values are numbers
        self._count = self._characters = 0
        self._buffer = io.BytesIO()
        self._packed = gzip.GzipFile(fileobj=self._buffer, mode="wb", compresslevel=5, mtime=0)
        self._text = io.TextIOWrapper(self._packed, encoding="utf-8", newline="")
        weakref.finalize(self, self._text.close)  # in this order, also after a bad row
        self._writer = csv.writer(self._text)
        self._writer.writerow(headers)

    def add(self, rows: list[list[str]], exact: list[list[str]]) -> None:
        """Take the next rows and look at them column by column: that is several times faster.

        Args:
            rows: the cells as they are shown.
            exact: the cells unrounded and without their formats, where these are others.

        Raises:
            ContentPartError: for a cell or a table that is too large, or a row of another width.
        """
        for number, row in enumerate(rows, self._count + 2):
            if len(row) != len(self._columns):
                problem = f"row {number} has {len(row)} cells, the first has {len(self._columns)}"
                raise ContentPartError(f"{self._what}: {problem}.")
        self._differs = self._differs or exact != rows
        rows = _sound(rows)
        exact = _sound(exact) if self._differs else rows
        for column, cells in zip(self._columns, zip(*rows, strict=True), strict=True):
            self._check(column.name, cells)
            column.add(cells)
        if self._differs:
            values = zip(*exact, strict=True)
            self._amounts = [
                before and all(map(_NUMBER.match, filter(None, cells)))
                for before, cells in zip(self._amounts, values, strict=False)
            ]
        self._writer.writerows(exact)
        self._count += len(rows)
        if self._count <= limits.ROWS_IN_DOCUMENT:
            self._rows += rows
        elif len(self._rows) != limits.ROWS_SHOWN:
            self._rows = [*self._rows, *rows][: limits.ROWS_SHOWN]
        self._last.extend(rows[-LAST:])

    def _check(self, name: str, cells: Sequence[str]) -> None:
        lengths = list(map(len, cells))
        self._characters += sum(lengths)
        if (longest := max(lengths)) > limits.LARGEST_CELL:
            place = f"row {self._count + lengths.index(longest) + 1}, column {name!r}"
            problem = f"the cell in {place}, has {longest / limits.MB:.0f} MB"
            raise ContentPartError(f"{self._what}: {problem}; at most 1 MB can be taken.")
        if self._characters > limits.LARGEST_TABLE:
            raise ContentPartError(f"{self._what} has more than {limits.LARGEST_TABLE // limits.MB:,} MB of cells.")

    def table(self) -> Table:
        """The table for the document; of a long one its beginning, with the whole as compressed CSV."""
        headers = [column.name for column in self._columns]
        alignments = [
            "right" if column.count > column.missing and (column.numeric or (self._differs and amounts)) else ""
            for column, amounts in zip(self._columns, self._amounts, strict=True)
        ]
        whole: dict[str, object] = {}
        shown = self._shown(self._rows)
        if self._count > limits.ROWS_IN_DOCUMENT or self._differs or shown != self._rows:
            self._text.flush()
            self._packed.close()
            packed = base64.b64encode(self._buffer.getvalue()).decode()
            long = self._count > limits.ROWS_IN_DOCUMENT
            whole = {"total_rows": self._count, "data": packed} if long else {"exact": packed}
        return Table.model_validate(
            {"headers": headers, "rows": shown, "alignments": alignments, "plain": True, **whole}
        )

    def for_model(self) -> str:
        """Text for the model: the table where it is short, else its columns and a sample."""
        headers = [column.name for column in self._columns]
        if self._count <= FIRST + LAST:
            return _sample(headers, self._shown(self._rows))
        lines = [f"A table of {self._count:,} rows and {len(headers)} columns:", ""]
        lines += [f"- {column.summary()}" for column in self._columns]
        lines += ["", SAMPLE, "", _sample(headers, self._shown(self._rows[:FIRST]))]
        return "\n".join([*lines, "", f"Its last {LAST} rows:", "", _sample(headers, self._shown(self._last))])

    def _shown(self, rows: Iterable[list[str]]) -> list[list[str]]:
        """Rows as a reader sees them; of a long table these are few, so the others are never rounded."""
        return [list(map(shown_number, row)) for row in rows] if self._rounded else list(rows)


def _sound(rows: list[list[str]]) -> list[list[str]]:
    """The rows; cells are only looked at where one has a character that a program may stumble over."""
    text = "".join(map("".join, rows))
    if text.isascii() and text.isprintable():
        return rows
    return [[sound_text(cell) for cell in row] for row in rows]


def table_part(
    headers: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    id_: str,
    label: str,
    source: str,
    exact: Iterable[Sequence[str]] | None = None,
    rounded: bool = False,
) -> ContentPart:
    """A content part of a table, read from ``rows`` once.

    Args:
        headers: the columns' names.
        rows: the cells.
        id_: of the part.
        label: of the part.
        source: of the part.
        exact: the same rows unrounded and without formats, where ``rows`` has them with these.
        rounded: shows the numbers of ``rows`` as a data frame does, and keeps the whole values.

    Raises:
        ContentPartError: if it can't be one.
    """
    builder = TableBuilder(headers, label, rounded=rounded)
    shown, values = iter(rows), iter(exact) if exact is not None else None
    while some := [list(row) for row in islice(shown, _TOGETHER)]:
        builder.add(some, some if values is None else [list(row) for row in islice(values, len(some))])
    text = builder.for_model()
    return ContentPart(id=id_, label=label, kind="table", text=text, item=builder.table(), source=source)


def _sample(headers: list[str], rows: list[list[str]]) -> str:
    shown = [[_cut(cell) for cell in row] for row in rows]
    return element_markdown(Table(headers=headers, rows=shown, plain=True))


def _cut(cell: str) -> str:
    return cell if len(cell) <= _SHOWN else f"{cell[:_SHOWN]}… [{len(cell) - _SHOWN:,} more characters]"


def cell_text(value: object) -> str:
    """A value as a text, exact: empty for what is missing."""
    missing = value is None or value != value  # noqa: PLR0124 - NaN and NaT alone differ from themselves
    if missing is not False and str(missing) == "True":
        return ""
    text = str(value)
    return "" if text in {"<NA>", "NaT"} else text


def shown_number(text: str) -> str:
    """A number of a data set as pandas shows it: six digits after the point, whole ones without a point.

    >>> shown_number("0.30000000000000004"), shown_number("412.0"), shown_number("1e-09")
    ('0.3', '412', '1e-09')
    """
    if not _FLOAT.fullmatch(text):
        return text
    rounded = f"{float(text):.{_DIGITS}f}".rstrip("0").rstrip(".")
    return rounded if float(rounded) or not float(text) else f"{float(text):.{_DIGITS}g}"


def day_text(value: object) -> object:
    """A midnight as its day (``2026-04-01``), anything else as it is."""
    if isinstance(value, datetime) and value.tzinfo is None and value == value and value.time() == time():  # noqa: PLR0124 - NaT
        return value.date().isoformat()
    return value


def cell_texts(values: list[object]) -> list[str]:
    """A column's values as cells; the same as ``cell_text`` for each, but quick where all are of one simple type."""
    kinds = set(map(type, values))
    if kinds <= {str, int, bool}:
        return list(map(str, values))
    return [cell_text(value) for value in values]
