"""The document as a whole: faults in it, their mending, and what its sections agree on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docgen_nb.errors import UserError
from docgen_nb.notebook.contract_change import with_contract, without_contracts
from docgen_nb.notebook.panel.actions._message import Action, Message, Result, dict_in

if TYPE_CHECKING:
    from docgen_nb.document.tree import Outline
    from docgen_nb.notebook.session import Session
    from docgen_nb.run.run import Run


def _check(session: Session, _message: Message) -> Result:
    report = session.project.check()
    session.review.take_report(report, session.project.known_outline())
    return report.summary


async def _mend(session: Session) -> str:
    from docgen_nb.project.fixing import fix

    async def follow(run: Run) -> Outline:
        session.changed()
        return await run

    fixed = await fix(session.project, follow)
    session.review.take_report(fixed.after, session.project.known_outline())
    return fixed.to_text().splitlines()[-1] if not fixed.rewritten else f"Rewritten: {', '.join(fixed.rewritten)}."


def _fix(session: Session, _message: Message) -> Result:
    session.project.check()  # what is in the way is said at once
    if session.running():
        raise UserError("A run is going on.", hint="Stop ends it.")
    return _mend(session)


def _contract(session: Session, message: Message) -> Result:
    document, shape = message.get("document"), dict_in(message, "contract")
    if not isinstance(document, int):
        raise UserError("The panel names no document.", hint="Reload the page.")
    session.project.edit_outline(lambda outline: with_contract(outline, document, shape))
    return "The contract is changed; Undo edit takes that back."


def _drop_contract(session: Session, _message: Message) -> Result:
    session.project.edit_outline(without_contracts)
    return "The contract is dropped; Undo edit brings it back."


ACTIONS: dict[str, Action] = {
    "check": _check,
    "fix": _fix,
    "contract": _contract,
    "drop contract": _drop_contract,
}
