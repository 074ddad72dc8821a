"""The interface of all displays, and the plainest of them: progress as lines of text, for terminals and logs."""

from typing import Protocol

from docgen_nb.events import Event, describe
from docgen_nb.notebook.display.final import show_result
from docgen_nb.run.run import Run


class View(Protocol):
    """A display of one run. It can fail without hurting the run."""

    def close(self) -> None:
        """Show the final state and let go of the run."""
        ...


class TextView:
    """Prints a line for each chapter and section that settles."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._unsubscribe = run.subscribe(_print_line)

    def close(self) -> None:
        """Print the finished document, and how the run ended."""
        self._unsubscribe()
        show_result(self._run)


def _print_line(event: Event) -> None:
    line = describe(event)
    if line is not None:
        print(line)
