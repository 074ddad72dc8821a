"""State of the project for the panel, as plain data made from the project alone."""

import os
from collections.abc import Iterable
from typing import Any

from docgen_nb.document.references import SectionRef
from docgen_nb.document.tree import Chapter, Outline
from docgen_nb.llm.presets import PRESETS
from docgen_nb.notebook.display.rows import rows
from docgen_nb.notebook.panel.models import destination, key_state, way_of
from docgen_nb.notebook.reviewing import Review
from docgen_nb.plain_text import counted
from docgen_nb.project.project import Project
from docgen_nb.run.preview import Preview
from docgen_nb.run.run import Run

Data = dict[str, Any]
_OF_A_FINDING = ("where", "block", "code", "name", "message", "fix", "excerpt")
MOST_FINDINGS = 300
"""More are counted and not listed: a browser takes long to draw them, and nobody reads them there."""


def project_state(project: Project, review: Review, addable: Iterable[str]) -> Data:
    """The outline and what it is made from: all but what moves during a run.

    Args:
        project: to show.
        review: which rewrites were accepted.
        addable: names of variables and files that can become content parts.
    """
    outline = project.outline
    return {
        "prompt": outline.user_prompt if outline is not None else "",
        "model": project.model_name,
        "base_url": project.choice.options.base_url or "",
        "models": ["embedded", "replay", *(f"{provider}:" for provider in PRESETS)],
        "key": "" if project.choice.options.base_url else key_state(project.model_name),
        "goesTo": way_of(destination(project.choice)),
        "file": "" if project.path is None else os.path.relpath(project.path),
        "parts": [
            {"id": p.id, "label": p.label, "kind": p.kind, "size": p.size, "format": p.default_format}
            for p in project.parts.values()
        ],
        "addable": [name for name in addable if name not in project.parts],
        "documents": [] if outline is None else _documents(outline, _marks(project, review)),
        "canUndo": bool(project.document.edited),
        "canRedo": bool(project.document.taken_back),
    }


def live_state(run: Run | None, outline: Outline | None, elapsed: float) -> Data:
    """State that moves in a run: rows of the bars, states of sections. ``elapsed``: seconds since it began."""
    states = {} if outline is None else {outline.label(ref): section.state for ref, section in outline.sections()}
    if run is None:
        return {"rows": [], "states": states, "running": False, "paused": False}
    shown = rows(run.progress, elapsed, paused=run.paused, traffic=run.traffic)
    return {"rows": shown, "states": states, "running": not run.done(), "paused": run.paused}


def preview_line(preview: Preview, outline: Outline, goes_to: str) -> str:
    """Say in a line what Fill would do now. ``goes_to``: where the texts go."""
    waiting = [section.state for _, section in outline.sections() if section.state != "done"]
    if not waiting:
        return "All sections are written."
    stale = waiting.count("stale")
    what = f"{counted(len(waiting), 'section')} to write"
    to = f"; {way_of(goes_to)}" if goes_to else ""
    return f"{what}{f', {stale} of them changed' if stale else ''}: {preview.in_short()}{to}"


def _marks(project: Project, review: Review) -> dict[str, Data]:
    """Return, by a section's id, whether it is locked, and whether it has a new text that nobody has accepted."""
    if project.outline is None or project.running():
        return {}
    revisions = project.revisions()
    return {
        section.id: {
            "locked": revisions.is_locked(ref) or revisions.is_own_text(ref),
            "rewritten": revisions.was_rewritten(ref)
            and not review.is_accepted(section.id, revisions.markdown(ref))
            and not revisions.is_own_text(ref),
        }
        for ref, section in project.outline.sections()
    }


def _documents(outline: Outline, marks: dict[str, Data]) -> list[Data]:
    found: list[Data] = [{"title": document.title, "chapters": []} for document in outline.documents]
    for ref, chapter in outline.chapters():
        found[ref.document - 1]["chapters"].append(_chapter(outline.label(ref), chapter))
    places: dict[str, Data] = {chapter["ref"]: chapter for each in found for chapter in each["chapters"]}
    for place, section in outline.sections():
        row = {"ref": outline.label(place), "id": section.id, "title": section.title, "state": section.state}
        places[outline.label(place.chapter_ref)]["sections"].append(row | marks.get(section.id, {}))
    return found


def _chapter(label: str, chapter: Chapter) -> Data:
    error = chapter.error.message if chapter.error is not None else ""
    return {"ref": label, "id": chapter.id, "title": chapter.title, "error": error, "sections": []}


def findings_state(review: Review, outline: Outline | None) -> Data:
    """The last check's findings in document order; ``current`` if nothing has changed since."""
    report = review.report
    if report is None or outline is None:
        return {"summary": "", "current": False, "rows": [], "more": 0, "fixable": False}
    rows = [
        {"ref": finding.label, **{name: getattr(finding, name) for name in _OF_A_FINDING}}
        for finding in report.findings[:MOST_FINDINGS]
    ]
    return {
        "summary": report.summary,
        "current": review.is_current(outline),
        "rows": rows,
        "more": len(report) - len(rows),
        "fixable": any(isinstance(finding.place, SectionRef) for finding in report),
    }


def contracts_state(outline: Outline | None, heard: int) -> Data:
    """Each document's contract, None where its sections are left alone, and the chapters that may state facts.

    ``heard`` is the number of the page's last change: a page that has sent a later one waits for that.
    """
    if outline is None:
        return {"heard": heard, "documents": []}
    found: list[Data] = [
        {
            "title": document.title,
            "contract": None if document.contract is None else document.contract.model_dump(by_alias=True),
            "chapters": [],
        }
        for document in outline.documents
    ]
    for ref, chapter in outline.chapters():
        words = f"{outline.label(ref)} {chapter.title}"
        found[ref.document - 1]["chapters"].append({"id": chapter.id, "label": words})
    return {"heard": heard, "documents": found}
