"""Bringing the edits and comments of an exported Word file back into the document.

The file is read twice: as it was before its tracked changes and with them. Where nothing was tracked, what it was
before is what an export gives now. What differs is changed word by word in the section's own Markdown, so that
citations, emphasis and values from questions stay where nobody touched them.
"""

import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, NamedTuple

from docgen_nb.document.markdown import signs_escaped
from docgen_nb.document.references import SectionRef
from docgen_nb.document.shown import ShownAsText
from docgen_nb.document.tree import Outline
from docgen_nb.errors import UserError
from docgen_nb.export.pandoc.pandoc_nodes import Node, text_of
from docgen_nb.pandoc import read_tree
from docgen_nb.project.revisions import Revisions

_BREAK = "¶"  # between the blocks of a section
_TABLE = "▦"  # in place of a table or picture
_MARKS = re.compile(r"[*_`\\\[\](){}^~>#|]+|[-+](?=$)|@[\w-]+")
_ITEM = r"(?:[-*+]|\d{1,9}[.)])[ \t]+"
_GAP = re.compile(rf"[ \t]*(?:\n[ \t]*\n\s*(?:{_ITEM})?|\n[ \t]*{_ITEM})")
_TOKEN = re.compile(
    rf"(?P<object>(?m:^(?:\|.*(?:\n|\Z))+|^!\[.*$))|(?P<gap>{_GAP.pattern})|(?P<word>\S+)", re.MULTILINE
)
_LEAST_ALIKE = 0.3


@dataclass(frozen=True)
class Edit:
    """One change of a section's text.

    Attributes:
        label: the section's reference.
        old: the words before, "" where something was added.
        new: the words now, "" where something was taken away.
    """

    label: str
    old: str
    new: str

    def __str__(self) -> str:
        if not self.old:
            return f"{self.label}: added “{self.new}”"
        return f"{self.label}: “{self.old}” → “{self.new}”" if self.new else f"{self.label}: removed “{self.old}”"


@dataclass(frozen=True)
class Comment:
    """A comment in the file: who says what, about which words of which section ("" outside all)."""

    label: str
    author: str
    text: str
    about: str

    def __str__(self) -> str:
        place = f"{self.label} “{self.about}”" if self.about else self.label
        return f"{place} – {self.author}: {self.text}"


@dataclass(frozen=True)
class Imported(ShownAsText):
    """Edits and comments of an edited file.

    Attributes:
        edits: changes that are in the document now.
        comments: of the file, in order.
        left: what was not taken over, a line each.
    """

    edits: tuple[Edit, ...]
    comments: tuple[Comment, ...]
    left: tuple[str, ...] = ()

    def __str__(self) -> str:
        lines = [*map(str, self.edits), *map(str, self.comments), *(f"Not taken over: {line}" for line in self.left)]
        labels = list(dict.fromkeys(edit.label for edit in self.edits))
        if labels:
            lines.append(f"Changed: {', '.join(labels)}; %docgen undo {labels[0]} rejects what was changed there.")
        if self.comments:
            ref = next((comment.label for comment in self.comments if comment.label), "REF")
            lines.append(f'%docgen redo {ref} "…" writes a section again with a comment in mind.')
        return "\n".join(lines) or "Nothing was changed in the file."


def import_edits(path: Path, outline: Outline, revisions: Revisions, export: Callable[[Path], object]) -> Imported:
    """Take the edits of an exported .docx over, each section's as one change that ``undo`` rejects.

    Args:
        path: the file.
        outline: the document.
        revisions: they take the changes.
        export: writes the document as it is now into a file.

    Raises:
        UserError: if the file is not a Word file, or shares no heading with the document.
        MissingExtraError: if pandoc is not there.
    """
    if path.suffix.lower() != ".docx":
        raise UserError(f"{path.name} is not a Word file.", hint="Edits come back from an exported .docx.")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path.name} can't be read: {error.strerror or error}.") from None
    try:
        return _imported(path, data, outline, revisions, export)
    except RecursionError:
        raise UserError(f"{path.name} is nested too deeply to be read.") from None


def _imported(
    path: Path, data: bytes, outline: Outline, revisions: Revisions, export: Callable[[Path], object]
) -> Imported:
    accepted = _blocks(data, "accept")
    new = _Contents(accepted, outline)
    if not new.sections:
        raise UserError(f"{path.name} has no heading of this document.", hint="Is it an export of another one?")
    before = _blocks(data, "reject")
    old = _Contents(before if before != accepted else _exported(export), outline)
    edits: list[Edit] = []
    left = list(new.left)
    for place, words in new.sections.items():
        edits += _take_over(revisions, place, outline.label(place), old.sections.get(place, words), words, left)
        if new.objects.get(place) != old.objects.get(place, new.objects.get(place)):
            left.append(f"a table or picture in {outline.label(place)}, which was changed")
    missing = [outline.label(place) for place in old.sections if place not in new.sections]
    left += [f"{label} is not in the file" for label in missing]
    return Imported(tuple(edits), tuple(_comments(data, outline)), tuple(left))


