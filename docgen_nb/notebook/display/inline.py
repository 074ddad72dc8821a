"""The live display: progress above, the document growing below, in order."""

import logging
from functools import partial
from typing import Any

from docgen_nb.notebook.display.bars import Bars, rows_of_run
from docgen_nb.notebook.display.chart_outputs import Piece, bundle
from docgen_nb.notebook.display.choosing import is_run_by_program
from docgen_nb.notebook.display.ending import summary
from docgen_nb.notebook.display.final import show_overview
from docgen_nb.notebook.display.live import LiveDocument
from docgen_nb.notebook.display.message_limit import BUDGET
from docgen_nb.notebook.display.view import ONCE_MORE, TICK, TickingView
from docgen_nb.run.run import Run

logger = logging.getLogger(__name__)


class InlineView(TickingView):
    """Bars and Markdown blocks of one run.

    Args:
        run: what to show; it must have been started in the running loop.
        anywidget: bars through anywidget, else as HTML.
    """

    def __init__(self, run: Run, *, anywidget: bool) -> None:
        self._run = run
        self._bars = Bars(run, partial(rows_of_run, run), anywidget=anywidget, html=self._html)
        self._document = LiveDocument(run.live_text, BUDGET, _new_output, run.rewrites)
        self._unsubscribe = run.subscribe(self._document.apply)
        super().__init__(run)

    def _update(self) -> None:
        self._bars.update()
        self._show_document()

    def _finish(self) -> None:
        """Show the end. Text that can't be sent at once follows within seconds, and then the bars once more."""
        self._unsubscribe()
        self._show_document(last=True)
        self._bars.finish()
        print(summary(self._run.progress))
        BUDGET.spend()
        self._loop.call_later(TICK, self._show_rest)

    def _show_rest(self) -> None:
        """Send the last changes of a long document: more than may be sent in a second, and the cell need not wait."""
        outline = self._run.outline
        try:
            if outline is not None and self._document.finish_more(outline):
                self._loop.call_later(TICK, self._show_rest)
            else:
                self._loop.call_later(ONCE_MORE, self._bars.show_end)
        except Exception:
            logger.exception("the live display failed at its end")

    def _html(self) -> str:
        outline = self._run.outline
        if outline is None or self._run.progress.operation == "structure":
            return ""
        return self._document.whole(outline)

    def _show_document(self, *, last: bool = False) -> None:
        outline = self._run.outline
        if outline is None:
            return
        if self._run.progress.operation == "structure":
            if last:
                show_overview(outline)
        elif last:
            self._document.finish(outline)
            if is_run_by_program():  # which may end the kernel with the cell
                self._document.finish_more(outline, at_once=True)
        else:
            self._document.flush(outline)


class _Output:
    """An output that is found again by its display id."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle

    def update(self, piece: Piece) -> None:
        self._handle.update(bundle(piece), raw=True)


def _new_output(piece: Piece) -> _Output:
    from IPython.display import display

    return _Output(display(bundle(piece), raw=True, display_id=True))
