"""From outcomes to the document: the only place where a run writes elements, states and counts."""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple, assert_never

from docgen_nb.document.references import ChapterRef, SectionRef
from docgen_nb.document.tree import Chapter, Outline, Section
from docgen_nb.engine.job import AnyOutcome, Cancelled, Failed, Skipped, Succeeded
from docgen_nb.errors import UserError
from docgen_nb.events import (
    ChapterFailed,
    ChapterStarted,
    ChapterStructured,
    Event,
    SectionCancelled,
    SectionCompleted,
    SectionFailed,
    SectionSkipped,
    SectionStarted,
)
from docgen_nb.fill.context import SectionResult
from docgen_nb.fill.section import error_element

_SETTLED = {"done", "error"}


class Recorder:
    """Writes each outcome into the outline at its place, and emits what happened.

    Args:
        outline: what the run works on.
        structures: chapters that phase 1 does in this run.
        fill: sections that it writes; whatever they were, they are pending from now on.
        rewrites: sections of these whose text stays if they can't be written anew.
        emit: takes the events.
    """

    def __init__(
        self,
        outline: Outline,
        structures: int,
        fill: Iterable[SectionRef],
        emit: Callable[[Event], None],
        rewrites: Collection[SectionRef] = (),
    ) -> None:
        for place in fill:
            outline.section(place).state = "pending"
        self._started: dict[SectionRef, float] = {}
        self._outline = outline
        self._emit = emit
        self._rewrites = rewrites
        self._tally = _Tally(outline)
        self._structured = 0
        self._structures = structures

    def chapter_started(self, ref: ChapterRef) -> None:
        """Phase 1 begins for the chapter."""
        self._outline.chapter(ref).state = "running"
        self._emit(ChapterStarted(ref))

    def chapter_structured(self, ref: ChapterRef, sections: list[Section]) -> list[Section]:
        """Keep what phase 1 found; the sections have their ids now."""
        self._outline.chapter(ref).sections = sections
        self._outline.give_ids()
        return self._outline.chapter(ref).sections

    def section_started(self, ref: SectionRef) -> None:
        """Phase 2 begins for the section."""
        self._started[ref] = time.monotonic()
        self._outline.section(ref).state = "running"
        self._emit(SectionStarted(ref))

    def record(self, place: ChapterRef | SectionRef, outcome: AnyOutcome) -> None:
        """Take over one job's outcome."""
        if isinstance(place, SectionRef):
            self._record_section(place, outcome)
        else:
            self._record_chapter(place, outcome)

    def _record_chapter(self, ref: ChapterRef, outcome: AnyOutcome) -> None:
        chapter = self._outline.chapter(ref)
        if isinstance(outcome, Cancelled):
            chapter.state = "cancelled"
            return
        self._structured += 1
        if isinstance(outcome, Failed):
            chapter.sections, chapter.state = [], "error"
            chapter.error = error_element(outcome.error, 1)
            self._tally.chapter_failed(ref)
            self._emit(ChapterFailed(ref, str(outcome.error), self._structured, self._structures))
            return
        chapter.state, chapter.error = "done", None
        titles = tuple(section.title for section in chapter.sections)
        self._emit(ChapterStructured(ref, titles, self._structured, self._structures))

    def _record_section(self, ref: SectionRef, outcome: AnyOutcome) -> None:
        match outcome:
            case Succeeded(value=SectionResult() as result):
                self._write(ref, result)
            case Failed(error=error):
                element = error_element(error, 1)
                self._write(ref, SectionResult((element,), "generation", "", 1, error))
            case Cancelled():
                self._outline.section(ref).state = "cancelled"
                self._emit(SectionCancelled(ref, kept=ref in self._rewrites))
            case Skipped(reason=reason):
                self._outline.section(ref).state = "done"
                counts = self._tally.section_settled(ref.chapter_ref, self._outline.chapter(ref.chapter_ref))
                self._emit(SectionSkipped(ref, reason, *counts))
            case Succeeded():
                raise TypeError("a fill job's value is a SectionResult")
            case _:
                assert_never(outcome)

    def _write(self, ref: SectionRef, result: SectionResult) -> None:
        section = self._outline.section(ref)
        section.elements = list(result.elements)
        section.path, section.path_reason = result.path, result.path_reason
        section.attempts, section.remarks = result.attempts, list(result.remarks)
        section.state = "done" if result.error is None else "error"
        counts = self._tally.section_settled(ref.chapter_ref, self._outline.chapter(ref.chapter_ref))
        seconds = time.monotonic() - self._started.get(ref, time.monotonic())
        if result.error is None:
            self._emit(SectionCompleted(ref, result.path, result.attempts, seconds, *counts, result.corrected))
        else:
            kept, lasting = ref in self._rewrites, isinstance(result.error, UserError)
            failed = SectionFailed(
                ref, str(result.error), result.attempts, seconds, *counts, kept=kept, lasting=lasting
            )
            self._emit(failed)


class _Counts(NamedTuple):
    """Settled and all: chapters of the outline, sections of one chapter."""

    chapters_completed: int
    chapters_total: int
    sections_completed: int
    sections_total: int


class _Tally:
    """Counts what has settled in phase 2: counts, not positions, since parallel work ends in any order.

    A chapter is settled with its last section, or with its own failure.
    """

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

    def section_settled(self, ref: ChapterRef, chapter: Chapter) -> _Counts:
        """Count one more section of the chapter."""
        self._sections[ref] += 1
        self._close(ref, chapter)
        return _Counts(len(self._chapters), self._total, self._sections[ref], len(chapter.sections))

    def _close(self, ref: ChapterRef, chapter: Chapter) -> None:
        if chapter.sections and self._sections[ref] >= len(chapter.sections):
            self._chapters.add(ref)
