"""PDF, page by page: text, tables with ruled lines, comments, form fields; pictures are parts of their own."""

from __future__ import annotations

import logging
import re
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docgen_nb.document.elements import Table
from docgen_nb.document.markdown import element_markdown, from_plain
from docgen_nb.document.parts import ContentPart, PartKind
from docgen_nb.errors import ContentPartError
from docgen_nb.ingest import limits
from docgen_nb.ingest.file import Reader, SourceFile
from docgen_nb.ingest.pictures import InnerPictures
from docgen_nb.ingest.splitting import Unit, text_parts, with_remarks

if TYPE_CHECKING:
    from pypdf import PdfReader

for _library in ("pypdf", "pdfminer"):  # their remarks on broken files are ours to say, or nobody's
    logging.getLogger(_library).addHandler(logging.NullHandler())
_DEEPEST = 3  # forms inside forms
_NAMED = 5  # pages or files
_REMARKS = {"/Text", "/FreeText", "/Highlight", "/Underline", "/StrikeOut", "/Caret"}
logger = logging.getLogger(__name__)
_LINES = re.compile(rb"[\d.]\s+(?:re|l)\s")  # lines and boxes that a page draws
_FEWEST_LINES, _MOST_LINES = 6, 20_000  # fewer make no table, more are a drawing
_LARGEST_PAGE = 2_000_000  # bytes of drawing
_MOST_SECONDS = 300.0  # of work for a file; a book of a thousand pages takes a tenth
_MOST_PAGES = 200  # pages with lines that are looked at; finding tables takes ten times as long as reading text
_WORD = re.compile(r"\w+")


def _read(file: SourceFile) -> list[ContentPart]:
    import pypdf

    pictures = InnerPictures(file)
    left: list[str] = []
    bounds = pypdf.apply_configuration(stream_parsing_work_maximum_count=limits.MOST_DRAWN)
    with bounds, pypdf.PdfReader(file.path) as reader, _Tables(file.path) as tables:
        _unlock(file, reader)
        pages = list(_pages(file, reader, pictures, tables, left))
        fields = _fields(reader, left)
        with _told_if_broken(left, "attached files, whose list is broken"):
            names = list(reader.attachments)
            left += [f"attached files left out: {', '.join(names[:_NAMED])}"] if names else []
    if fields and pages:
        pages[-1].append("\n".join(["Fields of the form:", *fields]))
    if not any(text for page in pages for text in page):
        why = f"not read: {', '.join(left[:_NAMED])}" if left else "its pages may be pictures"
        raise ContentPartError(f"{file.label} holds no text; {why}.", hint="Run it through OCR.")
    units = [Unit("".join(f"{block}\n\n" for block in page), "page", number) for number, page in enumerate(pages, 1)]
    kind: PartKind = "markdown" if tables.found else "text"
    parts = text_parts(units, id_=file.id, label=file.label, source=file.label, kind=kind)
    blank = [number for number, page in enumerate(pages, 1) if not page[0].strip()]
    left += [_blank_line(blank)] if blank and not fields else []
    return [*with_remarks(parts, *left, *pictures.left), *pictures.parts]


def _blank_line(pages: list[int]) -> str:
    shown = ", ".join(map(str, pages[:_NAMED])) + (f" and {len(pages) - _NAMED} more" if len(pages) > _NAMED else "")
    return f"no text on page{'s' if len(pages) > 1 else ''} {shown}, which may be pictures; run the file through OCR"


def _fields(reader: PdfReader, left: list[str]) -> list[str]:
    """Content of the form, a line for each field that holds something; a form that can't be read is ``left``."""
    fields: dict[str, Any] = {}
    with _told_if_broken(left, "the form's fields"):
        fields = reader.get_fields() or {}
    values = ((name, field.get("/V")) for name, field in fields.items())
    return [f"{name}: {str(value).removeprefix('/')}" for name, value in values if value not in {None, "", "/Off"}]


def _unlock(file: SourceFile, reader: PdfReader) -> None:
    """Many files are encrypted with an empty password, which every viewer opens."""
    from pypdf.errors import DependencyError

    try:
        locked = reader.is_encrypted and not reader.decrypt("")
    except (DependencyError, NotImplementedError):
        locked = True
    if locked:
        raise ContentPartError(f"{file.label} is encrypted.", hint="Save it without a password.")


@contextmanager
def _told_if_broken(left: list[str], what: str) -> Iterator[None]:
    """A piece of the file that is broken is left out, and told; the others are read."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - a broken file makes the library raise anything
        left.append(f"{what} ({type(error).__name__})")


def _remarks(page: Any, number: int, left: list[str]) -> list[str]:
    """Comments that readers have written onto a page; those that can't be read are ``left``."""
    texts: list[str] = []
    with _told_if_broken(left, f"comments on page {number}"):
        notes = [note.get_object() for note in page.get("/Annots") or ()]
        texts = [str(note.get("/Contents") or "").strip() for note in notes if note.get("/Subtype") in _REMARKS]
    return [f"Comment: {text}" for text in texts if text]


