"""CSV and TSV, read in a stream; cells stay the text that they are in the file."""

from __future__ import annotations

import csv
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from docgen_nb.document.parts import ContentPart
from docgen_nb.errors import ContentPartError
from docgen_nb.ingest import limits
from docgen_nb.ingest.file import Reader, SourceFile
from docgen_nb.ingest.tables import table_part

_SNIFFED = 8192  # characters that show which separator a file has
_FIELD_LIMIT = threading.Lock()


def _read(file: SourceFile) -> list[ContentPart]:
    encoding = file.encoding()
    try:
        with file.path.open(encoding=encoding, newline="") as text, _large_fields():
            rows = (row for row in csv.reader(text, _dialect(file, text)) if row)
            headers = next(rows, None)
            if headers is None:
                raise ContentPartError(f"{file.label} is empty.")
            return [table_part(headers, rows, id_=file.id, label=file.label, source=file.label)]
    except csv.Error as error:
        raise ContentPartError(f"{file.label} can't be read as a table: {error}.") from None
    except UnicodeDecodeError as error:
        raise file.wrong_encoding(error) from None
    except OSError as error:
        raise ContentPartError(f"{file.label} can't be read: {error.strerror}.") from None


def _dialect(file: SourceFile, text: TextIO) -> type[csv.Dialect] | csv.Dialect:
    """The separator as the csv module finds it in whole lines of the beginning."""
    begin = text.read(_SNIFFED)
    text.seek(0)
    lines = begin if len(begin) < _SNIFFED else begin.rpartition("\n")[0] or begin
    try:
        found = csv.Sniffer().sniff(lines, delimiters=",;\t|")
    except csv.Error:
        return csv.excel_tab if file.path.suffix.lower() == ".tsv" else csv.excel
    found.doublequote = True  # the sniffer only finds it where it sees one
    return found


@contextmanager
def _large_fields() -> Iterator[None]:
    """The csv module's limit is one for the whole process and far below what a cell may hold."""
    with _FIELD_LIMIT:
        before = csv.field_size_limit(limits.LARGEST_CELL)
        try:
            yield
        finally:
            csv.field_size_limit(before)


READERS: dict[str, Reader] = {".csv": _read, ".tsv": _read}
