"""Recognise sections that introduce or sum up by their titles. They are written last, from the finished text."""

import re
from collections.abc import Iterable

from docgen_nb.document.references import SectionRef
from docgen_nb.document.tree import WHOLE_DOCUMENT, Chapter, Outline, Section

_SUMS_UP = re.compile(
    r"\W*(?:(?:executive|management|short)\s+)?"
    r"(?:introduction|overview|summary|abstract|conclusions?|key (?:findings|points)"
    r"|in (?:short|brief)|at a glance|preface|foreword|closing (?:remarks|words)"
    r"|einleitung|einführung|überblick|zusammenfassung|fazit|schluss(?:folgerung(?:en)?|wort)?|vorwort|kurzfassung"
    r"|résumé|synthèse|avant-propos|introducción|resumen|conclusión(?:es)?|introduzione|riassunto|conclusion[ei])\W*",
    re.IGNORECASE,
)
_OF_THE_WHOLE = re.compile(
    r"\W*(?:executive|management) summary\W*|\W*(?:abstract|preface|foreword|vorwort|kurzfassung)\W*", re.IGNORECASE
)


def sums_up(title: str) -> bool:
    """Whether a section of this title introduces or sums up its chapter.

    >>> sums_up("Summary"), sums_up("Summary statistics of 2026")
    (True, False)
    """
    return _SUMS_UP.fullmatch(title) is not None


def sums_up_all(section: Section, chapter: Chapter) -> bool:
    """Whether a section introduces or sums up the whole document, by its own title or its chapter's.

    In a chapter of that name, a section that has content parts of its own is written from these.
    """
    if _OF_THE_WHOLE.fullmatch(section.title) is not None:
        return True
    return sums_up(chapter.title) and (sums_up(section.title) or not section.content_part_ids)


def complete_needs(outline: Outline, places: Iterable[SectionRef]) -> None:
    """Let sections rest on what they introduce or sum up, by their titles, where the outline says nothing of it.

    Left alone are those that others rest on, and those of a chapter or document that has nothing else.
    """
    named = {need for _, section in outline.sections() for need in section.needs}
    for place in places:
        section, chapter = outline.section(place), outline.chapter(place.chapter_ref)
        if section.needs or named & {section.id, chapter.id}:
            continue
        if sums_up_all(section, chapter) and _others(outline.documents[place.document - 1].chapters):
            section.needs = [WHOLE_DOCUMENT]
        elif sums_up(section.title) and _others([chapter]):
            section.needs = [chapter.id]


def _others(chapters: Iterable[Chapter]) -> bool:
    """Whether there is a section that sums up nothing."""
    return any(
        not sums_up(section.title) and not sums_up_all(section, chapter)
        for chapter in chapters
        for section in chapter.sections
    )