def _pages(
    file: SourceFile, reader: PdfReader, pictures: InnerPictures, tables: _Tables, left: list[str]
) -> Iterator[list[str]]:
    """Each page's text, then what stands for its pictures: where on the page they are is not known."""
    if len(reader.pages) > limits.MOST_PAGES:
        problem = f"{file.label} has {len(reader.pages):,} pages"
        raise ContentPartError(f"{problem}; at most {limits.MOST_PAGES:,} can be read.")
    seen: set[int] = set()
    began = time.thread_time()
    for number, page in enumerate(reader.pages, 1):
        if time.thread_time() - began > _MOST_SECONDS:
            problem = f"{file.label} takes too long to read: it was given up at page {number} of {len(reader.pages)}."
            raise ContentPartError(problem, hint="Split it, or save it as plain text.")
        text = ""
        with _told_if_broken(left, f"text of page {number}"):
            text = page.extract_text().replace(chr(0), "").rstrip()
        datas = _pictures(page, number, seen, left) if text and not pictures.full else ()  # a scan has no text
        shown = [pictures.take(data, where=f"page {number}") for data in datas]
        drawing = page.get_contents() if text else None
        whole = tables.markdown(number, text, bytes(drawing.get_data())) if drawing is not None else None
        yield [whole or text, *_remarks(page, number, left), *(words for words in shown if words != pictures.UNTOLD)]


def _pictures(page: Any, number: int, seen: set[int], left: list[str]) -> Iterator[bytes]:
    """The page's pictures; one that is on several pages once, and none that the library can't decode."""
    names: list[str | list[str]] = []
    with _told_if_broken(left, f"pictures of page {number}"):
        names = list(_names(page.get("/Resources"), seen))
    for name in names:
        data = None
        with _told_if_broken(left, f"a picture of page {number}"), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the bounds are ours
            data = bytes(page.images[name].data)
        if data is not None:
            yield data


def _names(resources: Any, seen: set[int], path: tuple[str, ...] = ()) -> Iterator[str | list[str]]:
    """Pictures that the resources name, also inside forms, each once in a file; none that is tiny or far too large."""
    objects = resources.get_object().get("/XObject") if resources else None
    for name, value in objects.get_object().items() if objects else ():
        key = getattr(value, "idnum", 0)
        if key and key in seen:
            continue
        seen.add(key)
        item, inside = value.get_object(), (*path, str(name))
        if item.get("/Subtype") == "/Form" and len(path) < _DEEPEST:
            yield from _names(item.get("/Resources"), seen, inside)
        elif item.get("/Subtype") == "/Image" and _is_shown(item):
            yield list(inside) if path else inside[0]


def _is_shown(item: Any) -> bool:
    width, height = int(item.get("/Width", 0)), int(item.get("/Height", 0))
    return min(width, height) >= limits.LEAST_PIXELS and width * height <= limits.MOST_PIXELS


class _Tables(ExitStack):
    """Finds the tables with ruled lines on a file's pages, by pdfplumber; a page's other text stands around them.

    Attributes:
        found: how many there were so far.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._pages: Any = None
        self._looked_at = 0
        self.found = 0

    def markdown(self, number: int, text: str, drawing: bytes) -> str | None:
        """A page as Markdown with its tables in their places; None if it has none.

        Args:
            number: of the page, from 1.
            text: its text, all of which stands in the result.
            drawing: the page's own instructions, which show whether there are lines.
        """
        if self._looked_at >= _MOST_PAGES or len(drawing) > _LARGEST_PAGE:
            return None
        if not _FEWEST_LINES <= len(_LINES.findall(drawing)) <= _MOST_LINES:
            return None
        self._looked_at += 1
        try:
            blocks = list(self._blocks(number))
        except Exception as error:  # noqa: BLE001 - an odd file makes the library raise anything; the text is there
            logger.info("tables of page %s are read as text: %s", number, type(error).__name__)
            return None
        tables = [block for block in blocks if isinstance(block, Table)]
        if not tables:
            return None
        self.found += len(tables)
        if _is_whole(text, blocks):
            return "\n\n".join(element_markdown(b) if isinstance(b, Table) else from_plain(b) for b in blocks)
        return "\n\n".join([from_plain(text), *map(element_markdown, tables)])

    def _blocks(self, number: int) -> Iterator[str | Table]:
        """The page from above: text, table, text."""
        if self._pages is None:
            import pdfplumber

            self._pages = self.enter_context(pdfplumber.open(self._path)).pages
        page = self._pages[number - 1]
        left, top, right, bottom = page.bbox
        for found in sorted(page.find_tables(), key=lambda each: each.bbox[1]):
            table = _table(found.extract())
            if table is None or found.bbox[1] < top:
                continue
            yield from _text(page, (left, top, right, max(top, found.bbox[1])))
            yield table
            top = min(max(top, found.bbox[3]), bottom)
        yield from _text(page, (left, top, right, bottom))
        page.close()


def _table(rows: list[list[str | None]]) -> Table | None:
    """The rows as a table; None for a frame around a text."""
    cells = [[" ".join((cell or "").split()) for cell in row] for row in rows]
    if len(cells) < 2 or len(cells[0]) < 2 or sum(bool(cell) for row in cells for cell in row) < len(cells):  # noqa: PLR2004
        return None
    return Table(headers=cells[0], rows=cells[1:], plain=True)


def _text(page: Any, box: tuple[float, float, float, float]) -> Iterator[str]:
    if box[3] - box[1] > 1 and (text := str(page.crop(box).extract_text()).strip()):
        yield text


def _is_whole(text: str, blocks: list[str | Table]) -> bool:
    """Whether every word of the page is in a block."""
    tables = (block for block in blocks if isinstance(block, Table))
    lines = [block for block in blocks if isinstance(block, str)]
    lines += [cell for table in tables for row in (table.headers, *table.rows) for cell in row]
    return not Counter(_WORD.findall(text)) - Counter(word for line in lines for word in _WORD.findall(line))


READERS: dict[str, Reader] = {".pdf": _read}
