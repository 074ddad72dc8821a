"""The outline as text that a user edits in a cell: what is planned, without what is written.

The text is JSON in the outline's own dict shape. What is written stays with its section by the section's id,
wherever the section is moved to; a section whose plan has changed is marked ``stale``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from docgen_nb.errors import OutlineError

if TYPE_CHECKING:
    from pydantic.main import IncEx

    from docgen_nb.document.tree import Chapter, Outline, Section

_WRITTEN = {"elements", "state", "path", "path_reason", "attempts", "error"}


def outline_text(outline: Outline) -> str:
    """The plan of an outline as text."""
    chapters = {"__all__": {"sections": {"__all__": _WRITTEN}, "state": True, "error": True}}
    exclude = cast("IncEx", {"documents": {"__all__": {"chapters": chapters}}})
    plan = outline.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude=exclude)
    return json.dumps(plan, ensure_ascii=False, indent=1)


def read_outline_text(text: str, before: Outline | None) -> Outline:
    """The outline that a text describes, with what ``before`` has written.

    Raises:
        OutlineError: if it is no outline; says in which line.
    """
    from docgen_nb.project import read_outline

    try:
        shape = json.loads(text)
    except json.JSONDecodeError as error:
        raise OutlineError(f"The outline can't be read: {error.msg} in line {error.lineno}.") from None
    if not isinstance(shape, dict):
        raise OutlineError("The outline can't be read: it must begin with { and end with }.")
    outline = read_outline(shape)
    if before is not None:
        _keep_written(outline, before)
    return outline


def _keep_written(outline: Outline, before: Outline) -> None:
    sections = {section.id: section for _, section in before.sections()}
    for _, section in outline.sections():
        if old := sections.get(section.id):
            _take_over(section, old)
    chapters = {chapter.id: chapter for _, chapter in before.chapters()}
    for _, chapter in outline.chapters():
        if (known := chapters.get(chapter.id)) and not chapter.sections:
            _take_over_error(chapter, known)


def _take_over(section: Section, old: Section) -> None:
    section.elements, section.path, section.path_reason = old.elements, old.path, old.path_reason
    section.attempts = old.attempts
    changed = old.state == "done" and _plan(section) != _plan(old)
    section.state = "stale" if changed else old.state


def _take_over_error(chapter: Chapter, old: Chapter) -> None:
    if not old.sections:
        chapter.state, chapter.error = old.state, old.error


def _plan(section: Section) -> dict[str, Any]:
    return section.model_dump(exclude=_WRITTEN - {"error"})
