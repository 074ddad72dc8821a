"""Pandoc's tree made faithful and harmless: no raw text of any format is left, and every link leads somewhere."""

import re
from collections.abc import Mapping
from html import unescape
from itertools import accumulate

from docgen_nb.document.safe_html import safe_html
from docgen_nb.export.pandoc.pandoc_nodes import (
    BREAK,
    SPACE,
    Node,
    attr,
    header,
    link,
    para,
    span,
    text_of,
    walk,
    with_direction,
    words,
)
from docgen_nb.pandoc import parse

_DEEPEST = 60  # tags in each other, those without an end among them
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/=]+")
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
_DEEPEST_INLINE = 12  # tags in each other; one deeper means nothing


class Cleaner:
    """Removes from one pandoc tree what could act when the export is opened.

    Args:
        mark: finds the marks of citations and notes in a word, as ``Stream.mark_pattern``.
        places: what an internal link may name → the id it leads to.
        notes: the notes' texts by number.
    """

    def __init__(self, mark: re.Pattern[str], places: Mapping[str, str], notes: Mapping[int, str]) -> None:
        self._mark = mark
        self._places = places
        self._notes = notes

    def clean(self, blocks: list[Node]) -> list[Node]:
        """Return the blocks without raw code, unsafe links and remote pictures."""
        return [with_direction(_level_kept(node)) for node in walk(html_blocks_read(blocks), self._visit)]

    def _visit(self, nodes: list[Node]) -> list[Node]:
        cleaned: list[Node] = []
        for made in (made for node in tags_to_nodes(nodes) for made in self._node(node)):
            if made["t"] == "Note" and cleaned and cleaned[-1] == SPACE:
                cleaned.pop()
            cleaned.append(made)
        while cleaned and cleaned[-1]["t"] == "LineBreak":  # it would show nothing, and escape what Typst writes next
            cleaned.pop()
        return cleaned

    def _node(self, node: Node) -> list[Node]:
        match node["t"]:
            case "RawInline" | "RawBlock":
                return []
            case "Str":
                return self._word(node["c"])
            case "Link":
                return [self._link(node)]
            case "Image":
                return [_picture(node)]
            case "CodeBlock":
                return [_code(node)]
            case _:
                return [node]

    def _word(self, word: str) -> list[Node]:
        """A word in which citations and marks of notes may stand."""
        nodes: list[Node] = []
        for index, piece in enumerate(self._mark.split(word)):
            if index % 2 and piece.startswith("n"):
                nodes.append({"t": "Note", "c": [para(*words(self._notes.get(int(piece[1:]), "")))]})
            elif index % 2:
                nodes += cite_nodes([int(number) for number in piece.split("x")[1:]])
            elif piece:
                nodes.append({"t": "Str", "c": piece})
        return nodes

    def _link(self, node: Node) -> Node:
        _, inlines, (target, _) = node["c"]
        if target.startswith("#"):
            place = self._places.get(target[1:]) or self._places.get(slug(target[1:]))
            return link(inlines, f"#{place}") if place else span(inlines)
        return link(inlines, target) if re.match(r"(?:https?|mailto):", target, re.IGNORECASE) else span(inlines)


def cite_nodes(numbers: list[int]) -> list[Node]:
    """``[1, 2]``, each number a link into the list of sources."""
    nodes: list[Node] = [{"t": "Str", "c": "["}]
    for index, number in enumerate(numbers):
        nodes += [{"t": "Str", "c": ","}, {"t": "Space"}] if index else []
        nodes.append(link([{"t": "Str", "c": str(number)}], f"#source-{number}"))
    return [*nodes, {"t": "Str", "c": "]"}]


def slug(title: str) -> str:
    """A heading's name in a link, as Markdown renderers make it.

    >>> slug("What comes next?")
    'what-comes-next'
    """
    return re.sub(r"[^\w-]", "", title.strip().lower().replace(" ", "-"))


def html_blocks_read(blocks: list[Node]) -> list[Node]:
    """The tree with its blocks of HTML replaced by what they say."""

    def visit(nodes: list[Node]) -> list[Node]:
        return [made for node in nodes for made in (_read(node) if node["t"] == "RawBlock" else [node])]

    read: list[Node] = walk(blocks, visit)
    return read


def _read(node: Node) -> list[Node]:
    format_, text = node["c"]
    if format_ != "html" or not re.sub(r"<[^>]*>", "", text).strip():
        return []
    clean = safe_html(text)
    steps = accumulate(-1 if tag.startswith("</") else 1 for tag in re.findall(r"</?[a-z]", clean))
    if max(steps, default=0) > _DEEPEST:
        return [para(*words(unescape(re.sub(r"<[^>]*>", " ", clean))))]
    made: list[Node] = parse(clean, "html")["blocks"]
    return made


def _picture(node: Node) -> Node:
    _, alt, (target, _) = node["c"]
    if _PICTURE.fullmatch(target):
        return {"t": "Image", "c": [attr(), alt, [target, ""]]}
    return link(alt, target) if target.startswith(("http://", "https://")) else span(alt)


def _code(node: Node) -> Node:
    """Code keeps its language and nothing else, so that no attribute steers a writer."""
    (_, classes, _), code = node["c"]
    return {"t": "CodeBlock", "c": [attr(classes=[c for c in classes[:1] if re.fullmatch(r"[\w+#.-]+", c)]), code]}


def _level_kept(node: Node) -> Node:
    if node["t"] != "Header":
        return node
    level, (id_, *_), inlines = node["c"]
    return header(min(level, 6), inlines if text_of(inlines).strip() else [{"t": "Str", "c": "…"}], id_)


def tags_to_nodes(nodes: list[Node]) -> list[Node]:
    """Inlines whose HTML tags have become nodes; a tag without a meaning of its own goes, its content stays."""
    open_: list[tuple[str, list[Node]]] = [("", [])]
    for node in nodes:
        tag = _TAG.fullmatch(node["c"][1]) if node["t"] == "RawInline" and node["c"][0] == "html" else None
        if tag is None:
            open_[-1][1].extend([] if node["t"] == "RawInline" else [node])
        elif tag["name"].lower() == "br":
            open_[-1][1].append(BREAK)
        elif not tag["slash"] and len(open_) <= _DEEPEST_INLINE:
            open_.append((tag["name"].lower(), []))
        elif tag["slash"] and tag["name"].lower() in {name for name, _ in open_[1:]}:
            while _close(open_) != tag["name"].lower():
                pass
    while len(open_) > 1:
        _close(open_, closed=False)
    return open_[0][1]


def _close(open_: list[tuple[str, list[Node]]], *, closed: bool = True) -> str:
    name, inside = open_.pop()
    if closed and name in _WRAPPERS and inside:
        inside = [{"t": _WRAPPERS[name], "c": inside}]
    elif closed and name in _CODE and inside:
        inside = [{"t": "Code", "c": [attr(), text_of(inside)]}]
    open_[-1][1].extend(inside)
    return name
