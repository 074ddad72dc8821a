"""``%docgen contract``: what the authors of the sections agree on, shown and edited."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from docgen_nb.errors import OutlineError
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
        outline = project.edit_outline(_given(arguments.body))
        return Answer(outline, lambda: _show(outline))
    if arguments.action == "drop":
        return Answer(project.edit_outline(_dropped), lambda: print("The contract is dropped."))
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

    shapes = [(document.contract or Contract()).model_dump(by_alias=True) for document in outline.documents]
    return json.dumps(shapes[0] if len(shapes) == 1 else shapes, ensure_ascii=False, indent=1)


class _given:  # noqa: N801 - reads as the change it is
    """The outline with the contracts that a text describes, one for each document."""

    def __init__(self, text: str) -> None:
        try:
            shape = json.loads(text)
        except json.JSONDecodeError as error:
            raise OutlineError(f"The contract can't be read: {error.msg} in line {error.lineno}.") from None
        self._shapes: list[Any] = shape if isinstance(shape, list) else [shape]

    def __call__(self, outline: Outline) -> Outline:
        from pydantic import ValidationError

        from docgen_nb.document.contract import Contract

        if len(self._shapes) != len(outline.documents):
            raise OutlineError(f"There are {len(outline.documents)} documents and {len(self._shapes)} contracts.")
        changed = outline.model_copy(deep=True)
        for document, shape in zip(changed.documents, self._shapes, strict=True):
            try:
                document.contract = Contract.model_validate(shape)
            except ValidationError as error:
                first = error.errors()[0]
                place = ".".join(map(str, first["loc"])) or "it"
                raise OutlineError(f"This is no contract: {place}: {first['msg']}.") from None
        return changed


def _dropped(outline: Outline) -> Outline:
    changed = outline.model_copy(deep=True)
    for document in changed.documents:
        document.contract = None
    return changed


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
