"""Numbers of tables stand as the document's language writes them; the whole values are kept."""

import pytest

from docgen_nb.data.answers import answer
from docgen_nb.data.database import Database
from docgen_nb.data.part_tables import arrow_table
from docgen_nb.data.table_numbers import in_language, with_decimals
from docgen_nb.document.parts import unpacked_csv
from docgen_nb.document.questions import Question, Show
from docgen_nb.document.tree import Outline
from docgen_nb.ingest.table_parts import table_part


def table_of(*cells, exact=None, rounded=False):
    exact = exact and [[each] for each in exact]
    return table_part(
        ["x"], [[each] for each in cells], id_="t", label="t", source="t", exact=exact, rounded=rounded
    ).item


def column(table):
    return [row[0] for row in table.rows]


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("", ["12,345.50", "-3.25"]),
        ("de", ["12.345,50", "-3,25"]),
        ("German", ["12.345,50", "-3,25"]),
        ("fr", ["12\u202f345,50", "-3,25"]),
        ("de-CH", ["12'345.50", "-3.25"]),
        ("hi", ["12,345.50", "-3.25"]),
    ],
)
def test_thousands_and_decimals_as_the_language_writes_them(language, shown):
    assert column(in_language(table_of("12345.5", "-3.25"), language)) == shown


def test_the_whole_values_are_kept_for_calculation():
    shown = in_language(table_of("1260800.0090260275", "2", rounded=True), "de")
    assert column(shown) == ["1.260.800,01", "2,00"]
    assert "1260800.0090260275" in unpacked_csv(shown.exact).decode()
    assert arrow_table(shown).column("x").to_pylist() == [1260800.0090260275, 2.0]


@pytest.mark.parametrize(
    "cells",
    [
        ["1999", "2026"],  # years
        ["80331", "10115", "50667"],  # postcodes: all of one length
        ["007", "12345"],
        ["2026-04-01", "2026-04-02"],
        ["1.2.3", "4.5.6"],
        ["A-12345", "B-22222"],
        ["12345", "none"],
        ["1.234,50 €", "2,00 €"],  # an amount as a text, in whatever language
        ["1e-09", "0.5"],
    ],
)
def test_what_is_no_amount_stays_as_it_is(cells):
    table = table_of(*cells)
    assert in_language(table, "de") is table


def test_empty_cells_stay_empty():
    assert column(in_language(table_of("20000", "", "5"), "de")) == ["20.000", "", "5"]


def test_currencies_and_percentages_of_a_sheet_keep_their_signs():
    money = table_of("€1,234.50", "€-8.00", exact=["1234.5", "-8"])
    assert column(in_language(money, "de")) == ["€1234,50", "€-8,00"]
    share = table_of("12.5%", "3.0%", exact=["0.125", "0.03"])
    assert column(in_language(share, "fr")) == ["12,5%", "3,0%"]


def test_a_format_that_shows_another_number_is_left_alone():
    table = table_of("1.2 million", "3.0 million", exact=["1234567", "2999999"])
    assert in_language(table, "de") is table


def test_decimals_are_set_from_the_whole_values_in_every_language():
    written = in_language(table_of("1260800.0090260275", "0.5", rounded=True), "de")
    assert column(in_language(written, "de", 0, written_in="de")) == ["1.260.800", "1"]
    assert column(in_language(written, "de", 4, written_in="de")) == ["1.260.800,0090", "0,5000"]
    assert column(in_language(table_of("20000", "3"), "", 2)) == ["20,000", "3"]  # whole numbers stay whole


def test_a_long_table_is_shown_by_its_beginning_and_kept_whole():
    part = table_part(["n"], [[f"{n}.5"] for n in range(20_000)], id_="n", label="n", source="n")
    shown = in_language(part.item, "de")
    assert shown.rows[1] == ["1,5"]
    assert shown.data == part.item.data


def document(*elements, questions=()):
    section = {"title": "S", "elements": list(elements), "questions": list(questions)}
    return Outline.model_validate(
        {"language": "de", "documents": [{"title": "D", "chapters": [{"title": "C", "sections": [section]}]}]}
    )


def test_an_export_with_other_decimals_reaches_tables_and_values_and_leaves_the_document_alone():
    outline = document(
        {
            "type": "paragraph",
            "text": "Es sind 1234,57 € je Volk in 12 Orten, siehe *Ernte*.",
            "template": ["Es sind {{mean}} je Volk in {{places}} Orten, siehe {{harvest}}."],
            "values": {"mean": 1234.5678, "places": 12},
        },
        {"type": "table", "headers": ["x"], "rows": [["1"]], "caption": "Ernte", "question": "harvest"},
        in_language(table_of("1260800.0090260275", rounded=True), "de").model_dump(),
        questions=[{"id": "mean", "sql": "SELECT 1", "show": {"as": "value", "format": "currency", "currency": "EUR"}}],
    )
    text = outline.to_markdown()
    shown = with_decimals(outline, 1).to_markdown()
    assert "Es sind 1.234,6\u00a0€ je Volk in 12 Orten, siehe *Ernte*." in shown
    assert "1.260.800,0 " in shown
    assert outline.to_markdown() == text


def test_the_table_of_a_question_is_shown_with_other_decimals_from_its_whole_values():
    database = Database({"t": arrow_table(table_of("12345.678", "2.25"))})
    question = Question(id="q", sql="SELECT x FROM t", show=Show.model_validate("table"))
    found = answer(question, database, "de").element
    assert column(found) == ["12.345,68", "2,25"]
    shown = with_decimals(document(found.model_dump()), 3)
    assert column(shown.documents[0].chapters[0].sections[0].elements[0]) == ["12.345,678", "2,250"]
