"""The live display: progress above, the document growing below, in order."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from docgen_nb.document.markdown import outline_overview
from docgen_nb.document.safe_markdown import safe_markdown
from docgen_nb.notebook.display.bars import HtmlBars, WidgetBars
from docgen_nb.notebook.display.blocks import blocks
from docgen_nb.notebook.display.final import summary

if TYPE_CHECKING:
    from docgen_nb.run.run import Run

logger = logging.getLogger(__name__)

TICK = 0.4  # seconds; with at most BLOCKS_PER_TICK blocks and one bar message the cell stays below 20 messages/s
BLOCKS_PER_TICK = 6


class InlineView:
    """Bars and Markdown blocks of one run, brought up to date at each tick. Only what has changed is sent.

    Args:
        run: what to show.
        use_widget: anywidget's bars, else an HTML table.
    """

    def __init__(self, run: Run, *, use_widget: bool) -> None:
        self._run = run
        self._bars = WidgetBars(run) if use_widget else HtmlBars(run)
        self._handles: list[Any] = []
        self._shown: list[str] = []
        self._closed = False
        self._task = asyncio.ensure_future(self._tick()) if _loop_runs() else None

    def close(self) -> None:
        """Show the final state; once more a second later, since a busy server drops messages."""
        if self._closed:
            return
        self._closed = True
        if self._task is not None:
            self._task.cancel()
        self._update(final=True)
        print(summary(self._run))
        if _loop_runs():
            asyncio.get_running_loop().call_later(1.0, self._bars.update)

    async def _tick(self) -> None:
        try:
            while not self._run.done():
                self._update()
                await asyncio.sleep(TICK)
        except asyncio.CancelledError:
            raise
        except Exception:
            logger.exception("the live display failed; the run goes on")

    def _update(self, *, final: bool = False) -> None:
        self._bars.update()
        outline = self._run.outline
        if outline is None:
            return
        if self._run.progress.operation == "structure":
            if final:
                self._show([outline_overview(outline)], everything=True)
            return
        self._show(blocks(outline, self._run.live_text), everything=final)

    def _show(self, texts: list[str], *, everything: bool) -> None:
        from IPython.display import Markdown, display

        if not self._handles:
            for text in texts:
                markdown = Markdown(safe_markdown(text))  # type: ignore[no-untyped-call]  # IPython ships no types
                self._handles.append(display(markdown, display_id=True))  # type: ignore[no-untyped-call]
            self._shown = list(texts)
            return
        if len(texts) < len(self._handles):  # the contents table of a document that has grown too long
            texts = texts + [""] * (len(self._handles) - len(texts))
        changed = [i for i, (old, new) in enumerate(zip(self._shown, texts, strict=True)) if old != new]
        for i in changed if everything else changed[:BLOCKS_PER_TICK]:
            self._handles[i].update(Markdown(safe_markdown(texts[i])))  # type: ignore[no-untyped-call]
            self._shown[i] = texts[i]


def _loop_runs() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
