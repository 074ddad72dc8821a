"""``%docgen contract``: what the authors of the sections agree on, shown and edited."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from docgen_nb.errors import OutlineError
from docgen_nb.notebook.contract_change import with_contracts, without_contracts
from docgen_nb.notebook.verbs import Answer, Verb

if TYPE_CHECKING:
    from docgen_nb.document.tree import Outline
    from docgen_nb.notebook.args import Parser
    from docgen_nb.notebook.session import Session


@dataclass(frozen=True)
class ContractArguments:
    """``body`` is an edited contract; None for a line magic."""

    action: Literal["show", "edit", "drop"]
    body: str | None


def _add_arguments(parser: Parser) -> None:
    parser.add_argument(
        "action", nargs="?", choices=["show", "edit", "drop"], default="show", help="what to do with it (show)"
    )


def _perform(arguments: ContractArguments, session: Session) -> Answer:
    project = session.project
    if arguments.body is not None:
        shapes = _shapes(arguments.body)
        outline = project.edit_outline(lambda before: with_contracts(before, shapes))
        return Answer(outline, lambda: _show(outline))
    if arguments.action == "drop":
        return Answer(project.edit_outline(without_contracts), lambda: print("The contract is dropped."))
    outline = project.known_outline()
    if arguments.action == "edit":
        text = f"%%docgen contract\n{_text(outline)}"
        session.shell.set_next_input(text)
        return Answer(text, lambda: print("Edit the contract in the next cell and run it."))
    return Answer([document.contract for document in outline.documents], lambda: _show(outline))


def _show(outline: Outline) -> None:
    from docgen_nb.document.contract_markdown import contract_markdown
    from docgen_nb.notebook.display import show_markdown

    show_markdown(contract_markdown(outline))


def _text(outline: Outline) -> str:
    from docgen_nb.document.contract import Contract

    shapes = [
        (document.contract or Contract()).model_dump(by_alias=True, exclude={"terms_pending"})
        for document in outline.documents
    ]
    return json.dumps(shapes[0] if len(shapes) == 1 else shapes, ensure_ascii=False, indent=1)


def _shapes(text: str) -> list[Any]:
    """The contracts that an edited text describes, one for each document."""
    try:
        shape = json.loads(text)
    except json.JSONDecodeError as error:
        raise OutlineError(f"The contract can't be read: {error.msg} in line {error.lineno}.") from None
    return shape if isinstance(shape, list) else [shape]


VERB = Verb(
    name="contract",
    place=55,
    usage="contract [edit|drop]",
    summary="terms, tone and facts that all sections agree on",
    arguments=ContractArguments,
    add_arguments=_add_arguments,
    perform=_perform,
    details="%%docgen structure --contract makes it; edit puts it as text into the next cell.",
)
