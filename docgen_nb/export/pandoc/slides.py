"""Sections as slides: pandoc puts on one slide whatever follows a heading, so long sections are divided before."""

from __future__ import annotations

from docgen_nb.export.pandoc.tree import Node, header, text_of

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
