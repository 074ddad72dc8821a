"""Sections as slides: pandoc puts on one slide whatever follows a heading, so long sections are divided before."""

from __future__ import annotations

from docgen_nb.export.pandoc.tree import SPACE, Node, header, para, text_of, walk, words

_LETTERS = 700  # that fit on a slide at the default size
_ALONE = {"Table", "Figure"}
_SECTION = 2


def divided(blocks: list[Node]) -> list[Node]:
    """The blocks with a section's heading repeated where a new slide has to begin."""
    slides: list[Node] = []
    title: list[Node] = []
    level, letters, alone = 0, 0, False
    for block in blocks:
        if block["t"] == "Header" and block["c"][0] <= _SECTION:
            level, title, letters, alone = block["c"][0], block["c"][2], 0, False
        else:
            size = len(text_of(block))
            full = letters and (alone or block["t"] in _ALONE or letters + size > _LETTERS)
            if full or (level < _SECTION and title):  # text right below a chapter's title needs a slide of its own
                slides.append(header(_SECTION, title))
                level, letters = _SECTION, 0
            letters, alone = letters + size + 1, block["t"] in _ALONE
        slides.append(block)
    return slides


def notes_at_end(blocks: list[Node], title: str) -> list[Node]:
    """The blocks with their notes as a list at the end: pandoc would put all of them on one slide."""
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
    return [*marked, header(1, words(title)), *notes] if notes else marked


def captions_as_text(nodes: list[Node]) -> list[Node]:
    """Figures whose picture carries the caption: pandoc writes below a slide's picture what its text says."""
    return [_captioned(node) if node["t"] == "Figure" else node for node in nodes]


def _captioned(figure: Node) -> Node:
    attributes, (short, long), content = figure["c"]
    if not long or content[0]["c"][0]["t"] != "Image":
        return figure
    picture_attributes, alt, (target, _) = content[0]["c"][0]["c"]
    picture: Node = {"t": "Image", "c": [picture_attributes, long[0]["c"], [target, text_of(alt)]]}
    return {"t": "Figure", "c": [attributes, [short, long], [{"t": "Plain", "c": [picture]}]]}
