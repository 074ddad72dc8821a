"""Data frames of any library, through narwhals: pandas, Polars, Arrow, DuckDB and what speaks Arrow's C interface."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docgen_nb.document.parts import ContentPart
from docgen_nb.errors import ContentPartError
from docgen_nb.ingest.tables import cell_texts, table_part

_BATCH = 10_000  # rows that are Python objects at the same time


def frame_part(name: str, value: object, source: str) -> ContentPart | None:
    """A content part of a data frame or series; None if ``value`` is none.

    Raises:
        ContentPartError: if it has no columns, or can't be read.
    """
    table = frame_rows(value)
    if table is None:
        return None
    headers, rows = table
    if not headers:
        raise ContentPartError(f"The variable {name} is a table without columns.")
    return table_part(headers, rows, id_=name, label=name, source=source)


def frame_rows(value: object) -> tuple[list[str], Iterator[tuple[str, ...]]] | None:
    """Headers and rows of a data frame or series, as texts; None if ``value`` is none."""
    frame = _frame(value)
    return None if frame is None else ([_header(column) for column in frame.columns], _rows(frame))


def _frame(value: Any) -> Any:
    import narwhals as nw

    value = _with_index(value)
    native = nw.from_native(value, allow_series=True, pass_through=True)
    if native is value:
        return nw.from_arrow(value, backend="pyarrow") if hasattr(value, "__arrow_c_stream__") else None
    if isinstance(native, nw.Series):
        return native.to_frame()
    return native.collect() if isinstance(native, nw.LazyFrame) else native


def _with_index(value: Any) -> Any:
    """A pandas object with its index as columns where it says something: names, or labels of its own."""
    if type(value).__module__.partition(".")[0] not in {"pandas", "modin", "cudf"} or not hasattr(value, "index"):
        return value
    if not hasattr(value, "columns"):
        value = value.to_frame(name=value.name if value.name is not None else "value")
    index = value.index
    named = any(name is not None for name in index.names)
    counting = index.nlevels == 1 and getattr(index.dtype, "kind", "") in "iu"
    if not named and counting:
        frame = value
    else:
        taken = {str(column) for column in value.columns}
        names = [n if n is not None else _free("row", taken) for n in index.names]
        frame = value.reset_index(names=names)
    frame = frame.copy(deep=False)
    frame.columns = _own_names([_header(column) for column in frame.columns])
    return frame


def _own_names(names: list[str]) -> list[str]:
    """Names of which each occurs once, as most libraries want them; the second gets a number."""
    taken: set[str] = set()
    return [_free(name, taken) for name in names]


def _free(wanted: str, taken: set[str]) -> str:
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted} ({number})", number + 1
    taken.add(name)
    return name


def _header(column: object) -> str:
    return " / ".join(str(each) for each in column if str(each)) if isinstance(column, tuple) else str(column)


def _rows(frame: Any) -> Iterator[tuple[str, ...]]:
    for start in range(0, len(frame), _BATCH):
        batch = frame[start : start + _BATCH]
        yield from zip(*(cell_texts(batch[:, number].to_list()) for number in range(len(frame.columns))), strict=True)
