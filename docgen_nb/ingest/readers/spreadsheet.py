"""Workbooks: every table of every visible sheet, its cells as the workbook shows them. Values, not formulas."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from docgen_nb.document.markdown import from_plain
from docgen_nb.document.parts import ContentPart
from docgen_nb.errors import ContentPartError
from docgen_nb.ingest import limits
from docgen_nb.ingest.file import Reader, SourceFile
from docgen_nb.ingest.grids import EMPTY, Cell, GridTable, content_of
from docgen_nb.ingest.number_formats import shown_amount, shown_date
from docgen_nb.ingest.office_extras import left_by_library
from docgen_nb.ingest.pictures import InnerPictures
from docgen_nb.ingest.splitting import with_remarks
from docgen_nb.ingest.table_parts import cell_text, day_text, shown_number, table_part
from docgen_nb.plain_text import counted

_OLD = "formats of numbers and formulas without a value are not told by old workbooks; saved as .xlsx they are"
UNNAMED = "no row with the columns' names was found; the columns are numbered"
_LAID_OUT = 20_000  # rows of a sheet that are searched for several tables; a longer one is a single table
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]{1,3}\d+:[A-Z]{1,3}\d+)"')
_CHART = re.compile(r"xl/charts/chart\d+\.xml")
_FORMULA = re.compile(rb"<c\b[^>]*>\s*<f\b[^>]*?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>")
_LINK = re.compile(rb"<hyperlink [^>]*\br:id=")
_FAR = re.compile(rb'<c r="([A-Z]{3})\d+"[^>]*?(?:/>|>(\s*<(?:v|is|f)\b)?)')
_LAST_COLUMN, _LAST_NUMBER = "ZZ", 702  # of a wide sheet that is nearly empty; what lies beyond is left out, and told
_MOST_PADDED, _SPARSE = 1_000_000, 20  # cells with the empty ones; as many times the cells that there are
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
_MOST_MERGED = 5000  # ranges; those of a form, not of a table
_LARGEST_MERGED = 20_000  # cells of a range whose value is repeated
_MOST_FILLED = 200_000  # cells that merged ranges are filled up to


@dataclass
class Sheet:
    """A sheet as a grid of cells; ``left`` says what is not in it."""

    title: str
    rows: Iterator[list[Cell]]
    left: list[str] = field(default_factory=list)


def _excel(file: SourceFile) -> list[ContentPart]:
    import openpyxl

    file.check_archive()
    with closing(openpyxl.load_workbook(file.path, read_only=True, data_only=True)) as book:
        hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        parts = parts_of(file, (_excel_sheet(file, sheet) for sheet in visible), hidden, several=len(visible) > 1)
    return _with_drawings(file, parts)


def _with_drawings(file: SourceFile, parts: list[ContentPart]) -> list[ContentPart]:
    """The parts with the workbook's comments and text boxes, and its pictures; charts only draw what the cells say."""
    pictures = InnerPictures(file)
    with zipfile.ZipFile(file.path) as archive:
        names = sorted(archive.namelist())
        lines = left_by_library(archive, "\n".join(part.text for part in parts))
        for name in names:
            if name.startswith("xl/media/") and archive.getinfo(name).file_size <= limits.LARGEST_PICTURE:
                pictures.take(archive.read(name))
    charts = sum(bool(_CHART.fullmatch(name)) for name in names)
    left = [f"{counted(charts, 'chart')} left out; what they draw stands in the cells"] if charts else []
    first, *rest = with_remarks(parts, *left, *pictures.left)
    text = "\n\n".join([first.text, *map(from_plain, lines)])
    return [first.model_copy(update={"text": text}), *rest, *pictures.parts]


def _excel_sheet(file: SourceFile, sheet: Any) -> Sheet:
    """A sheet read in a stream, with what a stream does not give: merged ranges, and remarks on what is left out."""
    sheet.reset_dimensions()  # what a workbook says of its size is missing or wrong as often as not
    path = getattr(sheet, "_worksheet_path", "")
    with zipfile.ZipFile(file.path) as archive:
        data = archive.read(path) if path in archive.namelist() else b""
    left = []
    if formulas := len(_FORMULA.findall(data)) if b"<f" in data else 0:
        cells = "1 cell is a formula" if formulas == 1 else f"{formulas:,} cells are formulas"
        left.append(f"{cells} without a value; open the file in a spreadsheet program and save it")
    wide, beyond = _width(data)
    if beyond:
        many = counted(beyond, "cell")
        left.append(f"{many} right of column {_LAST_COLUMN} left out: the sheet is wide and nearly empty")
    if links := len(_LINK.findall(data)):
        many = "addresses of {:,} links" if links > 1 else "address of {} link"
        left.append(f"the {many.format(links)} left out")
    rows = _cells_of(sheet.iter_rows(max_col=_LAST_NUMBER if wide else None))
    return Sheet(sheet.title, merged_filled(rows, _merged(data)), left)


