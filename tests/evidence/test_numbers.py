"""DG101: numbers against their sources."""

import base64
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen_nb import ContentPart
from docgen_nb.document.elements import Table
from docgen_nb.document.parts import ContentParts
from docgen_nb.evidence.dates import Day, days_in
from docgen_nb.evidence.quantities import quantities, readings_of
from docgen_nb.evidence.sources import numbers_of_table
from docgen_nb.evidence.spelled import spelled_numbers
from tests.check.making import complaints, found, outline_of, section_of


@pytest.mark.parametrize(
    "text",
    [
        "North earned €1,234,567, about 1.2 million euros.",
        "It grew by 12.4%, South shrank by 3.2 percent.",
        "North has 31% of it, South 57 %.",
        "North (1,234,567) and South (2,300,100) together earned 3,534,667 euros.",
        "South earned 1,065,533 euros more than North.",
        "Total revenue was 4,014,667 euros in 3 regions.",
        "The average is 1.34 million euros.",
        "The plant opened on 12 March 2024; on March 12, 2024 the band played.",
        "It had 412 people and 12 lorries. The list has 4 entries: a, b, c and d.",
        "More than 400 people came; nearly 420 were expected, roughly 410 stayed.",
        "5 of the 12 lorries are red.",
        "In 2024 the 1st and 3rd teams used version 2.1.3, see section 7.4 and Table 12, at 14:30.",
        "ISO 9001, Windows 11, COVID-19, 3D, 4x4 and phone 030-123-4567 are names.",
        "The formula $x = 17 + 4$ and the code `retry(99)` say nothing of the plant.",
        "There are 3 sites: Lyon, Turin and Bern.",
        "Twelve lorries and two drivers.",
    ],
)
def test_a_number_that_a_source_has_in_whatever_form_is_not_told(text):
    assert complaints(text) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("North earned €1,243,567.", ["1,243,567"]),
        ("It grew by 14.2%.", ["14.2%"]),
        ("North has 33% of it.", ["33%"]),
        ("North and South together earned 3,634,667 euros.", ["3,634,667 euros"]),
        ("The plant opened on 13 March 2024.", ["13 March 2024"]),
        ("It had 421 people and 17 lorries.", ["421", "17"]),
        ("A survey of forty percent agreed.", ["forty percent"]),
        ("It has been known since 1987.", ["1987"]),
        ("It is 5 million euros.", ["5 million euros"]),
    ],
)
def test_a_number_that_no_source_has_is_told(text, wrong):
    assert complaints(text) == wrong


def test_numbers_are_read_in_the_format_of_the_language():
    assert complaints("Nord hat 1.234.567 Euro und 12,4 %, rund 1,2 Mio. Euro.", "de") == []
    assert complaints("Nord hat 1.243.567 Euro und 14,2 %.", "de") == ["1.243.567 Euro", "14,2 %"]
    assert complaints("Le nord a 1\u202f234\u202f567 euros, soit 12,4 %.", "fr") == []


def test_the_figures_of_a_table_that_a_model_wrote_are_looked_up_and_those_of_a_part_are_not():
    wrong = Table(headers=["region", "people"], rows=[["North", "987"]])
    assert complaints([wrong]) == ["987"]
    whole = Table(headers=["region", "people"], rows=[["North", "987"]], part_ids=["sales"])
    section = section_of([whole], parts=["sales"], contentFormats={"sales": "object"})
    assert found(outline_of(section), "DG101") == []


def test_an_exact_figure_may_come_from_another_part_and_a_short_one_may_not():
    outline = outline_of(section_of("They earned 2,300,100; there are 12 of them.", parts=["notes"]))
    assert found(outline, "DG101") == []
    outline = outline_of(section_of("There are 12 of them.", parts=["sales"]))
    assert found(outline, "DG101") == [("1.1:1", "DG101")]


def test_the_prompt_the_hint_and_finished_sections_are_sources_too():
    plain = section_of("We expect 77 guests.")
    assert found(outline_of(plain), "DG101") == [("1.1:1", "DG101")]
    assert found(outline_of(plain, userPrompt="Plan for 77 guests"), "DG101") == []
    assert found(outline_of(plain | {"generationHint": "77 guests"}), "DG101") == []
    first = section_of("See the 77 guests.", generationHint="77") | {"id": "one"}
    assert found(outline_of(first, plain | {"needs": ["one"]}), "DG101") == []


