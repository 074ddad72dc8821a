"""What can be done in a panel. Each action is one function of the project; its arguments come from a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docgen_nb.errors import UserError
from docgen_nb.notebook.panel.actions import outline, review, runs, sections, sources

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
    return action(session, message)