def _take_over(
    revisions: Revisions, place: SectionRef, label: str, old: list[str], new: list[str], left: list[str]
) -> Iterator[Edit]:
    if old == new:
        return
    source = revisions.markdown(place)
    changed = patched(source, old, new)
    if changed is None:
        left.append(f"{label} has another text here than in the file")
    elif revisions.is_locked(place):
        left.append(f"{label} is locked; %docgen unlock {label} lets it be changed")
    elif changed.strip() != source.strip():
        revisions.edit(place, changed, origin="import")
        for kind, i1, i2, j1, j2 in _opcodes(old, new):
            if kind != "equal":
                yield Edit(label, _shown(old[i1:i2]), _shown(new[j1:j2]))


def patched(markdown: str, old: Sequence[str], new: Sequence[str]) -> str | None:
    """A Markdown text with those words changed that differ between two readings of it; None if it is another text.

    Args:
        markdown: the text.
        old: its words as they were read, with ``¶`` between blocks and ``▦`` for a table or picture.
        new: the words as they are to be.

    >>> patched("We have **12** hives [@notes].", "We have 12 hives [1].".split(), "We have 13 hives [1].".split())
    'We have 13 hives [@notes].'
    """
    tokens = _tokens(markdown)
    places: list[int | None] = [None] * len(old)  # for each old word that of its token
    bare = [token.bare for token in tokens]
    for start, at, size in SequenceMatcher(None, [*map(_bare, old)], bare, autojunk=False).get_matching_blocks():
        places[start : start + size] = range(at, at + size)
    if old and sum(place is not None for place in places) < _LEAST_ALIKE * len(old):
        return None
    made: list[str] = []
    at = 0  # the next token that is not yet written
    for kind, i1, i2, j1, j2 in _opcodes(old, new):
        start, end = _bounds(places, i1, i2, at, len(tokens))
        made += [token.text for token in tokens[at:start]]
        if kind == "equal":
            made += [token.text for token in tokens[start:end]]
        else:
            made += _written(new[j1:j2], made, tokens[end:])
            made += [token.text for token in tokens[start:end] if token.bare == _TABLE]
        at = max(at, end)
    return _joined([*made, *(token.text for token in tokens[at:])])


class _Token(NamedTuple):
    """A word, a table or picture, or a break between blocks, with the sign of a list's item that follows it."""

    bare: str
    text: str


def _tokens(markdown: str) -> list[_Token]:
    found: list[_Token] = []
    for match in _TOKEN.finditer(markdown):
        if match["object"]:
            found.append(_Token(_TABLE, match["object"].strip("\n")))
        elif match["gap"]:
            found.append(_Token(_BREAK, match["gap"]))
        else:
            found.append(_Token(_bare(match["word"]), match["word"]))
    return found


def _bare(word: str) -> str:
    """A word without Markdown's signs, so that it compares with what a reader sees."""
    return word if word in {_BREAK, _TABLE} else _MARKS.sub("", word)


def _bounds(places: Sequence[int | None], first: int, end: int, at: int, count: int) -> tuple[int, int]:
    """The tokens that words ``first`` to ``end`` stand for, signs without words of their own before them left out."""
    own = [place for place in places[first:end] if place is not None]
    before = next((place + 1 for place in reversed(places[:first]) if place is not None), 0)
    after = next((place for place in places[end:] if place is not None), count)
    if first == end:  # something is added here
        return max(at, before), max(at, before)
    unmatched = any(place is None for place in places[first:end])
    start = before if unmatched and places[first] is None else own[0] if own else before
    stop = after if unmatched and places[end - 1] is None else own[-1] + 1 if own else after
    return max(at, start), max(at, stop)


