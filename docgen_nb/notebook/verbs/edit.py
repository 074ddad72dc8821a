"""``%%docgen edit``: a section's text, written by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docgen_nb.notebook.verbs import Answer, Verb
from docgen_nb.notebook.verbs._sections import add_section_argument, shown_text
from docgen_nb.notebook.verbs.show import references

if TYPE_CHECKING:
    from docgen_nb.notebook.session import Session


@dataclass(frozen=True)
class EditArguments:
    """``body`` is the new text, None for a line magic, which brings the present one into a cell."""

    ref: str
    body: str | None


async def _perform(arguments: EditArguments, session: Session) -> Answer:
    if arguments.body is None:
        return _to_edit(arguments.ref, session)
    session.project.edit(arguments.ref, arguments.body)
    return await shown_text(session, arguments.ref)


def _to_edit(ref: str, session: Session) -> Answer:
    from docgen_nb.project.revisions import section_ref

    text = f"%%docgen edit {ref}\n{session.project.revisions().markdown(section_ref(ref))}\n"
    session.shell.set_next_input(text)
    return Answer(text, lambda: print("Edit the text in the next cell and run it; no run writes over it then."))


VERB = Verb(
    name="edit",
    place=94,
    usage="edit REF",
    summary="write a section's text by hand",
    arguments=EditArguments,
    add_arguments=add_section_argument,
    perform=_perform,
    complete=references,
    details="A line brings the text into the next cell, %%docgen edit REF takes it from the cell's body.",
)
