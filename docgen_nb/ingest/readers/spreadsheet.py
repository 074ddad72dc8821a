"""Excel: each sheet is a table, its first row that holds anything are the headers. Values, not formulas."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from docgen_nb.document.parts import ContentPart
from docgen_nb.errors import ContentPartError, DocgenError, MissingExtraError
from docgen_nb.ingest.file import Reader, SourceFile, broken
from docgen_nb.ingest.tables import cell_text, day_text, table_part


def _read(file: SourceFile) -> list[ContentPart]:
    try:
        import openpyxl
    except ImportError:
        raise MissingExtraError("Reading Excel", "files") from None
    file.check_archive()
    try:
        book = openpyxl.load_workbook(file.path, read_only=True, data_only=True)
        try:
            sheets = [sheet for sheet in book.worksheets if sheet.max_row]
            several = len(sheets) > 1
            parts = [part for sheet in sheets if (part := _sheet(file, sheet, several=several)) is not None]
        finally:
            book.close()
    except DocgenError:
        raise
    except Exception as error:  # noqa: BLE001 - a broken file makes the library raise anything
        raise broken(file, error) from None
    if not parts:
        raise ContentPartError(f"{file.label} is empty: no sheet holds anything.")
    return parts


def _sheet(file: SourceFile, sheet: Any, *, several: bool) -> ContentPart | None:
    rows = (_trimmed(row) for row in sheet.iter_rows(values_only=True))
    headers = next((row for row in rows if row), None)
    if headers is None:
        return None
    name = f"{file.label}, sheet {sheet.title}" if several else file.label
    title = re.sub(r"[^\w-]+", "-", sheet.title)
    id_ = f"{file.id}-{title}" if several else file.id
    wide = [header or f"column {number}" for number, header in enumerate(headers, 1)]
    return table_part(wide, _even(rows, wide, name), id_=id_, label=name, source=f"{file.label}, sheet {sheet.title}")


def _even(rows: Iterator[list[str]], headers: Sequence[str], name: str) -> Iterator[list[str]]:
    for row in rows:
        if len(row) > len(headers):
            raise ContentPartError(f"{name}: a row has {len(row)} cells, the first has {len(headers)}.")
        if row:
            yield row + [""] * (len(headers) - len(row))


def _trimmed(row: Sequence[object]) -> list[str]:
    cells = [cell_text(day_text(value)) for value in row]  # Excel keeps days as midnights
    while cells and not cells[-1]:
        cells.pop()
    return cells


READERS: dict[str, Reader] = {".xlsx": _read, ".xlsm": _read}
