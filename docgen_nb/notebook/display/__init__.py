"""Displays of a run in its cell. Which one it is depends on the front end, never on the run.

A display can't hurt a run: what goes wrong in it is logged, and the run goes on without being seen.
"""

import logging
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import TypeVar

from docgen_nb import events
from docgen_nb.batches import batch_events
from docgen_nb.batches.batch_run import BatchRun
from docgen_nb.errors import UserError
from docgen_nb.notebook.display.batch_bars import BarsBatchView, show_outcomes
from docgen_nb.notebook.display.choosing import SHOWN_IN_PANELS, Ui, choose_ui
from docgen_nb.notebook.display.final import show_markdown, show_result
from docgen_nb.notebook.display.inline import InlineView
from docgen_nb.notebook.display.view import View
from docgen_nb.notebook.user_errors import plain_line
from docgen_nb.run.run import Run

__all__ = ["show_batch", "show_markdown", "show_run"]

logger = logging.getLogger(__name__)
EventT = TypeVar("EventT")


def show_run(run: Run) -> View:
    """Show a run in the current cell until ``close`` is called on what is returned."""
    if SHOWN_IN_PANELS.get():
        return ExitStack()  # nothing in the cell
    print_lines = partial(run.subscribe, partial(_print_line, events.describe))
    return _shown(partial(InlineView, run), print_lines, partial(show_result, run))


def show_batch(run: BatchRun) -> View:
    """Show a batch in the current cell until ``close`` is called on what is returned."""
    print_lines = partial(run.subscribe, partial(_print_line, batch_events.describe))
    return _shown(partial(BarsBatchView, run), print_lines, partial(show_outcomes, run))


def _shown(
    live: Callable[..., View], print_lines: Callable[[], Callable[[], None]], show_end: Callable[[], None]
) -> View:
    """Show something live, as lines of text, or with ``final`` only its end.

    Args:
        live: opens bars and text; ``anywidget`` says how.
        print_lines: prints a line for each event that has one, until the function that it gives is called.
        show_end: shows the result where nothing is live.
    """
    ui = _chosen()
    if ui in {"widget", "html"}:
        try:
            return _Guarded(live(anywidget=ui == "widget"))
        except Exception:
            logger.exception("the display failed; going on as text")
    view = ExitStack()
    view.callback(show_end)
    if ui != "final":
        view.callback(print_lines())
    return _Guarded(view)


def _chosen() -> Ui:
    try:
        return choose_ui()
    except UserError as error:
        print(error)  # the run has begun: it is shown as without the wish
        return choose_ui("auto")


def _print_line(describe: Callable[[EventT], str | None], event: EventT) -> None:
    line = describe(event)
    if line is not None:
        print(plain_line(line))


class _Guarded:
    """A view whose failure is logged."""

    def __init__(self, view: View) -> None:
        self._view = view

    def close(self) -> None:
        try:
            self._view.close()
        except Exception:
            logger.exception("the display failed at its end")
