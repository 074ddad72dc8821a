"""Readings of a small table by program, for its author: the order of the values, the highest, the lowest, the changes.

Models compare numbers badly. A sentence that is true by program keeps "higher" and "lower" the right way round.
"""

from __future__ import annotations

import re

from docgen_nb.document.elements import Table

_MOST_ROWS, _MOST_COLUMNS = 40, 8
_FEW = 6  # rows up to which the whole order is said
_NUMBER = re.compile(r"[-−+]?\d+(?:,\d{3})*(?:\.\d+)?\s?%?")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


def table_readings(table: Table) -> list[str]:
    """What can be read off a table, a sentence for each column of numbers.

    >>> table_readings(Table(headers=["year", "kg"], rows=[["2024", "8"], ["2025", "12"]]))
    ['kg rose from 8 in 2024 to 12 in 2025, by 50%. It is highest in 2025 (12) and lowest in 2024 (8).']
    """
    return [_reading(table, column) for column in _columns(table)]


def says_all(table: Table) -> bool:
    """Whether the readings have every cell of the table, so that its author needs no other sight of it."""
    columns, full = _columns(table), all(cell.strip() for row in table.rows for cell in row)
    few = len(columns) > 0 and len(table.rows) <= _FEW and not _are_years(_labels(table))
    return few and full and len(columns) + len(_name_columns(table)) == len(table.headers)


def _columns(table: Table) -> list[int]:
    """The columns that can be compared; none of a table that is too long, or whose rows have no names of their own."""
    if not 1 < len(table.rows) <= _MOST_ROWS or (table.total_rows or 0) > len(table.rows):
        return []
    if len(set(_labels(table))) < len(table.rows):
        return []
    names = _name_columns(table)
    return [index for index in range(len(table.headers)) if index not in names][:_MOST_COLUMNS]


def _name_columns(table: Table) -> list[int]:
    """The columns that name the rows: those without numbers, or else the first."""
    return [index for index in range(len(table.headers)) if not _is_numeric(table, index)] or [0]


def _labels(table: Table) -> list[str]:
    names = _name_columns(table)
    return [" ".join(_label(table, row, index) for index in names) for row in table.rows]


def _label(table: Table, row: list[str], index: int) -> str:
    """A cell as a name; a bare number says nothing without its header, unless it is a year."""
    cell = row[index].strip()
    return f"{table.headers[index]} {cell}" if _NUMBER.fullmatch(cell) and not _YEAR.fullmatch(cell) else cell


def _is_numeric(table: Table, index: int) -> bool:
    cells = [row[index].strip() for row in table.rows]
    return all(_NUMBER.fullmatch(cell) for cell in cells if cell) and sum(map(bool, cells)) > 1


def _reading(table: Table, column: int) -> str:
    header, labels = table.headers[column], _labels(table)
    cells = [(label, row[column].strip()) for label, row in zip(labels, table.rows, strict=True) if row[column].strip()]
    high, *between, low = sorted(cells, key=lambda cell: -_value(cell[1]))
    if _value(high[1]) == _value(low[1]):
        return f"{header} is {high[1]} for all."
    years = _are_years(labels)
    in_ = "in" if years else "for"
    then = ", then ".join(["", *(f"{label} ({value})" for label, value in between)]) if len(cells) <= _FEW else ""
    ranks = f"is highest {in_} {high[0]} ({high[1]}){then} and lowest {in_} {low[0]} ({low[1]})."
    return f"{header} {_change(cells[0], cells[-1])} It {ranks}" if years else f"{header} {ranks}"


def _are_years(labels: list[str]) -> bool:
    return all(map(_YEAR.fullmatch, labels)) and labels == sorted(labels)


def _change(first: tuple[str, str], last: tuple[str, str]) -> str:
    before, after = _value(first[1]), _value(last[1])
    went = "rose" if after > before else "fell" if after < before else "was the same"
    share = f", by {abs(after / before - 1):.0%}" if before > 0 and after >= 0 and after != before else ""
    return f"{went} from {first[1]} in {first[0]} to {last[1]} in {last[0]}{share}."


def _value(cell: str) -> float:
    return float(cell.strip().replace(",", "").replace("−", "-").rstrip("% "))
