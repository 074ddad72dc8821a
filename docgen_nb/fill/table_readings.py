"""Readings of a small table by program, for its author: the order of the values, the highest and the lowest.

Models compare numbers badly; a reading that is true by program keeps "higher" and "lower" the right way round.
"""

from __future__ import annotations

import re

from docgen_nb.document.elements import Table

_MOST_ROWS, _MOST_COLUMNS = 40, 8
_ALL = 6  # rows up to which the whole order is said
_NUMBER = re.compile(r"[-−+]?\d+(?:,\d{3})*(?:\.\d+)?\s?%?")


def table_readings(table: Table) -> str:
    """Lines to stand below the table; "" where there is nothing to read off it.

    >>> print(table_readings(Table(headers=["hive", "kg"], rows=[["North", "8"], ["South", "12"]])))
    Read off the table by program:
    - kg: highest: South (12); lowest: North (8)
    """
    if not 1 < len(table.rows) <= _MOST_ROWS or (table.total_rows or 0) > len(table.rows):
        return ""
    numeric = [index for index in range(len(table.headers)) if _is_numeric(table, index)]
    names = [index for index in range(len(table.headers)) if index not in numeric] or [0]
    labels = [" ".join(row[index] for index in names) for row in table.rows]
    if len(set(labels)) < len(labels):
        return ""
    columns = [index for index in numeric if index not in names][:_MOST_COLUMNS]
    lines = [_reading(table, index, labels, is_series=_is_series(labels)) for index in columns]
    return "\n".join(["Read off the table by program:", *lines]) if lines else ""


def _is_numeric(table: Table, index: int) -> bool:
    cells = [row[index].strip() for row in table.rows]
    return all(_NUMBER.fullmatch(cell) for cell in cells if cell) and sum(map(bool, cells)) > 1


def _reading(table: Table, index: int, labels: list[str], *, is_series: bool) -> str:
    cells = [(label, row[index].strip()) for label, row in zip(labels, table.rows, strict=True) if row[index].strip()]
    ordered = sorted(cells, key=lambda cell: -_value(cell[1]))
    (high, highest), (low, lowest) = ordered[0], ordered[-1]
    said = [f"highest: {high} ({highest})", f"lowest: {low} ({lowest})"]
    if 2 < len(cells) <= _ALL:  # noqa: PLR2004 - of two, one is the highest and one the lowest
        said.insert(1, "then " + ", ".join(f"{label} ({value})" for label, value in ordered[1:-1]))
    if is_series:
        said.append(_change(cells[0], cells[-1]))
    return f"- {table.headers[index]}: {'; '.join(said)}"


def _change(first: tuple[str, str], last: tuple[str, str]) -> str:
    before, after = _value(first[1]), _value(last[1])
    went = "rose" if after > before else "fell" if after < before else "was the same"
    return f"{went} from {first[1]} ({first[0]}) to {last[1]} ({last[0]})"


def _is_series(labels: list[str]) -> bool:
    """Whether the rows go up in years or other numbers."""
    values = [_value(label) for label in labels if _NUMBER.fullmatch(label)]
    return len(values) == len(labels) and values == sorted(values)


def _value(cell: str) -> float:
    return float(cell.replace(",", "").replace("−", "-").rstrip("% "))
