"""How a run ended, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docgen_nb.run.progress import Progress

ENDS = {"done": "Done", "cancelled": "Stopped", "failed": "Failed", "running": "Running"}


def summary(progress: Progress) -> str:
    """The line below the text."""
    return f"{ENDS[progress.state]}: {outcome(progress)}."


def outcome(progress: Progress) -> str:
    """What there is now: without times and tokens, so the same at every execution."""
    counts = [_counted(len(progress.chapters), "chapter")]
    if progress.operation == "structure":
        counts.append(_counted(progress.sections, "section"))
    else:
        written = progress.settled - progress.sections_failed
        counts.append(f"{written} of {_counted(progress.sections, 'section')} written")
    if progress.failed:
        counts.append(f"{progress.failed} failed: %docgen retry tries again")
    return ", ".join(counts)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
