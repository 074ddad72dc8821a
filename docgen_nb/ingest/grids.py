"""From a grid of cells, as a sheet or a CSV file holds it, to tables with one header row each.

A sheet may have a title above its table, notes below or beside it, several tables, headers in two rows, merged cells. A
grid is split at empty rows and columns; what is no table is text. What can't be decided is read as it stands, and
nothing is dropped.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import NamedTuple

_NUMBER = re.compile(r"[-+(]?\s*[$€£¥]?\s*\d[\d.,'\s]*\s*(?:[%€$£¥)]|[A-Za-z]{1,3})?\Z")
_DATE = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}(?:[ T]\d.*)?\Z")
_UNIT = re.compile(r"\[[^\]]*\]|\([^)]*\)|[^\W\d]{0,3}[%‰°€$£]?[^\W\d]{0,3}(?:[/²³·*^][\w²³]{1,4})?")
_NO_VALUE = {"", "-", "–", "na", "nan", "null", "none", "k.a", "no", "yes", "ja", "nein"}
_FEWEST_COUNTED = 3  # columns that are numbered from 0 or 1
_YEAR = re.compile(r"(?:1[5-9]|20|21)\d\d\Z")
_MOST_HEADERS = 3  # rows


class Cell(NamedTuple):
    """A cell: as it is shown, and the value itself as a text ("12.5%" and "0.125")."""

    shown: str
    exact: str


EMPTY = Cell("", "")
Grid = Sequence[Sequence[Cell]]


@dataclass
class GridTable:
    """One table of a grid; every row has as many cells as there are headers.

    Attributes:
        title: lines that stood above it.
        notes: lines that stood below or beside it.
        number: of the grid's row, from 1, in which its first row of cells stands.
        left: number of the grid's column, from 0, in which it begins.
        headed: whether its header stands in the grid; otherwise the columns are numbered.
    """

    headers: list[str]
    rows: list[list[Cell]]
    title: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    number: int = 1
    left: int = 0
    headed: bool = True


@dataclass
class GridContent:
    """Content of a grid: tables, and lines that belong to none of them."""

    tables: list[GridTable] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


class _Region(NamedTuple):
    """Neighbouring rows of a grid with their numbers; cells outside the table's columns, from ``left`` on, are cut."""

    rows: list[tuple[int, list[Cell]]]
    left: int


def content_of(grid: Iterable[Sequence[Cell]]) -> GridContent:
    """The tables and lines of a grid, in reading order."""
    rows = [(number, list(row)) for number, row in enumerate(grid, 1)]
    content = GridContent()
    pending: list[str] = []
    apart: _Region | None = None  # a row of names with an empty row below it
    for region in _regions(rows):
        table = _table(region)
        if (above := _continued(content.tables, table, region)) is not None:
            above.rows += _rows_at(region, above)
            continue
        if table is None:
            lines = [_line(row) for _, row in region.rows]
            last = content.tables[-1] if content.tables and not pending else None
            if last is not None and region.rows[0][0] <= last.number + len(last.rows) + 1:  # right below it: a note
                last.notes += lines
            else:
                pending += lines
                apart = region if _is_names(region) else apart
            continue
        if apart is not None and (named := _named_by(apart, table, region)) is not None:
            table = named
            pending.remove(_line(apart.rows[0][1]))
        apart = None
        table.title = [*pending, *table.title]
        pending = []
        content.tables.append(table)
    content.lines = pending
    if content.tables and pending:
        content.tables[-1].notes += pending
        content.lines = []
    return content


def _is_names(region: _Region) -> bool:
    """Whether a region may be a header: one row of several texts."""
    row = region.rows[0][1]
    return len(region.rows) == 1 and len(row) > 1 and all(cell.shown and not _is_data(cell) for cell in row)


def _named_by(header: _Region, table: GridTable, region: _Region) -> GridTable | None:
    """The table under the header that an empty row has cut off from it; None if it has one, or lies elsewhere."""
    names = [cell.shown for cell in header.rows[0][1]]
    named = GridTable(names, [], number=region.rows[0][0], left=header.left)
    if table.headed or not _lies_in(region, named):
        return None
    named.rows = _rows_at(region, named)
    return named


