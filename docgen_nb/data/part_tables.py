"""Content parts that are tables, as a database that is opened when somebody asks."""

from __future__ import annotations

import io
import threading
from collections.abc import Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING

from docgen_nb.data.columns import typed
from docgen_nb.data.database import Database
from docgen_nb.document.elements import Table
from docgen_nb.document.parts import ContentPart, csv_of, unpacked_csv
from docgen_nb.errors import ContentPartError, MissingExtraError, QuestionError

if TYPE_CHECKING:
    import pyarrow as pa


class TableDatabase:
    """The table parts of a project. The database is opened at the first question, and anew when parts have changed."""

    def __init__(self) -> None:
        self._hashes: dict[str, str] = {}
        self._database: Database | None = None
        self._lock = threading.Lock()

    def of(self, parts: Mapping[str, ContentPart]) -> Database:
        """The database of these parts.

        Raises:
            QuestionError: if there is no table among them.
            MissingExtraError: if DuckDB or pyarrow is not installed.
        """
        tables = {part.id: part for part in parts.values() if isinstance(part.item, Table)}
        if not tables:
            raise QuestionError(
                "There is no table to ask.", hint="%docgen add brings in a frame, a sheet or a CSV file."
            )
        hashes = {id_: part.content_hash for id_, part in tables.items()}
        with self._lock:  # chapters ask at the same time, each in a thread
            if self._database is None or hashes != self._hashes:
                opened = Database(
                    {id_: arrow_table(part.item) for id_, part in tables.items() if isinstance(part.item, Table)}
                )
                self.close()
                self._database, self._hashes = opened, hashes
            return self._database

    def if_any(self, parts: Mapping[str, ContentPart]) -> Database | None:
        """The database of these parts; None if there is no table among them or what it needs is not installed."""
        tables = any(isinstance(part.item, Table) for part in parts.values())
        return self.of(parts) if tables and not _lacking() else None

    def close(self) -> None:
        """Give the memory back; the next question opens it again."""
        if self._database is not None:
            self._database.close()
        self._database, self._hashes = None, {}


def cannot_ask(parts: Mapping[str, ContentPart]) -> str:
    """A line that says that tables among the parts can't be asked, and what to type; "" if they can."""
    tables = [id_ for id_, part in parts.items() if isinstance(part.item, Table)]
    if not tables or not (lacking := _lacking()):
        return ""
    return (
        f"Numbers from {', '.join(tables)} are typed by the model, not put in by the program, "
        f"since {', '.join(lacking)} is not installed. "
        'Run: pip install "docgen-nb[data]"'
    )


def _lacking() -> list[str]:
    return [name for name in ("duckdb", "pyarrow", "babel") if find_spec(name) is None]


def arrow_table(table: Table) -> pa.Table:
    """A table with typed columns: whole numbers, numbers, days, times or text. Empty cells are missing.

    A column of which one cell does not fit a type is text, and so is one with numbers like ``007``; marks such as "-"
    or "n/a" among numbers are missing.

    Raises:
        MissingExtraError: if pyarrow is not installed.
        ContentPartError: if its rows are damaged, or not as wide as its header.
    """
    try:
        import pyarrow as pa
        from pyarrow import csv as arrow_csv
    except ImportError as error:
        raise MissingExtraError("Questions to the data", "data") from error
    names = _names(table.headers)
    packed = table.data or table.exact
    data = unpacked_csv(packed) if packed else csv_of([table.headers, *table.rows])
    try:
        read = arrow_csv.read_csv(
            io.BytesIO(data),
            read_options=arrow_csv.ReadOptions(column_names=names, skip_rows=1, block_size=max(1, len(data) + 1)),
            parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
            convert_options=arrow_csv.ConvertOptions(
                column_types={name: pa.string() for name in names},
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
            ),
        )
    except pa.ArrowInvalid:
        raise ContentPartError("A table has rows that are not as wide as its header.", hint="Add it again.") from None
    return pa.table(typed({name: read.column(name) for name in names}))


def _names(headers: list[str]) -> list[str]:
    """The columns' names, each once whatever its case: ``total``, ``Total (2)``."""
    names: list[str] = []
    taken: set[str] = set()
    for number, header in enumerate(headers, 1):
        name = wanted = header.strip() or f"column {number}"
        count = 1
        while name.casefold() in taken:
            count += 1
            name = f"{wanted} ({count})"
        taken.add(name.casefold())
        names.append(name)
    return names
