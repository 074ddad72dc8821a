"""Tables as CSV files beside a document, in which no cell is a formula to the spreadsheet that opens them."""

import re
from collections.abc import Iterable

from docgen_nb.document import parts

_FORMULA = re.compile(r"[\s\0]*[=+\-@＝＋－＠\t\r]")
_NUMBER = re.compile(r"[+-]?(?:\d[\d,.\u202f\u00a0 ]*|\.\d+)(?:[eE][+-]?\d+)?\s*%?|[-+]+|")


def csv_of(rows: Iterable[Iterable[str]]) -> bytes:
    """The rows as CSV in UTF-8."""
    return parts.csv_of(map(inert, row) for row in rows)


def packed_csv(packed: str) -> bytes:
    """A table that an element keeps whole, with its cells as ``csv_of`` writes them."""
    return csv_of(parts.unpacked_rows(packed))


def inert(cell: str) -> str:
    """The cell, behind an apostrophe where a spreadsheet would take it for a formula; numbers stay numbers.

    >>> inert("=1+1"), inert("-2+3"), inert("-2.5")
    ("'=1+1", "'-2+3", '-2.5')
    """
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell
