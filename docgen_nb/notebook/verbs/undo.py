"""``%docgen undo``: the text that stood before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docgen_nb.notebook.verbs import Answer, Verb
from docgen_nb.notebook.verbs._sections import add_section_argument, section_of, shown_text
from docgen_nb.notebook.verbs.show import references

if TYPE_CHECKING:
    from docgen_nb.notebook.session import Session


@dataclass(frozen=True)
class UndoArguments:
    """``ref`` names a section."""

    ref: str


async def _perform(arguments: UndoArguments, session: Session) -> Answer:
    session.project.undo(arguments.ref)
    answer = await shown_text(session, arguments.ref)
    if section_of(session, arguments.ref).state == "stale":
        print(f"It fits its hint or parts no more: %docgen lock {arguments.ref} keeps it, %docgen fill does not.")
    return answer


VERB = Verb(
    name="undo",
    place=93,
    usage="undo REF",
    summary="bring a section's old text back",
    arguments=UndoArguments,
    add_arguments=add_section_argument,
    perform=_perform,
    complete=references,
)
