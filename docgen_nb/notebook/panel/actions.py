"""What can be done in a panel. Each action is one function of the project; its arguments come from a browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, get_args

from docgen_nb.document import editing
from docgen_nb.document.references import ChapterRef, Ref, SectionRef, parse_ref
from docgen_nb.document.tree import ContentFormat
from docgen_nb.errors import UserError
from docgen_nb.notebook.verbs._sources import split_sources

if TYPE_CHECKING:
    from docgen_nb.notebook.session import Session
    from docgen_nb.planning import PlanOptions
    from docgen_nb.project import Project
    from docgen_nb.run.run import Run

Message: TypeAlias = Mapping[str, Any]
Result: TypeAlias = "Run | str | None"
"""A run that was started, or what is to be told to the user."""

Action: TypeAlias = Callable[["Session", Message], Result]


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


# runs


def _structure(session: Session, message: Message) -> Result:
    project, prompt = session.project, _text(message, "prompt").strip()
    known = project.outline.user_prompt if project.outline is not None else None
    if prompt and prompt != known:
        return project.structure(prompt, **_counts(message))
    return project.structure()


def _generate(session: Session, message: Message) -> Result:
    project, prompt = session.project, _text(message, "prompt").strip()
    known = project.outline.user_prompt if project.outline is not None else None
    if prompt and prompt != known:
        return project.generate(prompt, **_counts(message))
    return project.generate()


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


# single sections


def _redo(session: Session, message: Message) -> Result:
    return session.project.redo(_section(message), _text(message, "feedback").strip())


def _undo(session: Session, message: Message) -> Result:
    ref = _section(message)
    session.project.undo(ref)
    return f"{session.project.known_outline().label(ref)} has its earlier text again."


def _write(session: Session, message: Message) -> Result:
    ref = _section(message)
    session.project.edit(ref, _text(message, "text"))
    return f"{session.project.known_outline().label(ref)} is your own text now; no run writes over it."


def _lock(session: Session, message: Message) -> Result:
    session.project.lock(_section(message))
    return None


def _unlock(session: Session, message: Message) -> Result:
    session.project.unlock(_section(message))
    return None


# model, parts, export


def _use_model(session: Session, message: Message) -> Result:
    session.refuse_during_batch()
    session.project.use_model(_text(message, "model"))
    return f"Model: {session.project.model_name}"


def _add(session: Session, message: Message) -> Result:
    source, wanted = _text(message, "source").strip(), _text(message, "format") or "extracted"
    as_: ContentFormat | None = next((each for each in get_args(ContentFormat) if each == wanted), None)
    if as_ is None:
        raise UserError(f"{wanted!r} is no format.")
    paths, values = split_sources([source] if source else [], session)
    parts = session.project.add(*paths, as_=as_, instruction=_text(message, "instruction"), urls=(), **values)
    return f"Added {', '.join(part.id for part in parts)}." if parts else "Nothing was named."


def _export(session: Session, message: Message) -> Result:
    path = _text(message, "path").strip()
    if not path:
        raise UserError("Name a file.", hint="Its ending decides the format: report.md")
    written = session.project.export(path)
    return f"Written: {', '.join(Path(each).name for each in written)}"


# the outline


def _replan(session: Session, message: Message) -> Result:
    ref, changes = _ref(message), message.get("changes")
    if not isinstance(changes, dict):
        raise UserError("The panel sent no changes.", hint="Reload the page.")
    return _edit(session.project, lambda outline: editing.replan(outline, ref, **_named(changes)))


def _add_chapter(session: Session, message: Message) -> Result:
    ref, title = _ref(message), _text(message, "title") or "New chapter"
    return _edit(session.project, lambda outline: editing.add_chapter(outline, ref.document, ref.chapter + 1, title))


def _add_section(session: Session, message: Message) -> Result:
    ref, title = _ref(message), _text(message, "title") or "New section"
    at = ref.section + 1 if isinstance(ref, SectionRef) else 1
    chapter = ref.chapter_ref if isinstance(ref, SectionRef) else ref
    return _edit(session.project, lambda outline: editing.add_section(outline, chapter, at, title))


def _delete(session: Session, message: Message) -> Result:
    ref = _ref(message)
    return _edit(session.project, lambda outline: editing.delete(outline, ref))


def _move(session: Session, message: Message) -> Result:
    ref, to = _ref(message), _ref(message, "to")
    return _edit(session.project, lambda outline: editing.move(outline, ref, to))


def _merge(session: Session, message: Message) -> Result:
    ref = _section(message)
    return _edit(session.project, lambda outline: editing.merge_with_next(outline, ref))


def _undo_edit(session: Session, _message: Message) -> Result:
    session.project.undo_edit()
    return None


def _edit(project: Project, change: editing.Change) -> Result:
    project.edit_outline(change)
    return None


ACTIONS: dict[str, Action] = {
    "structure": _structure,
    "generate": _generate,
    "fill": _fill,
    "retry": _retry,
    "stop": _stop,
    "pause": _pause,
    "model": _use_model,
    "add": _add,
    "export": _export,
    "replan": _replan,
    "add chapter": _add_chapter,
    "add section": _add_section,
    "delete": _delete,
    "move": _move,
    "merge": _merge,
    "undo edit": _undo_edit,
    "redo": _redo,
    "undo": _undo,
    "write": _write,
    "lock": _lock,
    "unlock": _unlock,
}

_FIELDS = {
    "title": "title",
    "hint": "generation_hint",
    "type": "content_type",
    "useModel": "use_ai_call",
    "needs": "needs",
    "parts": "content_part_ids",
    "formats": "content_formats",
    "instructions": "content_part_instructions",
}


def _named(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Fields by their Python names; those that the panel does not have are kept for ``replan`` to refuse."""
    named = {_FIELDS.get(name, str(name)): value for name, value in changes.items()}
    if isinstance(needs := named.get("needs"), str):
        named["needs"] = [word.strip() for word in needs.split(",") if word.strip()]
    return named


def _counts(message: Message) -> PlanOptions:
    counts: PlanOptions = {
        "documents": _count(message, "documents"),
        "chapters": _count(message, "chapters"),
        "language": _text(message, "language").strip() or None,
    }
    return counts


def _count(message: Message, name: str) -> int | None:
    text = _text(message, name).strip()
    if not text:
        return None
    if not text.isdecimal() or int(text) < 1:
        raise UserError(f"{name.capitalize()}: {text!r} is not a whole number of at least 1.")
    return int(text)


def _text(message: Message, name: str) -> str:
    value = message.get(name, "")
    return value if isinstance(value, str) else ""


def _section(message: Message) -> SectionRef:
    ref = _ref(message)
    if not isinstance(ref, SectionRef):
        raise UserError("That can be done with a section only.")
    return ref


def _ref(message: Message, name: str = "ref") -> Ref:
    ref = parse_ref(_text(message, name))
    return ref if isinstance(ref, SectionRef) else ChapterRef(*ref)
