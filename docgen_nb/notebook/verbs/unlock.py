"""``%docgen unlock``: let runs change a section again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docgen_nb.notebook.verbs import Answer, Verb
from docgen_nb.notebook.verbs._sections import add_section_argument, said, section_of
from docgen_nb.notebook.verbs.show import references

if TYPE_CHECKING:
    from docgen_nb.notebook.session import Session


@dataclass(frozen=True)
class UnlockArguments:
    """``ref`` names a section."""

    ref: str


async def _perform(arguments: UnlockArguments, session: Session) -> Answer:
    session.project.unlock(arguments.ref)
    ref = arguments.ref
    stale = section_of(session, ref).state == "stale"
    more = " It is out of date: %docgen fill writes it anew." if stale else ""
    return await said(session, ref, f"{ref} is not locked any more.{more}")


VERB = Verb(
    name="unlock",
    place=96,
    usage="unlock REF",
    summary="let runs change a section again",
    arguments=UnlockArguments,
    add_arguments=add_section_argument,
    perform=_perform,
    complete=references,
)
