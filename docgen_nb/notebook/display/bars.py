"""The bars: one widget, one comm, one message per update. Labels are text to the browser, never HTML."""

from __future__ import annotations

import html
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docgen_nb.notebook.display.rows import rows

if TYPE_CHECKING:
    from docgen_nb.run.run import Run

_HERE = Path(__file__).parent


class WidgetBars:
    """Bars through anywidget, with a Stop button."""

    def __init__(self, run: Run) -> None:
        from IPython.display import display

        self._run = run
        self._widget = _widget_class()(rows=rows(run.progress), running=True)
        self._widget.on_msg(self._stop)
        display(self._widget)  # type: ignore[no-untyped-call]  # IPython ships no types

    def update(self) -> None:
        """Send the state as it is now."""
        with self._widget.hold_sync():
            self._widget.rows = rows(self._run.progress)
            self._widget.running = self._run.progress.state == "running"

    def _stop(self, _widget: object, content: object, _buffers: object) -> None:
        """May be called on any thread: it only asks the loop."""
        if content == "stop":
            self._run.cancel_threadsafe()


def _widget_class() -> Any:
    """Made when first needed: importing anywidget takes longer than the rest of the package."""
    global _CLASS  # noqa: PLW0603 - a class is made once per process
    if _CLASS is None:
        import anywidget
        import traitlets

        class DocgenBars(anywidget.AnyWidget):
            _esm = (_HERE / "bars.js").read_text(encoding="utf-8")
            _css = (_HERE / "bars.css").read_text(encoding="utf-8")
            rows: Any = traitlets.List().tag(sync=True)
            running = traitlets.Bool(True).tag(sync=True)

        _CLASS = DocgenBars
    return _CLASS


_CLASS: Any = None


class HtmlBars:
    """Bars as one HTML table in a widget, where anywidget is missing."""

    def __init__(self, run: Run) -> None:
        import ipywidgets
        from IPython.display import display

        self._run = run
        self._widget = ipywidgets.HTML(value=_table(run))
        display(self._widget)  # type: ignore[no-untyped-call]  # IPython ships no types

    def update(self) -> None:
        """Send the state as it is now."""
        self._widget.value = _table(self._run)


def _table(run: Run) -> str:
    lines = "".join(
        f"<tr><td>{html.escape(row['label'])}</td>"
        f"<td><progress value='{row['fraction']}' max='1'></progress></td>"
        f"<td>{html.escape(row['words'])}</td></tr>"
        for row in rows(run.progress)
    )
    return f"<table>{lines}</table><small>Kernel → Interrupt stops the run.</small>"
