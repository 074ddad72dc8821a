"""Lists of records as tables; what is nested in a record becomes columns of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from docgen_nb.ingest.tables import cell_text

_FLAT = (str, int, float, bool, type(None))
_DEEPEST = 4  # levels that become columns; what lies deeper is written as JSON
_MOST_COLUMNS = 200  # more, and the records are no table


def record_rows(value: object) -> tuple[list[str], Iterator[list[str]]] | None:
    """Headers and rows of a list of dicts, or of a dict that holds nothing but one; None for anything else.

    >>> headers, rows = record_rows([{"a": 1}, {"b": {"c": 2}}])
    >>> headers, list(rows)
    (['a', 'b / c'], [['1', ''], ['', '2']])
    """
    if isinstance(value, dict) and len(value) == 1:
        value = next(iter(value.values()))
    if not isinstance(value, list) or not value or not all(isinstance(row, dict) and row for row in value):
        return None
    rows = [_flat(row) for row in value]
    keys = list(dict.fromkeys(key for row in rows for key in row))
    if len(keys) > _MOST_COLUMNS:
        return None
    return keys, ([cell_text(row.get(key)) for key in keys] for row in rows)


def _flat(record: Mapping[Any, Any], before: str = "", depth: int = 1) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in record.items():
        name = f"{before}{key}"
        if isinstance(value, dict) and value and depth < _DEEPEST:
            flat |= _flat(value, f"{name} / ", depth + 1)
        elif isinstance(value, list | tuple) and all(isinstance(each, _FLAT) for each in value):
            flat[name] = ", ".join(cell_text(each) for each in value)
        else:
            flat[name] = value if isinstance(value, _FLAT) else _as_json(value)
    return flat


def _as_json(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except (TypeError, ValueError, RecursionError):
        return str(value)
