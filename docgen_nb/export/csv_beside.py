"""Tables as CSV files beside a document, in which no cell is a formula to the spreadsheet that opens them."""

from __future__ import annotations

import base64
import csv
import gzip
import io
import re
from collections.abc import Iterable

_FORMULA = re.compile(r"[\s\0]*[=+\-@＝＋－＠\t\r]")
_NUMBER = re.compile(r"[+-]?(?:\d[\d,.\u202f\u00a0 ]*|\.\d+)(?:[eE][+-]?\d+)?\s*%?|[-+]+|")


def csv_of(rows: Iterable[Iterable[str]]) -> bytes:
    """The rows as CSV in UTF-8."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([inert(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8", "replace")


def packed_csv(packed: str) -> bytes:
    """A table that an element keeps whole, with its cells as ``csv_of`` writes them."""
    data = gzip.decompress(base64.b64decode(packed))
    return csv_of(csv.reader(io.StringIO(data.decode("utf-8", "replace"), newline="")))


def inert(cell: str) -> str:
    """The cell, behind an apostrophe where a spreadsheet would take it for a formula; numbers stay numbers.

    >>> inert("=1+1"), inert("-2+3"), inert("-2.5")
    ("'=1+1", "'-2+3", '-2.5')
    """
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell
