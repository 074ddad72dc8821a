"""Rows of the bars as plain data, made from the progress and the time alone."""

from math import ceil
from typing import TypedDict

from docgen_nb.document.references import label_of
from docgen_nb.notebook.display.ending import ending, outcome
from docgen_nb.plain_text import counted
from docgen_nb.run.progress import ChapterProgress, Progress
from docgen_nb.run.traffic import Traffic

_DOING = {
    "structure": "Structuring",
    "fill": "Writing",
    "generate": "Planning and writing",
    "retry": "Trying again",
    "redo": "Writing again",
}
_SHORTEST_WAIT = 1.0  # seconds
_STEPS = ((60, 5), (600, 15), (float("inf"), 60))  # below so many seconds, an estimate is told in such steps


class Row(TypedDict):
    """One bar, filled to ``fraction``, its last ``failed`` (a part of it) in the colour of errors.

    ``kind`` is running, waiting, done, error or cancelled: colour, never the only sign of a state.
    """

    label: str
    fraction: float
    failed: float
    words: str
    kind: str


class OverallRow(Row):
    """The run's own bar, first of the rows, with a line of ``facts`` under it; ``of`` names what the others are.

    A page that is younger than ``seconds``, which the run has taken, was loaded during the run.
    """

    facts: str
    seconds: int
    paused: bool
    of: str


def rows(progress: Progress, elapsed: float, *, paused: bool = False, traffic: Traffic | None = None) -> list[Row]:
    """One row for the run and one for each chapter.

    Args:
        progress: of the run.
        elapsed: seconds since it began.
        paused: whether it begins nothing more for now.
        traffic: the calls to the model's endpoint; None if nothing is known of them.
    """
    several = len({ref.document for ref in progress.chapters}) > 1
    running = progress.state == "running"
    doing = "Paused" if paused else _DOING.get(progress.operation, "Starting")
    overall = OverallRow(
        label=doing if running else ending(progress),
        fraction=round(progress.fraction, 4),
        failed=round(progress.failed_fraction, 4),
        words=_overall_words(progress),
        kind="error" if progress.state == "failed" else progress.state,
        facts=" · ".join([*_facts(progress, elapsed, paused=paused), *waits(traffic if running else None)]),
        seconds=int(progress.seconds or elapsed),
        paused=paused and running,
        of="Chapters",
    )
    labels = {ref: label_of(ref, of_several=several) for ref in progress.chapters}
    return [overall, *(_chapter_row(progress, labels[ref], each) for ref, each in progress.chapters.items())]


def _overall_words(progress: Progress) -> str:
    if progress.error:
        return progress.error
    if progress.state != "running":
        return outcome(progress)
    planning = not progress.chapters and progress.operation in {"structure", "generate"}
    return "asking the model for an outline" if planning else progress.line


def _facts(progress: Progress, elapsed: float, *, paused: bool) -> list[str]:
    facts = _counts(progress) if progress.state == "running" else []
    calls = counted(progress.calls, "call")
    again = progress.retries + progress.reasks
    facts.append(f"{calls}, {again} repeated" if again else calls)
    if tokens := progress.prompt_tokens + progress.output_tokens:
        facts.append(f"{tokens:,} tokens")
    if progress.cost:
        facts.append(f"${progress.cost:.{2 if progress.cost >= 1 else 4}f}")
    facts.append(duration(progress.seconds or elapsed))
    left = None if paused else progress.eta(elapsed)
    return [*facts, f"about {duration(coarse(left))} left"] if left is not None else facts


def waits(traffic: Traffic | None) -> list[str]:
    """Calls that a limit holds back. Shorter waits are the limiter's even pace and of no interest."""
    if traffic is not None and traffic.trouble:
        return [traffic.trouble]
    if traffic is None or traffic.held_seconds < _SHORTEST_WAIT:
        return []
    return [f"next call in {ceil(traffic.held_seconds)} s, waiting for {traffic.held_by}"]


def _counts(progress: Progress) -> list[str]:
    counts = [f"{progress.settled} of {progress.sections} sections"] if progress.sections else []
    counts += [f"{progress.failed} in error"] if progress.failed else []
    return counts + ([f"{progress.running} at work"] if progress.running else [])


def _chapter_row(progress: Progress, label: str, chapter: ChapterProgress) -> Row:
    return Row(
        label=f"{label}  {chapter.title}",
        fraction=round(progress.chapter_fraction(chapter), 4),
        failed=round(progress.chapter_failed_fraction(chapter), 4),
        words=_chapter_words(progress, chapter),
        kind=_chapter_kind(progress, chapter),
    )


def _chapter_words(progress: Progress, chapter: ChapterProgress) -> str:
    ended = progress.state != "running"
    if chapter.error:
        return f"{chapter.line or 'error'}: {chapter.error}"
    if not chapter.structured:
        if chapter.structuring and not ended:
            return "finding its sections"
        return "no sections yet" if ended or progress.operation == "fill" else "waiting"
    if progress.operation == "structure":
        return f"{chapter.line} · {chapter.sections} sections" if chapter.line else f"{chapter.sections} sections"
    return " · ".join([_written(chapter), *_remarks(chapter, stopped=ended and chapter.stopped > 0)])


def _written(chapter: ChapterProgress) -> str:
    """Count a chapter's settled sections; the log's lines count those of the whole run."""
    return f"{chapter.settled + chapter.restored} of {chapter.sections} sections"


def _remarks(chapter: ChapterProgress, *, stopped: bool) -> list[str]:
    remarks = [f"{unwritten} in error"] if (unwritten := chapter.failed - chapter.kept) else []
    remarks += [f"{chapter.kept} not written anew"] if chapter.kept else []
    return [*remarks, "stopped"] if stopped else remarks


def _chapter_kind(progress: Progress, chapter: ChapterProgress) -> str:
    if chapter.error:
        return "error"
    if progress.chapter_fraction(chapter) >= 1:
        return "done"
    if progress.state != "running":
        return "cancelled" if chapter.stopped else "waiting"
    return "running" if chapter.running or chapter.structuring else "waiting"


def coarse(seconds: float) -> float:
    """Round an estimate, which is not known to the second."""
    step = next(step for below, step in _STEPS if seconds < below)
    return max(step, round(seconds / step) * step)


def duration(seconds: float) -> str:
    """``0:07``, ``12:30`` or ``1:02:03``.

    >>> duration(67.4)
    '1:07'
    """
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
