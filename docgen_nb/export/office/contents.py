"""The table of contents of an office file.

A word processor fills it once somebody tells it to; until then it is empty, which looks like a fault. So the entries
are written into it, as links. Page numbers come with the program's own update: only what sets the pages knows them.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import NamedTuple

from docgen_nb.export.pandoc.book import CONTENTS_DEPTH, Book
from docgen_nb.export.pandoc.tree import text_of


class Entry(NamedTuple):
    """A line of the table of contents. ``level`` counts from 1; ``anchor`` is the heading's bookmark, "" if none."""

    level: int
    title: str
    anchor: str


def entries(made: Book) -> list[Entry]:
    """Headings that a table of contents lists, in order."""
    headings = (block["c"] for block in made.tree["blocks"] if block["t"] == "Header")
    return [Entry(level, text_of(title), id_) for level, (id_, *_), title in headings if level <= CONTENTS_DEPTH]


def with_part_changed(data: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """A zip file in which the text of one member is changed; the order of the members stays."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as made, zipfile.ZipFile(out, "w") as ours:
        for info in made.infolist():
            content = made.read(info)
            if info.filename == part:
                content = change(content.decode()).encode()
            ours.writestr(info, content, info.compress_type)
    return out.getvalue()
