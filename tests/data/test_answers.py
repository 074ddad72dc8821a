"""Questions become values, tables and figures; a failed one harms no other."""

from __future__ import annotations

import pytest

from docgen_nb.data.answers import answer, answers, unknown_names, with_values
from docgen_nb.data.database import Database
from docgen_nb.document.elements import Image, Table
from docgen_nb.document.questions import Question
from docgen_nb.errors import QuestionError


def ask(sql: str, show: object = "value", id_: str = "q") -> Question:
    return Question.model_validate({"id": id_, "sql": sql, "meaning": "Revenue by region", "show": show})


TOTAL = ask('SELECT sum("Net revenue") FROM sales', {"as": "value", "format": "currency", "currency": "EUR"}, "total")
BY_REGION = 'SELECT region, sum("Net revenue") AS revenue FROM sales GROUP BY 1 ORDER BY 2 DESC NULLS LAST'


def test_a_value_has_its_text_and_itself(database: Database) -> None:
    found = answer(TOTAL, database, "de")
    assert (found.text, found.value, found.element) == ("600,75\u00a0€", 600.75, None)


def test_a_table_has_numbers_in_the_documents_language(database: Database) -> None:
    table = answer(ask(BY_REGION, "table"), database, "de").element
    assert isinstance(table, Table)
    assert table.headers == ["region", "revenue"]
    assert table.rows == [["North", "400,75"], ["South", "200"], ["", ""]]
    assert table.alignments == ["", "right"]
    assert table.caption == "Revenue by region"
    assert table.part_ids == ["sales"]


def test_a_table_that_is_cut_says_so(database: Database) -> None:
    found = answer(ask(BY_REGION, {"as": "table", "rows": 1}), database)
    assert isinstance(found.element, Table)
    assert found.element.caption == "Revenue by region (the first 1 of 3 rows)"
    assert found.text.endswith("… 2 more rows")


def test_a_chart_is_a_figure_with_words(database: Database) -> None:
    found = answer(ask(BY_REGION + " LIMIT 2", "chart: bar"), database)
    assert isinstance(found.element, Image)
    assert "North: 400.75" in found.text


@pytest.mark.parametrize("sql", ["SELECT region FROM sales", "SELECT 1, 2", "SELECT 1 WHERE false"])
def test_a_value_is_one_cell(database: Database, sql: str) -> None:
    with pytest.raises(QuestionError, match="one row of one column"):
        answer(ask(sql), database)


def test_a_division_by_nothing_is_no_value(database: Database) -> None:
    assert answer(ask("SELECT 1 / 0"), database).text == "n/a"


def test_a_failed_question_harms_no_other(database: Database) -> None:
    found, failed = answers([TOTAL, ask("SELECT nothing FROM sales", id_="bad")], database)
    assert list(found) == ["total"]
    assert list(failed) == ["bad"]


def test_values_stand_in_their_places_and_unknown_names_are_found(database: Database) -> None:
    found, _ = answers([TOTAL, ask(BY_REGION, "table", "by")], database)
    text = "All: {{total}}.\n\n{{by}}\n\n{{other}} {{other}}"
    assert with_values(text, found) == "All: €600.75.\n\n{{by}}\n\n{{other}} {{other}}"
    assert unknown_names(text, found) == ["other"]
