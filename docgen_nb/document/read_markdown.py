"""Markdown text → elements, losing nothing: what has no element of its own stays a paragraph's Markdown.

Blocks are found by a CommonMark parser with tables; the text of a block is taken from the source lines, so math,
footnotes, links and anything a renderer understands come through as they were written.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile
from textwrap import dedent
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token

from docgen_nb.document.elements import BulletList, CodeBlock, Element, Heading, Paragraph, Table
from docgen_nb.plain_text import sound_text

_PARSER = MarkdownIt("commonmark").enable("table").disable("inline")  # blocks are all that is asked for
_ALIGNMENTS: dict[str, Literal["left", "right", "center"]] = {
    "text-align:left": "left",
    "text-align:right": "right",
    "text-align:center": "center",
}
_DASHES = re.compile(r" {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_CODE = re.compile(r"(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)")
_MOST_SURPLUS = 20  # columns without a name; what a row has more goes into the last
_PIPE = re.compile(r"(?<!\\)\|")


def read_markdown(text: str) -> list[Element]:
    r"""The blocks of a text as elements, in order.

    >>> [element.type for element in read_markdown("Some text.\n\n- a\n- b")]
    ['paragraph', 'bullet_list']
    """
    text = sound_text(text).replace("\r\n", "\n").replace("\r", "\n")
    lines = _with_whole_cells(text.split("\n"))  # the parser's own idea of a line; splitlines() knows more of them
    elements: list[Element] = []
    read = 0
    for block in _top_level_blocks(_PARSER.parse("\n".join(lines))):
        start, end = block[0].map or (read, read)
        elements += _between(lines[read:start])
        elements.append(_element(block, lines))
        read = end
    return elements + _between(lines[read:])


def _with_whole_cells(lines: list[str]) -> list[str]:
    """The lines with pipes in code escaped, in table rows that would have too many cells with them."""
    changed = dict(_rows_with_code(lines))
    if not changed:
        return lines
    for token in _PARSER.parse("\n".join(lines)):
        if token.type in {"fence", "code_block", "html_block"} and token.map is not None:
            for number in range(*token.map):
                changed.pop(number, None)
    return [changed.get(number, line) for number, line in enumerate(lines)]


def _rows_with_code(lines: list[str]) -> Iterator[tuple[int, str]]:
    end = 0
    for number, line in enumerate(lines[1:], 1):
        if number < end or "|" not in line or not _DASHES.fullmatch(line):
            continue
        columns = len(_cells(line))
        below = list(takewhile(lambda row: lines[row].strip(), range(number + 1, len(lines))))
        end = number + 1 + len(below)
        for row in (number - 1, *below):
            if "`" in lines[row] and len(_cells(lines[row])) > columns:
                escaped = _CODE.sub(lambda code: _PIPE.sub(r"\\|", code[0]), lines[row])
                if len(_cells(escaped)) >= columns:
                    yield row, escaped


def _cells(line: str) -> list[str]:
    """The cells of a table's row, as the parser finds them, without empty ones at its end."""
    cells = [cell.strip() for cell in escapedSplit(line.strip())]
    cells = cells if cells[0] else cells[1:]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _between(lines: list[str]) -> list[Element]:
    """Lines that make no block, such as definitions of links and footnotes, are kept as text."""
    source = "\n".join(lines).strip("\n")
    return [Paragraph(text=source)] if source.strip() else []


def _top_level_blocks(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Runs of tokens, each from a block's opening to its end."""
    block: list[Token] = []
    for token in tokens:
        block.append(token)
        if token.level == 0 and token.nesting <= 0:
            yield block
            block = []


def _element(block: list[Token], lines: list[str]) -> Element:
    first = block[0]
    start, end = first.map or (0, 0)
    source = "\n".join(lines[start:end]).strip("\n")
    match first.type:
        case "heading_open":
            return Heading(text=block[1].content, level=int(first.tag[1:]))
        case "fence":
            return CodeBlock(code=first.content.rstrip("\n"), language=first.info.strip())
        case "bullet_list_open" | "ordered_list_open":
            return _list(block, lines)
        case "table_open":
            return _table(block, lines)
        case _:
            return Paragraph(text=source)


def _list(block: list[Token], lines: list[str]) -> BulletList:
    opened = block[0]
    items: list[str] = []
    for token in block:
        if token.type == "list_item_open" and token.level == opened.level + 1 and token.map is not None:
            start, end = token.map
            first = lines[start].lstrip()
            marker = len(token.info) + len(token.markup)
            rest = "\n".join(lines[start + 1 : end])
            items.append((first[marker:].strip() + "\n" + dedent(rest)).rstrip())
    ordered = opened.type == "ordered_list_open"
    return BulletList(items=items, ordered=ordered, start=int(opened.attrGet("start") or 1) if ordered else 1)


def _table(block: list[Token], lines: list[str]) -> Table:
    """A row keeps the cells that it has more than the header; columns without a name hold them."""
    rows: list[list[str]] = []
    surplus: list[list[str]] = []
    alignments: list[Literal["left", "right", "center", ""]] = []
    for token, content in pairwise(block):
        if token.type == "tr_open":
            rows.append([])
            surplus.append(_cells(lines[token.map[0]]) if token.map is not None else [])
        elif token.type in {"th_open", "td_open"}:
            rows[-1].append(content.content)
            if token.type == "th_open":
                alignments.append(_ALIGNMENTS.get(str(token.attrGet("style")), ""))
    rows = [row + _bounded(cells[len(row) :]) for row, cells in zip(rows, surplus, strict=True)]
    width = max(len(row) for row in rows)
    headers, *body = ([*row, *[""] * (width - len(row))] for row in rows)
    return Table(headers=headers, rows=body, alignments=alignments if any(alignments) else [])


def _bounded(cells: list[str]) -> list[str]:
    if len(cells) <= _MOST_SURPLUS:
        return cells
    last = _MOST_SURPLUS - 1
    return [*cells[:last], " | ".join(cells[last:])]
