"""Whole reports as people write them: what is right is left in peace, what is altered is found."""

import random
import re

import pytest

from docgen_nb.check.checking import check_document
from docgen_nb.check.selection import Selection
from docgen_nb.document.elements import Paragraph
from docgen_nb.evidence.document_text import read_document
from docgen_nb.evidence.stated import stated_quantities
from docgen_nb.provenance.tracing import trace

from .reports import REPORTS

NUMBERS = Selection.of("DG101", "")
UNKNOWN = {
    "Fleet report 2024": set(),
    "Sanierung der Häuser am Lindenhof": {"38.500 Euro"},  # by a count that the section does not name
    "Reading support: results of the pilot": {"0.05", "100", "240 days", "3,970", "69,200", "2.58", "154,000"},
    "Der Haushalt in Kürze": {"45", "9,8 Mio. Euro", "37 Prozent", "374", "30,9 %", "71 %"},
}  # by numbers of other paragraphs, or without a word that says so


def numbers_found(outline, parts):
    return {finding.excerpt for finding in check_document(outline, parts, selection=NUMBERS)}


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.outline.documents[0].title)
def test_a_right_report_has_few_findings_and_those_that_are_known(report):
    outline, parts = report
    rest = check_document(outline, parts, selection=Selection.of("", "DG101,DG401"))
    assert [finding.where for finding in rest] == []
    assert numbers_found(outline, parts) <= UNKNOWN[outline.documents[0].title]


def altered(report, chance):
    """Every number of the report's paragraphs, one at a time with other digits; the text is put back after each."""
    outline, parts = report
    for section in read_document(outline, parts).sections:
        for block in section.blocks:
            if not isinstance(block.element, Paragraph):
                continue
            element, text = outline.section(section.place).elements[block.number - 1], block.element.text
            for quantity in stated_quantities(block.prose, section.language):
                digits = re.match(r"[\d.,]*\d", text[quantity.start : quantity.end])
                if digits is None or quantity.figures < 2:
                    continue
                new = re.sub(r"\d", lambda _: str(chance.randint(1, 9)), digits[0])
                element.text = text[: quantity.start] + new + text[quantity.start + len(digits[0]) :]
                yield new
                element.text = text


def test_nine_of_ten_altered_numbers_are_found():
    chance, found = random.Random(5), []
    for report in REPORTS:
        found += [any(new in each for each in numbers_found(*report)) for new in altered(report, chance)]
    assert len(found) > 80
    assert sum(found) >= 0.9 * len(found)


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.outline.documents[0].title)
def test_most_paragraphs_rest_on_something_that_is_found(report):
    elements = trace(report.outline, report.parts)
    known = [element for element in elements if element.is_known]
    assert len(known) >= 0.6 * len(elements)
