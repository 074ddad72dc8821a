"""Changes of the outline; each can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docgen_nb.document import editing
from docgen_nb.document.references import SectionRef
from docgen_nb.notebook.panel.actions._message import Action, Message, Result, dict_in, ref_in, section_in, text_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docgen_nb.notebook.session import Session

_FIELDS = {
    "title": "title",
    "hint": "generation_hint",
    "purpose": "purpose",
    "words": "words",
    "type": "content_type",
    "useModel": "use_ai_call",
    "needs": "needs",
    "parts": "content_part_ids",
    "formats": "content_formats",
    "instructions": "content_part_instructions",
    "covers": "covers",
    "leavesOut": "leaves_out",
    "facts": "fact_ids",
}
_LISTS = {"needs", "fact_ids"}  # typed with commas between


def _replan(session: Session, message: Message) -> Result:
    ref, changes = ref_in(message), _named(dict_in(message, "changes"))
    return _edit(session, lambda outline: editing.replan(outline, ref, **changes))


def _add_chapter(session: Session, message: Message) -> Result:
    ref, title = ref_in(message), text_in(message, "title") or "New chapter"
    return _edit(session, lambda outline: editing.add_chapter(outline, ref.document, ref.chapter + 1, title))


def _add_section(session: Session, message: Message) -> Result:
    ref, title = ref_in(message), text_in(message, "title") or "New section"
    at = ref.section + 1 if isinstance(ref, SectionRef) else 1
    chapter = ref.chapter_ref if isinstance(ref, SectionRef) else ref
    return _edit(session, lambda outline: editing.add_section(outline, chapter, at, title))


def _delete(session: Session, message: Message) -> Result:
    ref = ref_in(message)
    return _edit(session, lambda outline: editing.delete(outline, ref))


def _move(session: Session, message: Message) -> Result:
    ref, to = ref_in(message), ref_in(message, "to")
    return _edit(session, lambda outline: editing.move(outline, ref, to))


def _merge(session: Session, message: Message) -> Result:
    ref = section_in(message)
    return _edit(session, lambda outline: editing.merge_with_next(outline, ref))


def _undo_edit(session: Session, _message: Message) -> Result:
    session.project.undo_edit()
    return None


def _edit(session: Session, change: editing.Change) -> Result:
    session.project.edit_outline(change)
    return None


def _named(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Fields by their Python names; those that the panel does not have are kept for ``replan`` to refuse."""
    named = {_FIELDS.get(name, str(name)): value for name, value in changes.items()}
    for name in _LISTS & named.keys():
        if isinstance(typed := named[name], str):
            named[name] = [word.strip() for word in typed.split(",") if word.strip()]
    if "words" in named:
        named["words"] = named["words"] or 0  # an empty field leaves the length open
    return named


ACTIONS: dict[str, Action] = {
    "replan": _replan,
    "add chapter": _add_chapter,
    "add section": _add_section,
    "delete": _delete,
    "move": _move,
    "merge": _merge,
    "undo edit": _undo_edit,
}
