"""Sections that a summary waits for, and the text of them that it gets to read."""

from collections.abc import Collection

from docgen_nb.document.nodes import WHOLE_DOCUMENT
from docgen_nb.document.prompt_text import section_prompt_text
from docgen_nb.document.references import SectionRef
from docgen_nb.document.tree import Outline
from docgen_nb.errors import OutlineError

MOST_READ = 40_000  # characters of finished text that are put before a section; more of a document is abridged


def needed_sections(outline: Outline, place: SectionRef) -> list[SectionRef]:
    """The sections that must be finished before this one, in document order.

    Those that need the whole document, or their own chapter, don't need each other: a foreword and a summary both read
    all the rest.

    Raises:
        OutlineError: if the section needs something that the outline does not have.
    """
    needs = set(outline.section(place).needs)
    if not needs:
        return []
    known = {chapter.id for _, chapter in outline.chapters()} | {section.id for _, section in outline.sections()}
    if unknown := sorted(needs - known - {WHOLE_DOCUMENT}):
        raise OutlineError(
            f"Section {outline.label(place)} needs {unknown[0]!r}, which the outline does not have.",
            hint=f"Name ids of sections or chapters, or {WHOLE_DOCUMENT!r}.",
        )
    return [ref for ref in (ref for ref, _ in outline.sections()) if ref != place and _is_needed(outline, place, ref)]


def reaches_out(outline: Outline, place: SectionRef) -> bool:
    """Whether the section needs anything outside its own chapter, which phase 1 may not have made yet."""
    chapter = outline.chapter(place.chapter_ref)
    inside = {chapter.id, *(section.id for section in chapter.sections)}
    return not inside.issuperset(outline.section(place).needs)


def needed_text(outline: Outline, place: SectionRef, most: int = MOST_READ, unread: Collection[str] = ()) -> str:
    """Markdown of what had to be finished first; beyond ``most`` characters, the beginning of every section."""
    texts = [
        section_prompt_text(outline.section(ref), level=3, unread=unread) for ref in needed_sections(outline, place)
    ]
    total = sum(map(len, texts))
    if total > most:
        texts = [_abridged(text, len(text) * most // total) for text in texts]
    return "\n\n".join(texts)


def _is_needed(outline: Outline, place: SectionRef, other: SectionRef) -> bool:
    needs, section, chapter = outline.section(place).needs, outline.section(other), outline.chapter(other.chapter_ref)
    if section.id in needs:
        return True
    if chapter.id in needs:
        return other.chapter_ref != place.chapter_ref or not {chapter.id, WHOLE_DOCUMENT} & set(section.needs)
    same_document = other.document == place.document
    return WHOLE_DOCUMENT in needs and same_document and WHOLE_DOCUMENT not in section.needs


def _abridged(text: str, size: int) -> str:
    cut = text[:size].rpartition(" ")[0] or text[:size]
    return f"{cut} […]"
