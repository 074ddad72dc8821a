"""Taking widgets away with all that ipywidgets has made for them."""

from __future__ import annotations

from typing import Any

_kept: dict[int, Any] = {}


def close_widget(widget: Any) -> None:
    """Close a widget, its layout and its style: each has a comm of its own, which would stay open."""
    _kept.pop(id(widget), None)
    belongings = [getattr(widget, name, None) for name in ("layout", "style")]
    widget.close()
    for each in belongings:
        if each is not None:
            each.close()


def keep_for_pages(widget: Any) -> None:
    """Leave a widget open whose run has ended: a page still shows it. Unloading the extension closes it."""
    _kept[id(widget)] = widget


def close_kept_widgets() -> None:
    """Close what was kept."""
    for widget in list(_kept.values()):
        close_widget(widget)
