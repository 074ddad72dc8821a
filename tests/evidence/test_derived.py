"""Numbers that writers reckon from those of their sources, and what must not pass for it."""

import pytest

from docgen_nb import ContentPart
from docgen_nb.check.checking import check_document
from docgen_nb.check.selection import Selection
from docgen_nb.document.elements import Table
from docgen_nb.document.parts import ContentParts
from docgen_nb.evidence.quantities import quantities
from docgen_nb.evidence.units import unit_of_header
from tests.check.making import outline_of, section_of

COSTS = Table(
    headers=["item", "2023 (kEUR)", "2024 (kEUR)", "visits"],
    rows=[["Fuel", "1348", "1200", "412"], ["Tolls", "212", "219", "97"], ["Leasing", "960", "1044", "35"]],
)
NOTES = (
    "Trade tax: 31.4 million EUR (2023: 29.8 million EUR).\n"
    "The budget is 1.85 million EUR, of which the state pays 30 %. Delay: 38 minutes (2023: 52 minutes). 23 of 86 vans "
    "are electric; 12 more are ordered. Heat: 142 kWh per m2."
)
PARTS = ContentParts(
    [
        ContentPart(id="costs", label="costs.csv", kind="table", text="", item=COSTS),
        ContentPart(id="notes", label="notes.md", kind="markdown", text=NOTES),
    ]
)


def unknown(text, parts=PARTS):
    """The numbers of one section that are told."""
    outline = outline_of(section_of(text, parts=("costs", "notes")))
    return [finding.excerpt for finding in check_document(outline, parts, selection=Selection.of("DG101", ""))]


@pytest.mark.parametrize(
    "text",
    [
        "Costs were EUR 2.52 million in 2023.",  # a whole column, without a word that says so
        "Costs came to 2,463,000 euros, EUR 57,000 less than the 2,520,000 euros of 2023.",
        "A visit to buy fuel cost 2,913 euros on average in 2024.",
        "The state pays 30 % of the 1.85 million euros, which is 555,000 euros; 1,295,000 euros remain.",
        "Trade tax brings 31.4 million euros, 1.6 million or 5.4 % more than the year before.",
        "The delay fell from 52 to 38 minutes.",
        "Twelve more vans will bring the 23 electric ones to 35.",
        "Electric vans are 23 of 86, that is 27 % of the fleet.",
        "Costs of 1,348 (in kEUR) went down.",
        "Together they add up to 43.2 million:\n\n- Tax: 31.4 million euros\n- Others: 11.8 million euros"
        .replace("43.2", "33.25").replace("11.8 million", "1.85 million"),
    ],
)  # fmt: skip
def test_what_is_reckoned_as_the_sentence_says_is_not_told(text):
    assert unknown(text) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Costs were EUR 2.57 million in 2023.", ["2.57 million"]),
        ("The state pays 30 % of the 1.85 million euros, which is 655,000 euros.", ["655,000 euros"]),
        ("Trade tax brings 31.4 million euros, 6.4 % more than the year before.", ["6.4 %"]),
        ("The delay fell from 57 to 38 minutes.", ["57"]),
        ("Electric vans are 23 of 86, that is 37 % of the fleet.", ["37 %"]),
    ],
)
def test_what_is_reckoned_wrongly_is_told(text, wrong):
    assert unknown(text) == wrong


@pytest.mark.parametrize(
    ("text", "dimensions"),
    [
        ("from 52 to 38 minutes", ["time", "time"]),
        ("zwischen 6,90 und 7,85 €", ["EUR", "EUR"]),
        ("3–5 kg", ["mass", "mass"]),
        ("stieg 2024 auf 4,2 Mio. Euro", ["n", "EUR"]),  # a year has no unit
        ("5 of the 12 kg", ["n", "mass"]),
    ],
)
def test_numbers_of_a_range_share_their_unit(text, dimensions):
    assert [quantity.dimension for quantity in quantities(text, "de" if "," in text else "en")] == dimensions


@pytest.mark.parametrize(
    ("header", "dimension", "worth"),
    [
        ("2023 (kEUR)", "EUR", 1e3),
        ("Umsatz in TEUR", "EUR", 1e3),
        ("Revenue, €m", "EUR", 1e6),
        ("Cost (USD '000)", "USD", 1e3),
        ("Kaltmiete je m²", "", 1),
        ("EUR/m²", "EUR", 1),
        ("Fläche m²", "area", 1),
    ],
)
def test_headers_name_unit_and_power_of_ten(header, dimension, worth):
    unit, scale = unit_of_header(header)
    assert (unit.dimension if unit else "") == dimension
    assert scale * (unit.factor if unit else 1) == worth
