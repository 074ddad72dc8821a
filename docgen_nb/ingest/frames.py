"""Data frames of any library, through narwhals: pandas, Polars, Arrow, DuckDB and what speaks Arrow's C interface."""

import logging
from collections.abc import Iterator, Sequence
from itertools import tee
from typing import Any

from docgen_nb.document.parts import ContentPart
from docgen_nb.errors import ContentPartError
from docgen_nb.ingest.table_parts import cell_texts, day_text, shown_number, table_part
from docgen_nb.plain_text import counted

logger = logging.getLogger(__name__)

_BATCH = 10_000  # rows that are Python objects at the same time
_BETWEEN = "\x1f"  # cells of a styled frame
_LEFT_OUT = 20  # of so many rows one is left, and its number still only counts


def frame_part(name: str, value: object, source: str) -> ContentPart | None:
    """A content part of a data frame or series; None for a value of another kind.

    Raises:
        ContentPartError: if it has no columns, or can't be read.
    """
    frame = _frame(value)
    if frame is None:
        return None
    headers, rows = [_header(column) or name for column in frame.columns], _rows(frame)
    if not headers:
        raise ContentPartError(f"The variable {name} is a table without columns.")
    if (styled := _styled_cells(value)) is None:
        part = table_part(headers, rows, id_=name, label=name, source=source, rounded=True)
    else:
        seen, exact = tee(rows)
        pairs = zip(seen, styled, strict=True)
        shown = ([*_rounded(row[: len(row) - len(cells)]), *cells] for row, cells in pairs)
        part = table_part(headers, shown, id_=name, label=name, source=source, exact=map(list, exact))
    return part.model_copy(update={"left": _hidden(value)}) if _is_styled(value) else part


def _hidden(style: Any) -> list[str]:
    """A line for the columns and one for the rows that a style hides."""
    columns = ", ".join(_header(style.data.columns[number]) for number in style.hidden_columns)
    count = len(style.hidden_rows)
    lines = [f"what its style hides left out: {columns}"] if columns else []
    return [*lines, *([f"{counted(count, 'row')} that its style hides left out"] if count else [])]


def _styled_cells(value: Any) -> list[list[str]] | None:
    """The cells of a styled frame in its own formats; None if it is no styled frame, or shows other cells."""
    if not _is_styled(value):
        return None
    try:
        text = value.to_string(sparse_index=False, sparse_columns=False, delimiter=_BETWEEN)
    except Exception as error:  # noqa: BLE001 - formats are functions of anybody's
        logger.info("a style is not shown: %s", type(error).__name__)
        return None
    rows, columns = _visible(value).shape
    lines = [line.split(_BETWEEN) for line in text.splitlines()][-rows:] if rows else []
    width = columns + sum(not hidden for hidden in value.hide_index_)
    # of a hidden column pandas leaves a separator at the end
    same = len(lines) == rows and all(len(line) >= width and not any(line[width:]) for line in lines)
    return [line[width - columns : width] for line in lines] if same else None


def _rounded(row: Sequence[str]) -> list[str]:
    return [shown_number(cell) if "." in cell else cell for cell in row]


def frame_rows(value: object) -> tuple[list[str], Iterator[tuple[str, ...]]] | None:
    """Headers and rows of a data frame or series, as texts for a reader; None for a value of another kind."""
    frame = _frame(value)
    if frame is None:
        return None
    return [_header(column) for column in frame.columns], (tuple(_rounded(row)) for row in _rows(frame))


def _frame(value: Any) -> Any:
    import narwhals as nw

    value = _with_index(_as_columns(_visible(value) if _is_styled(value) else value))
    native = nw.from_native(value, allow_series=True, pass_through=True)
    if native is value:
        return nw.from_arrow(value, backend="pyarrow") if hasattr(value, "__arrow_c_stream__") else None
    if isinstance(native, nw.Series):
        return native.to_frame()
    return native.collect() if isinstance(native, nw.LazyFrame) else native


def _visible(style: Any) -> Any:
    """The frame of a style without the rows, columns and index that it hides."""
    shape = style.data.shape
    rows = [number for number in range(shape[0]) if number not in set(style.hidden_rows)]
    columns = [number for number in range(shape[1]) if number not in set(style.hidden_columns)]
    data = style.data.iloc[rows, columns]
    return data.reset_index(drop=True) if all(style.hide_index_) else data


def _is_styled(value: Any) -> bool:
    return type(value).__name__ == "Styler" and type(value).__module__.startswith("pandas.")


def _as_columns(value: Any) -> Any:
    """An index or an Arrow array, which are values without a frame, in one."""
    kind = type(value)
    if kind.__module__.partition(".")[0] == "pandas" and hasattr(value, "nlevels"):
        names = [name if name is not None else f"level {number}" for number, name in enumerate(value.names, 1)]
        return value.to_frame(index=False, name=names if value.nlevels > 1 else value.name or "value")
    if kind.__module__.startswith("pyarrow") and hasattr(value, "to_pylist") and not hasattr(value, "column_names"):
        import pyarrow as pa

        return pa.table({"value": value})
    return value


def _with_index(value: Any) -> Any:
    """A pandas object with its index as columns where it says something: names, or labels of its own."""
    if type(value).__module__.partition(".")[0] not in {"pandas", "modin", "cudf"} or not hasattr(value, "index"):
        return value
    if not hasattr(value, "columns"):
        value = value.to_frame(name=value.name if value.name is not None else "value")
    index = value.index
    named = any(name is not None for name in index.names)
    counting = index.nlevels == 1 and _counts_rows(index)
    if not named and counting:
        frame = value
    else:
        taken = {str(column) for column in value.columns}
        names = [n if n is not None else _free("row", taken) for n in index.names]
        frame = value.reset_index(names=names)
    frame = frame.copy(deep=False)
    own: set[str] = set()  # as most libraries want names: each once, the second gets a number
    frame.columns = [_free(_header(column), own) for column in frame.columns]
    return frame


def _counts_rows(index: Any) -> bool:
    """Whether an index only numbers the rows: 0, 1, 2 …, also with rows left out or in another order.

    Years or numbers of articles say something, and they lie far above the count of rows.
    """
    if getattr(index.dtype, "kind", "") not in "iu":
        return False
    return not len(index) or bool(index.min() >= 0 and index.is_unique and index.max() < _LEFT_OUT * len(index))


def _free(wanted: str, taken: set[str]) -> str:
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted} ({number})", number + 1
    taken.add(name)
    return name


def _header(column: object) -> str:
    return " / ".join(str(each) for each in column if str(each)) if isinstance(column, tuple) else str(column)


def _rows(frame: Any) -> Iterator[tuple[str, ...]]:
    days = [_are_days(column) for column in frame.iter_columns()]
    for start in range(0, len(frame), _BATCH):
        batch = frame[start : start + _BATCH]
        columns = (column.to_list() for column in batch.iter_columns())
        shown = ([day_text(each) for each in cells] if day else cells for cells, day in zip(columns, days, strict=True))
        yield from zip(*map(cell_texts, shown), strict=True)


def _are_days(column: Any) -> bool:
    """Whether a column of times holds midnights alone, as libraries without a type for days write them."""
    import narwhals as nw

    if column.dtype != nw.Datetime:
        return False
    try:
        present = column.drop_nulls()
        return bool(len(present) and (present.dt.truncate("1d") == present).all())
    except Exception:  # noqa: BLE001 - not every library can truncate; times are right, too
        return False
