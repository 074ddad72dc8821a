"""Only the finished text and one summary line, without times and counts of tokens: the same at every execution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docgen_nb.document.markdown import outline_overview

if TYPE_CHECKING:
    from docgen_nb.run.run import Run


class FinalView:
    """Shows nothing until the end."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def close(self) -> None:
        """Show the result."""
        show_result(self._run)


def show_result(run: Run) -> None:
    """The text, or the outline where there is none yet, and the summary."""
    from docgen_nb.notebook.display import show_markdown

    if run.outline is not None:
        show_markdown(run.outline.to_markdown() if run.outline.has_text() else outline_overview(run.outline))
    print(summary(run))


def summary(run: Run) -> str:
    """How the run ended, in one line."""
    progress = run.progress
    chapters = len(progress.chapters)
    if progress.operation == "structure":
        count = f"{chapters} chapters, {progress.sections} sections"
    else:
        count = f"{chapters} chapters, {progress.settled - progress.failed} of {progress.sections} sections written"
    failed = f", {progress.failed} failed: %docgen retry tries again" if progress.failed else ""
    words = {"done": "Done", "cancelled": "Stopped", "failed": "Failed", "running": "Running"}
    return f"{words[progress.state]}: {count}{failed}."