@pytest.mark.parametrize(
    ("raw", "language", "values"),
    [
        ("1,234", "en", [1234.0]), ("1.234", "en", [1.234]), ("1.234", "de", [1234.0]), ("1,234", "de", [1.234]),
        ("1,234,567.8", "", [1234567.8]), ("1.234.567,8", "", [1234567.8]), ("12 345", "fr", [12345.0]),
        ("1'234", "", [1234.0]), ("0.125", "de", [0.125]), ("1.234", "", [1.234, 1234.0]),
    ],
)  # fmt: skip
def test_separators_are_read_as_the_language_has_them(raw, language, values):
    assert [value for value, _ in readings_of(raw, language)] == values


@pytest.mark.parametrize(
    ("text", "value", "dimension"),
    [
        ("€1.2m", 1.2e6, "EUR"), ("US$ 4bn", 4e9, "USD"), ("3 t", 3000, "mass"), ("5 m", 5, "length"),
        ("2 hours", 7200, "time"), ("12 percentage points", 12, "%"), ("40 GWh", 4e7, "energy"), ("3 cats", 3, "n"),
    ],
)  # fmt: skip
def test_units_and_powers_of_ten_are_read(text, value, dimension):
    quantity = next(iter(quantities(text, "en")))
    assert (quantity.value, quantity.dimension) == (pytest.approx(value), dimension)


def test_a_unit_in_a_columns_header_holds_for_its_cells():
    source = numbers_of_table(Table(headers=["Revenue (EUR million)", "weight_kg"], rows=[["1.5", "800"]]))
    assert source.has(1.5e6, 0, "EUR")
    assert source.has(800, 0, "mass")
    assert not source.has(800, 0, "length")


def test_a_cell_with_one_mark_can_be_a_thousand():
    source = numbers_of_table(Table(headers=["Kunden"], rows=[["3.873"], ["2.155"]]))
    assert source.has(3873, 0, "n")
    assert source.has(3.873, 0, "n")


def test_spelled_numbers_and_dates():
    assert [value for _, _, value in spelled_numbers("forty-two, two hundred and six, zweiundvierzig")] == [42, 206, 42]
    found_days = sorted(day for _, _, day in days_in("2024-03-12, 3. Mai 2023 and 1/2/2022"))
    assert found_days == [Day(2022, 2, 1), Day(2023, 5, 3), Day(2024, 3, 12)]


def test_the_pieces_of_a_long_text_are_sources_under_its_name():
    texts = {"log-1": "There were 333 bees.", "log-2": "There were 777 bees."}
    pieces = [ContentPart(id=id_, label="log", kind="text", text=t, piece_of="log") for id_, t in texts.items()]
    outline = outline_of(section_of("There were 333 and later 777 bees.", parts=["log"]))
    assert found(outline, "DG1", parts=ContentParts(pieces)) == []


def test_a_long_table_is_looked_up_beyond_its_first_rows():
    packed = base64.b64encode(gzip.compress(b"bees\r\n111\r\n777\r\n")).decode()
    item = Table(headers=["bees"], rows=[["111"]], total_rows=2, data=packed)
    part = ContentPart(id="log", label="log", kind="table", text="", item=item)
    outline = outline_of(section_of("There were 777 bees and 891 wasps.", parts=["log"]))
    assert found(outline, "DG101", parts=ContentParts([part])) == [("1.1:1", "DG101")]


@given(st.integers(min_value=0, max_value=10**12), st.sampled_from(["{}", "{:,}", "€{:,}", "{} kg", "about {:,}"]))
def test_a_number_copied_from_its_source_is_never_told(number, form):
    written = form.format(number)
    parts = ContentParts([ContentPart(id="n", label="n", kind="text", text=f"It was {written}, they said.")])
    outline = outline_of(section_of(f"As we know, it was {written}, they said.", parts=["n"], cite=False))
    assert found(outline, "DG101", parts=parts) == []
