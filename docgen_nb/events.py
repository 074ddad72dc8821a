"""Everything that happens in a run, as frozen facts. Displays and progress are made from these alone.

Counts (``completed``, ``sections_completed`` …) say how many have *settled*, well or in error, when the event was
sent; they are not positions, because parallel work finishes in any order. ``total`` is what is known by then.
``describe`` gives an event's line in the words that users see; events without a line return None.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias, assert_never

from docgen_nb.document.references import ChapterRef, SectionRef
from docgen_nb.document.tree import FillPath
from docgen_nb.plain_text import counted

Operation: TypeAlias = Literal["structure", "fill", "generate", "retry", "redo"]
RunState: TypeAlias = Literal["running", "done", "cancelled", "failed"]


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A run begins; ``chapters`` is 0 while they are still to be planned."""

    operation: Operation
    documents: int
    chapters: int
    model: str
    kind: Literal["run_started"] = "run_started"


@dataclass(frozen=True, slots=True)
class PlannedChapter:
    """A chapter as the run finds it; ``settled`` of its ``sections`` need nothing more, ``failed`` are in error."""

    chapter: ChapterRef
    title: str
    sections: int
    settled: int
    failed: int = 0


@dataclass(frozen=True, slots=True)
class PlanCompleted:
    """Documents and chapters are known, from the prompt or because they were there. In document order.

    ``replaces`` counts the written sections of the document in whose place they come; that document is kept.
    """

    documents: int
    chapters: tuple[PlannedChapter, ...]
    replaces: int = 0
    kind: Literal["plan_completed"] = "plan_completed"

    def line(self) -> str | None:
        """The line for a reader; None if there is nothing to say."""
        written = counted(self.replaces, "written section")
        return f"Replaces {written}; %docgen undo brings the document back" if self.replaces else None


@dataclass(frozen=True, slots=True)
class ContractSettled:
    """Facts or terms of the documents' contracts are agreed on; ``error`` says why they could not be, else empty."""

    what: Literal["facts", "terms"]
    error: str = ""
    kind: Literal["contract_settled"] = "contract_settled"


@dataclass(frozen=True, slots=True)
class ChapterStarted:
    """Phase 1 asks the model for the chapter's sections."""

    chapter: ChapterRef
    kind: Literal["chapter_started"] = "chapter_started"


@dataclass(frozen=True, slots=True)
class ChapterStructured:
    """Phase 1 has the chapter's sections. ``completed`` of ``total`` chapters have settled in phase 1."""

    chapter: ChapterRef
    sections: tuple[str, ...]
    completed: int
    total: int
    kind: Literal["chapter_structured"] = "chapter_structured"


@dataclass(frozen=True, slots=True)
class ChapterFailed:
    """Phase 1 failed for the chapter; the others go on."""

    chapter: ChapterRef
    error: str
    completed: int
    total: int
    kind: Literal["chapter_failed"] = "chapter_failed"


@dataclass(frozen=True, slots=True)
class SectionStarted:
    """Phase 2 begins to write the section."""

    section: SectionRef
    kind: Literal["section_started"] = "section_started"


@dataclass(frozen=True, slots=True)
class SectionCompleted:
    """The section is written.

    Attributes:
        attempts: calls made for it.
        seconds: from its start to its end.
        corrected: sentences of it that were put right by its sources, or left out.
    """

    section: SectionRef
    path: FillPath
    attempts: int
    seconds: float
    chapters_completed: int
    chapters_total: int
    sections_completed: int
    sections_total: int
    corrected: int = 0
    kind: Literal["section_completed"] = "section_completed"


@dataclass(frozen=True, slots=True)
class SectionFailed:
    """The section could not be written; the others go on.

    Attributes:
        kept: whether the text that stood before stands again; else the section holds an error element now.
        lasting: whether trying again is of no use before something else has changed.
    """

    section: SectionRef
    error: str
    attempts: int
    seconds: float
    chapters_completed: int
    chapters_total: int
    sections_completed: int
    sections_total: int
    kept: bool = False
    lasting: bool = False
    kind: Literal["section_failed"] = "section_failed"


