"""Single sections: written again, compared, taken back, written by hand, locked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docgen_nb.notebook.panel.actions._message import Action, Message, Result, section_in, text_in

if TYPE_CHECKING:
    from docgen_nb.notebook.session import Session


def _redo(session: Session, message: Message) -> Result:
    return session.project.redo(section_in(message), text_in(message, "feedback").strip())


def _accept(session: Session, message: Message) -> Result:
    project, ref = session.project, section_in(message)
    revisions = project.revisions()
    session.review.accept(project.known_outline().section(ref).id, revisions.markdown(ref))
    return None


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
    "undo": _undo,
    "write": _write,
    "lock": _lock,
    "unlock": _unlock,
}
