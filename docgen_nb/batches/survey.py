"""A look at what lies where a batch wants to write, before the first call: nothing of somebody else's is touched."""

from __future__ import annotations

from collections.abc import Iterable

from docgen_nb.batches.file_names import shown
from docgen_nb.batches.order import DocumentOrder
from docgen_nb.batches.record import FACT, Record, facts_of
from docgen_nb.errors import ExportError, NotAProjectFileError, ProjectFileError, UserError
from docgen_nb.export.ledger import Ledger
from docgen_nb.store.project_file import check_file

_DOCUMENT_FACTS = {"asked", "outline"}


def survey(orders: Iterable[DocumentOrder], *, force: bool) -> None:
    """See that every file that is there is one of the batch's own, or may be written over.

    Args:
        orders: of the documents that are to be written.
        force: whether exported files of others may be written over. A project file of another document never is.

    Raises:
        UserError: names the first row for which that is not so.
    """
    ledger = Ledger()
    for order in orders:
        record = _record(order)
        for path in order.exports:
            if path.exists() and not force and not record.owns(order.project, path) and not ledger.is_ours(path):
                problem = f"Row {order.row}: {shown(path.name)} exists, and was not written here or has been changed."
                raise ExportError(problem, hint="--force overwrites it.")


def _record(order: DocumentOrder) -> Record:
    if not order.project.exists():
        return Record()
    try:
        check_file(order.project)
    except NotAProjectFileError:
        problem = f"Row {order.row}: {shown(order.project.name)} exists, and is no project file."
        raise UserError(problem, hint="Name another in --to: out/{column}.docgen") from None
    except ProjectFileError as error:
        raise UserError(f"Row {order.row}: {error.message}", hint=error.hint) from None
    facts = facts_of(order.project)
    made_here = FACT in facts or (order.prompt is None and order.outline is None)
    if not made_here and _DOCUMENT_FACTS & facts.keys():
        problem = f"Row {order.row}: {shown(order.project.name)} holds a document that no batch has begun."
        raise UserError(problem, hint="Name another in --to: out/{column}.docgen")
    return Record.read(facts.get(FACT))
