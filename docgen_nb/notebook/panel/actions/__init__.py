"""What can be done in a panel. Each action is one function of the project; its arguments come from a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docgen_nb.document.references import SectionRef
from docgen_nb.errors import UnknownReferenceError, UserError
from docgen_nb.notebook.panel.actions import outline, review, runs, sections, sources
from docgen_nb.notebook.panel.actions._message import ref_in

if TYPE_CHECKING:
    from docgen_nb.notebook.panel.actions._message import Action, Message, Result
    from docgen_nb.notebook.session import Session

ACTIONS: dict[str, Action] = {
    **runs.ACTIONS,
    **sources.ACTIONS,
    **outline.ACTIONS,
    **sections.ACTIONS,
    **review.ACTIONS,
}


def act(session: Session, message: Message) -> Result:
    """Do what a panel's message asks for.

    Raises:
        DocgenError: if it can't be done; says why.
    """
    name = message.get("do")
    action = ACTIONS.get(name) if isinstance(name, str) else None
    if action is None:
        raise UserError("The panel asks for something unknown.", hint="Reload the page.")
    _refuse_outdated(session, message)
    return action(session, message)


def _refuse_outdated(session: Session, message: Message) -> None:
    """A click can arrive when the outline is another one than that which was seen: a double click on a cross.

    Raises:
        UserError: if what stands at the message's reference is not what was meant.
    """
    outline, wanted = session.project.outline, message.get("id")
    if outline is None or wanted is None:
        return
    ref = ref_in(message)
    try:
        node = outline.section(ref) if isinstance(ref, SectionRef) else outline.chapter(ref)
    except UnknownReferenceError:
        node = None
    if node is None or node.id != wanted:
        raise UserError(
            "The outline had changed before that arrived, so nothing was done.", hint="Look, and try again."
        )
