"""Display of a batch: bars while it goes on, then a table of the documents. Their texts are in files."""

import asyncio
import logging

from docgen_nb.batches.batch_events import BatchEvent, describe
from docgen_nb.batches.batch_run import BatchRun
from docgen_nb.notebook.display.bars import Bars
from docgen_nb.notebook.display.batch_rows import BatchRows
from docgen_nb.notebook.display.ending import ENDS
from docgen_nb.notebook.display.final import show_markdown
from docgen_nb.notebook.display.inline import ONCE_MORE, TICK
from docgen_nb.notebook.user_errors import plain_line

logger = logging.getLogger(__name__)


class FinalBatchView:
    """Shows nothing until the end."""

    def __init__(self, run: BatchRun) -> None:
        self._run = run

    def close(self) -> None:
        """Show the table of outcomes, which stays in the cell."""
        show_outcomes(self._run)


class TextBatchView:
    """Prints a line for each document that has ended."""

    def __init__(self, run: BatchRun) -> None:
        self._run = run
        self._unsubscribe = run.subscribe(_print_line)

    def close(self) -> None:
        """Show the table of outcomes, which stays in the cell."""
        self._unsubscribe()
        show_outcomes(self._run)


class BarsBatchView:
    """Bars, brought up to date at each tick; it lives as long as the batch, as ``InlineView`` does with a run.

    Args:
        run: what to show; it must have been started in the running loop.
        anywidget: bars through anywidget, else as HTML.
    """

    def __init__(self, run: BatchRun, *, anywidget: bool) -> None:
        self._run = run
        self._bars = Bars(run, BatchRows(run), anywidget=anywidget)
        self._closed = False
        self._task = asyncio.get_running_loop().create_task(self._tick(), name="docgen display")

    def close(self) -> None:
        """Show the end; the bars once more a second later."""
        if self._closed:
            return
        self._closed = True
        self._task.cancel()
        self._bars.finish()
        show_outcomes(self._run)
        asyncio.get_running_loop().call_later(ONCE_MORE, self._bars.show_end)

    async def _tick(self) -> None:
        settled = asyncio.ensure_future(self._run.settled())
        try:
            while not settled.done():
                self._bars.update()
                await asyncio.wait({settled}, timeout=TICK)
            self.close()
        except Exception:
            logger.exception("the live display failed; the batch goes on")
        finally:
            settled.cancel()


def show_outcomes(run: BatchRun) -> None:
    """The table of the documents, and one line on how the batch ended."""
    outcomes = run.outcomes
    if len(outcomes):
        show_markdown(outcomes.to_markdown())
    hint = " %docgen retry tries the failed ones again." if outcomes.failed else ""
    print(f"{ENDS[run.progress.state]}: {outcomes.summary()}.{hint}")


def _print_line(event: BatchEvent) -> None:
    line = describe(event)
    if line is not None:
        print(plain_line(line))
