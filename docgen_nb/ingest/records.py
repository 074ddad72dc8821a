"""Lists of records as tables; what is nested in a record becomes columns of its own."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from docgen_nb.ingest.table_parts import cell_text

_FLAT = (str, int, float, bool, type(None))
_DEEPEST = 4  # levels that become columns; what lies deeper is written as JSON
_GEO = {"type", "features", "crs", "bbox"}
_MOST_COLUMNS = 200  # more, and the records are no table


def record_rows(value: object) -> tuple[list[str], Iterator[list[str]]] | None:
    """Headers and rows of records in one of the usual shapes; None for anything else.

    A list of dicts, a list of rows below a row of names, a dict of dicts, of equally long columns, with ``columns`` and
    ``data`` as pandas writes it, GeoJSON, or a dict that holds nothing but one of these.

    >>> headers, rows = record_rows([{"a": 1}, {"b": {"c": 2}}])
    >>> headers, list(rows)
    (['a', 'b / c'], [['1', ''], ['', '2']])
    """
    if isinstance(value, dict):
        value = _records_of(value)
    if isinstance(value, list) and (rows := _below_names(value)) is not None:
        value = rows
    if not isinstance(value, list) or not value or not all(isinstance(row, dict) and row for row in value):
        return None
    rows = [_flat(row) for row in value]
    keys = list(dict.fromkeys(key for row in rows for key in row))
    if len(keys) > _MOST_COLUMNS:
        return None
    return keys, ([cell_text(row.get(key)) for key in keys] for row in rows)


def _records_of(value: dict[Any, Any]) -> object:
    """The records that a dict holds in a shape of its own; None if it holds no records."""
    columns, data = value.get("columns"), value.get("data")
    if isinstance(columns, list) and isinstance(data, list) and value.keys() <= {"columns", "data", "index"}:
        index = value.get("index")
        if index in (None, list(range(len(data)))):
            return [columns, *data]
        is_whole = isinstance(index, list) and len(index) == len(data) and all(isinstance(row, list) for row in data)
        return [["row", *columns], *([i, *row] for i, row in zip(index, data, strict=True))] if is_whole else None
    if value.get("type") == "FeatureCollection" and value.keys() <= _GEO:
        return [
            {**(each.get("properties") or {}), "geometry": each.get("geometry")}
            for each in value.get("features", [])
            if isinstance(each, dict)
        ]
    held = list(value.values())
    if len(held) == 1:
        return held[0]
    if len(held) > 1 and all(isinstance(each, dict) and each for each in held):
        shared = set.intersection(*(set(each) for each in held))
        own = next(name for name in ("key", "name", "_key") if not any(name in each for each in held))
        return [{own: key, **each} for key, each in value.items()] if shared else None
    lengths = {len(each) if isinstance(each, list) and all(isinstance(c, _FLAT) for c in each) else 0 for each in held}
    if len(lengths) == 1 and lengths.pop() > 1:
        return [dict(zip(value, row, strict=True)) for row in zip(*held, strict=True)]
    return None


def _below_names(value: list[Any]) -> list[dict[str, Any]] | None:
    """Rows below a row of names as records; None if a list is something else."""
    if len(value) < 2 or not all(isinstance(row, list) and len(row) == len(value[0]) > 0 for row in value):  # noqa: PLR2004
        return None
    names = value[0]
    if not all(isinstance(name, str) and name for name in names) or len(set(names)) < len(names):
        return None
    if all(isinstance(cell, str) for row in value[1:] for cell in row):
        return None  # rows of texts alone may be anything
    return [dict(zip(names, row, strict=True)) for row in value[1:]]


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
