"""Progress as a pure fold over a run's events: section → chapter → run. Displays show it, nothing else counts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from docgen_nb.document.references import ChapterRef
from docgen_nb.events import (
    CallFinished,
    CallReasked,
    CallRetried,
    ChapterFailed,
    ChapterStarted,
    ChapterStructured,
    Event,
    PlanCompleted,
    PlannedChapter,
    RunFinished,
    RunStarted,
    RunState,
    SectionCompleted,
    SectionFailed,
    SectionSkipped,
    SectionStarted,
    describe,
)

STRUCTURE_SHARE = 0.1  # of a chapter's bar, where one run does both phases: one call of about ten


@dataclass(frozen=True, slots=True)
class ChapterProgress:
    """One chapter's bar. ``settled`` counts sections that are done or in error; ``failed`` those in error."""

    title: str
    structured: bool = False
    error: str = ""
    sections: int = 0
    settled: int = 0
    failed: int = 0
    running: int = 0


def _as_found(chapter: PlannedChapter) -> ChapterProgress:
    return ChapterProgress(
        chapter.title, structured=chapter.sections > 0, sections=chapter.sections, settled=chapter.settled
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """A run as its events tell it. ``apply`` gives the next state; nothing is changed in place.

    Attributes:
        operation: what the run does, "" before it began.
        phases: how many of the two phases it does.
        line: the last progress line.
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
    def failed(self) -> int:
        """Sections and chapters in error."""
        return sum(chapter.failed + bool(chapter.error) for chapter in self.chapters.values())

    @property
    def fraction(self) -> float:
        """0 to 1: the mean of the chapters' fractions."""
        if not self.chapters:
            return 1.0 if self.state == "done" else 0.0
        return sum(map(self.chapter_fraction, self.chapters.values())) / len(self.chapters)

    def chapter_fraction(self, chapter: ChapterProgress) -> float:
        """0 to 1 for one chapter, over the phases that this run does. An error ends a bar as a success does."""
        if chapter.error or self.operation == "structure":
            return float(bool(chapter.error) or chapter.structured)
        filled = chapter.settled / chapter.sections if chapter.sections else 0.0
        if self.operation == "generate":
            return STRUCTURE_SHARE * chapter.structured + (1 - STRUCTURE_SHARE) * filled
        return filled

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
                return replace(self, chapters={planned.chapter: _as_found(planned) for planned in chapters})
            case ChapterStarted(chapter=ref):
                return self._with(ref, structured=False, error="")
            case ChapterStructured(chapter=ref, sections=sections):
                return self._with(ref, structured=True, sections=len(sections))
            case ChapterFailed(chapter=ref, error=error):
                return self._with(ref, error=error)
            case SectionStarted(section=place):
                return self._with(place.chapter_ref, running=self.chapters[place.chapter_ref].running + 1)
            case SectionCompleted() | SectionFailed() | SectionSkipped():
                return self._settled(event)
            case CallFinished() | CallRetried() | CallReasked():
                return self._called(event)
            case RunFinished(state=state, seconds=seconds, error=error):
                return replace(self, state=state, seconds=seconds, error=error)
            case _:
                return self

    def _with(self, ref: ChapterRef, **changes: int | str | bool) -> Progress:
        known = self.chapters.get(ref, ChapterProgress(""))
        return replace(self, chapters={**self.chapters, ref: replace(known, **changes)})  # type: ignore[arg-type]  # by name

    def _settled(self, event: SectionCompleted | SectionFailed | SectionSkipped) -> Progress:
        ref = event.section.chapter_ref
        chapter = self.chapters[ref]
        return self._with(
            ref,
            sections=event.sections_total,
            settled=event.sections_completed,
            failed=chapter.failed + isinstance(event, SectionFailed),
            running=max(0, chapter.running - (not isinstance(event, SectionSkipped))),
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
        )
