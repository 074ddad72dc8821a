"""From rows, a template and paths to orders. What can't be carried out is refused here, before the first call."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from docgen_nb.batches.file_names import Claimed, PathPattern, shown
from docgen_nb.batches.folders import check_folders
from docgen_nb.batches.order import DocumentOrder
from docgen_nb.batches.table import PROJECT_ENDING, Rows
from docgen_nb.batches.template import Template
from docgen_nb.errors import UserError
from docgen_nb.export.writing import exporter_for

_EXAMPLE = "Type for example: --to out/{column}.docx"


class Targets:
    """Where each row's document goes.

    Args:
        patterns: paths with fields; one that ends in ``.docgen`` is the project file, which else lies beside the
            first with that ending.
        rows: what the fields stand for.

    Raises:
        UserError: if there is none, a field is no column, or all rows would go into one file.
        ExportError: if an ending names no format.
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
            ExportError: if an ending names no format.
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


def make_orders(
    rows: Rows, template: Template | None, targets: Targets, taken: Path | None
) -> tuple[DocumentOrder, ...]:
    """One order per row, checked: all names can be written, none is meant for two.

    Args:
        rows: the table's.
        template: gives prompt or outline; None where the rows are outlines or projects.
        targets: gives the files.
        taken: the project file that the notebook itself works on, which no document may have.

    Raises:
        UserError: names the first row that can't be carried out.
        ExportError: if a file can't be written where it is wanted.
    """
    claimed = Claimed()
    orders = _told_apart([_order(rows, template, targets, row, each) for row, each in enumerate(rows.values, 1)])
    for order in orders:
        for path in (order.project, *_files(order)):
            claimed.claim(path, order.row)
        if taken is not None and order.project == taken:
            hint = "%docgen project NEWPATH goes on elsewhere."
            raise UserError(f"Row {order.row}: {shown(order.project.name)} is the project that is open.", hint=hint)
    check_folders(path for order in orders for path in (order.project, *order.exports))
    return orders


def _order(
    rows: Rows, template: Template | None, targets: Targets, row: int, values: Mapping[str, str]
) -> DocumentOrder:
    project, exports = targets.of(row)
    prompt, outline = (None, None) if template is None else template.for_row(values)
    if rows.outlines:
        outline = rows.outlines[row - 1]
    return DocumentOrder(row, project.stem, project, exports, prompt, outline)


def _told_apart(orders: list[DocumentOrder]) -> tuple[DocumentOrder, ...]:
    """The orders, with the folder in their names where files of several are called the same."""
    if len({order.name for order in orders}) == len(orders):
        return tuple(orders)
    return tuple(replace(order, name=f"{order.project.parent.name}/{order.name}") for order in orders)


def _files(order: DocumentOrder) -> Iterator[Path]:
    """The files that an export gives: of an outline with several documents, one for each beside the name itself."""
    yield from order.exports
    shape = {} if order.outline is None else json.loads(order.outline)
    documents = sum(bool(document.get("chapters")) for document in shape.get("documents", ()))
    for path in order.exports if documents > 1 else ():
        yield from (path.with_name(f"{path.stem}-{number}{path.suffix}") for number in range(1, documents + 1))
