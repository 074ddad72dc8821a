"""A document with one of everything that a format could lose."""

from __future__ import annotations

import base64
import struct
import zlib

from docgen_nb.document.tree import Outline


def png(width=40, height=20, colour=(30, 120, 200)):
    """A real picture, made without any library."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes(colour) * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


PNG = base64.b64encode(png()).decode()
SVG = base64.b64encode(
    b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="#c33"/></svg>'
).decode()
SOURCES = [
    {"id": "notes", "label": "notes.md", "origin": "notes.md"},
    {"id": "sales", "label": "Sales", "origin": "variable sales"},
]
DATA = {
    "type": "table",
    "headers": ["Hive", "kg"],
    "rows": [["North_1*", "1.50"], ["a|b", "2"], ["two\nlines", "<b>3</b>"], ["你好", "שלום"]],
    "alignments": ["left", "right"],
    "caption": "Harvest",
    "plain": True,
    "partIds": ["sales"],
}
TEXT = """The *first* text[^1] with `a|b < c`, $E = mc^2$, ~~old~~ and <b>bold</b><br>line. See [the end](#ch2).

> A quote.

$$\\frac{a}{b} \\lt c$$

[^1]: A note of the first section."""
ELEMENTS = [
    {"type": "paragraph", "text": TEXT},
    {"type": "paragraph", "text": "From the notes [@notes] and more.", "partIds": ["notes", "sales"]},
    {"type": "heading", "text": "A heading inside", "level": 2},
    {"type": "bullet_list", "items": ["one", "two\n- nested", "[ ] task"], "partIds": ["notes"]},
    {"type": "bullet_list", "items": ["third", "fourth"], "ordered": True, "start": 3},
    {
        "type": "table",
        "headers": ["a", "b\\|c"],
        "rows": [["x<br>y", "`1`"], ["**2**", "[link](https://example.org)"]],
        "caption": "Model table",
    },
    {"type": "code_block", "code": 'def f(x):\n    return "```"  # <&>', "language": "python"},
]
SECOND = [
    {
        "type": "paragraph",
        "text": "Another note[^1], Hebrew שלום and 你好 and 😀.\n\n[^1]: A note of the second section.",
    },
    DATA,
    {
        "type": "image",
        "alt": "A blue field",
        "caption": "Blue",
        "mimeType": "image/png",
        "data": PNG,
        "partIds": ["notes"],
    },
    {"type": "image", "alt": "A red field", "caption": "Red", "mimeType": "image/svg+xml", "data": SVG},
    {"type": "reference", "partId": "sales", "label": "Sales", "source": "variable sales"},
    {"type": "paragraph", "text": "שלום לכולם, זה פסקה."},
    {"type": "error", "message": "It failed", "cause": "ServerError", "attempts": 3},
]
HEADINGS = ["Begin & <end>", "All things", "A heading inside", "More", "The end", "Tables", "Figures", "Sources"]


def outline_of_everything(**keys):
    """Chapters, sections, tables, figures, notes, citations, three scripts."""
    begin = {"title": "Begin & <end>", "sections": [{"title": "All things", "elements": ELEMENTS}]}
    begin["sections"].append({"title": "More", "elements": SECOND, "path": "parts", "attempts": 2})
    end = {"title": "The end", "sections": [{"elements": [{"type": "paragraph", "text": "That is all."}]}]}
    return Outline.model_validate(
        {"title": "Everything", "chapters": [begin, end], "sources": SOURCES, "userPrompt": "Show it all", **keys}
    )
