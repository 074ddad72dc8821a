"""``%docgen lock``: keep a section as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docgen_nb.notebook.verbs import Answer, Verb
from docgen_nb.notebook.verbs._sections import add_section_argument, said
from docgen_nb.notebook.verbs.show import references

if TYPE_CHECKING:
    from docgen_nb.notebook.session import Session


@dataclass(frozen=True)
class LockArguments:
    """``ref`` names a section."""

    ref: str


async def _perform(arguments: LockArguments, session: Session) -> Answer:
    session.project.lock(arguments.ref)
    ref = arguments.ref
    return await said(session, ref, f"{ref} is locked: no run changes it. %docgen unlock {ref} lets it go.")


VERB = Verb(
    name="lock",
    place=95,
    usage="lock REF",
    summary="keep a section from every later run",
    arguments=LockArguments,
    add_arguments=add_section_argument,
    perform=_perform,
    complete=references,
)
