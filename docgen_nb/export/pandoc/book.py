"""A whole document as pandoc's tree, with everything the program adds: ids, captions, citations, lists at the end."""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docgen_nb.document.elements import Image, Table
from docgen_nb.document.manuscript import Captioned, Manuscript
from docgen_nb.document.program_words import RIGHT_TO_LEFT, language_code
from docgen_nb.export.csv_beside import packed_csv
from docgen_nb.export.exporter import FileSpec
from docgen_nb.export.pandoc.clean import Cleaner, slug
from docgen_nb.export.pandoc.pandoc_nodes import Node, header, link, para, plain, span, text_of, walk, words
from docgen_nb.export.pandoc.stream import Anchor, Stream
from docgen_nb.export.pandoc.table_nodes import captioned, data_table, figure
from docgen_nb.pandoc import parse

END_MATTER = frozenset({"list-of-tables", "list-of-figures", "sources"})  # ids of the lists' headings
CONTENTS_DEPTH = 2  # levels of headings that a table of contents lists
_FEW_ENTRIES = 10
_ENDINGS = {"svg+xml": "svg", "jpeg": "jpg"}


@dataclass(frozen=True)
class Book:
    """A document for pandoc. ``beside``: whole tables of which the document shows the beginning, as CSV."""

    tree: dict[str, Any]
    script: Manuscript
    beside: dict[str, bytes]


def long_contents(made: Book) -> bool:
    """Whether the table of contents is long enough to have a page of its own, with the title above it."""
    entries = [block for block in made.tree["blocks"] if block["t"] == "Header" and block["c"][0] <= CONTENTS_DEPTH]
    return len(entries) > _FEW_ENTRIES


def book(spec: FileSpec) -> Book:
    """Build pandoc's tree of one document.

    Raises:
        MissingExtraError: if pandoc is not there.
        ExportError: if it fails.
    """
    stream = Stream()
    script = spec.manuscript(stream.cite, title_level=0, mark=stream.note)
    for passage in script.passages:
        stream.add(passage)
    tree = parse(stream.markdown)
    placing = _Placing(stream)
    for block in tree["blocks"]:
        placing.add(block)
    placing.finish()
    cleaner = Cleaner(stream.mark_pattern, placing.places, script.notes)
    blocks = cleaner.clean(placing.blocks) + list(_end_matter(script))
    return Book({**tree, "meta": _meta(script), "blocks": blocks}, script, _whole_tables(script, spec.folder))


def _meta(script: Manuscript) -> dict[str, Any]:
    meta: dict[str, Any] = {"toc-title": {"t": "MetaString", "c": script.words.contents}}
    title = script.title or (script.passages[0].title if script.passages else "")
    meta["title"] = {"t": "MetaInlines", "c": words(title or "…")}
    if code := language_code(script.language):
        meta["lang"] = {"t": "MetaString", "c": code}
        if code.partition("-")[0] in RIGHT_TO_LEFT:
            meta["dir"] = {"t": "MetaString", "c": "rtl"}
    return meta


class _Placing:
    """Goes through the blocks once and puts what marks stand for in their place.

    Attributes:
        blocks: the result.
        places: what an internal link may name → the id it leads to.
    """

    def __init__(self, stream: Stream) -> None:
        self.blocks: list[Node] = []
        self.places: dict[str, str] = {}
        self._stream = stream
        self._anchor = ""
        self._caption: Captioned | None = None

    def add(self, block: Node) -> None:
        """Put the next block into its place, or what a mark stands for."""
        mark = _mark(block, self._stream)
        if self._caption is not None and block["t"] != "Table":
            self.finish()
        if isinstance(mark, Anchor):
            self._anchor = _free(mark.id, self.places)
            self.places[mark.id] = self.places[self._anchor] = self._anchor
        elif isinstance(mark, Captioned):
            self._thing(mark)
        elif block["t"] == "Header" and self._anchor:
            self._heading(block)
        elif block["t"] == "Table" and self._caption is not None:
            self.blocks.append(captioned(block, self._caption.anchor, _caption(self._caption)))
            self._caption = None
        else:
            self.blocks.append(block)

    def finish(self) -> None:
        """A caption whose table was none to pandoc stands alone, so that what leads to it finds it."""
        if self._caption is not None and self._caption.label:
            self.blocks.append(para(span(_caption(self._caption), self._caption.anchor)))
        self._caption = None

    def _heading(self, block: Node) -> None:
        level, _, inlines = block["c"]
        self.blocks.append(header(level, inlines, self._anchor))
        self.places.setdefault(slug(text_of(inlines)), self._anchor)
        self._anchor = ""

    def _thing(self, mark: Captioned) -> None:
        self.places[mark.anchor] = mark.anchor
        made = _made(mark)
        self.blocks += made
        self._caption = None if made else mark


