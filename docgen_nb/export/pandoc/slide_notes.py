"""Notes of slides: a list on slides of their own, since pandoc would put all of them on one."""

from __future__ import annotations

from docgen_nb.export.pandoc.tree import SPACE, Node, header, para, walk, words

_SLIDE = 2  # the level of a heading that begins a slide


def notes_at_end(blocks: list[Node], title: str) -> list[Node]:
    """The blocks with their notes as a list at the end, below ``title``."""
    notes: list[Node] = []
    count = 0

    def visit(nodes: list[Node]) -> list[Node]:
        return [keep(node) if node["t"] == "Note" else node for node in nodes]

    def keep(note: Node) -> Node:
        nonlocal count
        count += 1
        mark: Node = {"t": "Superscript", "c": [{"t": "Str", "c": str(count)}]}
        text = [inline for block in note["c"] if block["t"] in {"Para", "Plain"} for inline in (SPACE, *block["c"])]
        others = [block for block in note["c"] if block["t"] not in {"Para", "Plain"}]
        notes.extend([para(mark, *text), *others])
        return mark

    marked: list[Node] = walk(blocks, visit)
    return [*marked, header(_SLIDE, words(title)), *notes] if notes else marked
