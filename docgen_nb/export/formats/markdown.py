"""Markdown, made safe as the notebook display is: it runs and loads nothing. ``--raw`` leaves it as it was written."""

from __future__ import annotations

from docgen_nb.document.manuscript import manuscript_markdown
from docgen_nb.document.safe_markdown import safe_markdown
from docgen_nb.export.exporter import Exported, Exporter, Order


def _write(order: Order) -> Exported:
    text = manuscript_markdown(order.manuscript())
    return Exported(f"{text if order.options.raw else safe_markdown(text)}\n".encode("utf-8", "replace"))


EXPORTER = Exporter(".md", _write)
