"""What the bars show, as plain data: made from the progress alone."""

from __future__ import annotations

from typing import Any

from docgen_nb.document.references import ChapterRef
from docgen_nb.progress import ChapterProgress, Progress


def rows(progress: Progress) -> list[dict[str, Any]]:
    """One row for the run and one for each chapter: label, fraction (0 to 1), words, kind of state."""
    several = len({ref.document for ref in progress.chapters}) > 1
    overall = {
        "label": progress.operation or "starting",
        "fraction": round(progress.fraction, 4),
        "words": _overall_words(progress),
        "kind": progress.state if progress.state != "done" or not progress.failed else "error",
    }
    return [overall, *(_chapter(progress, ref, c, several=several) for ref, c in progress.chapters.items())]


def _overall_words(progress: Progress) -> str:
    failed = f", {progress.failed} in error" if progress.failed else ""
    tokens = progress.prompt_tokens + progress.output_tokens
    ending = f" · {progress.seconds:.1f} s" if progress.seconds else ""
    line = progress.line or "Asking the model …"
    return f"{progress.error or line}{failed} · {progress.calls} calls · {tokens} tokens{ending}"


def _chapter(progress: Progress, ref: ChapterRef, chapter: ChapterProgress, *, several: bool) -> dict[str, Any]:
    fraction = progress.chapter_fraction(chapter)
    if chapter.error:
        words, kind = f"error: {chapter.error}", "error"
    elif not chapter.sections:
        words, kind = "planning its sections", "running"
    else:
        words = f"{chapter.settled}/{chapter.sections} sections"
        words += f", {chapter.failed} in error" if chapter.failed else ""
        kind = "error" if chapter.failed else "done" if fraction >= 1 else "running"
    label = f"{ref if several else ref.chapter}  {chapter.title}"
    return {"label": label, "fraction": round(fraction, 4), "words": words, "kind": kind}