@dataclass(frozen=True, slots=True)
class SectionSkipped:
    """Nothing was to be done for the section, which counts as completed. ``reason`` says why."""

    section: SectionRef
    reason: str
    chapters_completed: int
    chapters_total: int
    sections_completed: int
    sections_total: int
    kind: Literal["section_skipped"] = "section_skipped"


@dataclass(frozen=True, slots=True)
class SectionCancelled:
    """The run ended before the section did; ``kept`` if the text that stood before stands again."""

    section: SectionRef
    kept: bool = False
    kind: Literal["section_cancelled"] = "section_cancelled"


@dataclass(frozen=True, slots=True)
class ChapterSmoothed:
    """The joins of a written chapter are smoothed; ``error`` says why they could not be, else empty.

    ``changed`` has each sentence that is new: its section, the old one, the new one.
    """

    chapter: ChapterRef
    changed: tuple[tuple[SectionRef, str, str], ...]
    error: str = ""
    kind: Literal["chapter_smoothed"] = "chapter_smoothed"

    def line(self) -> str | None:
        """The line for a reader; None if there is nothing to say."""
        if self.error:
            return f"Chapter {self.chapter.chapter} could not be smoothed, it stands as it was: {self.error}"
        sentences = counted(len(self.changed), "sentence")
        return f"Chapter {self.chapter.chapter}: {sentences} smoothed" if self.changed else None


@dataclass(frozen=True, slots=True)
class CallFinished:
    """The model answered one call. Tokens as the server counted them; 0 where it did not say.

    ``cost`` is in USD, None if no price is known.
    """

    prompt_tokens: int
    output_tokens: int
    cached_tokens: int
    seconds: float
    cost: float | None = None
    kind: Literal["call_finished"] = "call_finished"


@dataclass(frozen=True, slots=True)
class CallRetried:
    """A call failed and is made again after ``wait`` seconds. ``attempt`` (from 1) is the one that failed."""

    attempt: int
    wait: float
    error: str
    kind: Literal["call_retried"] = "call_retried"


@dataclass(frozen=True, slots=True)
class CallReasked:
    """A reply was not what was asked for; the model is asked again and told ``reason``."""

    reason: str
    kind: Literal["call_reasked"] = "call_reasked"


@dataclass(frozen=True, slots=True)
class ProjectFileFailed:
    """The project file can't be written any more. The run goes on, and what it makes is kept in memory."""

    error: str
    kind: Literal["project_file_failed"] = "project_file_failed"


@dataclass(frozen=True, slots=True)
class RunFinished:
    """The last event of every run. ``error`` is the reason of ``failed``, else empty."""

    state: RunState
    seconds: float
    error: str = ""
    kind: Literal["run_finished"] = "run_finished"


Event: TypeAlias = (
    RunStarted
    | PlanCompleted
    | ContractSettled
    | ChapterStarted
    | ChapterStructured
    | ChapterFailed
    | SectionStarted
    | SectionCompleted
    | SectionFailed
    | SectionSkipped
    | SectionCancelled
    | ChapterSmoothed
    | CallFinished
    | CallRetried
    | CallReasked
    | ProjectFileFailed
    | RunFinished
)


def describe(event: Event) -> str | None:
    """The event's progress line, word for word as users rely on it; None for events that have no line."""
    match event:
        case ChapterStructured(completed=x, total=y):
            return f"Chapter {x}/{y} completed"
        case ChapterFailed(completed=x, total=y):
            return f"Chapter {x}/{y} error"
        case SectionCompleted() | SectionSkipped():
            return f"{_section_counts(event)} completed"
        case SectionFailed():
            return f"{_section_counts(event)} error"
        case ContractSettled(what=what, error=error):
            return f"The contract's {what} could not be agreed on, the sections do without: {error}" if error else None
        case ProjectFileFailed(error=error):
            return error
        case PlanCompleted() | ChapterSmoothed():
            return event.line()
        case (
            RunStarted()
            | ChapterStarted()
            | SectionStarted()
            | SectionCancelled()
            | CallFinished()
            | CallRetried()
            | CallReasked()
            | RunFinished()
        ):
            return None
        case _:
            assert_never(event)


def _section_counts(event: SectionCompleted | SectionFailed | SectionSkipped) -> str:
    return (
        f"Chapter {event.chapters_completed}/{event.chapters_total}, "
        f"Section {event.sections_completed}/{event.sections_total}"
    )
