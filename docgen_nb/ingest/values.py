"""Variables of the kernel as content parts."""

from __future__ import annotations

import json
from typing import Any

from docgen_nb.document.elements import Table
from docgen_nb.document.parts import ContentPart
from docgen_nb.errors import ContentPartError
from docgen_nb.ingest.tables import table_part


def read_value(name: str, value: object) -> ContentPart:
    """A snapshot of a variable; what happens to it later does not reach the part.

    Raises:
        ContentPartError: if its type has no reader, or there is nothing in it.
    """
    source = f"variable {name}"
    if isinstance(value, str):
        if not value.strip():
            raise ContentPartError(f"The variable {name} is an empty text.")
        return ContentPart(id=name, label=name, kind="markdown", text=value, source=source)
    if _is_dataframe(value):
        return table_part(_table(value), id_=name, label=name, source=source)
    if isinstance(value, dict | list | tuple):
        try:
            text = json.dumps(value, ensure_ascii=False, indent=1, default=str)
        except (TypeError, ValueError) as error:
            raise ContentPartError(f"The variable {name} can't be written as text: {error}.") from None
        return ContentPart(id=name, label=name, kind="text", text=text, source=source)
    raise ContentPartError(
        f"The variable {name} is a {type(value).__name__}, which can't be a content part yet.",
        hint="Add a str, a DataFrame, a dict, a list or a file.",
    )


def _is_dataframe(value: object) -> bool:
    """By what is used of it, so that pandas need not be imported (or installed)."""
    return all(hasattr(value, name) for name in ("columns", "itertuples", "index"))


def _table(frame: Any) -> Table:
    if not len(frame.columns):
        raise ContentPartError("The DataFrame has no columns.")
    named = any(name is not None for name in frame.index.names)
    if named:
        frame = frame.reset_index()
    rows = [[_cell(cell) for cell in row] for row in frame.itertuples(index=False, name=None)]
    return Table(headers=[str(column) for column in frame.columns], rows=rows)


def _cell(value: object) -> str:
    """As a reader expects it: an empty cell for what is missing, and no float noise beyond repr's own."""
    missing = value is None or value != value  # noqa: PLR0124 - NaN and NaT alone differ from themselves
    return "" if missing or str(value) == "<NA>" else str(value)
