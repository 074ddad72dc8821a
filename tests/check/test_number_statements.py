"""Numbers in words, places, ranges, changes and means: the wrong ones are found, the true ones stand."""

from __future__ import annotations

import pytest

from docgen_nb.check.checking import check_document
from docgen_nb.check.selection import Selection
from docgen_nb.document.parts import ContentPart, ContentParts

from .making import outline_of, section_of
from .number_statements import CASES, INVENTED, RULES, SAID
from .table_statements import Case
from .test_table_statements import LEAST, flagged

LEAST_OF_BOUNDS = 0.7  # some fit another amount of the notes by chance


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.caption)
def test_true_numbers_stand_and_wrong_ones_are_found(case: Case) -> None:
    said = flagged(case, lower=False)
    assert [text for text, is_true, found in said if is_true and found] == []
    refuted = [found for _, is_true, found in said if not is_true]
    assert sum(refuted) >= LEAST * len(refuted)


def test_rounded_bounds_stand_only_where_the_notes_have_such_an_amount() -> None:
    parts = ContentParts([ContentPart(id="rules", label="rules", kind="text", text=RULES)])
    section = section_of("\n\n".join([*SAID, *INVENTED]), parts=("rules",), title="Guards")
    report = check_document(outline_of(section), parts, selection=Selection.of("DG101", ""))
    found = {finding.block for finding in report.findings}
    assert [text for number, text in enumerate(SAID, 1) if number in found] == []
    invented = [number in found for number in range(len(SAID) + 1, len(SAID) + len(INVENTED) + 1)]
    assert sum(invented) >= LEAST_OF_BOUNDS * len(invented)
