"""Changes to an outline that a user makes: each gives a new outline and leaves the old one as it was.

What is written stays with its section by the section's id, wherever it is moved to. A written section whose own plan
(title, hint, type, parts …) has changed is ``stale``.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from pydantic import ValidationError

from docgen_nb.document.needs import needed_sections
from docgen_nb.document.nodes import Chapter, Section
from docgen_nb.document.references import Ref, SectionRef
from docgen_nb.document.tree import Outline
from docgen_nb.errors import OutlineError

Change: TypeAlias = Callable[[Outline], Outline]

WRITTEN = frozenset({"elements", "state", "path", "path_reason", "attempts", "error"})
"""Fields of chapters and sections that runs write; all others are the plan."""

_NAMES = frozenset({"id", "sections"})  # are not changed by ``replan``


def replan(outline: Outline, ref: Ref, **changes: Any) -> Outline:
    """Change the plan of a chapter or section: its title, hint, type, parts, needs.

    Args:
        outline: to change a copy of.
        ref: of the chapter or section.
        changes: fields by their Python names.

    Raises:
        OutlineError: if a field does not exist or can't take the value.
        UnknownReferenceError: if there is nothing at ``ref``.
    """
    changed = outline.model_copy(deep=True)
    node = _node(changed, ref)
    for name, value in changes.items():
        if name not in type(node).model_fields or name in WRITTEN | _NAMES:
            raise OutlineError(f"{name} is nothing that can be planned for {outline.label(ref)}.")
        try:
            setattr(node, name, value)
        except ValidationError as error:
            raise OutlineError(f"{name} of {outline.label(ref)}: {error.errors()[0]['msg']}.") from None
    if "needs" in changes and isinstance(ref, SectionRef):
        needed_sections(changed, ref)  # refuses what the outline does not have
    return with_text_of(changed, outline)


def add(outline: Outline, ref: Ref, title: str) -> Outline:
    """Add a chapter or section, which will stand at ``ref``, or last if there are not so many."""
    if not title.strip():
        raise OutlineError("A title is needed.")
    changed = outline.model_copy(deep=True)
    kind = Section if isinstance(ref, SectionRef) else Chapter
    _siblings(changed, ref).insert(max(ref[-1], 1) - 1, kind(title=title.strip()))
    return _renewed(changed)


def delete(outline: Outline, ref: Ref) -> Outline:
    """Remove a chapter or section.

    Raises:
        OutlineError: if it is the last chapter.
    """
    changed = outline.model_copy(deep=True)
    _take_out(changed, ref)
    if not any(True for _ in changed.chapters()):
        raise OutlineError("An outline needs a chapter.", hint="Change this one, or plan anew.")
    return _renewed(changed)


def move(outline: Outline, ref: Ref, to: Ref) -> Outline:
    """Move a chapter or section: ``to`` is the place it will have in the new order.

    A section can go into another chapter, a chapter into another document.

    Raises:
        OutlineError: if a chapter is to go where only a section can.
        UnknownReferenceError: if there is nothing at ``ref``, or no chapter to go into.
    """
    if isinstance(ref, SectionRef) is not isinstance(to, SectionRef):
        raise OutlineError(f"{outline.label(ref)} can't go to {outline.label(to)}: one is a chapter, one a section.")
    changed = outline.model_copy(deep=True)
    _siblings(changed, to).insert(max(to[-1], 1) - 1, _take_out(changed, ref))
    return _renewed(changed)


def merge_with_next(outline: Outline, ref: SectionRef) -> Outline:
    """A section and the one after it as one: hints and parts joined, what is written one after the other.

    Raises:
        OutlineError: if it is the last of its chapter.
    """
    changed = outline.model_copy(deep=True)
    sections = changed.chapter(ref.chapter_ref).sections
    first = changed.section(ref)
    if ref.section == len(sections):
        raise OutlineError(f"{outline.label(ref)} is the last section of its chapter.", hint="Merge the one before it.")
    second = sections.pop(ref.section)
    first.title = " · ".join(dict.fromkeys(filter(None, [first.title, second.title])))
    first.generation_hint = "\n".join(filter(None, [first.generation_hint, second.generation_hint]))
    first.content_part_ids = list(dict.fromkeys([*first.content_part_ids, *second.content_part_ids]))
    first.content_formats = {**second.content_formats, **first.content_formats}
    first.content_part_instructions = {**second.content_part_instructions, **first.content_part_instructions}
    first.needs = [need for need in dict.fromkeys([*first.needs, *second.needs]) if need not in {first.id, second.id}]
    written = {first.state, second.state}
    first.elements = [*first.elements, *second.elements]
    first.state = "pending" if not first.elements else "stale" if written <= {"done", "stale"} else "pending"
    return _renewed(changed)


def undone(before: Outline, now: Outline) -> Outline:
    """The outline as it was ``before`` an edit, with what has been written since."""
    written = {section.id: section for _, section in now.sections()}
    for _, section in before.sections():
        new = written.get(section.id)
        if new is not None and new.state == "done" and new.elements != section.elements:
            _take_over(section, new)
    return before


def with_text_of(outline: Outline, before: Outline) -> Outline:
    """The outline, changed in place, with what ``before`` has written: each section's text by the section's id."""
    sections = {section.id: section for _, section in before.sections()}
    for _, section in outline.sections():
        if old := sections.get(section.id):
            _take_over(section, old)
    chapters = {chapter.id: chapter for _, chapter in before.chapters()}
    for _, chapter in outline.chapters():
        if (known := chapters.get(chapter.id)) and not chapter.sections and not known.sections:
            chapter.state, chapter.error = known.state, known.error
    return outline


def _take_over(section: Section, old: Section) -> None:
    section.elements, section.path, section.path_reason = old.elements, old.path, old.path_reason
    section.attempts = old.attempts
    changed = old.state == "done" and _plan(section) != _plan(old)
    section.state = "stale" if changed else old.state


def _plan(section: Section) -> dict[str, Any]:
    return section.model_dump(exclude=set(WRITTEN) - {"error"})


def _node(outline: Outline, ref: Ref) -> Chapter | Section:
    return outline.section(ref) if isinstance(ref, SectionRef) else outline.chapter(ref)


def _siblings(outline: Outline, ref: Ref) -> list[Any]:
    """The list of chapters or sections that ``ref`` is a place of."""
    if isinstance(ref, SectionRef):
        return outline.chapter(ref.chapter_ref).sections
    if not 1 <= ref.document <= len(outline.documents):
        raise OutlineError(f"There is no document {ref.document}.")
    return outline.documents[ref.document - 1].chapters


def _take_out(outline: Outline, ref: Ref) -> Chapter | Section:
    node = _node(outline, ref)
    _siblings(outline, ref).pop(ref[-1] - 1)
    return node


def _renewed(outline: Outline) -> Outline:
    outline.give_ids()
    return outline
