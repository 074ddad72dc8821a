"""Markdown and JSON, which need no program."""

from __future__ import annotations

import json

from docgen_nb.document.manuscript import manuscript_markdown
from docgen_nb.document.safe_markdown import safe_markdown
from docgen_nb.export.exporter import Exported, Exporter, Order


def _markdown(order: Order) -> Exported:
    """Markdown, made safe as the notebook display is; ``--raw`` leaves it as it was written."""
    text = manuscript_markdown(order.manuscript())
    return Exported(f"{text if order.options.raw else safe_markdown(text)}\n".encode("utf-8", "replace"))


def _json(order: Order) -> Exported:
    """JSON in the dict shape: nothing is lost, ``%docgen outline load`` reads it back. All documents in one file."""
    shape = order.outline.model_dump(by_alias=True, mode="json")
    if order.options.notes:  # beside the document, whose shape stays its own
        shape["restsOn"] = [
            {"section": section, "element": element, "note": text}
            for section, notes in order.options.notes.items()
            for element, text in notes.items()
        ]
    return Exported((json.dumps(shape, ensure_ascii=False, indent=2) + "\n").encode())


EXPORTERS = (
    Exporter(".md", _markdown),
    Exporter(".json", _json, whole=True),
)