def _cells_of(rows: Iterable[Sequence[Any]]) -> Iterator[list[Cell]]:
    """The rows' cells; rows that are missing in the file, very many perhaps, come as one and the same row."""
    before, cells = None, list[Cell]()
    for row in rows:
        if row is not before:
            before, cells = row, _trimmed([_excel_cell(cell) for cell in row])
        yield cells.copy()


def _width(data: bytes) -> tuple[bool, int]:
    """Whether padding a sheet's rows would fill the memory, and how many cells are right of what is then read."""
    from openpyxl.utils import column_index_from_string

    far = [(column_index_from_string(column.decode()), bool(value)) for column, value in _FAR.findall(data)]
    width = max((column for column, _ in far), default=0)
    wide = width * data.count(b"<row ") > max(_MOST_PADDED, _SPARSE * data.count(b"<c "))
    return wide, sum(value for _, value in far) if wide else 0


def _merged(data: bytes) -> list[tuple[int, int, int, int]]:
    """Merged ranges of a sheet: first row, first column, last row, last column, from 1."""
    from openpyxl.utils import range_boundaries

    ranges = (range_boundaries(each.decode()) for each in islice(_MERGED.findall(data), _MOST_MERGED))
    found = [(top, left, bottom, right) for left, top, right, bottom in ranges]
    return [each for each in found if _cells(each) <= _LARGEST_MERGED]


def merged_filled(rows: Iterator[list[Cell]], merged: Sequence[tuple[int, int, int, int]]) -> Iterator[list[Cell]]:
    """The rows with the value of a merged range in each of its cells, but for what is merged over a whole line."""
    starts: dict[int, list[tuple[int, int, int, int]]] = {}
    for each in merged:
        starts.setdefault(each[0], []).append(each)
    open_: list[tuple[tuple[int, int, int, int], Cell]] = []
    filled = 0
    for number, row in enumerate(rows, 1):
        for each in starts.get(number, ()):
            cell = row[each[1] - 1] if each[1] <= len(row) else EMPTY
            if cell.shown and not _is_banner(row, each):
                open_.append((each, cell))
        open_ = [(each, cell) for each, cell in open_ if each[2] >= number]
        for (_, left, _, right), cell in open_:
            filled += right - left + 1
            if filled > _MOST_FILLED:
                break
            row.extend([EMPTY] * (right - len(row)))
            row[left - 1 : right] = [cell] * (right - left + 1)
        yield row


def _is_banner(row: Sequence[Cell], merged: tuple[int, int, int, int]) -> bool:
    """Whether a merged range is a title: it lies in one row, which holds nothing else."""
    return merged[0] == merged[2] and sum(bool(cell.shown) for cell in row) == 1


def _excel_cell(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return EMPTY
    return _as_shown(value, str(getattr(cell, "number_format", "") or ""))


def _as_shown(value: Any, format_: str) -> Cell:
    """A value as its number format shows it, for the formats that change what a reader understands."""
    exact = cell_text(day_text(value))
    if isinstance(value, timedelta):
        return _hours(value)
    if isinstance(value, datetime) and "[h" in format_.lower():
        return _hours(value - datetime(1899, 12, 30))  # noqa: DTZ001 - day 0 of spreadsheets has no zone
    if isinstance(value, time) and "[h" in format_.lower():
        return Cell(value.strftime("%H:%M"), exact)
    if isinstance(value, date | time):
        return Cell(shown_date(value, format_) or exact, exact)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return Cell(exact, exact)
    return _number(value, exact, format_)


def _number(value: float, exact: str, format_: str) -> Cell:
    plain = _QUOTED.sub("", format_.partition(";")[0])
    if shown := shown_amount(value, format_):
        return Cell(shown, exact)
    zeros = re.fullmatch(r"0{2,}", plain)
    if zeros and value == int(value):
        text = f"{int(value):0{len(plain)}d}"
        return Cell(text, text)  # a number of an article or a postcode: its zeros belong to it
    return Cell(shown_number(exact), exact)


def _hours(length: timedelta) -> Cell:
    minutes, seconds = divmod(round(length.total_seconds()), 60)
    text = f"{minutes // 60}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")
    return Cell(text, text)


