"""House style of office files, and a table of contents that is there at once.

A word processor fills it once somebody tells it to; until then it is empty, which looks like a fault. So the entries
are written into it, as links. Page numbers come with the program's own update: only what sets the pages knows them.
"""

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import NamedTuple

from docgen_nb.export.pandoc.book import CONTENTS_DEPTH, Book
from docgen_nb.export.pandoc.pandoc_nodes import text_of


class Entry(NamedTuple):
    """A line of the table of contents. ``level`` counts from 1; ``anchor`` is the heading's bookmark, "" if none."""

    level: int
    title: str
    anchor: str


def entries(made: Book) -> list[Entry]:
    """Headings that a table of contents lists, in order."""
    headings = (block["c"] for block in made.tree["blocks"] if block["t"] == "Header")
    return [Entry(level, text_of(title), id_) for level, (id_, *_), title in headings if level <= CONTENTS_DEPTH]


def with_parts_changed(
    data: bytes, changes: Mapping[str, Callable[[str], str]], added: Mapping[str, str] | None = None
) -> bytes:
    """A zip file in which the texts of some members are changed and others added; the order of the members stays."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as made, zipfile.ZipFile(out, "w") as ours:
        for info in made.infolist():
            content = made.read(info)
            if (change := changes.get(info.filename)) is not None:
                content = change(content.decode()).encode()
            ours.writestr(info, content, info.compress_type)
        for name, text in (added or {}).items():
            ours.writestr(name, text)
    return out.getvalue()
