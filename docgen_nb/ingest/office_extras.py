"""Read what libraries leave out of office files: headers, footers, comments, text boxes, diagrams, charts."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from docgen_nb.document.elements import Table
from docgen_nb.document.markdown import element_markdown, from_plain
from docgen_nb.ingest import limits
from docgen_nb.ingest.number_formats import shown_amount
from docgen_nb.ingest.table_parts import shown_number

_MEMBERS = {
    "Header": re.compile(r"word/header\d*\.xml"),
    "Footer": re.compile(r"word/footer\d*\.xml"),
    "Comment": re.compile(r"word/comments\.xml|xl/(?:comments|threadedComments/).*\.xml|ppt/comments/.*\.xml"),
    "Text box": re.compile(r"word/document\.xml|xl/drawings/drawing\d+\.xml"),
    "": re.compile(r"word/(?:document|footnotes|endnotes)\.xml"),
    "Diagram": re.compile(r"(?:word|ppt|xl)/diagrams/data\d*\.xml"),
}
_NODES = {"Comment": {"comment", "cm", "threadedComment"}, "Text box": {"txbxContent", "txBody"}, "": {"p"}}
_WRITTEN = re.compile(r"word/(?:document|footnotes|endnotes|comments)\.xml")
_WRAPPER = re.compile(rb"</?w:(?:fldSimple|bdo|dir|customXml)(?=[\s/>])(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")
_WORD_CHART = re.compile(r"word/charts/chart\d*\.xml")
_OPEN_PLACES = {"header": "Header", "header-first": "Header", "footer": "Footer", "footer-first": "Footer"}
_MOST_POINTS = 10_000  # of a series
_INSIDE = {"oMath", "txbxContent", "AlternateContent", "fldChar", "note", "annotation", "frame"}
_SPACE = re.compile(r"\s+")
_MARKUP = re.compile(r"(?<!\\)\]\([^()]*\)|\[\^[^\]]*\]|</?(?:sup|sub|u|br|span|mark)\b[^<>]*>")  # no words of the file


def without_wrappers(data: bytes) -> bytes:
    """A Word file with what its fields and the like show in their place; pandoc leaves it out. Others as they are."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            texts = {name: archive.read(name) for name in archive.namelist() if _WRITTEN.fullmatch(name)}
            changed = {name: new for name, text in texts.items() if (new := _WRAPPER.sub(b"", text)) != text}
            return _with_members(archive, changed) if changed else data
    except zipfile.BadZipFile:
        return data


