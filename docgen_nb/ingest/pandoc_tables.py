"""Tables of Word, HTML and the like that Markdown can't hold: flattened in pandoc's tree before it is written.

A merged cell stands in each place that it covers, several paragraphs of a cell are joined, a table inside a cell
becomes a line of text, and a table that only lays out a page is unrolled to what stands in it.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

Node: TypeAlias = Any  # of pandoc's JSON tree: a dict with "t" and "c", or a list of these

_JOIN = [{"t": "Space"}, {"t": "Str", "c": "/"}, {"t": "Space"}]
_MOST_CELLS = 200_000  # after spans are filled; beyond that a span is not filled
_LAYOUT_BLOCKS = 4  # paragraphs in one cell from which on it is no table's cell


class _Cell(NamedTuple):
    rows: int
    columns: int
    blocks: list[Node]


def with_flat_tables(tree: dict[str, Any]) -> dict[str, Any]:
    """The tree with every table in a form that a pipe table can hold; what lays out a page is unrolled."""
    return {**tree, "blocks": list(_blocks(tree["blocks"]))}


def _blocks(blocks: list[Node]) -> Iterator[Node]:
    for block in blocks:
        match block["t"]:
            case "Table":
                yield from _table(block)
            case "Div" | "Figure":
                yield {**block, "c": [*block["c"][:-1], list(_blocks(block["c"][-1]))]}
            case "BlockQuote":
                yield {**block, "c": list(_blocks(block["c"]))}
            case "BulletList":
                yield {**block, "c": [list(_blocks(item)) for item in block["c"]]}
            case "OrderedList":
                yield {**block, "c": [block["c"][0], [list(_blocks(item)) for item in block["c"][1]]]}
            case _:
                yield block


def _table(table: Node) -> Iterator[Node]:
    attributes, caption, columns, head, bodies, foot = table["c"]
    head_rows, body_rows = _rows(head[1]), [row for body in bodies for row in [*_rows(body[2]), *_rows(body[3])]]
    rows = [*head_rows, *body_rows, *_rows(foot[1])]
    if _lays_out(rows, headed=bool(head_rows)):
        for row in rows:
            for cell in row:
                yield from _blocks(cell.blocks)
        return
    width = max([len(columns), *(sum(cell.columns for cell in row) for row in rows)], default=0)
    grid = _filled(rows, width)
    heads = _heads(grid[: len(head_rows)], width) if head_rows else None
    body = grid[len(head_rows) :]
    if heads is None and body:
        heads, body = body[0], body[1:]
    if heads is None:
        return
    specs = (columns + [[{"t": "AlignDefault"}, {"t": "ColWidthDefault"}]] * width)[:width]
    specs = [[align, {"t": "ColWidthDefault"}] for align, _ in specs]
    yield {
        "t": "Table",
        "c": [
            attributes,
            caption,
            specs,
            [["", [], []], [_row(heads)]],
            [[["", [], []], 0, [], list(map(_row, body))]],
            [["", [], []], []],
        ],
    }


def _rows(rows: list[Node]) -> list[list[_Cell]]:
    return [[_Cell(cell[2], cell[3], cell[4]) for cell in row[1]] for row in rows]


def _lays_out(rows: list[list[_Cell]], *, headed: bool) -> bool:
    """Whether a table only places things: it is one cell wide, or holds what no cell of data holds."""
    cells = [cell for row in rows for cell in row]
    if not cells:
        return False
    if max(len([cell for cell in row if cell.blocks]) for row in rows) <= 1 and not headed:
        return True
    return not headed and any(_is_page(cell) for cell in cells)


def _is_page(cell: _Cell) -> bool:
    kinds = [block["t"] for block in cell.blocks]
    return "Header" in kinds or len(kinds) >= _LAYOUT_BLOCKS or (kinds.count("Table") > 0 and len(kinds) > 1)


def _filled(rows: list[list[_Cell]], width: int) -> list[list[list[Node]]]:
    """The cells' inlines in a full grid; what is merged stands in each place that it covers."""
    fill = len(rows) * width <= _MOST_CELLS
    below: dict[int, tuple[int, list[Node]]] = {}  # column → rows still covered, inlines
    grid: list[list[list[Node]]] = []
    for row in rows:
        line: list[list[Node]] = []
        cells = iter(row)
        while len(line) < width:
            column = len(line)
            if column in below:
                left, inlines = below.pop(column)
                line.append(inlines if fill else [])
                if left > 1:
                    below[column] = (left - 1, inlines)
                continue
            cell = next(cells, None)
            if cell is None:
                line.append([])
                continue
            inlines = _inlines(cell.blocks)
            for offset in range(max(1, min(cell.columns, width - column))):
                line.append(inlines if fill or not offset else [])
                if cell.rows > 1:
                    below[column + offset] = (cell.rows - 1, inlines)
        grid.append(line)
    return grid


def _heads(rows: list[list[list[Node]]], width: int) -> list[list[Node]]:
    """One header for each column from several header rows, their texts joined; the same text once."""
    heads: list[list[Node]] = []
    for column in range(width):
        texts: list[list[Node]] = []
        for row in rows:
            if row[column] and row[column] not in texts:
                texts.append(row[column])
        heads.append(_joined(texts))
    return heads


def _inlines(blocks: list[Node]) -> list[Node]:
    return _joined([inlines for block in blocks if (inlines := _of_block(block))])


def _joined(texts: list[list[Node]]) -> list[Node]:
    joined: list[Node] = []
    for text in texts:
        joined += [*_JOIN, *text] if joined else text
    return joined


def _of_block(block: Node) -> list[Node]:
    """A block's content on one line."""
    content = block.get("c")
    match block["t"]:
        case "Plain" | "Para" | "Header":
            inlines = content[-1] if block["t"] == "Header" else content
            return [{"t": "Space"} if each["t"] in {"LineBreak", "SoftBreak"} else each for each in inlines]
        case "CodeBlock":
            return [{"t": "Code", "c": [["", [], []], " ".join(content[1].split())]}]
        case "LineBlock":
            return _joined(content)
        case "Table":
            _, _, _, head, bodies, foot = content
            rows = [*_rows(head[1]), *(r for body in bodies for r in _rows(body[3])), *_rows(foot[1])]
            return _joined([_inlines(cell.blocks) for row in rows for cell in row if cell.blocks])
        case _:
            return _joined([_inlines(inner) for inner in _inner(block)])


def _inner(block: Node) -> list[list[Node]]:
    """The lists of blocks that a block holds: items, quotations, divisions."""
    content = block.get("c")
    match block["t"]:
        case "BulletList":
            return list(content)
        case "OrderedList":
            return list(content[1])
        case "DefinitionList":
            return [[{"t": "Plain", "c": term}, *(b for text in texts for b in text)] for term, texts in content]
        case "BlockQuote":
            return [content]
        case "Div" | "Figure":
            return [content[-1]]
        case _:
            return []


def _row(cells: list[list[Node]]) -> Node:
    """A row of cells, each of one line."""
    blocks = ([{"t": "Plain", "c": inlines}] if inlines else [] for inlines in cells)
    return [["", [], []], [[["", [], []], {"t": "AlignDefault"}, 1, 1, each] for each in blocks]]
