"""The few HTML tags that a safe text may hold, as nodes of pandoc's tree, so that every format shows them."""

from __future__ import annotations

import re

from docgen_nb.export.pandoc.tree import BREAK, Node, attr, text_of

_TAG = re.compile(r"<(?P<slash>/?)(?P<name>[a-z][a-z0-9]*)\s*/?>", re.IGNORECASE)
_WRAPPERS = {
    "b": "Strong",
    "strong": "Strong",
    "i": "Emph",
    "em": "Emph",
    "cite": "Emph",
    "dfn": "Emph",
    "var": "Emph",
    "u": "Underline",
    "ins": "Underline",
    "s": "Strikeout",
    "del": "Strikeout",
    "sub": "Subscript",
    "sup": "Superscript",
}
_CODE = {"code", "kbd", "samp"}
_DEEPEST = 12  # tags in each other; one deeper means nothing


def tags_to_nodes(nodes: list[Node]) -> list[Node]:
    """Inlines whose HTML tags have become nodes; a tag without a meaning of its own goes, its content stays."""
    open_: list[tuple[str, list[Node]]] = [("", [])]
    for node in nodes:
        tag = _tag(node)
        if tag is None:
            open_[-1][1].extend([] if node["t"] == "RawInline" else [node])
        elif tag["name"].lower() == "br":
            open_[-1][1].append(BREAK)
        elif not tag["slash"] and len(open_) <= _DEEPEST:
            open_.append((tag["name"].lower(), []))
        elif tag["slash"] and tag["name"].lower() in {name for name, _ in open_[1:]}:
            while _close(open_) != tag["name"].lower():
                pass
    while len(open_) > 1:
        _close(open_, closed=False)
    return open_[0][1]


def _tag(node: Node) -> re.Match[str] | None:
    return _TAG.fullmatch(node["c"][1]) if node["t"] == "RawInline" and node["c"][0] == "html" else None


def _close(open_: list[tuple[str, list[Node]]], *, closed: bool = True) -> str:
    name, inside = open_.pop()
    if closed and name in _WRAPPERS and inside:
        inside = [{"t": _WRAPPERS[name], "c": inside}]
    elif closed and name in _CODE and inside:
        inside = [{"t": "Code", "c": [attr(), text_of(inside)]}]
    open_[-1][1].extend(inside)
    return name
