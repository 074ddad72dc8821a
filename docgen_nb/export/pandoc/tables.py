"""Tables and figures as nodes of pandoc's tree. Data goes in cell by cell, as text that means itself."""

from __future__ import annotations

from typing import Any

from docgen_nb.document.elements import Image, Table
from docgen_nb.export.pandoc.tree import Node, attr, link, para, plain, span, text_of, words

_ALIGNMENTS = {"left": "AlignLeft", "right": "AlignRight", "center": "AlignCenter", "": "AlignDefault"}
_LINE = 80  # characters that fit side by side; a wider table gets columns of given widths, in which cells wrap

_MARGIN = 3  # characters that a cell's margins are wide


def data_table(table: Table, id_: str, caption: list[Node]) -> Node:
    """A table of plain cells."""
    alignments = [*table.alignments, *([""] * len(table.headers))][: len(table.headers)]
    columns = [
        [{"t": _ALIGNMENTS[alignment]}, width] for alignment, width in zip(alignments, _widths(table), strict=True)
    ]
    body = [attr(), 0, [], [_row(row) for row in table.rows]]
    head = [attr(), [_row(table.headers)]]
    return {"t": "Table", "c": [attr(id_), _caption(caption), columns, head, [body], [attr(), []]]}


def captioned(node: Node, id_: str, caption: list[Node]) -> Node:
    """A table that pandoc has read, with id and caption."""
    _, _, *rest = node["c"]
    return {"t": "Table", "c": [attr(id_), _caption(caption), *rest]}


def figure(image: Image, id_: str, caption: list[Node]) -> list[Node]:
    """A picture with its caption; one that is elsewhere becomes a link to it, since loading it tells who reads."""
    alt = words(image.alt or image.caption)
    if not image.data:
        place = link(alt or words(image.url), image.url) if image.url.startswith(("http://", "https://")) else None
        return [para(place or {"t": "Emph", "c": alt}), *([para(span(caption, id_))] if caption else [])]
    picture = {"t": "Image", "c": [attr(), alt, [f"data:{image.mime_type};base64,{image.data}", ""]]}
    if not caption:
        return [para(picture)]
    return [{"t": "Figure", "c": [attr(id_), _caption(caption), [plain([picture])]]}]


def with_widths(nodes: list[Node]) -> list[Node]:
    """Tables whose columns have widths that follow from their longest cells, for programs that else make all alike."""
    for node in nodes:
        if node["t"] == "Table" and all(width["t"] == "ColWidthDefault" for _, width in node["c"][2]):
            longest = _longest_cells(node)
            room = max(_LINE, sum(longest))
            for column, length in zip(node["c"][2], longest, strict=True):
                column[1] = {"t": "ColWidth", "c": round(length / room, 4)}
    return nodes


def _longest_cells(table: Node) -> list[int]:
    """Characters of each column's longest line, with room for the cell's margins."""
    _, _, columns, (_, head), bodies, _ = table["c"]
    rows = [*head, *(row for _, _, first, rest in bodies for row in (*first, *rest))]
    longest = [_MARGIN] * len(columns)
    for _, cells in rows:
        for number, cell in enumerate(cells[: len(columns)]):
            longest[number] = max(longest[number], len(text_of(cell[4])) + _MARGIN)
    return longest


def _caption(inlines: list[Node]) -> list[Any]:
    return [None, [plain(inlines)] if inlines else []]


def _row(cells: list[str]) -> list[Any]:
    return [attr(), [[attr(), {"t": "AlignDefault"}, 1, 1, [plain(words(cell))]] for cell in cells]]


def _widths(table: Table) -> list[Node]:
    longest = [
        max((len(line) for cell in column for line in cell.splitlines()), default=1) for column in _columns(table)
    ]
    if sum(longest) <= _LINE:
        return [{"t": "ColWidthDefault"} for _ in longest]
    shares = [min(width, _LINE) ** 0.5 for width in longest]
    return [{"t": "ColWidth", "c": round(share / sum(shares), 4)} for share in shares]


def _columns(table: Table) -> list[tuple[str, ...]]:
    rows = [table.headers, *(row + [""] * (len(table.headers) - len(row)) for row in table.rows)]
    return list(zip(*rows, strict=False)) if table.headers else []
