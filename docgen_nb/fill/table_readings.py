"""What a program reads off a small table, for its author: the order of the values, the highest and the lowest.

Models compare numbers badly; a reading that is true by program keeps "higher" and "lower" the right way round.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from docgen_nb.document.elements import Table

_MOST_ROWS, _MOST_COLUMNS = 40, 8
_ALL = 6  # rows up to which the whole order is said
_NUMBER = re.compile(r"[-−+]?\d+(?:,\d{3})*(?:\.\d+)?\s?%?")


def table_readings(table: Table) -> str:
    """Lines to stand below the table; "" where there is nothing to read off it.

    >>> print(table_readings(Table(headers=["hive", "kg"], rows=[["North", "8"], ["South", "12"]])))
    Read off the table by program:
    - kg, from high to low: South 12, North 8
    """
    if not 1 < len(table.rows) <= _MOST_ROWS or (table.total_rows or 0) > len(table.rows):
        return ""
    numeric = [index for index in range(len(table.headers)) if _is_numeric(table, index)]
    names = [index for index in range(len(table.headers)) if index not in numeric] or [0]
    labels = [" ".join(row[index] for index in names) for row in table.rows]
    if len(set(labels)) < len(labels):
        return ""
    lines = [_reading(table, index, labels) for index in numeric if index not in names][:_MOST_COLUMNS]
    return "\n".join(["Read off the table by program:", *lines]) if lines else ""


def _is_numeric(table: Table, index: int) -> bool:
    cells = [row[index].strip() for row in table.rows]
    return all(_NUMBER.fullmatch(cell) for cell in cells if cell) and sum(map(bool, cells)) > 1


def _reading(table: Table, index: int, labels: list[str]) -> str:
    cells = [(label, row[index].strip()) for label, row in zip(labels, table.rows, strict=True) if row[index].strip()]
    ordered = sorted(cells, key=lambda cell: -_value(cell[1]))
    name = table.headers[index]
    if len(cells) <= _ALL:
        return f"- {name}, from high to low: {', '.join(f'{label} {value}' for label, value in ordered)}"
    return f"- {name}: {'; '.join(_ends(cells, ordered))}"


def _ends(cells: list[tuple[str, str]], ordered: list[tuple[str, str]]) -> Iterator[str]:
    for said, (label, value) in zip(
        ("first", "last", "highest", "lowest"), (cells[0], cells[-1], ordered[0], ordered[-1]), strict=True
    ):
        yield f"{said} {value} ({label})"


def _value(cell: str) -> float:
    return float(cell.replace(",", "").replace("−", "-").rstrip("% "))
