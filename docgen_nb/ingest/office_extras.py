"""What pandoc leaves out of Word and OpenDocument files: headers, footers, comments and text boxes."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from docgen_nb.ingest import limits

_WORD_PARTS = {
    "Header": re.compile(r"word/header\d*\.xml"),
    "Footer": re.compile(r"word/footer\d*\.xml"),
    "Comment": re.compile(r"word/comments\.xml"),
}
_OPEN_PLACES = {"header": "Header", "header-first": "Header", "footer": "Footer", "footer-first": "Footer"}
_SPACE = re.compile(r"\s+")


def left_by_pandoc(archive: zipfile.ZipFile, text: str) -> list[str]:
    """A line for each header, footer, comment and text box whose words are not in the text yet."""
    names = archive.namelist()
    found = _of_word(archive, names) if "word/document.xml" in names else _of_open_document(archive, names)
    known, lines = _bare(text), []
    for place, words in found:
        line = f"{place}: {words}"
        if words and _bare(words) not in known and line not in lines:
            lines.append(line)
    return lines


def _of_word(archive: zipfile.ZipFile, names: list[str]) -> Iterator[tuple[str, str]]:
    for place, pattern in _WORD_PARTS.items():
        for name in sorted(filter(pattern.fullmatch, names)):
            root = _parsed(archive, name)
            nodes = [] if root is None else _each(root, "comment") if place == "Comment" else [root]
            for node in nodes:
                yield _by(place, node), _words(node)
    root = _parsed(archive, "word/document.xml")
    for box in [] if root is None else _each(root, "txbxContent"):
        yield "Text box", _words(box)


def _of_open_document(archive: zipfile.ZipFile, names: list[str]) -> Iterator[tuple[str, str]]:
    for name in ("styles.xml", "content.xml"):
        root = _parsed(archive, name) if name in names else None
        for node in [] if root is None else root.iter():
            kind = _local(node.tag)
            if kind in _OPEN_PLACES and name == "styles.xml":
                yield _OPEN_PLACES[kind], _words(node)
            elif kind == "annotation":
                yield "Comment", _words(node)
            elif kind == "text-box":
                yield "Text box", _words(node)


def _by(place: str, node: ET.Element) -> str:
    author = next((value for key, value in node.attrib.items() if _local(key) == "author"), "")
    return f"{place} by {author}" if author and place == "Comment" else place


def _parsed(archive: zipfile.ZipFile, name: str) -> ET.Element | None:
    """A member as XML; None if it is too large, declares entities, or is broken: the text itself has been read."""
    if archive.getinfo(name).file_size > limits.LARGEST_TEXT * 4:
        return None
    data = archive.read(name)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        return None
    try:
        return ET.fromstring(data)  # noqa: S314 - no entity is declared
    except ET.ParseError:
        return None


def _each(root: ET.Element, name: str) -> list[ET.Element]:
    return [node for node in root.iter() if _local(node.tag) == name]


def _words(node: ET.Element) -> str:
    """The text of a node's paragraphs; in Word's XML only runs hold text."""
    paragraphs = [each for each in node.iter() if _local(each.tag) == "p"] or [node]
    texts = ["".join(_runs(paragraph)) for paragraph in paragraphs]
    return _SPACE.sub(" ", " ".join(texts)).strip()


def _runs(paragraph: ET.Element) -> Iterator[str]:
    if _local(paragraph.tag) == "p" and any(_local(each.tag) == "t" for each in paragraph.iter()):
        yield from (each.text or "" if _local(each.tag) == "t" else " " for each in paragraph.iter() if _kind(each))
    else:
        yield from paragraph.itertext()


def _kind(node: ET.Element) -> bool:
    return _local(node.tag) in {"t", "tab", "br"}


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