def _mark(block: Node, stream: Stream) -> Anchor | Captioned | None:
    if block["t"] != "CodeBlock" or block["c"][0][1] != [stream.token]:
        return None
    return stream.marks[int(block["c"][1])]


def _made(mark: Captioned) -> list[Node]:
    """Return the caption that the program writes itself; nothing where pandoc has read the table, which follows."""
    caption = _caption(mark)
    if isinstance(mark.element, Image):
        return figure(mark.element, mark.anchor, caption)
    if not mark.element.plain:
        return []
    shown = [data_table(mark.element, mark.anchor, caption)]
    if mark.element.total_rows is not None:
        count = f"({len(mark.element.rows):,} of {mark.element.total_rows:,} rows)"
        shown.append({"t": "Para", "c": words(count)})
    return shown


def _caption(mark: Captioned) -> list[Node]:
    """The caption's words; the citation's mark among them is resolved by the cleaner."""
    return words(" ".join(filter(None, [mark.label, mark.cite])))


def _free(wanted: str, taken: dict[str, str]) -> str:
    """An id that every format takes, and that is not there yet."""
    base = candidate = re.sub(r"[^\w-]+", "-", wanted).strip("-") or "part"
    if not base[0].isalpha():
        base = candidate = f"s-{base}"
    number = 2
    while candidate in taken:
        candidate, number = f"{base}-{number}", number + 1
    return candidate


def _end_matter(script: Manuscript) -> Iterator[Node]:
    titles = ((script.words.tables, script.captioned("table")), (script.words.figures, script.captioned("figure")))
    for title, things in titles:
        if things:
            yield header(1, words(title), f"list-of-{things[0].kind}s")
            yield {"t": "BulletList", "c": [[plain([link(words(t.label), f"#{t.anchor}")])] for t in things]}
    if script.cited:
        yield header(1, words(script.words.sources), "sources")
        style = [1, {"t": "Decimal"}, {"t": "Period"}]
        entries = [[plain([span(words(s.entry()) or words("…"), f"source-{n}")])] for n, s in script.cited.items()]
        yield {"t": "OrderedList", "c": [style, entries]}


def _whole_tables(script: Manuscript, folder: str) -> dict[str, bytes]:
    blocks = (block for passage in script.passages for block in passage.blocks)
    tables = [b.element for b in blocks if isinstance(b, Captioned) and isinstance(b.element, Table)]
    return {
        f"{folder}/data-{number}.csv": packed_csv(table.data)
        for number, table in enumerate((t for t in tables if t.data), 1)
    }


def with_files(made: Book, folder: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The tree with its pictures as files in ``folder``, and these files; one shown twice is one file."""
    names: dict[str, str] = {}

    def visit(nodes: list[Node]) -> list[Node]:
        return [_in_file(node, folder, names) if node["t"] == "Image" else node for node in nodes]

    tree = {**made.tree, "blocks": walk(made.tree["blocks"], visit)}
    return tree, {name: base64.b64decode(address.partition(";base64,")[2]) for address, name in names.items()}


def _in_file(node: Node, folder: str, names: dict[str, str]) -> Node:
    attributes, alt, (address, title) = node["c"]
    kind = address.removeprefix("data:image/").partition(";")[0]
    name = names.setdefault(address, f"{folder}/picture-{len(names) + 1}.{_ENDINGS.get(kind, kind)}")
    return {"t": "Image", "c": [attributes, alt, [name, title]]}