def _with_members(archive: zipfile.ZipFile, changed: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as copy:
        for member in archive.infolist():
            copy.writestr(member.filename, changed.get(member.filename) or archive.read(member))
    return buffer.getvalue()


def left_by_library(archive: zipfile.ZipFile, text: str) -> list[str]:
    """A line for each header, footer, comment, text box, diagram and paragraph of a file whose words the text lacks."""
    return [line for _, line in _left(archive, text)]


def with_left(archive: zipfile.ZipFile, text: str, whole: str) -> str:
    """The text with the lines of ``left_by_library``, and with charts.

    Words of a title page, which pandoc takes for properties, stand before it, others behind.

    Args:
        archive: the file.
        text: what was read of it.
        whole: the same before anything was taken out on purpose, which is not missing.
    """
    left = list(_left(archive, whole))
    before = [from_plain(line) for is_first, line in left if is_first]
    behind = [from_plain(line) for is_first, line in left if not is_first] + _word_charts(archive)
    return "\n\n".join([*before, text.rstrip(), *behind]) + "\n" if left or behind else text


def _left(archive: zipfile.ZipFile, text: str) -> Iterator[tuple[bool, str]]:
    """The lines, each with whether it is a paragraph that comes before all that the text has."""
    names = archive.namelist()
    found = _of_office(archive, names) if "[Content_Types].xml" in names else _of_open_document(archive, names)
    known, is_first = _bare(_MARKUP.sub("", text)), True
    for place, words in found:
        bare = _bare(words)
        if bare and bare not in known:
            yield not place and is_first, f"{place}: {words}" if place else words
            known += bare
        elif bare and not place:
            is_first = False


def _word_charts(archive: zipfile.ZipFile) -> list[str]:
    """The charts of a Word file, each as a Markdown table below its title."""
    names = sorted(filter(_WORD_CHART.fullmatch, archive.namelist()))
    roots = (_parsed(archive, name) for name in names)
    return [chart_markdown(root) for root in roots if root is not None]


def _of_office(archive: zipfile.ZipFile, names: list[str]) -> Iterator[tuple[str, str]]:
    for place, pattern in _MEMBERS.items():
        for name in sorted(filter(pattern.fullmatch, names)):
            root = _parsed(archive, name)
            if root is None:
                continue
            wanted = _NODES.get(place)
            for node in [root] if wanted is None else [each for each in root.iter() if _local(each.tag) in wanted]:
                yield _by(place, node), _own_words(node) if not place else _words(node)


def chart_markdown(root: ET.Element) -> str:
    """A chart's categories and series as a table below its title, from the values that the file keeps of it.

    Args:
        root: the chart's own XML, as Word and PowerPoint write it.
    """
    title = next((_words(node) for node in root.iter() if _local(node.tag) == "title"), "")
    columns: dict[tuple[str, ...], list[tuple[str, list[str]]]] = {}
    for number, series in enumerate((node for node in root.iter() if _local(node.tag) == "ser"), 1):
        named = {_local(child.tag): _points(child) for child in series}
        values = named.get("val") or named.get("yVal") or []
        places = named.get("cat") or named.get("xVal") or [str(each) for each in range(1, len(values) + 1)]
        count = max(len(places), len(values))
        places += [""] * (count - len(places))
        own = columns.setdefault(tuple(places), [])
        own.append((" ".join(named.get("tx") or []) or f"series {number}", values + [""] * (count - len(values))))
        if sizes := named.get("bubbleSize"):
            own.append((f"{own[-1][0]}, size", sizes + [""] * (count - len(sizes))))
    tables = [
        Table(
            headers=["category", *(name for name, _ in series)],
            rows=[list(row) for row in zip(places, *(values for _, values in series), strict=False)],
            plain=True,
        )
        for places, series in columns.items()
    ]
    return "\n\n".join([f"Chart{': ' if title else ''}{from_plain(title)}", *map(element_markdown, tables)])


def _points(node: ET.Element) -> list[str]:
    """The texts or values that a part of a series keeps, by their positions; those of several levels joined."""
    levels = [each for each in node.iter() if _local(each.tag) == "lvl"] or [node]
    format_ = next((each.text or "" for each in node.iter() if _local(each.tag) == "formatCode"), "")
    owns = [
        {int(p.get("idx", 0)): _words(p) for p in level.iter() if _local(p.tag) == "pt" and p.get("idx", "0").isdigit()}
        for level in reversed(levels)
    ]
    count = min(max((place for own in owns for place in own), default=-1) + 1, _MOST_POINTS)
    points = [""] * count
    for own in owns:
        last = ""
        for place in range(count):
            last = own.get(place, last if len(levels) > 1 else "")
            points[place] = " / ".join(filter(None, [points[place], last]))
    return [_shown_point(point, format_) for point in points]


def _shown_point(text: str, format_: str) -> str:
    try:
        return shown_amount(float(text), format_) or shown_number(text)
    except ValueError:
        return shown_number(text)


def _of_open_document(archive: zipfile.ZipFile, names: list[str]) -> Iterator[tuple[str, str]]:
    for name in ("styles.xml", "content.xml"):
        root = _parsed(archive, name) if name in names else None
        nodes = [] if root is None else list(root.iter())
        deleted = {id(each) for node in nodes if _local(node.tag) == "tracked-changes" for each in node.iter()}
        for node in nodes:
            kind = _local(node.tag)
            if kind in _OPEN_PLACES and name == "styles.xml":
                yield _OPEN_PLACES[kind], _words(node)
            elif kind == "annotation":
                yield "Comment", _words(node)
            elif kind == "text-box":
                yield "Text box", _words(node)
            elif kind in {"p", "h"} and id(node) not in deleted and name == "content.xml":
                yield "", _own_words(node)


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


def _words(node: ET.Element) -> str:
    """The text of a node's paragraphs; in Word's XML only runs hold text."""
    paragraphs = [each for each in node.iter() if _local(each.tag) == "p"] or [node]
    texts = ["".join(_runs(paragraph)) for paragraph in paragraphs]
    return _SPACE.sub(" ", " ".join(texts)).strip()


def _own_words(paragraph: ET.Element) -> str:
    """A paragraph's text without what stands in notes, boxes and formulas inside it; "" where pandoc may change it."""
    if any(_local(each.tag) in _INSIDE for each in paragraph.iter()):
        return ""
    return _SPACE.sub(" ", "".join(_runs(paragraph))).strip()


def _runs(paragraph: ET.Element) -> Iterator[str]:
    if _local(paragraph.tag) == "p" and any(_local(each.tag) == "t" for each in paragraph.iter()):
        pieces = (each for each in paragraph.iter() if _local(each.tag) in {"t", "tab", "br"})
        yield from (each.text or "" if _local(each.tag) == "t" else " " for each in pieces)
    else:
        yield from paragraph.itertext()


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).casefold()
