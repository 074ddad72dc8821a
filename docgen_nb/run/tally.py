"""Counting what has settled, for the progress lines. Counts, not positions: parallel work ends in any order."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from docgen_nb.document.references import ChapterRef
from docgen_nb.document.tree import Chapter, Outline

_SETTLED = {"done", "error"}


class Counts(NamedTuple):
    """Settled and all: chapters of the outline, sections of one chapter."""

    chapters_completed: int
    chapters_total: int
    sections_completed: int
    sections_total: int


class Tally:
    """What has settled in phase 2. A chapter is settled with its last section, or with its own failure."""

    def __init__(self, outline: Outline) -> None:
        self._sections: Counter[ChapterRef] = Counter()
        self._chapters: set[ChapterRef] = set()
        self._total = 0
        for ref, chapter in outline.chapters():
            self._total += 1
            self._sections[ref] = sum(section.state in _SETTLED for section in chapter.sections)
            self._close(ref, chapter)

    def chapter_failed(self, ref: ChapterRef) -> None:
        """The chapter got no sections; none will be waited for."""
        self._chapters.add(ref)

    def section_settled(self, ref: ChapterRef, chapter: Chapter) -> Counts:
        """Count one more section of the chapter."""
        self._sections[ref] += 1
        self._close(ref, chapter)
        return Counts(len(self._chapters), self._total, self._sections[ref], len(chapter.sections))

    def _close(self, ref: ChapterRef, chapter: Chapter) -> None:
        if chapter.sections and self._sections[ref] >= len(chapter.sections):
            self._chapters.add(ref)
