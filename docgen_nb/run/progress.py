"""Progress as a pure fold over a run's events: section → chapter → run. Displays show it, nothing else counts.

The run's fraction is the mean of its chapters' fractions: how many sections a chapter gets is unknown until phase 1
has it, so that a mean over sections would fall whenever a chapter turns out long. A chapter's fraction is that of its
settled sections; in a run that does both phases, phase 1 counts a tenth (``STRUCTURE_SHARE``). Within a run no
fraction ever falls.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import assert_never

from docgen_nb.document.elements import Table
from docgen_nb.document.markdown import element_markdown
from docgen_nb.document.references import ChapterRef
from docgen_nb.document.shown import ShownAsMarkdown
from docgen_nb.events import (
    CallFinished,
    CallReasked,
    CallRetried,
    ChapterFailed,
    ChapterSmoothed,
    ChapterStarted,
    ChapterStructured,
    ContractSettled,
    Event,
    PlanCompleted,
    PlannedChapter,
    ProjectFileFailed,
    RunFinished,
    RunStarted,
    RunState,
    SectionCancelled,
    SectionCompleted,
    SectionFailed,
    SectionSkipped,
    SectionStarted,
    describe,
)

STRUCTURE_SHARE = 0.1  # of a chapter's bar, where one run does both phases: one call of about ten
_ENOUGH_CALLS = 3  # before an estimate of the time left says anything
_ENOUGH_WORK = 0.02  # of the whole


@dataclass(frozen=True, slots=True)
class ChapterProgress:
    """Progress of one chapter: sections done, failed and in flight.

    Attributes:
        structured: whether it has its sections.
        structuring: whether phase 1 is asking for them now.
        error: why phase 1 failed for it, else empty.
        sections, settled, failed: how many there are, are done or in error, could not be written.
        kept: of the failed, those whose text of before stands.
        lasting: of the failed, those that trying again does not help.
        running: numbers of the sections that are being written.
        stopped: sections that the end of the run left as they were.
        restored: of the stopped, those whose text of before stands.
        line: the last progress line that this run had for it, "" before there was one.
    """

    title: str
    structured: bool = False
    structuring: bool = False
    error: str = ""
    sections: int = 0
    settled: int = 0
    failed: int = 0
    kept: int = 0
    lasting: int = 0
    running: frozenset[int] = frozenset()
    stopped: int = 0
    restored: int = 0
    line: str = ""


def _as_found(chapter: PlannedChapter) -> ChapterProgress:
    return ChapterProgress(
        chapter.title,
        structured=chapter.sections > 0,
        sections=chapter.sections,
        settled=chapter.settled,
        failed=chapter.failed,
    )


@dataclass(frozen=True, slots=True)
class Progress(ShownAsMarkdown):
    """A run as its events tell it. ``apply`` gives the next state; nothing is changed in place.

    Attributes:
        operation: what the run does, "" before it began.
        line: the last progress line.
        cost: of all calls in USD; None if no price is known.
        found: the fraction that was finished before the run began.
        seconds: the run's length, once it has ended.
    """

    operation: str = ""
    model: str = ""
    state: RunState = "running"
    chapters: dict[ChapterRef, ChapterProgress] = field(default_factory=dict)
    line: str = ""
    error: str = ""
    calls: int = 0
    retries: int = 0
    reasks: int = 0
    prompt_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    cost: float | None = None
    found: float = 0.0
    seconds: float = 0.0

    @property
    def sections(self) -> int:
        """Sections known so far."""
        return sum(chapter.sections for chapter in self.chapters.values())

    @property
    def settled(self) -> int:
        """Sections that are done or in error."""
        return sum(chapter.settled for chapter in self.chapters.values())

    @property
    def written(self) -> int:
        """Sections that have a text: those that could not be written anew have their old one."""
        chapters = self.chapters.values()
        return sum(chapter.settled - chapter.failed + chapter.kept + chapter.restored for chapter in chapters)

    @property
    def kept(self) -> int:
        """Sections that could not be written anew, and whose old text stands."""
        return sum(chapter.kept for chapter in self.chapters.values())

    @property
    def lasting(self) -> int:
        """Failed sections that trying again does not help."""
        return sum(chapter.lasting for chapter in self.chapters.values())

    @property
    def failed(self) -> int:
        """Sections and chapters that could not be written."""
        return sum(chapter.failed + bool(chapter.error) for chapter in self.chapters.values())

    @property
    def running(self) -> int:
        """Jobs at work: chapters being structured and sections being written."""
        return sum(chapter.structuring + len(chapter.running) for chapter in self.chapters.values())

    @property
    def failed_fraction(self) -> float:
        """The part of ``fraction`` that ended in an error."""
        shares = [self.chapter_failed_fraction(each) for each in self.chapters.values() if self._takes_part(each)]
        return sum(shares) / len(shares) if shares else 0.0

    @property
    def fraction(self) -> float:
        """0 to 1: the mean of the fractions of all chapters that have a part in the run."""
        if self.state == "done":
            return 1.0
        fractions = [self.chapter_fraction(chapter) for chapter in self.chapters.values() if self._takes_part(chapter)]
        return sum(fractions) / len(fractions) if fractions else 0.0

    def eta(self, elapsed: float) -> float | None:
        """Seconds that the rest will take if it goes on as in the ``elapsed`` seconds; None if too little is known."""
        done = self.fraction - self.found
        if self.state != "running" or self.calls < _ENOUGH_CALLS or done < _ENOUGH_WORK:
            return None
        return elapsed * (1 - self.fraction) / done

    def chapter_fraction(self, chapter: ChapterProgress) -> float:
        """0 to 1 for one chapter, over the phases that this run does. An error ends a bar as a success does."""
        if chapter.error or self.operation == "structure":
            return float(bool(chapter.error) or chapter.structured)
        filled = chapter.settled / chapter.sections if chapter.sections else 0.0
        if self.operation == "generate":
            return STRUCTURE_SHARE * chapter.structured + (1 - STRUCTURE_SHARE) * filled
        return filled

    def chapter_failed_fraction(self, chapter: ChapterProgress) -> float:
        """The part of the chapter's fraction that ended in an error."""
        if chapter.error:
            return 1.0
        share = 1 - STRUCTURE_SHARE if self.operation == "generate" else 1.0
        return share * chapter.failed / chapter.sections if chapter.sections else 0.0

    def _takes_part(self, chapter: ChapterProgress) -> bool:
        """A run that only fills leaves chapters without sections as they are."""
        return self.operation != "fill" or chapter.sections > 0

    def to_markdown(self) -> str:
        """A line for the run and a table with a row per chapter."""
        if not self.operation:
            return "The run has not begun."
        finished = f"{self.written} of {self.sections} sections finished"
        failed = f", {self.failed} failed" if self.failed else ""
        line = f"`{self.operation}`: {self.state}, {finished}{failed}."
        if not self.chapters:
            return line
        rows = [[str(n), chapter.title, chapter.line or "–"] for n, chapter in enumerate(self.chapters.values(), 1)]
        return f"{line}\n\n{element_markdown(Table(headers=['', 'Chapter', 'Last'], rows=rows))}"

    def apply(self, event: Event) -> Progress:
        """The progress after ``event``."""
        after = self._applied(event)
        line = describe(event)
        return after if line is None else replace(after, line=line)

    def _applied(self, event: Event) -> Progress:  # noqa: C901, PLR0911 - one short case per kind of event
        match event:
            case RunStarted(operation=operation, model=model):
                return replace(self, operation=operation, model=model)
            case PlanCompleted(chapters=chapters):
                planned = replace(self, chapters={chapter.chapter: _as_found(chapter) for chapter in chapters})
                return replace(planned, found=planned.fraction)
            case ChapterStarted(chapter=ref):
                return self._with(ref, structuring=True)
            case ChapterStructured(chapter=ref, sections=sections):
                line = describe(event) or ""
                return self._with(ref, structuring=False, structured=True, sections=len(sections), line=line)
            case ChapterFailed(chapter=ref, error=error):
                return self._with(ref, structuring=False, error=error, line=describe(event) or "")
            case SectionStarted(section=place):
                return self._with(place.chapter_ref, running=self._chapter(place.chapter_ref).running | {place.section})
            case SectionCompleted() | SectionFailed() | SectionSkipped():
                return self._settled(event)
            case SectionCancelled(section=place, kept=kept):
                chapter = self._chapter(place.chapter_ref)
                running, stopped = chapter.running - {place.section}, chapter.stopped + 1
                restored = chapter.restored + kept
                return self._with(place.chapter_ref, running=running, stopped=stopped, restored=restored)
            case CallFinished() | CallRetried() | CallReasked():
                return self._called(event)
            case ContractSettled() | ChapterSmoothed() | ProjectFileFailed():
                return self  # its line says it all
            case RunFinished(state=state, seconds=seconds, error=error):
                return replace(self, state=state, seconds=seconds, error=error)
            case _:
                assert_never(event)

    def _chapter(self, ref: ChapterRef) -> ChapterProgress:
        return self.chapters.get(ref, ChapterProgress(""))

    def _with(self, ref: ChapterRef, **changes: int | str | bool | frozenset[int]) -> Progress:
        changed = replace(self._chapter(ref), **changes)  # type: ignore[arg-type]  # by name
        return replace(self, chapters={**self.chapters, ref: changed})

    def _settled(self, event: SectionCompleted | SectionFailed | SectionSkipped) -> Progress:
        ref = event.section.chapter_ref
        chapter = self._chapter(ref)
        return self._with(
            ref,
            sections=event.sections_total,
            settled=event.sections_completed,
            failed=chapter.failed + isinstance(event, SectionFailed),
            kept=chapter.kept + (isinstance(event, SectionFailed) and event.kept),
            lasting=chapter.lasting + (isinstance(event, SectionFailed) and event.lasting),
            running=chapter.running - {event.section.section},
            line=describe(event) or "",
        )

    def _called(self, event: CallFinished | CallRetried | CallReasked) -> Progress:
        if isinstance(event, CallRetried):
            return replace(self, retries=self.retries + 1)
        if isinstance(event, CallReasked):
            return replace(self, reasks=self.reasks + 1)
        return replace(
            self,
            calls=self.calls + 1,
            prompt_tokens=self.prompt_tokens + event.prompt_tokens,
            output_tokens=self.output_tokens + event.output_tokens,
            cached_tokens=self.cached_tokens + event.cached_tokens,
            cost=self.cost if event.cost is None else (self.cost or 0.0) + event.cost,
        )
