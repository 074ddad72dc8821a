"""Text that runs from right to left, marked for the writers."""

from __future__ import annotations

import unicodedata
from typing import Any

from docgen_nb.export.pandoc.tree import Node, div, span, text_of

_LISTS = {"BulletList", "OrderedList", "BlockQuote", "Para", "Plain"}


def runs_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction has that one (Unicode's rule P2 for paragraphs).

    >>> runs_right_to_left("1. שלום"), runs_right_to_left("a שלום")
    (True, False)
    """
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in {"L", "R", "AL"}:
            return kind != "L"
    return False


def with_directions(blocks: list[Node]) -> list[Node]:
    """Top-level blocks that run from right to left, in a division that says so; headings say it inside."""
    return [_marked(block) for block in blocks]


def _marked(block: Node) -> Node:
    kind: str = block["t"]
    if kind == "Header":
        level, attributes, inlines = block["c"]
        if not runs_right_to_left(text_of(inlines)):
            return block
        content: list[Any] = [level, attributes, [span(inlines, dir="rtl")]]
        return {"t": "Header", "c": content}
    return div([block], dir="rtl") if kind in _LISTS and runs_right_to_left(text_of(block)) else block
