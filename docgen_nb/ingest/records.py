"""Lists of records as tables."""

from __future__ import annotations

from collections.abc import Iterator

from docgen_nb.ingest.tables import cell_text

_FLAT = (str, int, float, bool, type(None))


def record_rows(value: object) -> tuple[list[str], Iterator[list[str]]] | None:
    """Headers and rows of a list of flat dicts; None for anything else.

    >>> headers, rows = record_rows([{"a": 1}, {"b": 2}])
    >>> headers, list(rows)
    (['a', 'b'], [['1', ''], ['', '2']])
    """
    if not isinstance(value, list) or not value or not all(isinstance(row, dict) and row for row in value):
        return None
    if not all(isinstance(cell, _FLAT) for row in value for cell in row.values()):
        return None
    keys = list(dict.fromkeys(key for row in value for key in row))
    return [str(key) for key in keys], ([cell_text(row.get(key)) for key in keys] for row in value)
