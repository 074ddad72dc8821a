"""Changes of what a document's sections agree on, as a user makes them: in a cell or in the panel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docgen_nb.errors import OutlineError

if TYPE_CHECKING:
    from docgen_nb.document.tree import Outline


def with_contract(outline: Outline, number: int, shape: object) -> Outline:
    """The outline whose ``number``-th document (from 1) has the contract of that shape.

    Raises:
        OutlineError: if it is no contract, or there is no such document.
    """
    from pydantic import ValidationError

    from docgen_nb.document.contract import Contract

    if not 1 <= number <= len(outline.documents):
        raise OutlineError(f"There is no document {number}.")
    changed = outline.model_copy(deep=True)
    try:
        contract = Contract.model_validate(shape)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "it"
        raise OutlineError(f"This is no contract: {place}: {first['msg']}.") from None
    contract.terms_pending = False  # the user has said what the authors keep to, be it nothing
    changed.documents[number - 1].contract = contract
    return changed


def with_contracts(outline: Outline, shapes: list[Any]) -> Outline:
    """The outline with one contract for each document.

    Raises:
        OutlineError: if they are not as many, or one is no contract.
    """
    if len(shapes) != len(outline.documents):
        raise OutlineError(f"There are {len(outline.documents)} documents and {len(shapes)} contracts.")
    for number, shape in enumerate(shapes, 1):
        outline = with_contract(outline, number, shape)
    return outline


def without_contracts(outline: Outline) -> Outline:
    """The outline whose sections' authors are left alone."""
    changed = outline.model_copy(deep=True)
    for document in changed.documents:
        document.contract = None
    return changed