def _continued(tables: list[GridTable], new: GridTable | None, region: _Region) -> GridTable | None:
    """The table above that a region goes on with, of which an empty row has cut it; None if it begins another one.

    It has no header of its own, lies in the same columns, and has a title, a group's name, only below a table with
    a header.
    """
    above = next((table for table in reversed(tables) if _lies_in(region, table)), None)
    if above is None:
        return None
    if new is None:
        row = region.rows[0][1]
        fits = above.headed and len(region.rows) == 1 and any(map(_is_data, row)) and len(row) == len(above.headers)
    else:
        fits = not new.headed and (above.headed or (not new.title and len(new.headers) == len(above.headers)))
    return above if fits else None


def _lies_in(region: _Region, table: GridTable) -> bool:
    """Whether a region has no cell outside a table's columns."""
    width = max(len(row) for _, row in region.rows)
    return table.left <= region.left and region.left + width <= table.left + len(table.headers)


def _rows_at(region: _Region, table: GridTable) -> list[list[Cell]]:
    """A region's rows in the columns of a table."""
    before = [EMPTY] * (region.left - table.left)
    return [(before + row + [EMPTY] * len(table.headers))[: len(table.headers)] for _, row in region.rows]


def _regions(rows: list[tuple[int, list[Cell]]]) -> Iterable[_Region]:
    """The grid cut at empty rows, and each piece at empty columns."""
    for filled, group in groupby(rows, lambda row: any(cell.shown for cell in row[1])):
        if filled:
            yield from _columns(list(group))


def _columns(rows: list[tuple[int, list[Cell]]]) -> Iterable[_Region]:
    """A piece cut at columns that are empty in all its rows; a single row is never cut."""
    width = max(len(row) for _, row in rows)
    used = [any(column < len(row) and row[column].shown for _, row in rows) for column in range(width)]
    spans = [[column for column, _ in group] for filled, group in groupby(enumerate(used), lambda x: x[1]) if filled]
    if len(rows) == 1:
        spans = [[column for span in spans for column in span]]
    for span in _joined(spans, rows):
        cut = [
            (number, [row[c] if c < len(row) else EMPTY for c in range(span[0], span[-1] + 1)]) for number, row in rows
        ]
        yield _Region([row for row in cut if any(cell.shown for cell in row[1])], span[0])


def _joined(spans: list[list[int]], rows: list[tuple[int, list[Cell]]]) -> list[list[int]]:
    """Neighbouring spans that are one table with a column left empty: filled in nearly the same rows.

    A remark beside a table is filled in few of its rows, a table beside a table has a header of its own.
    """
    joined: list[list[int]] = []
    for span in spans:
        if joined and _is_column_of(joined[-1], span, rows):
            joined[-1] = list(range(joined[-1][0], span[-1] + 1))
        else:
            joined.append(span)
    return joined


def _is_column_of(left: list[int], right: list[int], rows: list[tuple[int, list[Cell]]]) -> bool:
    if len(left) > 1 and len(right) > 1:
        return False  # two tables side by side
    return _filled(left, rows) == _filled(right, rows) and len(rows) > 1


def _filled(span: list[int], rows: list[tuple[int, list[Cell]]]) -> list[bool]:
    return [any(c < len(row) and row[c].shown for c in span) for _, row in rows]


def _table(region: _Region) -> GridTable | None:
    """The region as a table with title and notes; None if it is no table but one column of text, or a line."""
    rows = list(region.rows)
    title: list[str] = []
    while len(rows) > 1 and _is_line(rows[0][1], rows[1:]):
        title.append(_line(rows.pop(0)[1]))
    notes: list[str] = []
    while len(rows) > 2 and _is_line(rows[-1][1], rows[:-1]):  # noqa: PLR2004 - a header and a row stay
        notes.insert(0, _line(rows.pop()[1]))
    width = max(len(row) for _, row in rows)
    if len(rows) < 2 or (width == 1 and not _is_column(rows)):  # noqa: PLR2004
        return None
    count = header_rows([row for _, row in rows])
    headers = _headers([row for _, row in rows[:count]], width)
    body = [row + [EMPTY] * (width - len(row)) for _, row in rows[count:]]
    number = rows[count][0] if count < len(rows) else rows[-1][0]
    return GridTable(headers, body, title, notes, number, region.left, bool(count))


