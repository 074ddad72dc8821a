"""An outline as an indented Markdown list that a user edits, and back.

A document is a heading, a chapter an item, a section an item inside it. The lines below are its hint, and fields such
as ``words: 120``; a line of the hint that looks like something else has a backslash before it. The ``[id]`` at the end
says which chapter or section it is: what the list does not show stays with it.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any, TypeAlias

from docgen_nb.errors import OutlineError

Shape: TypeAlias = dict[str, Any]

_KEYS = {"readers": "readers", "language": "language", "purpose": "purpose", "type": "contentType"}
_FIELD = re.compile(
    r"(?:(?P<name>readers|language|purpose|type|words|parts|needs)|question +(?P<question>[\w-]+)(?P<show>[^:]*))"
    r" *: *(?P<value>.*)"
)
_ITEM = re.compile(r"[-*+](?: +(?P<title>.*))?")
_HEADING = re.compile(r"#+ *(?P<title>.*)")
_ID = re.compile(r"(?P<title>.*?) *\[(?P<id>[^\[\]\s]+)\]")
_PART = re.compile(r"(?P<id>.*?) *(?:\((?P<format>extracted|shown|object|reference)\))?")
_LISTED = {"title", "words", "generationHint", "contentPartIds", "needs", "questions", *_KEYS.values()}
_INSIDE = {"document": "chapters", "chapter": "sections"}
_FIELDS_OF = {
    "document": {"readers", "language", "words"},
    "chapter": {"words", "parts"},
    "section": {"purpose", "type", "words", "parts", "needs", "question"},
}


def as_list(plan: Shape) -> str:
    """The plan, in the outline's own dict shape, as a list."""
    return "\n".join(line for document in plan["documents"] for line in _document_lines(document))


def read_list(text: str, before: Shape) -> Shape:
    """The plan that a list describes.

    Args:
        text: the list.
        before: the plan that it was made from; what the list does not show stays as it is there.

    Raises:
        OutlineError: if a line can't be read; says which.
    """
    reader = _Reader(text, before)
    for number, line in enumerate(text.expandtabs(4).splitlines(), 1):
        if not line.strip():
            continue
        try:
            reader.take(len(line) - len(line.lstrip()), line.strip())
        except _LineError as error:
            raise OutlineError(f"Line {number} of the outline: {error}") from None
    return {**before, "documents": reader.documents}


class _LineError(Exception):
    """A line that can't be read, and why."""


# to text


def _document_lines(document: Shape) -> Iterator[str]:
    yield _titled("#", document)
    yield from _field_lines(document, "")
    yield ""
    for chapter in document.get("chapters", ()):
        yield _titled("-", chapter)
        yield from _field_lines(chapter, "  ")
        for section in chapter.get("sections", ()):
            yield _titled("  -", section)
            yield from _field_lines(section, "    ")
    yield ""


def _titled(sign: str, node: Shape) -> str:
    return " ".join([sign, *node.get("title", "").split(), f"[{node['id']}]"])


def _field_lines(node: Shape, indent: str) -> Iterator[str]:
    for line in node.get("generationHint", "").splitlines():
        special = not line or line[0] == "\\" or line[0].isspace() or _ITEM.fullmatch(line) or _FIELD.fullmatch(line)
        yield f"{indent}\\{line}" if special else f"{indent}{line}"
    for name, key in _KEYS.items():
        if value := node.get(key):
            yield f"{indent}{name}: {' '.join(value.split())}"
    if words := node.get("words"):
        yield f"{indent}words: {words}"
    formats = node.get("contentFormats", {})
    if parts := [f"{id_} ({formats[id_]})" if id_ in formats else id_ for id_ in node.get("contentPartIds", ())]:
        yield f"{indent}parts: {', '.join(parts)}"
    if needs := node.get("needs"):
        yield f"{indent}needs: {', '.join(needs)}"
    for question in node.get("questions", ()):
        shown = question.get("show", {}).get("as", "value")
        yield f"{indent}question {question['id']} ({shown}): {' '.join(question['sql'].split())}"


# from text


