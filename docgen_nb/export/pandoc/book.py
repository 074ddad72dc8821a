"""A whole document as pandoc's tree, with everything the program adds: ids, captions, citations, lists at the end."""

from __future__ import annotations

import base64
import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docgen_nb.document.elements import Image, Table
from docgen_nb.document.manuscript import Captioned, Manuscript
from docgen_nb.document.words import RIGHT_TO_LEFT, language_code
from docgen_nb.export.exporter import Order
from docgen_nb.export.pandoc.clean import Cleaner, slug
from docgen_nb.export.pandoc.program import parse
from docgen_nb.export.pandoc.stream import Anchor, Stream
from docgen_nb.export.pandoc.tables import captioned, data_table, figure
from docgen_nb.export.pandoc.tree import Node, header, link, plain, span, text_of, walk, words

_ENDINGS = {"svg+xml": "svg", "jpeg": "jpg"}


@dataclass(frozen=True)
class Book:
    """A document for pandoc. ``beside``: whole tables of which the document shows the beginning, as CSV."""

    tree: dict[str, Any]
    script: Manuscript
    beside: dict[str, bytes]


def book(order: Order) -> Book:
    """Make it.

    Raises:
        MissingExtraError: if pandoc is not there.
        ExportError: if it fails.
    """
    stream = Stream()
    script = order.manuscript(stream.cite, title_level=0)
    for number, passage in enumerate(script.passages, 1):
        stream.add(passage, number)
    tree = parse(stream.markdown)
    placed, places = _placed(tree["blocks"], stream)
    blocks = Cleaner(stream.citation_pattern, places).clean(placed) + list(_end_matter(script))
    return Book({**tree, "meta": _meta(script), "blocks": blocks}, script, _whole_tables(script, order.folder))


def _meta(script: Manuscript) -> dict[str, Any]:
    meta: dict[str, Any] = {"toc-title": {"t": "MetaString", "c": script.words.contents}}
    title = script.title or (script.passages[0].title if script.passages else "")
    meta["title"] = {"t": "MetaInlines", "c": words(title or "…")}
    if code := language_code(script.language):
        meta["lang"] = {"t": "MetaString", "c": code}
        if code.partition("-")[0] in RIGHT_TO_LEFT:
            meta["dir"] = {"t": "MetaString", "c": "rtl"}
    return meta


def _placed(blocks: list[Node], stream: Stream) -> tuple[list[Node], dict[str, str]]:
    """The blocks with what marks stand for in their place, and where internal links may lead."""
    placed: list[Node] = []
    places: dict[str, str] = {}
    anchor, caption = "", None
    for block in blocks:
        mark = _mark(block, stream)
        if isinstance(mark, Anchor):
            anchor = _free(mark.id, places)
            places[mark.id] = places[anchor] = anchor
        elif isinstance(mark, Captioned):
            places[mark.anchor] = mark.anchor
            made = _thing(mark, stream)
            placed += made
            caption = None if made else mark
        elif block["t"] == "Header" and anchor:
            level, _, inlines = block["c"]
            placed.append(header(level, inlines, anchor))
            places.setdefault(slug(text_of(inlines)), anchor)
            anchor = ""
        elif block["t"] == "Table" and caption is not None:
            placed.append(captioned(block, caption.anchor, _caption(caption, stream)))
            caption = None
        else:
            placed.append(block)
    return placed, places


def _mark(block: Node, stream: Stream) -> Anchor | Captioned | None:
    if block["t"] != "CodeBlock" or block["c"][0][1] != [stream.token]:
        return None
    return stream.marks[int(block["c"][1])]


def _thing(mark: Captioned, stream: Stream) -> list[Node]:
    """What the program puts itself; nothing where pandoc has read the table and it follows."""
    caption = _caption(mark, stream)
    if isinstance(mark.element, Image):
        return figure(mark.element, mark.anchor, caption)
    if not mark.element.plain:
        return []
    shown = [data_table(mark.element, mark.anchor, caption)]
    if mark.element.total_rows is not None:
        count = f"({len(mark.element.rows):,} of {mark.element.total_rows:,} rows)"
        shown.append({"t": "Para", "c": words(count)})
    return shown


def _caption(mark: Captioned, stream: Stream) -> list[Node]:
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
        entries = [[plain([span(words(s.entry()), f"source-{n}")])] for n, s in script.cited.items()]
        yield {"t": "OrderedList", "c": [style, entries]}


def _whole_tables(script: Manuscript, folder: str) -> dict[str, bytes]:
    blocks = (block for passage in script.passages for block in passage.blocks)
    tables = [b.element for b in blocks if isinstance(b, Captioned) and isinstance(b.element, Table)]
    return {
        f"{folder}/data-{number}.csv": gzip.decompress(base64.b64decode(table.data))
        for number, table in enumerate((t for t in tables if t.data), 1)
    }


def with_files(made: Book, folder: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The tree with its pictures as files in ``folder``, and these files."""
    files: dict[str, bytes] = {}

    def visit(nodes: list[Node]) -> list[Node]:
        return [_in_file(node, folder, files) if node["t"] == "Image" else node for node in nodes]

    return {**made.tree, "blocks": walk(made.tree["blocks"], visit)}, files


def _in_file(node: Node, folder: str, files: dict[str, bytes]) -> Node:
    attributes, alt, (target, title) = node["c"]
    kind, _, data = target.removeprefix("data:image/").partition(";base64,")
    name = f"{folder}/picture-{len(files) + 1}.{_ENDINGS.get(kind, kind)}"
    files[name] = base64.b64decode(data)
    return {"t": "Image", "c": [attributes, alt, [name, title]]}
