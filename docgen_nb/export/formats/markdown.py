"""Markdown. The text is as it was written; what shows it has to make it safe, as the notebook display does."""

from __future__ import annotations

from docgen_nb.document.manuscript import manuscript_markdown
from docgen_nb.export.exporter import Exported, Exporter, Order


def _write(order: Order) -> Exported:
    return Exported(f"{manuscript_markdown(order.manuscript())}\n".encode())


EXPORTER = Exporter(".md", _write)
