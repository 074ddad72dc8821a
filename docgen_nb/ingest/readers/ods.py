"""OpenDocument's sheets: each cell holds its value and, beside it, the text that the sheet shows."""

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import IO
from xml.etree import ElementTree as ET

from docgen_nb.document.parts import ContentPart
from docgen_nb.errors import ContentPartError
from docgen_nb.ingest.file import Reader, SourceFile
from docgen_nb.ingest.grids import EMPTY, Cell
from docgen_nb.ingest.readers.spreadsheet import Sheet, merged_filled, parts_of
from docgen_nb.ingest.table_parts import shown_number
from docgen_nb.plain_text import counted

_OFFICE, _TABLE, _TEXT, _STYLE, _DRAW = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table", "text", "style", "drawing")
)
_LEFT = {f"{_OFFICE}annotation": "comment", f"{_DRAW}image": "picture", f"{_DRAW}object": "chart"}
_MOST_REPEATED = 1_000_000  # cells of a sheet that are given by repeating a row
_WIDEST, _LONGEST = 16_384, 1_048_576  # columns and rows that a sheet has; empty ones are repeated up to its end
_ZEROS = re.compile(r"0\d+")


def _read(file: SourceFile) -> list[ContentPart]:
    file.check_archive()
    with zipfile.ZipFile(file.path) as archive, archive.open("content.xml") as stream:
        sheets = list(_sheets(stream))
    shown = [sheet for sheet, hidden in sheets if not hidden]
    return parts_of(file, shown, [sheet.title for sheet, hidden in sheets if hidden], several=len(shown) > 1)


def _sheets(stream: IO[bytes]) -> Iterator[tuple[Sheet, bool]]:
    """Each sheet and whether it is hidden, read row by row: the whole tree of a large file would fill the memory."""
    unseen: set[str | None] = set()
    grid = _Grid()
    for event, node in ET.iterparse(stream, ("start", "end")):  # noqa: S314 - expat bounds what entities grow to
        if event == "start":
            grid = _Grid() if node.tag == f"{_TABLE}table" else grid
        elif node.tag == f"{_STYLE}style":
            unseen |= {node.get(f"{_STYLE}name") for each in node if each.get(f"{_TABLE}display") == "false"}
        elif node.tag == f"{_TABLE}table-row":
            grid.add(node)
            node.clear()
        elif node.tag == f"{_TABLE}table":
            left = [f"{counted(count, what)} left out" for what, count in grid.left.items()]
            sheet = Sheet(node.get(f"{_TABLE}name") or "sheet", merged_filled(iter(grid.rows), grid.merged), left)
            yield sheet, node.get(f"{_TABLE}style-name") in unseen


class _Grid:
    """A sheet's rows without the empty ones at the end, its merged ranges, and what is no cell."""

    def __init__(self) -> None:
        self.rows: list[list[Cell]] = []
        self.merged: list[tuple[int, int, int, int]] = []
        self.left: Counter[str] = Counter()
        self._count = 0  # of rows, those that are empty among them
        self._repeated = 0  # cells of rows that stand there once

    def add(self, row: ET.Element) -> None:
        """Take the next row of the sheet, and all that is repeated of it."""
        self.left.update(_LEFT[node.tag] for node in row.iter() if node.tag in _LEFT)
        times = min(int(row.get(f"{_TABLE}number-rows-repeated", "1")), _LONGEST)
        cells = _cells(row, self._count + 1, self.merged)
        if cells:
            self._repeated += (times - 1) * len(cells)
            if self._repeated > _MOST_REPEATED:
                raise ContentPartError(f"A sheet repeats rows of {len(cells):,} cells, {times:,} times here.")
            self.rows += [[] for _ in range(self._count - len(self.rows))]
            self.rows += [list(cells) for _ in range(times)]
        self._count += times


def _cells(row: ET.Element, number: int, merged: list[tuple[int, int, int, int]]) -> list[Cell]:
    cells: list[Cell] = []
    for node in row:
        if node.tag not in {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}:
            continue
        cell = _cell(node)
        down, right = (int(node.get(f"{_TABLE}number-{way}-spanned", "1")) for way in ("rows", "columns"))
        if down > 1 or right > 1:
            merged.append((number, len(cells) + 1, number + down - 1, len(cells) + right))
        cells += [cell] * min(int(node.get(f"{_TABLE}number-columns-repeated", "1")), _WIDEST - len(cells))
    while cells and not cells[-1].shown:
        cells.pop()
    return cells


def _cell(node: ET.Element) -> Cell:
    shown = "\n".join("".join(text.itertext()) for text in node.iterfind(f"{_TEXT}p")).strip()
    kind, value = node.get(f"{_OFFICE}value-type", ""), node.get(f"{_OFFICE}value", "")
    if kind == "date":
        day = node.get(f"{_OFFICE}date-value", "").removesuffix("T00:00:00").replace("T", " ")
        return Cell(shown or day, day or shown)
    if kind in {"float", "currency", "percentage"} and value:
        plain = kind == "float" and not _ZEROS.fullmatch(shown)
        exact = shown if kind == "float" and not plain else value
        return Cell(shown_number(value) if plain or not shown else shown, exact)
    return Cell(shown, shown) if shown else EMPTY


READERS: dict[str, Reader] = {".ods": _read}
