"""Pandoc's document tree (https://hackage.haskell.org/package/pandoc-types): making nodes and going through them."""

import unicodedata
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

Node: TypeAlias = dict[str, Any]
Visit: TypeAlias = Callable[[list[Node]], list[Node]]

SPACE: Node = {"t": "Space"}
BREAK: Node = {"t": "LineBreak"}
_LISTS = {"BulletList", "OrderedList", "BlockQuote", "Para", "Plain"}


def attr(id_: str = "", classes: Iterable[str] = (), **keys: str) -> list[Any]:
    """A node's id, classes and further attributes."""
    return [id_, list(classes), [[key, value] for key, value in keys.items()]]


def words(text: str) -> list[Node]:
    """Plain text as inlines; line breaks between its lines stay."""
    nodes: list[Node] = []
    for number, line in enumerate(text.strip().splitlines()):
        if number:
            nodes.append(BREAK)
        for index, word in enumerate(line.split()):
            nodes += [SPACE] if index else []
            nodes.append({"t": "Str", "c": word})
    return nodes


def para(*inlines: Node) -> Node:
    """Build a pandoc paragraph from inlines."""
    return {"t": "Para", "c": list(inlines)}


def plain(inlines: list[Node]) -> Node:
    """Inlines as a block without space around it, as cells and list items hold."""
    return {"t": "Plain", "c": inlines}


def header(level: int, inlines: list[Node], id_: str = "") -> Node:
    """A heading; ``level`` 1 is a chapter's."""
    return {"t": "Header", "c": [level, attr(id_), inlines]}


def link(inlines: list[Node], target: str) -> Node:
    """A link; ``#id`` leads to a place in the document."""
    return {"t": "Link", "c": [attr(), inlines, [target, ""]]}


def span(inlines: list[Node], id_: str = "", **keys: str) -> Node:
    """Inlines with an id or attributes."""
    return {"t": "Span", "c": [attr(id_, **keys), inlines]}


def div(blocks: list[Node], **keys: str) -> Node:
    """Build a pandoc Div: blocks that carry attributes."""
    return {"t": "Div", "c": [attr(**keys), blocks]}


def walk(value: Any, visit: Visit) -> Any:
    """The tree with every list of nodes, inner ones first, replaced by what ``visit`` makes of it."""
    if isinstance(value, dict):
        return {**value, "c": walk(value["c"], visit)} if "c" in value else value
    if isinstance(value, list):
        inside = [walk(item, visit) for item in value]
        return visit(inside) if inside and all(isinstance(item, dict) and "t" in item for item in inside) else inside
    return value


def text_of(value: Any) -> str:
    """All words in a tree, for measuring and comparing."""
    if isinstance(value, list):
        return "".join(map(text_of, value))
    if not isinstance(value, dict):
        return ""
    match value["t"]:
        case "Str":
            return str(value["c"])
        case "Space" | "SoftBreak" | "LineBreak":
            return " "
        case "Code" | "Math" | "CodeBlock":
            return str(value["c"][1])
        case "Link" | "Image" | "Span":
            return text_of(value["c"][1])
        case _:
            return text_of(value.get("c"))


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


def with_direction(block: Node) -> Node:
    """A top-level block that runs from right to left, in a division that says so; a heading says it inside."""
    kind: str = block["t"]
    if kind == "Header":
        level, attributes, inlines = block["c"]
        if not runs_right_to_left(text_of(inlines)):
            return block
        content: list[Any] = [level, attributes, [span(inlines, dir="rtl")]]
        return {"t": "Header", "c": content}
    return div([block], dir="rtl") if kind in _LISTS and runs_right_to_left(text_of(block)) else block
