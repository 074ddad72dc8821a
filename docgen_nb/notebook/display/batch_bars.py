"""Display of a batch: bars while it goes on, then a table of the documents. Their texts are in files."""

from docgen_nb.batches.batch_run import BatchRun
from docgen_nb.notebook.display.bars import Bars
from docgen_nb.notebook.display.batch_rows import BatchRows
from docgen_nb.notebook.display.ending import ENDS
from docgen_nb.notebook.display.final import show_markdown
from docgen_nb.notebook.display.view import ONCE_MORE, TickingView


class BarsBatchView(TickingView):
    """Bars of a batch.

    Args:
        run: what to show; it must have been started in the running loop.
        anywidget: bars through anywidget, else as HTML.
    """

    def __init__(self, run: BatchRun, *, anywidget: bool) -> None:
        self._run = run
        self._bars = Bars(run, BatchRows(run), anywidget=anywidget)
        super().__init__(run)

    def _update(self) -> None:
        self._bars.update()

    def _finish(self) -> None:
        """Show the end; the bars once more a second later."""
        self._bars.finish()
        show_outcomes(self._run)
        self._loop.call_later(ONCE_MORE, self._bars.show_end)


def show_outcomes(run: BatchRun) -> None:
    """The table of the documents, and one line on how the batch ended."""
    outcomes = run.outcomes
    if len(outcomes):
        show_markdown(outcomes.to_markdown())
    hint = " %docgen retry tries the failed ones again." if outcomes.failed else ""
    print(f"{ENDS[run.progress.state]}: {outcomes.summary()}.{hint}")
