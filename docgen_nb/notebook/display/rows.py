"""What the bars show, as plain data: made from the progress and the time alone."""

from __future__ import annotations

from typing import TypedDict

from docgen_nb.document.references import RefStyle
from docgen_nb.progress import ChapterProgress, Progress

_DOING = {
    "structure": "Structuring",
    "fill": "Writing",
    "generate": "Planning and writing",
    "retry": "Trying again",
    "redo": "Writing again",
}
_STEPS = ((60, 5), (600, 15), (float("inf"), 60))  # below so many seconds, an estimate is told in such steps
_ENDS = {"done": "Done", "cancelled": "Stopped", "failed": "Failed"}


class Row(TypedDict):
    """One bar. ``kind`` is running, waiting, done, error or cancelled: colour, never the only sign of a state."""

    label: str
    fraction: float
    words: str
    kind: str


class OverallRow(Row):
    """The run's own bar, first of the rows, with a line of ``facts`` under it."""

    facts: str


def rows(progress: Progress, elapsed: float) -> list[Row]:
    """One row for the run and one for each chapter. ``elapsed``: seconds since the run began."""
    style = RefStyle(several_documents=len({ref.document for ref in progress.chapters}) > 1)
    overall = OverallRow(
        label=_DOING.get(progress.operation, "Starting") if progress.state == "running" else _ENDS[progress.state],
        fraction=round(progress.fraction, 4),
        words=_overall_words(progress),
        kind=_overall_kind(progress),
        facts=" · ".join(_facts(progress, elapsed)),
    )
    return [overall, *(_chapter_row(progress, style.label(ref), each) for ref, each in progress.chapters.items())]


def _overall_words(progress: Progress) -> str:
    if progress.error:
        return progress.error
    if not progress.chapters:
        return "asking the model for an outline"
    return progress.line


def _overall_kind(progress: Progress) -> str:
    if progress.state == "failed" or (progress.state == "done" and progress.failed):
        return "error"
    return progress.state


def _facts(progress: Progress, elapsed: float) -> list[str]:
    facts = [f"{progress.settled} of {progress.sections} sections"] if progress.sections else []
    facts += [f"{progress.failed} in error"] if progress.failed else []
    if progress.state == "running" and progress.running:
        facts.append(f"{progress.running} at work")
    calls = f"{progress.calls:,} calls" if progress.calls != 1 else "1 call"
    again = progress.retries + progress.reasks
    facts.append(f"{calls}, {again} repeated" if again else calls)
    if tokens := progress.prompt_tokens + progress.output_tokens:
        facts.append(f"{tokens:,} tokens")
    facts.append(duration(progress.seconds or elapsed))
    left = progress.eta(elapsed)
    return [*facts, f"about {duration(_coarse(left))} left"] if left is not None else facts


def _chapter_row(progress: Progress, label: str, chapter: ChapterProgress) -> Row:
    fraction = progress.chapter_fraction(chapter)
    words, kind = _chapter_words(progress, chapter, fraction)
    return Row(label=f"{label}  {chapter.title}", fraction=round(fraction, 4), words=words, kind=kind)


def _chapter_words(progress: Progress, chapter: ChapterProgress, fraction: float) -> tuple[str, str]:
    ended = progress.state != "running"
    if chapter.error:
        return f"error: {chapter.error}", "error"
    if not chapter.structured:
        waiting = "no sections yet" if ended or progress.operation == "fill" else "waiting"
        return ("finding its sections", "running") if chapter.structuring and not ended else (waiting, "waiting")
    if progress.operation == "structure":
        return f"{chapter.sections} sections", "done"
    words = f"{chapter.settled}/{chapter.sections} sections"
    if chapter.failed:
        return f"{words}, {chapter.failed} in error", "error"
    if fraction >= 1:
        return words, "done"
    if ended:
        return f"{words}, stopped", "cancelled"
    return words, "running" if chapter.running or chapter.settled else "waiting"


def _coarse(seconds: float) -> float:
    """An estimate is not known to the second."""
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