def _is_line(row: list[Cell], others: list[tuple[int, list[Cell]]]) -> bool:
    """Whether a row is one text and no row of a table: the others have more cells, and it is no number."""
    filled = [cell for cell in row if cell.shown]
    if len(filled) != 1 or _NUMBER.match(filled[0].shown):
        return False
    wide = [sum(bool(cell.shown) for cell in other) for _, other in others]
    return max(wide) > 1 and sorted(wide)[len(wide) // 2] > 1


def _line(row: list[Cell]) -> str:
    return " ".join(cell.shown for cell in row if cell.shown)


def _is_column(rows: list[tuple[int, list[Cell]]]) -> bool:
    """Whether one column is data: short cells below a header, not lines of text."""
    return len(rows) > 2 and all(len(row[0].shown) <= 40 for _, row in rows)  # noqa: PLR2004


def header_rows(rows: Sequence[Sequence[Cell]]) -> int:
    """Count the header rows: 0 where the first row looks like all others."""
    if not _is_header(rows[0], rows[1:]):
        return 0
    count = 1
    while count < min(_MOST_HEADERS, len(rows) - 1) and _goes_on(rows, count):
        count += 1
    return count


def _is_header(first: Sequence[Cell], others: Sequence[Sequence[Cell]]) -> bool:
    """Whether a row names the columns: it is of other kinds than what stands below it, or counts the columns."""
    kinds = [_kind(cell) for cell in first]
    if not any(map(_is_data, first)):
        return True
    below = [{_kind(row[n]) for row in others if n < len(row) and row[n].shown} for n in range(len(first))]
    if any(kind in {"text", "date"} and found == {"number"} for kind, found in zip(kinds, below, strict=True)):
        return True
    counted = [cell.shown for cell in first if _is_data(cell)]
    starts = (0, 1) if "text" in kinds else (0,)
    return len(counted) >= _FEWEST_COUNTED and any(
        counted == [str(number) for number in range(start, start + len(counted))] for start in starts
    )


def _kind(cell: Cell) -> str:
    if _DATE.match(cell.shown):
        return "date"
    return "number" if _NUMBER.match(cell.shown) else "text" if cell.shown else ""


def _goes_on(rows: Sequence[Sequence[Cell]], count: int) -> bool:
    """Whether the row at ``count`` is a further header row.

    The row above spans several columns with one name, or this one says units; it has no number, and below it there
    are numbers.
    """
    above, row, below = rows[count - 1], rows[count], rows[count + 1 :]
    if any(map(_is_data, row)) or not any(_NUMBER.match(cell.shown) for other in below for cell in other):
        return False
    if _says_units(row, below):
        return True
    repeated = any(a.shown and a.shown == b.shown for a, b in pairwise(above))
    gaps = any(not cell.shown for cell in above[1:]) and sum(bool(c.shown) for c in row) > sum(
        bool(c.shown) for c in above
    )
    return repeated or gaps


def _says_units(row: Sequence[Cell], below: Sequence[Sequence[Cell]]) -> bool:
    """Whether a row holds nothing but units, such as "[kg]" or "m/s", over numbers."""
    texts = [cell.shown.strip() for cell in row if cell.shown]
    if len(texts) < 2 or not all(map(_UNIT.fullmatch, texts)):  # noqa: PLR2004 - one may be anything
        return False
    under = [{_kind(other[n]) for other in below if n < len(other) and other[n].shown} for n in range(len(row))]
    over_numbers = [cell.shown for cell, kinds in zip(row, under, strict=True) if cell.shown and kinds == {"number"}]
    return 2 * len(over_numbers) > len(texts) and not any(t.casefold().strip(". /") in _NO_VALUE for t in texts)


def _is_data(cell: Cell) -> bool:
    """Whether a cell is a number, other than a year, which names a column as often as not."""
    return bool(_NUMBER.match(cell.shown)) and not _YEAR.match(cell.shown)


def _headers(rows: list[list[Cell]], width: int) -> list[str]:
    """One name for each column: the rows' texts joined; a name that spans columns is repeated."""
    names: list[str] = []
    filled = [_spread(row, width, spread=number < len(rows) - 1) for number, row in enumerate(rows)]
    for column in range(width):
        texts = dict.fromkeys(" ".join(row[column].split()) for row in filled if row[column].strip())
        names.append(" / ".join(texts) or f"column {column + 1}")
    return names


def _spread(row: list[Cell], width: int, *, spread: bool) -> list[str]:
    """A header row's texts; in all but the last row an empty cell belongs to the name left of it."""
    texts = [cell.shown for cell in row] + [""] * (width - len(row))
    for column in range(1, width):
        if spread and not texts[column]:
            texts[column] = texts[column - 1]
    return texts
