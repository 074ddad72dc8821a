"""A document's Markdown cut at its charts: each is an output of its own, which JupyterLab draws and others show."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from docgen_nb.data.charts import MIME, display_spec
from docgen_nb.document.elements import Image
from docgen_nb.document.tree import Section

Piece: TypeAlias = str | Image
MOST_OUTPUTS = 45
"""Of a cell's text: JupyterLab shows at most fifty outputs, and bars and summary are some of them."""

_PICTURE = re.compile(r"^!\[.*\]\(data:image/png;base64,(?P<data>[A-Za-z0-9+/=]+)\)$", re.MULTILINE)


def charts_in(sections: Iterable[Section]) -> dict[str, Image]:
    """The charts that can be drawn by the page, each by its picture's data."""
    images = (each for section in sections for each in section.elements if isinstance(each, Image) and each.spec)
    return {image.data: image for image in images if display_spec(image) is not None}


def cut_at(charts: Mapping[str, Image], texts: Iterable[str], most: int = MOST_OUTPUTS) -> list[Piece]:
    """The texts with each chart apart, as far as ``most`` pieces allow; other pictures stay in the text."""
    pieces: list[Piece] = list(texts)
    for number in range(len(pieces) - 1, -1, -1):
        if len(pieces) + 2 <= most and isinstance(text := pieces[number], str):
            pieces[number : number + 1] = _cut(charts, text, most - len(pieces) + 1)
    return pieces


def _cut(charts: Mapping[str, Image], text: str, most: int) -> list[Piece]:
    pieces: list[Piece] = []
    end = 0
    for found in _PICTURE.finditer(text):
        if found["data"] in charts and len(pieces) + 3 <= most:
            before = text[end : found.start()].strip()
            pieces += [*([before] if before else []), charts[found["data"]]]
            end = found.end()
    rest = text[end:].strip() if end else text
    return [*pieces, *([rest] if rest or not pieces else [])]


def bundle(piece: Piece, plain: str | None = None) -> dict[str, Any]:
    """A piece as an output. The text stands in the notebook once, so its plain form is only its first line."""
    if isinstance(piece, str):
        return {"text/markdown": piece, "text/plain": piece.split("\n", 1)[0] if plain is None else plain}
    return {MIME: display_spec(piece), piece.mime_type: piece.data, "text/plain": piece.alt}
