"""What a run shows in its cell. Which display it is depends on the front end, never on the run."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from docgen_nb.notebook.display.choosing import choose_ui, has_kernel
from docgen_nb.notebook.display.final import FinalView
from docgen_nb.notebook.display.inline import InlineView
from docgen_nb.notebook.display.text import TextView

if TYPE_CHECKING:
    from docgen_nb.notebook.display.view import View
    from docgen_nb.run.run import Run

logger = logging.getLogger(__name__)


def show_run(run: Run) -> View:
    """Show a run in the current cell until ``close`` is called on what is returned."""
    ui = choose_ui()
    if ui == "final":
        return FinalView(run)
    if ui == "text":
        return TextView(run)
    try:
        return InlineView(run, use_widget=ui == "widget")
    except Exception:
        logger.exception("the display failed; going on as text")
        return TextView(run)


def show_markdown(text: str) -> None:
    """Show Markdown, made safe; in a terminal as it is written."""
    from IPython.display import Markdown, display

    from docgen_nb.document.safe_markdown import safe_markdown

    if has_kernel():
        display(Markdown(safe_markdown(text)))  # type: ignore[no-untyped-call]  # IPython ships no types
    else:
        print(text)