def _opcodes(old: Sequence[str], new: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


def _written(words: Sequence[str], before: Sequence[str], after: Sequence[_Token]) -> Iterator[str]:
    """New words as Markdown. A break between two items of a list makes another item."""
    last = next((text for text in reversed(before) if text.isspace() or _GAP.fullmatch(text)), "\n\n")
    following = next((token.text for token in after if token.bare == _BREAK), "\n\n")
    gap = last if last == following else "\n\n"
    for word in words:
        if word != _TABLE:
            yield gap if word == _BREAK else signs_escaped(word)


def _joined(texts: Sequence[str]) -> str:
    text = ""
    for each in texts:
        at_gap = not text or text[-1].isspace() or _GAP.fullmatch(each)
        text += each if at_gap else f" {each}"
    return text.strip()


def _shown(words: Sequence[str]) -> str:
    return " ".join(words).replace(_BREAK, "/").strip(" /")


# the file


def _blocks(data: bytes, changes: str) -> list[Node]:
    return list(read_tree(data, "docx", f"--track-changes={changes}")["blocks"])


def _exported(export: Callable[[Path], object]) -> list[Node]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "now.docx"
        export(path)
        return _blocks(path.read_bytes(), "accept")


class _Contents:
    """The words of each section in a file, found by the headings of the outline in their order.

    Attributes:
        sections: place → words.
        objects: place → what its tables and pictures say.
        left: headings that are none of the outline's, and text outside all sections, a line each.
    """

    def __init__(self, blocks: list[Node], outline: Outline) -> None:
        self.sections: dict[SectionRef, list[str]] = {}
        self.objects: dict[SectionRef, list[str]] = {}
        self.left: list[str] = []
        expected = list(_expected(outline))
        heads = [index for index, block in enumerate(blocks) if block["t"] == "Header"]
        titles = [_words(text_of(blocks[index])) for index in heads]
        matches = SequenceMatcher(None, [title for title, _ in expected], titles, autojunk=False).get_matching_blocks()
        known = {heads[m.b + step]: expected[m.a + step][1] for m in matches for step in range(m.size)}
        deepest = max((blocks[index]["c"][0] for index in known), default=0)
        place: SectionRef | None = None
        below = ""  # a chapter's heading, until a section begins
        for index, block in enumerate(blocks):
            if index in known:
                place, below = known[index], text_of(block)
                if place is not None:
                    self.sections[place], self.objects[place] = [], []
            elif block["t"] == "Header" and block["c"][0] <= deepest:
                place, below = None, ""
                if self.sections and "sources" not in block["c"][1][0]:
                    unknown = f"“{text_of(block)}” is not a heading of this document"
                    self.left.append(f"{unknown}, so what stands below it is not read")
            elif place is not None:
                self._add(place, block)
            elif below and _words(text_of(block)):
                self.left.append(f"the text between “{below}” and its first section")
                below = ""

    def _add(self, place: SectionRef, block: Node) -> None:
        words = self.sections[place]
        if block["t"] in {"Table", "Figure"}:
            self.objects[place].append(_words(text_of(block)))
        for text in _texts(block):
            words += [*([_BREAK] if words else []), *text.split()]


def _expected(outline: Outline) -> Iterator[tuple[str, SectionRef | None]]:
    """The headings in the document's order, those of chapters without a place."""
    chapter = None
    for place, section in outline.sections():
        if place.chapter_ref != chapter:
            chapter = place.chapter_ref
            yield _words(outline.chapter(chapter).title), None
        if section.title and section.content_type != "heading":
            yield _words(section.title), place


def _words(text: str) -> str:
    return " ".join(text.split())


def _texts(block: Node) -> Iterator[str]:
    """The texts of a block and of what is in it."""
    match block["t"]:
        case "Table" | "Figure":
            yield _TABLE
        case "BulletList":
            yield from (text for item in block["c"] for inner in item for text in _texts(inner))
        case "OrderedList":
            yield from (text for item in block["c"][1] for inner in item for text in _texts(inner))
        case "BlockQuote":
            yield from (text for inner in block["c"] for text in _texts(inner))
        case "Div":
            yield from (text for inner in block["c"][1] for text in _texts(inner))
        case _:
            yield text_of(block)


def _comments(data: bytes, outline: Outline) -> Iterator[Comment]:
    """The comments with the words they are about."""
    blocks = _blocks(data, "all")
    contents = _Contents(blocks, outline)
    places = {" ".join(words): outline.label(place) for place, words in contents.sections.items()}
    for author, text, words in _comments_in(blocks):
        about = _words("".join(words))
        label = next((label for words, label in places.items() if about and about in words), "")
        yield Comment(label, author, text, about)


def _comments_in(blocks: list[Node]) -> list[tuple[str, str, list[str]]]:
    """Author, text and the words between beginning and end of each comment."""
    found: list[tuple[str, str, list[str]]] = []
    open_: dict[str, list[str]] = {}

    def look(value: Any) -> None:
        if isinstance(value, list):
            for each in value:
                look(each)
        elif isinstance(value, dict) and "t" in value:
            classes, keys = (value["c"][0][1], dict(value["c"][0][2])) if value["t"] == "Span" else ((), {})
            if "comment-start" in classes:
                words = open_[keys.get("id", "")] = []
                found.append((keys.get("author", ""), _words(text_of(value["c"][1])), words))
            elif "comment-end" in classes:
                open_.pop(keys.get("id", ""), None)
            elif value["t"] in {"Str", "Space", "SoftBreak", "LineBreak", "Code"}:
                for words in open_.values():
                    words.append(text_of(value))
            else:
                look(value.get("c"))

    look(blocks)
    return found
