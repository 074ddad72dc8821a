"""Tables and figures as nodes of pandoc's tree. Data goes in cell by cell, as text that means itself."""

from typing import Any

from docgen_nb.document.elements import Image, Table
from docgen_nb.export.pandoc.pandoc_nodes import Node, attr, link, para, plain, span, text_of, words

_ALIGNMENTS = {"left": "AlignLeft", "right": "AlignRight", "center": "AlignCenter", "": "AlignDefault"}
_LINE = 80  # characters that fit side by side; a wider table gets columns of given widths, in which cells wrap

SHORT = 800  # letters; a table up to this length is not divided between two pages
_ROOM = 96  # characters side by side on a page of A4, with the cells' margins
_LONG_WORD = 40  # letters; a longer word is broken
_MARGIN = 4  # characters that a cell's margins are wide


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


def fitted(nodes: list[Node]) -> list[Node]:
    """Tables that fit a page: columns as wide as their longest word at least, and in groups where that is too much."""
    return [part for node in nodes for part in (_parts(node) if node["t"] == "Table" else [node])]


def _parts(table: Node) -> list[Node]:
    """The table, or one for each group of columns that fit side by side, each with the first column."""
    words_, lines = _column_sizes(table)
    groups = _groups(words_)
    if len(groups) > 1 and _is_plain_grid(table):
        return [_part(table, group, number, words_, lines) for number, group in enumerate(groups)]
    return [_with_widths(table, words_, lines)]


def _part(table: Node, group: list[int], number: int, words_: list[int], lines: list[int]) -> Node:
    attributes, (short, caption), columns, head, bodies, foot = table["c"]
    shown = f"({group[1] + 1}–{group[-1] + 1} / {len(columns)})"
    inlines = [*caption[0]["c"], {"t": "Space"}, *words(shown)] if caption else words(shown)

    def chosen(rows: list[Any]) -> list[Any]:
        return [[row, [cells[column] for column in group]] for row, cells in rows]

    part = [
        attributes if number == 0 else attr(),
        [short, [plain(inlines)]],
        [columns[column] for column in group],
        [head[0], chosen(head[1])],
        [[about, 0, chosen(first), chosen(rest)] for about, _, first, rest in bodies],
        [foot[0], chosen(foot[1])],
    ]
    return _with_widths({"t": "Table", "c": part}, [words_[c] for c in group], [lines[c] for c in group])


def _with_widths(table: Node, words_: list[int], lines: list[int]) -> Node:
    room = max(_ROOM, sum(words_))
    wanted = [max(0, line - word) ** 0.5 for word, line in zip(words_, lines, strict=True)]
    if sum(lines) <= room:
        widths = [min(1.15, room / sum(lines)) * line / room for line in lines]  # bold headers are wider
    else:
        spare = (room - sum(words_)) / (sum(wanted) or 1)
        widths = [(word + spare * wish) / room for word, wish in zip(words_, wanted, strict=True)]
    columns = [
        [align, {"t": "ColWidth", "c": round(width, 4)}]
        for (align, _), width in zip(table["c"][2], widths, strict=True)
    ]
    return {"t": "Table", "c": [*table["c"][:2], columns, *table["c"][3:]]}


def _groups(sizes: list[int]) -> list[list[int]]:
    """Numbers of the columns that stand side by side; the first column is in each group."""
    groups: list[list[int]] = [[0]] if sizes else []
    for column in range(1, len(sizes)):
        if len(groups[-1]) > 1 and sum(sizes[each] for each in [*groups[-1], column]) > _ROOM:
            groups.append([0])
        groups[-1].append(column)
    return groups


def _rows(table: Node) -> list[Any]:
    _, _, _, (_, head), bodies, (_, foot) = table["c"]
    return [*head, *(row for _, _, first, rest in bodies for row in (*first, *rest)), *foot]


def _is_plain_grid(table: Node) -> bool:
    """Whether each row has a cell for each column."""
    return all(
        len(cells) == len(table["c"][2]) and all(cell[2] == cell[3] == 1 for cell in cells) for _, cells in _rows(table)
    )


def _column_sizes(table: Node) -> tuple[list[int], list[int]]:
    """Characters of each column's longest word and longest cell, with room for the cell's margins."""
    count = len(table["c"][2])
    words_, lines = [_MARGIN] * count, [_MARGIN] * count
    for _, cells in _rows(table):
        for number, cell in enumerate(cells[:count]):
            text = text_of(cell[4])
            longest = max(map(len, text.split()), default=0)
            words_[number] = max(words_[number], min(longest, _LONG_WORD) + _MARGIN)
            lines[number] = max(lines[number], len(text) + _MARGIN)
    return words_, lines


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
