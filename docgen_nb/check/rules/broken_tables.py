"""DG501: a table that no reader shows as one, or that lost its cells."""

import re
from collections.abc import Iterator
from itertools import pairwise

from docgen_nb.check.rules import Rule
from docgen_nb.document.elements import Paragraph, Table
from docgen_nb.evidence.document_text import CheckedText, Hit
from docgen_nb.evidence.prose import without_code

_ROW = re.compile(r"^[ \t]*\|.*\|[ \t]*$|^[^|\n]+(?:[ \t]\|[ \t][^|\n]+){2,}$", re.MULTILINE)
_RULE_CELL = re.compile(r":?-{2,}:?")
_FIX = "Write a header, a line of dashes and as many cells in every row."


def _find(text: CheckedText) -> Iterator[Hit]:
    for section in text.sections:
        for block in section.blocks:
            match block.element:
                case Table() as table if not block.given and (why := _table_fault(table)):
                    yield section.hit(block, f"The table is broken: {why}.", _FIX, " | ".join(table.headers))
                case Paragraph() if "|" in block.source and (line := _loose_row(block.source)):
                    yield section.hit(block, "These lines look like a table and are none.", _FIX, line)
                case _:
                    pass


def _table_fault(table: Table) -> str:
    widths = {len(row) for row in table.rows} - {len(table.headers)}
    if widths:
        return f"a row has {min(widths)} cells, the header {len(table.headers)}"
    if not table.rows:
        return "it has no rows"
    if len(table.headers) > 1 and not table.headers[-1].strip() and any(row[-1].strip() for row in table.rows):
        return "a row has more cells than the header has names"
    if any(row and all(_RULE_CELL.fullmatch(cell.strip()) for cell in row) for row in table.rows):
        return "a line of dashes stands among the rows"
    if not any(header.strip() for header in table.headers) or not any(c.strip() for row in table.rows for c in row):
        return "it is empty"
    cut = [row for row in table.rows if sum(bool(cell.strip()) for cell in row) < len(row) - 1 and len(row) > 2]  # noqa: PLR2004
    if cut and len(cut) == 1 and table.rows[-1] is cut[0] and not any(cell.strip() for cell in cut[0][1:]):
        return "its last row breaks off"
    return ""


def _loose_row(source: str) -> str:
    """The first of two lines with cells that stand one below the other; "" if there are none."""
    lines = without_code(source).splitlines()
    for line, following in pairwise(lines):
        if _ROW.match(line) and _ROW.match(following):
            return line
    return ""


RULE = Rule("DG501", "broken table", _find)
