"""Any table can be asked something without a model: totals, extremes, groups, changes."""

from __future__ import annotations

import pyarrow as pa
import pytest

from docgen_nb.data.answers import answers
from docgen_nb.data.database import Database
from docgen_nb.data.facts import fact_questions


def facts(database: Database, name: str) -> dict[str, str]:
    questions = fact_questions(database, name)
    found, failed = answers(questions, database)
    assert failed == {}
    return {question.meaning: found[question.id].text for question in questions}


def test_the_facts_of_a_table_of_sales(database: Database) -> None:
    said = facts(database, "sales")
    assert "rows in sales" not in said  # four are seen at a glance
    assert said["total Net revenue"] == "600.75"
    assert said["smallest Net revenue"] == "100.5"
    assert said["hive with the largest Net revenue"] == "c"
    assert said["region with the largest total Net revenue"] == "North"
    assert said["most frequent region"] == "North"
    assert said["share of the most frequent region"] == "50.0%"
    assert said["change of Net revenue from first to last"] == "198.8%"


def test_prices_are_averaged_and_numbers_that_name_rows_are_not_summed_up() -> None:
    table = pa.table({"id": [1, 2], "unit price": [2.0, 4.0]})
    said = facts(Database({"t": table}), "t")
    assert said["average unit price"] == "3"
    assert not any("total" in meaning or " id" in meaning for meaning in said)


def test_every_question_has_a_name_of_its_own(database: Database) -> None:
    ids = [question.id for question in fact_questions(database, "sales")]
    assert len(ids) == len(set(ids))


def test_columns_whose_names_differ_in_signs_alone_are_told_apart() -> None:
    table = pa.table({"größe": [1.5, 2.0], "gr e": [3.0, 4.0], "gr-e": [5.0, 6.0]})
    assert facts(Database({"t": table}), "t")["largest gr e"] == "4"


@pytest.mark.parametrize(
    ("language", "meaning"),
    [("de", "Net revenue insgesamt"), ("French", "Net revenue, total"), ("es", "Net revenue, total")],
)
def test_meanings_are_in_the_documents_language_where_it_is_known(
    database: Database, language: str, meaning: str
) -> None:
    assert meaning in [question.meaning for question in fact_questions(database, "sales", language)]


def test_a_table_without_rows_or_numbers_has_facts_too() -> None:
    empty = pa.table({"name": pa.array([], pa.string()), "kg": pa.array([], pa.float64())})
    assert facts(Database({"empty": empty}), "empty")["total kg"] == "n/a"
    assert facts(Database({"words": pa.table({"w": ["a", "b"]})}), "words") == {"rows in words": "2"}


def test_columns_are_named_as_a_writer_says_them() -> None:
    said = facts(Database({"bees": pa.table({"hive": ["A", "B"], "netWeight_kg": [3.0, 4.0]})}), "bees")
    assert said["total net weight (kg)"] == "7"
    assert said["hive with the largest net weight (kg)"] == "B"
