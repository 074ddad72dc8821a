"""Statements about small tables: the refuted ones are found, the true ones stand, in capital and lower case."""

from __future__ import annotations

import pytest

from docgen_nb.check.checking import check_document
from docgen_nb.check.selection import Selection
from docgen_nb.document.elements import Table
from docgen_nb.document.parts import ContentPart, ContentParts

from .making import outline_of, section_of
from .table_statements import CASES, Case

LEAST = 0.8  # of the refuted statements that are found


def flagged(case: Case, *, lower: bool) -> list[tuple[str, bool, bool]]:
    """Each statement with whether it is true and whether something is found in it."""
    rows = [[cell.casefold() for cell in row] if lower else row for row in case.rows[1:]]
    table = Table(headers=case.rows[0], rows=rows)
    parts = ContentParts([ContentPart(id="t", label="t", kind="table", text="", item=table)])
    said = [(text[0] + text[1:].casefold() if lower else text, is_true) for text, is_true in case.statements]
    section = section_of("\n\n".join(text for text, _ in said), parts=("t",), title=case.caption)
    report = check_document(outline_of(section, language=case.language), parts, selection=Selection.of("DG1", "DG102"))
    found = {finding.block for finding in report.findings}
    return [(text, is_true, number in found) for number, (text, is_true) in enumerate(said, 1)]


@pytest.mark.parametrize("lower", [False, True], ids=["as written", "in lower case"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.caption)
def test_true_statements_stand_and_refuted_ones_are_found(case: Case, lower: bool) -> None:  # noqa: FBT001
    said = flagged(case, lower=lower)
    assert [text for text, is_true, found in said if is_true and found] == []
    refuted = [found for _, is_true, found in said if not is_true]
    assert sum(refuted) >= LEAST * len(refuted)
