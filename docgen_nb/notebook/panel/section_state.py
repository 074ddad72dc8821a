"""State of one section or chapter for the panel: its plan, its text as safe HTML, what can be done with it."""

from typing import Any

from docgen_nb.document.markdown import element_markdown, heading, section_markdown
from docgen_nb.document.references import ChapterRef, SectionRef
from docgen_nb.document.safe_markdown import rendered_html
from docgen_nb.document.tree import Section
from docgen_nb.notebook.panel.flags import flags_of
from docgen_nb.notebook.panel.section_questions import QuestionResults, element_html, tables_among
from docgen_nb.notebook.reviewing import Review
from docgen_nb.project.project import Project
from docgen_nb.store.project_records import KeptText

Data = dict[str, Any]
_FIRST_WORDS = 25  # of a text of the history


def chapter_state(project: Project, ref: ChapterRef) -> Data:
    """Return a chapter's plan and what can be done with it, as plain data."""
    outline = project.known_outline()
    chapter = outline.chapter(ref)
    return {
        "kind": "chapter",
        "id": chapter.id,
        "ref": outline.label(ref),
        "title": chapter.title,
        "hint": chapter.generation_hint,
        "state": "error" if chapter.error is not None else chapter.state,
    }


def section_state(project: Project, review: Review, ref: SectionRef, live_text: str, results: QuestionResults) -> Data:
    """One section with all that can be changed, and its text as safe HTML; ``results`` are those of its questions."""
    outline = project.known_outline()
    section = outline.section(ref)
    return {
        "kind": "section",
        "id": section.id,
        "ref": outline.label(ref),
        "title": section.title,
        "hint": section.generation_hint,
        "purpose": section.purpose,
        "words": str(section.words or ""),
        "type": section.content_type,
        "useModel": section.use_ai_call,
        "needs": ", ".join(section.needs),
        "covers": section.covers,
        "leavesOut": section.leaves_out,
        "facts": ", ".join(section.fact_ids),
        "agreed": outline.documents[ref.document - 1].contract is not None,
        "state": section.state,
        "path": f"{section.path}: {section.path_reason}" if section.path else "",
        "remarks": [*section.unasked, *section.remarks],
        "why": _why(project, ref, section),
        "parts": [_part_in(project, section, part_id) for part_id in project.parts],
        "questions": results.rows(project, section),
        "canAsk": bool(section.questions or tables_among(project.parts)),
        "blocks": [rendered_html(live_text)] if live_text else _blocks(project, ref, section),
        **({} if project.running() else _revisions(project, review, ref)),
    }


def _why(project: Project, ref: SectionRef, section: Section) -> str:
    """Why it is stale, or could not be written anew; "" if neither."""
    run = project.last_run
    failed = run is not None and ref in run.rewrites and run.error_of(ref) is not None
    return project.status().notes.get(ref, "") if failed or section.state == "stale" else ""


def _revisions(project: Project, review: Review, ref: SectionRef) -> Data:
    """Actions on the text that stands, which a run would change."""
    revisions = project.revisions()
    markdown = revisions.markdown(ref)
    section_id = project.known_outline().section(ref).id
    accepted = review.is_accepted(section_id, markdown)
    earlier, own = revisions.was_rewritten(ref), revisions.is_own_text(ref)
    return {
        "locked": revisions.is_locked(ref),
        "own": own,
        "earlier": earlier,
        "changes": revisions.changes(ref) if earlier and not accepted and not own else [],
        "history": [_earlier_text(text) for text in revisions.history(ref)],
        "markdown": markdown,
        "flags": flags_of(review, ref, project.known_outline().section(ref)),
        "sources": {str(each.block): each.title for each in review.grounds(section_id, markdown)},
    }


def _earlier_text(text: KeptText) -> Data:
    """One line on a text that stood before."""
    words = " ".join(element_markdown(element) for element in text.elements).split()
    return {
        "id": text.id,
        "at": text.at,
        "by": "you" if text.origin == "user" else str(text.inputs.get("model", "")),
        "feedback": text.feedback,
        "words": len(words),
        "begins": " ".join(words[:_FIRST_WORDS]) + (" …" if len(words) > _FIRST_WORDS else ""),
    }


def _blocks(project: Project, ref: SectionRef, section: Section) -> list[str]:
    """HTML of the title and of each element: block 0 and those that findings count from 1."""
    if not section.elements:
        return []
    level = project.known_outline().chapter(ref.chapter_ref).level + 2
    title = heading(section.title, level) if section.title and section.content_type != "heading" else ""
    if "[^" in "".join(
        element_markdown(each) for each in section.elements
    ):  # a footnote stands in one element and is used in another
        return [rendered_html(section_markdown(section, level=level))]
    texts = (element_html(element, section, project.parts, below=level) for element in section.elements)
    return [rendered_html(title) if title else "", *texts]


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