def _calamine(file: SourceFile) -> list[ContentPart]:
    """Old and binary workbooks; their number formats are not told by the library."""
    import python_calamine

    book = python_calamine.load_workbook(str(file.path))
    states = {sheet.name: str(sheet.visible) for sheet in book.sheets_metadata}
    hidden = [name for name, state in states.items() if not state.endswith("Visible")]
    visible = [name for name in book.sheet_names if name not in hidden]
    sheets = (Sheet(name, _calamine_rows(book.get_sheet_by_name(name))) for name in visible)
    parts = parts_of(file, sheets, hidden, several=len(visible) > 1)
    return with_remarks(parts, _OLD)


def _calamine_rows(sheet: Any) -> Iterator[list[Cell]]:
    rows = (
        _trimmed([EMPTY if value == "" else _as_shown(value, "") for value in row])
        for row in sheet.to_python(skip_empty_area=False)
    )
    found = sheet.merged_cell_ranges or ()  # of binary workbooks the library tells none
    ranges = [(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in found]
    return merged_filled(rows, [each for each in ranges if _cells(each) <= _LARGEST_MERGED])


def _cells(merged: tuple[int, int, int, int]) -> int:
    return (merged[2] - merged[0] + 1) * (merged[3] - merged[1] + 1)


def parts_of(file: SourceFile, sheets: Iterable[Sheet], hidden: Sequence[str], *, several: bool) -> list[ContentPart]:
    """The parts of a workbook's visible sheets.

    Raises:
        ContentPartError: if there is nothing in them.
    """
    found = [part for sheet in sheets for part in _sheet_parts(file, sheet, several=several)]
    if not found:
        raise ContentPartError(f"{file.label} is empty: no visible sheet holds anything.")
    if hidden:
        found = with_remarks(found, f"hidden sheet{'s' if len(hidden) > 1 else ''} left out: {', '.join(hidden)}")
    return found


def _sheet_parts(file: SourceFile, sheet: Sheet, *, several: bool) -> list[ContentPart]:
    name = f"{file.label}, sheet {sheet.title}" if several else file.label
    title = re.sub(r"[^\w-]+", "-", sheet.title)
    id_ = f"{file.id}-{title}" if several else file.id
    source = f"{file.label}, sheet {sheet.title}"
    beginning = list(islice(sheet.rows, _LAID_OUT))
    content = content_of(beginning)
    parts: list[ContentPart] = []
    for number, table in enumerate(content.tables, 1):
        own = "" if len(content.tables) == 1 else f"-{number}"
        label = name if len(content.tables) == 1 else f"{name}, table {number}"
        rest = sheet.rows if number == len(content.tables) else iter(())
        parts.append(grid_part(table, rest, f"{id_}{own}", label, source))
    if not parts:
        further = (" ".join(cell.shown for cell in row if cell.shown) for row in sheet.rows)
        text = "\n\n".join([*content.lines, *filter(None, further)])
        if not text:
            return []
        parts = [ContentPart(id=id_, label=name, kind="text", text=text, source=source)]
    return with_remarks(parts, *sheet.left)


def grid_part(table: GridTable, rest: Iterator[list[Cell]], id_: str, label: str, source: str) -> ContentPart:
    """The part of a grid's table, with the rows that follow it in a long sheet.

    What stood above and below it is read by the model, too; the title is the caption.
    """
    width = len(table.headers)
    rows = [*table.rows]
    wide: list[str] = []
    for row in rest:
        if any(cell.shown for cell in row):
            if len(row) > width:
                wide.append(" ".join(cell.shown for cell in row[width:] if cell.shown))
            rows.append((row + [EMPTY] * (width - len(row)))[:width])
    shown = ([cell.shown for cell in row] for row in rows)
    exact = ([cell.exact for cell in row] for row in rows)
    part = table_part(table.headers, shown, id_=id_, label=label, source=source, exact=exact)
    item = part.item
    if item is not None and table.title:
        item = item.model_copy(update={"caption": " ".join(table.title[0].split())[:200]})
    text = "\n\n".join([*table.title, part.text, *table.notes, *wide])
    return part.model_copy(update={"text": text, "item": item, "left": [] if table.headed else [UNNAMED]})


def _trimmed(row: list[Cell]) -> list[Cell]:
    while row and not row[-1].shown:
        row.pop()
    return row


READERS: dict[str, Reader] = {
    ".xlsx": _excel,
    ".xlsm": _excel,
    ".xls": _calamine,
    ".xlsb": _calamine,
}
