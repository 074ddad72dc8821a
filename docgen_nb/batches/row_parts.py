"""The content parts of a row: itself, the rows of another table that belong to it, files of its own.

They are made when a document is opened, not before: ten thousand documents' parts are never in memory together.
"""

import glob
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from docgen_nb.batches.file_names import PathPattern, shown
from docgen_nb.batches.table import Rows, read_rows
from docgen_nb.document.parts import ContentPart
from docgen_nb.errors import ContentPartError, UserError
from docgen_nb.ingest.files import found_files, read_files
from docgen_nb.ingest.naming import named, with_own_ids
from docgen_nb.ingest.table_parts import table_part

ROW = "row"
"""The id of the part that is the row itself."""

_WHOLE = re.compile(r"(-?\d+)\.0")  # a whole number in a column that has others missing


@dataclass(frozen=True)
class RowItself:
    """The row itself, as a table of one line."""

    rows: Rows

    def parts(self, row: int) -> list[ContentPart]:
        """The one part of a row."""
        values, name = self.rows.values[row - 1], self.rows.name
        cells = [[values[column] for column in self.rows.columns]]
        label = f"{name}, row {row}"
        return [table_part(self.rows.columns, cells, id_=ROW, label=label, source=f"row {row} of {name}")]


@dataclass(frozen=True)
class Belonging:
    """The rows of another table whose column has the same value as a column of the row.

    Where there are none the part says so: a model without rows may invent some.

    Attributes:
        id: of the part.
        rows: the other table.
        column: of the other table.
        key: the batch's own column.
        of: the batch's rows.
    """

    id: str
    rows: Rows
    column: str
    key: str
    of: Rows
    _index: dict[str, list[int]] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        """Raises UserError if a column is none, or no row of the batch has any of the other table's."""
        _check_column(self.column, self.rows)
        _check_column(self.key, self.of)
        for number, values in enumerate(self.rows.values):
            self._index.setdefault(_key(values[self.column]), []).append(number)
        if not any(_key(values[self.key]) in self._index for values in self.of.values):
            raise UserError(
                f"No row of {self.of.name} has a {self.key} that is a {self.column} of {self.id}.",
                hint=f"Say which columns match: --parts {self.id}:{self.column}=COLUMN",
            )

    def parts(self, row: int) -> list[ContentPart]:
        """The one part of a row."""
        value = self.of.values[row - 1][self.key]
        source = f"the rows of {self.id} where {self.column} is {value}"
        found = self._index.get(_key(value), ())
        if not found:
            text = f"There are no rows of {self.id} where {self.column} is {value}."
            return [ContentPart(id=self.id, label=self.id, kind="text", text=text, source=source)]
        cells = ([self.rows.values[number][column] for column in self.rows.columns] for number in found)
        return [table_part(self.rows.columns, cells, id_=self.id, label=self.id, source=source)]


@dataclass(frozen=True)
class FilesOfRow:
    """Files whose path has the row's values in it, as ``notes/{region}.md``. ``id`` takes the place of their names."""

    id: str
    pattern: PathPattern
    rows: Rows

    def __post_init__(self) -> None:
        """Raises UserError if a file is not there; names the row."""
        self.pattern.check(self.rows.columns)
        for row in range(1, len(self.rows.values) + 1):
            path = self._path(row)
            if not self._is_glob and not Path(path).exists():
                raise UserError(f"Row {row}: there is no file {shown(path)}.", hint="Check --parts.")
            try:
                found_files(path)
            except ContentPartError as error:
                raise UserError(f"Row {row}: {error.message}", hint=error.hint) from None

    def parts(self, row: int) -> list[ContentPart]:
        """The parts that are read from the row's files."""
        return named(with_own_ids(read_files(self._path(row))), self.id)

    @property
    def _is_glob(self) -> bool:
        return glob.has_magic(self.pattern.text)

    def _path(self, row: int) -> str:
        values = self.rows.values[row - 1]
        if self._is_glob:  # the pattern's own stars count, not a value's brackets
            values = {column: glob.escape(value) for column, value in values.items()}
        return str(self.pattern.render(values, row))


PartSource: TypeAlias = RowItself | Belonging | FilesOfRow


def belonging(id_: str, table: object, column: str, key: str, of: Rows) -> Belonging:
    """The rows of ``table`` that belong to each of the batch's.

    Raises:
        UserError: if the table has no rows, or a column is none.
    """
    rows = read_rows(table, id_)
    if not rows.are_data:
        raise UserError(f"{id_} is not a table.", hint="--parts takes a data frame or a list of dicts.")
    return Belonging(id_, rows, column, key, of)


def all_parts(sources: Iterable[PartSource], row: int) -> list[ContentPart]:
    """The content parts of a row, from all sources.

    Raises:
        ContentPartError: if one can't be made, or two have the same id.
    """
    return with_own_ids(part for source in sources for part in source.parts(row))


def _check_column(column: str, rows: Rows) -> None:
    if column not in rows.columns:
        raise UserError(f"{rows.name} has no column {column!r}.", hint=f"There are: {', '.join(rows.columns[:12])}.")


def _key(text: str) -> str:
    found = _WHOLE.fullmatch(text)
    return found[1] if found else text
