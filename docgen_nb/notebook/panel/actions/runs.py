"""Both phases, trying again, pausing and stopping."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docgen_nb.errors import UserError
from docgen_nb.notebook.panel.actions._message import Action, Message, Result, count_in, text_in

if TYPE_CHECKING:
    from docgen_nb.notebook.session import Session
    from docgen_nb.project.planning import PlanOptions

_CONTRACT = {"yes": True, "no": False}


def _structure(session: Session, message: Message) -> Result:
    project, prompt = session.project, _new_prompt(session, message)
    return project.structure(prompt, **_options(message)) if prompt else project.structure()


def _generate(session: Session, message: Message) -> Result:
    project, prompt = session.project, _new_prompt(session, message)
    return project.generate(prompt, **_options(message)) if prompt else project.generate()


def _new_prompt(session: Session, message: Message) -> str:
    """The prompt, "" if the outline that stands is made from it: then the outline goes on."""
    outline, prompt = session.project.outline, text_in(message, "prompt").strip()
    return "" if outline is not None and outline.user_prompt == prompt else prompt


def _options(message: Message) -> PlanOptions:
    return {
        "documents": count_in(message, "documents"),
        "chapters": count_in(message, "chapters"),
        "language": text_in(message, "language").strip() or None,
        "contract": _CONTRACT.get(text_in(message, "contract")),
    }


def _fill(session: Session, _message: Message) -> Result:
    return session.project.fill()


def _retry(session: Session, _message: Message) -> Result:
    return session.project.retry()


def _stop(session: Session, _message: Message) -> Result:
    session.project.stop()
    return None


def _pause(session: Session, _message: Message) -> Result:
    run = session.project.last_run
    if run is None or run.done():
        raise UserError("Nothing is running.")
    if run.paused:
        run.resume()
    else:
        run.pause()
    return None


ACTIONS: dict[str, Action] = {
    "structure": _structure,
    "generate": _generate,
    "fill": _fill,
    "retry": _retry,
    "stop": _stop,
    "pause": _pause,
}
