"""What a panel shows, as plain data made from the project alone."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from docgen_nb.document.references import SectionRef
from docgen_nb.document.safe_rendering import rendered_html
from docgen_nb.notebook.display.rows import rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docgen_nb.document.tree import Chapter, Outline, Section
    from docgen_nb.project import Project
    from docgen_nb.run.preview import Preview
    from docgen_nb.run.run import Run

Data = dict[str, Any]


def project_state(project: Project, addable: Iterable[str]) -> Data:
    """The whole panel but for what moves during a run.

    Args:
        project: to show.
        addable: names of variables that can become content parts.
    """
    outline = project.outline
    return {
        "prompt": outline.user_prompt if outline is not None else "",
        "model": project.model_name,
        "key": key_state(project.model_name),
        "parts": [_part(part) for part in project.parts.values()],
        "addable": [name for name in addable if name not in project.parts],
        "documents": [] if outline is None else _documents(outline),
        "canUndo": project.can_undo_edit,
    }


def key_state(model: str) -> str:
    """Whether the model's key is there; never the key."""
    from docgen_nb.llm.presets import PRESETS

    preset = PRESETS.get(model.partition(":")[0])
    if preset is None or not preset.keys:
        return "needs no key" if preset is not None or model in {"embedded", "scripted", "replay"} else ""
    found = next((name for name in preset.keys if os.environ.get(name, "").strip()), None)
    return f"{found} is set" if found else f"{preset.keys[0]} is not set"


def live_state(run: Run | None, outline: Outline | None, elapsed: float) -> Data:
    """What moves: the bars' rows, the sections' states, what can be pressed. ``elapsed``: seconds since it began."""
    states = {} if outline is None else {outline.label(ref): section.state for ref, section in outline.sections()}
    if run is None:
        return {"rows": [], "states": states, "running": False, "paused": False}
    shown = rows(run.progress, elapsed, paused=run.paused, traffic=run.traffic)
    return {"rows": shown, "states": states, "running": not run.done(), "paused": run.paused}


def foreseen(preview: Preview, outline: Outline) -> str:
    """What Fill would do now, in a line."""
    waiting = [section.state for _, section in outline.sections() if section.state != "done"]
    if not waiting:
        return "All sections are written."
    stale = waiting.count("stale")
    what = f"{len(waiting)} {'section' if len(waiting) == 1 else 'sections'} to write"
    return f"{what}{f', {stale} of them changed' if stale else ''}: {preview.in_short()}"


def section_state(project: Project, ref: SectionRef, live_text: str) -> Data:
    """One section with all that can be changed, and its text as safe HTML."""
    outline = project.known_outline()
    section = outline.section(ref)
    return {
        "ref": outline.label(ref),
        "title": section.title,
        "hint": section.generation_hint,
        "type": section.content_type,
        "useModel": section.use_ai_call,
        "needs": ", ".join(section.needs),
        "state": section.state,
        "path": f"{section.path}: {section.path_reason}" if section.path else "",
        "parts": [_part_in(project, section, part_id) for part_id in project.parts],
        "html": rendered_html(live_text or _text(outline, ref, section)),
        **({} if project.running() else _revisions(project, ref)),
    }


def _revisions(project: Project, ref: SectionRef) -> Data:
    """What can be done with the text that stands, which a run would change."""
    revisions = project.revisions()
    earlier = revisions.text_before(ref) is not None
    return {
        "locked": revisions.is_locked(ref),
        "own": revisions.is_own_text(ref),
        "diff": revisions.diff(ref) if earlier else "",
        "markdown": revisions.markdown(ref),
    }


def _text(outline: Outline, ref: SectionRef, section: Section) -> str:
    from docgen_nb.document.markdown import section_markdown

    return section_markdown(section, level=outline.chapter(ref.chapter_ref).level + 2) if section.elements else ""


def _part(part: Any) -> Data:
    return {"id": part.id, "label": part.label, "kind": part.kind, "size": part.size, "format": part.default_format}


def _part_in(project: Project, section: Section, part_id: str) -> Data:
    part = project.parts[part_id]
    used = part_id in section.content_part_ids
    return {
        "id": part_id,
        "label": part.label,
        "used": used,
        "format": section.format_of(part_id) if used else part.default_format,
        "instruction": section.instruction_for(part_id),
    }


def _documents(outline: Outline) -> list[Data]:
    found: list[Data] = [{"title": document.title, "chapters": []} for document in outline.documents]
    for ref, chapter in outline.chapters():
        found[ref.document - 1]["chapters"].append(_chapter(outline.label(ref), chapter))
    places: dict[str, Data] = {chapter["ref"]: chapter for each in found for chapter in each["chapters"]}
    for place, section in outline.sections():
        row = {"ref": outline.label(place), "title": section.title, "state": section.state}
        places[outline.label(place.chapter_ref)]["sections"].append(row)
    return found


def _chapter(label: str, chapter: Chapter) -> Data:
    error = chapter.error.message if chapter.error is not None else ""
    return {"ref": label, "title": chapter.title, "hint": chapter.generation_hint, "error": error, "sections": []}