class _Reader:
    """Takes one line after the other."""

    def __init__(self, text: str, before: Shape) -> None:
        self.documents: list[Shape] = []
        self._known = {node["id"]: (kind, node) for kind, node in _nodes(before.get("documents", ()), "document")}
        named = {found["id"] for line in text.splitlines() if (found := _ID.fullmatch(line.strip()))}
        self._unnamed = {id_: each for id_, each in self._known.items() if id_ not in named}
        self._taken: set[str] = set()
        self._kind = "document"  # of what the next lines are about
        self._node: Shape = {}
        self._was: Shape = {}  # the same in the plan before
        self._levels: list[int] = []  # how far the chapters and the sections of this chapter stand in

    def take(self, indent: int, line: str) -> None:
        """Take a line without its indent."""
        if indent == 0 and (heading := _HEADING.fullmatch(line)):
            self._open("document", heading["title"], self.documents)
            self._levels = []
        elif item := _ITEM.fullmatch(line):
            self._take_item(indent, item["title"] or "")
        elif field := _FIELD.fullmatch(line):
            self._take_field(field)
        elif not self._levels:
            raise _LineError("a chapter begins with '- ' and its title.")
        else:
            self._add_to_hint(line.removeprefix("\\"))

    def _take_item(self, indent: int, text: str) -> None:
        if not self.documents:
            first = next((node for kind, node in self._unnamed.values() if kind == "document"), {"title": ""})
            self._open("document", first.get("title", ""), self.documents)
        chapters = self.documents[-1]["chapters"]
        if not self._levels or indent <= self._levels[0]:
            self._levels = [indent]
            self._open("chapter", text, chapters)
            return
        if len(self._levels) > 1 and indent > self._levels[1]:
            raise _LineError("a section can't hold another one; give it the indent of the one before.")
        self._levels = [self._levels[0], indent]
        self._open("section", text, chapters[-1]["sections"])

    def _open(self, kind: str, text: str, into: list[Shape]) -> None:
        """Begin a document, chapter or section: a known one by its id or else its title, or a new one."""
        found = _ID.fullmatch(text)
        if found is not None and self._known.get(found["id"], ("",))[0] == kind:
            id_, title = found["id"], found["title"]
        else:
            same = (i for i, (k, node) in self._unnamed.items() if k == kind and _alike(node.get("title", ""), text))
            id_, title = next(same, ""), text
            id_ = id_ if id_ not in self._taken else ""
        if id_ in self._taken:
            raise _LineError(f"[{id_}] stands here twice; take it away from the copy.")
        self._was = self._known[id_][1] if id_ else {}
        id_ = id_ or self._new_id()
        self._taken.add(id_)
        kept = {name: value for name, value in self._was.items() if name not in _LISTED}
        self._kind, self._node = kind, {**kept, "id": id_, "title": _kept(title, self._was.get("title", ""))}
        if kind in _INSIDE:
            self._node[_INSIDE[kind]] = []
        into.append(self._node)

    def _new_id(self) -> str:
        return next(id_ for n in count(1) if (id_ := f"new-{n}") not in self._known and id_ not in self._taken)

    def _add_to_hint(self, line: str) -> None:
        hint = self._node.get("generationHint")
        self._node["generationHint"] = _kept(line if hint is None else f"{hint}\n{line}", self._old("generationHint"))

    def _take_field(self, field: re.Match[str]) -> None:
        name, value = field["name"] or "question", field["value"].strip()
        if name not in _FIELDS_OF[self._kind]:
            raise _LineError(f"a {self._kind} has no {name}; it can have {', '.join(sorted(_FIELDS_OF[self._kind]))}.")
        if name == "question":
            self._node.setdefault("questions", []).append(self._question(field["question"], field["show"], value))
        elif name == "words":
            if not (found := re.fullmatch(r"(\d+)( words)?", value)):
                raise _LineError(f"words is a whole number, not {value!r}.")
            self._node["words"] = int(found[1])
        elif name == "parts":
            self._take_parts(_between_commas(value))
        elif name == "needs":
            self._node["needs"] = _between_commas(value)
        else:
            self._node[_KEYS[name]] = _kept(value, self._old(_KEYS[name]))

    def _take_parts(self, parts: list[str]) -> None:
        found = [each for each in map(_PART.fullmatch, parts) if each]
        others = {i: f for i, f in self._was.get("contentFormats", {}).items() if i not in self._was["contentPartIds"]}
        self._node["contentPartIds"] = [part["id"] for part in found]
        if formats := others | {part["id"]: part["format"] for part in found if part["format"]}:
            self._node["contentFormats"] = formats
        else:
            self._node.pop("contentFormats", None)

    def _question(self, id_: str, show: str, sql: str) -> Shape:
        as_ = show.strip().strip("()") or "value"
        if as_ not in {"value", "table", "chart"}:
            raise _LineError(f"a question is shown as (value), (table) or (chart), not {show.strip()}.")
        known: list[Shape] = self._was.get("questions", [])
        was = next((each for each in known if each["id"] == id_), Shape(id=id_, sql=""))
        shown: Shape = was.get("show", {})
        return {**was, "sql": _kept(sql, was["sql"]), "show": shown if shown.get("as", "value") == as_ else {"as": as_}}

    def _old(self, name: str) -> str:
        return str(self._was.get(name, ""))


def _nodes(nodes: Iterable[Shape], kind: str) -> Iterator[tuple[str, Shape]]:
    inside = _INSIDE.get(kind, "")
    for node in nodes:
        yield kind, node
        yield from _nodes(node.get(inside, ()), inside.removesuffix("s"))


def _between_commas(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]


def _alike(one: str, other: str) -> bool:
    return one.split() == other.split()


def _kept(text: str, before: str) -> str:
    """The text as it was before, where only spaces and line ends differ: a list shows these in its own way."""
    return before if _alike(text, before) else text
