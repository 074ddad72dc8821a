"""Markdown text → elements, losing nothing: what has no element of its own stays a paragraph's Markdown.

Blocks are found by a CommonMark parser with tables; the text of a block is taken from the source lines, so math,
footnotes, links and anything a renderer understands come through as they were written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from textwrap import dedent
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from docgen_nb.document.elements import BulletList, CodeBlock, Element, Heading, Paragraph, Table

_PARSER = MarkdownIt("commonmark").enable("table")
_ALIGNMENTS: dict[str, Literal["left", "right", "center"]] = {
    "text-align:left": "left",
    "text-align:right": "right",
    "text-align:center": "center",
}


def read_markdown(text: str) -> list[Element]:
    r"""The blocks of a text as elements, in order.

    >>> [element.type for element in read_markdown("Some text.\n\n- a\n- b")]
    ['paragraph', 'bullet_list']
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")  # the parser's own idea of a line; splitlines() knows more kinds of them
    elements: list[Element] = []
    read = 0
    for block in _top_level_blocks(_PARSER.parse(text)):
        start, end = block[0].map or (read, read)
        elements += _between(lines[read:start])
        elements.append(_element(block, lines))
        read = end
    return elements + _between(lines[read:])


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
            return _table(block)
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


def _table(block: list[Token]) -> Table:
    rows: list[list[str]] = []
    alignments: list[Literal["left", "right", "center", ""]] = []
    for token, content in pairwise(block):
        if token.type == "tr_open":
            rows.append([])
        elif token.type in {"th_open", "td_open"}:
            rows[-1].append(content.content)
            if token.type == "th_open":
                alignments.append(_ALIGNMENTS.get(str(token.attrGet("style")), ""))
    return Table(headers=rows[0], rows=rows[1:], alignments=alignments if any(alignments) else [])
