"""The rows of a batch: from a data frame, a list of dicts, a file with one table, a list of outlines, or project files.

Values are texts, as a reader sees them in a table; a missing value is "". They are data, never instructions.
"""

import glob
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docgen_nb.document.elements import Table
from docgen_nb.document.parts import whole_table
from docgen_nb.document.tree import Outline, read_outline
from docgen_nb.errors import NotAProjectFileError, OutlineError, UserError
from docgen_nb.ingest.files import read_files
from docgen_nb.ingest.frames import frame_rows
from docgen_nb.ingest.table_parts import cell_text
from docgen_nb.store.project_file import absolute, check_file

PROJECT_ENDING = ".docgen"
_OUTLINE_KEYS = {"documents", "chapters"}


@dataclass(frozen=True)
class Rows:
    """The rows of a batch, in order.

    Attributes:
        columns: that a field may name.
        values: one dict per row, with a text for each column.
        name: of the table, for the reader.
        outlines: one for each row, as JSON; empty if the rows are not outlines.
        projects: one file for each row; empty if the rows are not projects.
    """

    columns: tuple[str, ...]
    values: tuple[Mapping[str, str], ...]
    name: str
    outlines: tuple[str, ...] = ()
    projects: tuple[Path, ...] = ()

    @property
    def are_data(self) -> bool:
        """Whether the rows are a table's, not outlines or projects."""
        return not self.outlines and not self.projects


def read_rows(table: object, name: str = "table") -> Rows:
    """Read the rows of a table, or of anything else that a batch can be made of.

    Args:
        table: a data frame of any library, a list of dicts, a list of outlines; a file with one table; a folder, file
            or glob of projects.
        name: what the user calls it.

    Raises:
        UserError: if it is none of these, or there is nothing in it.
    """
    if isinstance(table, str | Path):
        path = Path(table).expanduser()
        return _of_file(path) if path.is_file() and path.suffix != PROJECT_ENDING else _of_projects(str(table))
    if isinstance(table, Outline):
        raise UserError(f"{name} is one outline.", hint="Put several into a list, or type %docgen generate.")
    if isinstance(table, Sequence):
        return _of_list(table, name)
    found = frame_rows(table)
    if found is None:
        hint = "Name a data frame, a list of dicts, a list of outlines, or files that end in .docgen."
        raise UserError(f"{name} is of type {type(table).__name__}, which has no rows.", hint=hint)
    headers, rows = found
    if not headers:
        raise UserError(f"{name} is a table without columns.")
    return _filled(Rows(tuple(headers), tuple(dict(zip(headers, row, strict=True)) for row in rows), name))


def _of_file(path: Path) -> Rows:
    tables = [part.item for part in read_files(str(path)) if isinstance(part.item, Table)]
    if len(tables) != 1:
        hint = "Put the rows into a data frame, or name project files."
        raise UserError(f"{path.name} holds {len(tables) or 'no'} tables; a batch takes one.", hint=hint)
    table = whole_table(tables[0])
    return _filled(
        Rows(tuple(table.headers), tuple(dict(zip(table.headers, row, strict=True)) for row in table.rows), path.name)
    )


def _filled(rows: Rows) -> Rows:
    if not rows.values:
        raise UserError(f"{rows.name} has no rows.", hint="A batch writes one document for each.")
    return rows


def _of_list(table: Sequence[Any], name: str) -> Rows:
    if table and all(isinstance(row, Outline) or _is_outline(row) for row in table):
        return _of_outlines(table, name)
    for number, row in enumerate(table, 1):
        if not isinstance(row, Mapping):
            hint = "Each must be a dict with the same keys, or each an outline."
            raise UserError(f"Row {number} of {name} is of type {type(row).__name__}.", hint=hint)
    columns = tuple(dict.fromkeys(str(key) for row in table for key in row))
    texts = ({str(key): cell_text(value) for key, value in row.items()} for row in table)
    values = tuple({column: row.get(column, "") for column in columns} for row in texts)
    return _filled(Rows(columns, values, name))


def _is_outline(row: object) -> bool:
    """Whether a dict has the shape of an outline: a list of documents or chapters, each a dict."""
    if not isinstance(row, Mapping):
        return False
    lists = [row[key] for key in _OUTLINE_KEYS & row.keys()]
    return any(isinstance(each, list) and each and all(isinstance(item, dict) for item in each) for each in lists)


def _of_outlines(table: Sequence[Any], name: str) -> Rows:
    values, outlines = [], []
    for number, source in enumerate(table, 1):
        try:
            outline = read_outline(source)
        except OutlineError as error:
            raise OutlineError(f"Outline {number} of {name}: {error.message}", hint=error.hint) from None
        title = next((document.title for document in outline.documents if document.title), "")
        values.append({"number": str(number), "title": title})
        outlines.append(outline.model_dump_json(by_alias=True))
    return Rows(("number", "title"), tuple(values), name, outlines=tuple(outlines))


def _of_projects(text: str) -> Rows:
    files = [absolute(file) for file in _project_files(text)]
    for file in files:
        if not file.exists():
            raise UserError(f"There is no variable and no file {text!r}.", hint="Check the name or the path.")
        try:
            check_file(file)
        except NotAProjectFileError:
            raise UserError(f"{file.name} is not a project file.", hint="%docgen project PATH makes one.") from None
    values = tuple({"name": file.stem, "number": str(number)} for number, file in enumerate(files, 1))
    return Rows(("name", "number"), values, text, projects=tuple(files))


def _project_files(text: str) -> list[Path]:
    path = Path(text).expanduser()
    if path.is_dir():
        found = _sorted(path.glob(f"*{PROJECT_ENDING}"))
    elif glob.has_magic(text) and not path.exists():
        found = _sorted(Path(name) for name in glob.glob(str(path), recursive=True))  # noqa: PTH207 - absolute ones too
    else:
        return [path]
    if not found:
        raise UserError(f"There is no project file at {text}.", hint=f"Their names end in {PROJECT_ENDING}.")
    return found


def _sorted(paths: Iterable[Path]) -> list[Path]:
    return sorted(path for path in paths if path.is_file() and not path.name.startswith("."))
