"""Taking widgets away with all that ipywidgets has made for them."""

from typing import Any

_MOST = 3  # that are kept

_kept: list[Any] = []


def close_widget(widget: Any) -> None:
    """Close a widget, its layout and its style: each has a comm of its own, which would stay open."""
    belongings = [getattr(widget, name, None) for name in ("layout", "style")]
    widget.close()
    for each in belongings:
        if each is not None:
            each.close()


def keep_for_pages(widget: Any) -> None:
    """Leave a widget open whose run has ended, since a page may show it, and close the one that was kept longest."""
    _kept.append(widget)
    while len(_kept) > _MOST:
        close_widget(_kept.pop(0))


def close_kept_widgets() -> None:
    """Close what was kept."""
    while _kept:
        close_widget(_kept.pop())
