"""The bars of a run: one widget, one comm, one message per change. When the run has ended, plain HTML takes its place.

A widget's state is not in the notebook file, HTML is: a notebook that is opened again, or on a page that knows no
widgets, shows how the run ended.
"""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

from docgen_nb.notebook.display.bars_html import bars_html, bars_text
from docgen_nb.notebook.display.message_limit import BUDGET
from docgen_nb.notebook.display.rows import Row, rows
from docgen_nb.notebook.widgets import close_widget, keep_for_pages
from docgen_nb.run.controllable import Controllable
from docgen_nb.run.run import Run

_HERE = Path(__file__).parent
_TEXT_EVERY = 2.0  # seconds between two texts for a page that was loaded during the run
# where the widget is not shown: its kernel is gone, or another page executes the cell
_ELSEWHERE = "docgen_nb's run, not seen from here: %docgen status says how it stands, %docgen show shows the text"
_HINT = "Kernel → Interrupt stops the run; what is finished stays."


def rows_of_run(run: Run, elapsed: float) -> list[Row]:
    """A row for the run and one for each chapter, ``elapsed`` seconds after it began."""
    return rows(run.progress, elapsed, paused=run.paused, traffic=run.traffic)


class Bars:
    """Shows the progress of a run, or of a batch, in the current cell.

    Args:
        run: what the buttons end and pause.
        rows_of: gives the rows, from the seconds since the bars were shown.
        anywidget: bars through anywidget with buttons, else HTML in a widget.
        html: gives the cell's text as safe HTML, for a page that lacks what was sent before.
    """

    def __init__(
        self,
        run: Controllable[Any],
        rows_of: Callable[[float], list[Row]],
        *,
        anywidget: bool,
        html: Callable[[], str] = str,
    ) -> None:
        from IPython.display import display

        self._rows_of = rows_of
        self._began = self._next_text = time.monotonic()
        self._display_id = f"docgen-{uuid4().hex}"
        self._shown = self._rows()
        self._widget = _AnyBars(self._shown, run, html) if anywidget else _HtmlBars(self._shown)
        display(self._widget.mimebundle(), raw=True, display_id=self._display_id)
        BUDGET.spend(3)

    def update(self) -> None:
        """Send what has changed, if anything has and the budget allows."""
        now = self._rows()
        if now != self._shown and BUDGET.left() > 0:
            self._shown = now
            self._widget.show(now)
            BUDGET.spend()
        if time.monotonic() >= self._next_text and BUDGET.left() > 0:
            self._next_text = time.monotonic() + _TEXT_EVERY
            if self._widget.catch_up():
                BUDGET.spend()

    def finish(self) -> None:
        """Show the end; the widget makes room for what stays in the notebook."""
        self.show_end()
        self._widget.finish(self._rows())
        BUDGET.spend(3)  # its last rows, and the end of a widget that was kept before, with its layout

    def show_end(self) -> None:
        """Send the final state, also once more: a busy server drops messages and never sends them again."""
        from IPython.display import update_display

        shown = self._rows()
        data = {"text/html": bars_html(shown), "text/plain": bars_text(shown)}
        update_display(data, raw=True, display_id=self._display_id)
        BUDGET.spend()

    def _rows(self) -> list[Row]:
        return self._rows_of(time.monotonic() - self._began)


class _AnyBars:
    """The widget of the bars: a page that has had the run from its beginning sends a message at a click alone.

    ipykernel (7.4) sets the parent of its answers wrong after a message that arrives while a cell ends: the next cell
    would stay ``[*]``. So the page finds out by itself that it was loaded during the run, and the kernel keeps widgets
    for such pages without being asked.
    """

    def __init__(self, shown: list[Row], run: Controllable[Any], html: Callable[[], str]) -> None:
        self._loop = asyncio.get_running_loop()
        self._html = html
        self._asked = False  # for the text
        self._presses: dict[object, Callable[[], None]] = {
            "stop": run.cancel_threadsafe,
            "pause": run.toggle_pause_threadsafe,
        }
        self._widget = _widget_class()(rows=shown)
        self._widget.on_msg(self._on_message)

    def show(self, shown: list[Row]) -> None:
        self._widget.rows = shown

    def mimebundle(self) -> dict[str, Any]:
        return _widget_bundle(self._widget)

    def finish(self, shown: list[Row]) -> None:
        self._widget.rows = shown
        self.catch_up()
        keep_for_pages(self._widget)

    def catch_up(self) -> bool:
        """Give a page the text that was loaded during the run and has asked for it; say whether one has."""
        if self._asked:
            self._widget.text = self._html()
        return self._asked

    def _ask(self) -> None:
        self._asked = True
        self.catch_up()

    def _on_message(self, _widget: object, content: object, _buffers: object) -> None:
        """Called on whatever thread the kernel likes: it only asks the run's loop."""
        if content == "late":
            self._loop.call_soon_threadsafe(self._ask)
        elif isinstance(content, str) and content in self._presses:
            self._presses[content]()


class _HtmlBars:
    def __init__(self, shown: list[Row]) -> None:
        import ipywidgets

        self._widget = ipywidgets.HTML(value=bars_html(shown, _HINT))

    def show(self, shown: list[Row]) -> None:
        self._widget.value = bars_html(shown, _HINT)

    def mimebundle(self) -> dict[str, Any]:
        return _widget_bundle(self._widget)

    def catch_up(self) -> bool:
        return False  # it can't tell

    def finish(self, shown: list[Row]) -> None:
        del shown  # HTML has taken its place
        close_widget(self._widget)


def _widget_bundle(widget: Any) -> dict[str, Any]:
    view = {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
    return {"application/vnd.jupyter.widget-view+json": view, "text/plain": _ELSEWHERE}


_made: list[Any] = []


def _widget_class() -> Any:
    """Make the class when it is first needed: importing anywidget takes longer than the rest of the package."""
    if not _made:
        import anywidget
        import traitlets

        class DocgenBars(anywidget.AnyWidget):
            _esm = (_HERE / "bars.js").read_text(encoding="utf-8")
            _css = (_HERE / "bars.css").read_text(encoding="utf-8")
            rows: Any = traitlets.List().tag(sync=True)
            text: Any = traitlets.Unicode().tag(sync=True)

        _made.append(DocgenBars)
    return _made[0]
