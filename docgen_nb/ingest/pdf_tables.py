"""Tables with ruled lines on a PDF's pages, found by pdfplumber; a page's other text stands around them."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from types import TracebackType
from typing import Any

from docgen_nb.document.elements import Table
from docgen_nb.document.markdown import element_markdown, from_plain
from docgen_nb.ingest.file import SourceFile

logger = logging.getLogger(__name__)

_LINES = re.compile(rb"[\d.]\s+(?:re|l)\s")  # lines and boxes that a page draws
_FEWEST_LINES, _MOST_LINES = 6, 20_000  # fewer make no table, more are a drawing
_LARGEST_PAGE = 2_000_000  # bytes of drawing
_MOST_PAGES = 200  # pages with lines that are looked at; finding tables takes ten times as long as reading text
_WORD = re.compile(r"\w+")


class PdfTables(AbstractContextManager["PdfTables"]):
    """Finds the tables of one file.

    Attributes:
        found: how many there were so far.
    """

    def __init__(self, file: SourceFile) -> None:
        self._path = file.path
        self._opened = ExitStack()
        self._pages: Any = None
        self._looked_at = 0
        self.found = 0

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.close()

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

            self._pages = self._opened.enter_context(pdfplumber.open(self._path)).pages
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
    lines = (line for block in blocks for line in (_cells(block) if isinstance(block, Table) else [block]))
    return not Counter(_WORD.findall(text)) - Counter(word for line in lines for word in _WORD.findall(line))


def _cells(table: Table) -> list[str]:
    return [*table.headers, *(cell for row in table.rows for cell in row)]
