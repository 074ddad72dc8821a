"""Outline and contract as text that a user edits in a cell, and the changes that come back from there.

An outline is a Markdown list, or JSON in its own dict shape; a contract is JSON. What is written stays with its section
by the section's id, wherever the section is moved to; a section whose plan has changed is marked ``stale``.
"""

import json
from typing import Any, cast

from pydantic.main import IncEx

from docgen_nb.document.editing import WRITTEN, with_text_of
from docgen_nb.document.tree import Outline
from docgen_nb.errors import OutlineError
from docgen_nb.notebook.outline_list import as_list, read_list


def outline_text(outline: Outline) -> str:
    """The plan of an outline as a Markdown list."""
    return as_list(_plan(outline))


def _plan(outline: Outline) -> dict[str, Any]:
    """The plan in the outline's own dict shape."""
    chapters = {"__all__": {"sections": {"__all__": set(WRITTEN)}, "state": True, "error": True}}
    exclude = cast("IncEx", {"documents": {"__all__": {"chapters": chapters}}})
    return outline.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude=exclude)


def read_outline_text(text: str, before: Outline | None) -> Outline:
    """The outline that a text describes, a list or JSON, with what ``before`` has written.

    Raises:
        OutlineError: if it is no outline; says in which line.
    """
    from docgen_nb.document.tree import read_outline

    if text.lstrip().startswith("{"):
        shape = _parsed(text, "outline")
    else:
        shape = read_list(text, {} if before is None else _plan(before))
    outline = read_outline(shape)
    return outline if before is None else with_text_of(outline, before)


def contract_text(outline: Outline) -> str:
    """The contracts as text that a user edits: one, or a list where there are several documents."""
    from docgen_nb.document.contract import Contract

    shapes = [
        (document.contract or Contract()).model_dump(by_alias=True, exclude={"terms_pending"})
        for document in outline.documents
    ]
    return json.dumps(shapes[0] if len(shapes) == 1 else shapes, ensure_ascii=False, indent=1)


def _parsed(text: str, what: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise OutlineError(f"The {what} can't be read: {error.msg} in line {error.lineno}.") from None


def with_contract(outline: Outline, number: int, shape: object) -> Outline:
    """The outline whose ``number``-th document (from 1) has the contract of that shape.

    Raises:
        OutlineError: if it is no contract, or there is no such document.
    """
    from pydantic import ValidationError

    from docgen_nb.document.base import first_fault
    from docgen_nb.document.contract import Contract

    if not 1 <= number <= len(outline.documents):
        raise OutlineError(f"There is no document {number}.")
    changed = outline.model_copy(deep=True)
    try:
        contract = Contract.model_validate(shape)
    except ValidationError as error:
        raise OutlineError(f"This is no contract: {first_fault(error, 'it')}") from None
    contract.terms_pending = False  # the user has said what the authors keep to, be it nothing
    changed.documents[number - 1].contract = contract
    return changed


def with_contract_text(outline: Outline, text: str) -> Outline:
    """The outline with the contracts that an edited text describes, one for each document.

    Raises:
        OutlineError: if they are not as many, or one is no contract.
    """
    parsed = _parsed(text, "contract")
    shapes = parsed if isinstance(parsed, list) else [parsed]
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
