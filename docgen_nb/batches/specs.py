"""The specs of a batch's documents, made from rows, a template and paths.

Anything that can't be done is refused here, before the first call.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from docgen_nb.batches.file_names import Claimed, PathPattern, shown
from docgen_nb.batches.table import PROJECT_ENDING, Rows
from docgen_nb.batches.template import Template
from docgen_nb.errors import ExportError, UserError
from docgen_nb.export.saving import exporter_for


def check_folders(files: Iterable[Path]) -> None:
    """Check that each file's folder exists or can be made, and can be written to. Nothing is made.

    Raises:
        ExportError: names the first that can't be.
    """
    seen: set[Path] = set()
    for file in files:
        if file.parent not in seen:
            seen.add(file.parent)
            _check(file.parent)
        if file.is_dir():
            raise ExportError(f"{file} is a folder; a file of that name can't be written.")


def _check(folder: Path) -> None:
    there = next(place for place in (folder, *folder.parents) if place.exists() or place.is_symlink())
    if not there.is_dir():
        raise ExportError(f"{folder} can't be made: {there.name} is a file.", hint="Type another folder in --to.")
    if not os.access(there, os.W_OK | os.X_OK):
        raise ExportError(f"{folder} can't be written: access to {there} is refused.", hint="Type another in --to.")


@dataclass(frozen=True, slots=True)
class DocumentSpec:
    """One document of a batch, as it is to be. Picklable; it holds no key, no model and no content part.

    Attributes:
        row: from 1, in the order of the table; also the document's rank where calls wait.
        name: what a reader calls the document; its project file's name without the ending.
        project: its project file.
        exports: the files to write when it is done.
        prompt: to plan the document from; None if there is an outline or a project file instead.
        outline: as JSON, with the row's values in it; None if there is a prompt or a project file instead.
    """

    row: int
    name: str
    project: Path
    exports: tuple[Path, ...] = ()
    prompt: str | None = None
    outline: str | None = None


_EXAMPLE = "Type for example: --to out/{column}.docx"


class Targets:
    """The paths of each row's files.

    Args:
        patterns: paths with fields; one that ends in ``.docgen`` is the project file, which else lies beside the
            first with that ending.
        rows: that the fields are columns of.

    Raises:
        UserError: if there is none, a field is no column, or all rows would go into one file.
        ExportError: if an ending is not that of a format.
    """

    def __init__(self, patterns: Sequence[str | Path], rows: Rows) -> None:
        self._rows = rows
        parsed = [PathPattern.parse(str(each), "--to") for each in patterns]
        if not parsed and not rows.projects:
            raise UserError("A batch needs a name for each document's file.", hint=_EXAMPLE)
        for pattern in parsed:
            pattern.check(rows.columns)
            if not pattern.columns and len(rows.values) > 1:
                raise UserError(f"--to {pattern.text} names one file for all rows.", hint=_EXAMPLE)
        projects = [each for each in parsed if each.text.lower().endswith(PROJECT_ENDING)]
        if len(projects) > 1 or (projects and rows.projects):
            raise UserError("A document has one project file.", hint=f"Name one {PROJECT_ENDING} in --to at most.")
        self._project = projects[0] if projects else None
        self._exports = [each for each in parsed if each is not self._project]

    def of(self, row: int) -> tuple[Path, tuple[Path, ...]]:
        """Project file and exports of a row, from 1.

        Raises:
            UserError: if a value can't stand in a file's name.
            ExportError: if an ending is not that of a format.
        """
        values = self._rows.values[row - 1]
        exports = tuple(pattern.render(values, row) for pattern in self._exports)
        for path in exports:
            exporter_for(path)
        if self._rows.projects:
            return self._rows.projects[row - 1], exports
        if self._project is not None:
            return self._project.render(values, row), exports
        return exports[0].with_suffix(PROJECT_ENDING), exports


def make_specs(rows: Rows, template: Template | None, targets: Targets, taken: Path | None) -> tuple[DocumentSpec, ...]:
    """One spec per row, checked: all files can be written, and no two rows have the same.

    Args:
        rows: the table's.
        template: gives prompt or outline; None where the rows are outlines or projects.
        targets: gives the files.
        taken: the project file that the notebook itself works on, which no document may have.

    Raises:
        UserError: names the first row that can't be written.
        ExportError: if a file can't be written where it is wanted.
    """
    claimed = Claimed()
    specs = _with_distinct_names([_spec(rows, template, targets, row, each) for row, each in enumerate(rows.values, 1)])
    for spec in specs:
        for path in (spec.project, *_files(spec)):
            claimed.claim(path, spec.row)
        if taken is not None and spec.project == taken:
            hint = "%docgen project NEWPATH goes on elsewhere."
            raise UserError(f"Row {spec.row}: {shown(spec.project.name)} is the project that is open.", hint=hint)
    check_folders(path for spec in specs for path in (spec.project, *spec.exports))
    return specs


def _spec(rows: Rows, template: Template | None, targets: Targets, row: int, values: Mapping[str, str]) -> DocumentSpec:
    project, exports = targets.of(row)
    prompt, outline = (None, None) if template is None else template.for_row(values)
    if rows.outlines:
        outline = rows.outlines[row - 1]
    return DocumentSpec(row, project.stem, project, exports, prompt, outline)


def _with_distinct_names(specs: list[DocumentSpec]) -> tuple[DocumentSpec, ...]:
    """The specs, with the folder in their names if two names are the same."""
    if len({spec.name for spec in specs}) == len(specs):
        return tuple(specs)
    return tuple(replace(spec, name=f"{spec.project.parent.name}/{spec.name}") for spec in specs)


def _files(spec: DocumentSpec) -> Iterator[Path]:
    """The files that an export writes: for an outline with several documents, one for each of them, too."""
    yield from spec.exports
    shape = {} if spec.outline is None else json.loads(spec.outline)
    documents = sum(bool(document.get("chapters")) for document in shape.get("documents", ()))
    for path in spec.exports if documents > 1 else ():
        yield from (path.with_name(f"{path.stem}-{number}{path.suffix}") for number in range(1, documents + 1))
