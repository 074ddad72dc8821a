"""The panel: the project as a widget. What it does are the project's own methods; magics and panels share them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docgen_nb.notebook.panel.panel import Panel
    from docgen_nb.notebook.session import Session

__all__ = ["open_panel"]


def open_panel(session: Session) -> Panel:
    """A new panel on the session's project. Several can be open; all show the same.

    Raises:
        UserError: where no widgets can be shown.
    """
    from docgen_nb.notebook.panel.panel import Panel

    return Panel(session)
