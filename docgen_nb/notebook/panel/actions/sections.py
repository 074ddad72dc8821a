"""Single sections: written again, compared, taken back, written by hand, locked."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from docgen_nb.errors import UserError
from docgen_nb.notebook.panel.actions._message import Action, Message, Result, section_in, text_in

if TYPE_CHECKING:
    from docgen_nb.document.references import SectionRef
    from docgen_nb.notebook.session import Session


def _redo(session: Session, message: Message) -> Result:
    return session.project.redo(section_in(message), text_in(message, "feedback").strip())


def _accept(session: Session, message: Message) -> Result:
    project, ref = session.project, section_in(message)
    revisions = project.revisions()
    session.review.accept(project.known_outline().section(ref).id, revisions.markdown(ref))
    return None


def _sources(session: Session, message: Message) -> Result:
    if session.running():
        raise UserError("A run is going on.", hint="Stop ends it.")
    return _trace(session, section_in(message))


async def _trace(session: Session, ref: SectionRef) -> str:
    """In a thread: with large parts it takes seconds."""
    project = session.project
    section, markdown = project.known_outline().section(ref), project.revisions().markdown(ref)
    found = await asyncio.to_thread(project.provenance, project.known_outline().label(ref))
    session.review.take_grounds(section.id, markdown, found.at(ref))
    return found.summary


def _undo(session: Session, message: Message) -> Result:
    ref = section_in(message)
    session.project.undo(ref)
    return f"{session.project.known_outline().label(ref)} has its earlier text again."


def _write(session: Session, message: Message) -> Result:
    ref = section_in(message)
    session.project.edit(ref, text_in(message, "text"))
    return f"{session.project.known_outline().label(ref)} is your own text now; no run writes over it."


def _lock(session: Session, message: Message) -> Result:
    session.project.lock(section_in(message))
    return None


def _unlock(session: Session, message: Message) -> Result:
    session.project.unlock(section_in(message))
    return None


ACTIONS: dict[str, Action] = {
    "redo": _redo,
    "accept": _accept,
    "sources": _sources,
    "undo": _undo,
    "write": _write,
    "lock": _lock,
    "unlock": _unlock,
}
