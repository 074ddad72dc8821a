"""Displays of a run in its cell. Which one it is depends on the front end, never on the run.

A display can't hurt a run: what goes wrong in it is logged, and the run goes on without being seen.
"""

import logging

from docgen_nb.batches.batch_run import BatchRun
from docgen_nb.errors import UserError
from docgen_nb.notebook.display.choosing import SHOWN_IN_PANELS, Ui, choose_ui
from docgen_nb.notebook.display.final import FinalView, show_markdown
from docgen_nb.notebook.display.text_lines import TextView, View
from docgen_nb.run.run import Run

__all__ = ["show_batch", "show_markdown", "show_run"]

logger = logging.getLogger(__name__)


def show_run(run: Run) -> View:
    """Show a run in the current cell until ``close`` is called on what is returned."""
    return _Unseen() if SHOWN_IN_PANELS.get() else _Guarded(_open(run, _chosen()))


def show_batch(run: BatchRun) -> View:
    """Show a batch in the current cell until ``close`` is called on what is returned."""
    return _Guarded(_open_batch(run, _chosen()))


def _open_batch(run: BatchRun, ui: Ui) -> View:
    from docgen_nb.notebook.display.batch_bars import BarsBatchView, FinalBatchView, TextBatchView

    if ui == "final":
        return FinalBatchView(run)
    if ui == "text":
        return TextBatchView(run)
    try:
        return BarsBatchView(run, anywidget=ui == "widget")
    except Exception:
        logger.exception("the display failed; going on as text")
        return TextBatchView(run)


def _chosen() -> Ui:
    try:
        return choose_ui()
    except UserError as error:
        print(error)  # the run has begun: it is shown as without the wish
        return choose_ui("auto")


def _open(run: Run, ui: Ui) -> View:
    if ui == "final":
        return FinalView(run)
    if ui == "text":
        return TextView(run)
    try:
        from docgen_nb.notebook.display.inline import InlineView

        return InlineView(run, anywidget=ui == "widget")
    except Exception:
        logger.exception("the display failed; going on as text")
        return TextView(run)


class _Unseen:
    """Display of a run that panels show: nothing in the cell."""

    def close(self) -> None:
        """Do nothing: this display holds nothing open."""


class _Guarded:
    """A view whose failure is logged."""

    def __init__(self, view: View) -> None:
        self._view = view

    def close(self) -> None:
        try:
            self._view.close()
        except Exception:
            logger.exception("the display failed at its end")
