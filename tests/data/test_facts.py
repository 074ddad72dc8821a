"""Any table can be asked something without a model: totals, extremes, groups, changes."""

from __future__ import annotations

import pyarrow as pa

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
    assert said["number of rows in sales"] == "4"
    assert said["total Net revenue"] == "600.75"
    assert said["smallest Net revenue"] == "100.5"
    assert said["hive with the largest Net revenue"] == "c"
    assert said["rows by region"].splitlines() == ["region | rows", "North | 2", "South | 1", " | 1"]
    assert said["change of Net revenue from first to last"] == "198.8%"


def test_prices_are_averaged_and_numbers_that_name_rows_are_not_summed_up() -> None:
    table = pa.table({"id": [1, 2], "unit price": [2.0, 4.0]})
    said = facts(Database({"t": table}), "t")
    assert said["average unit price"] == "3"
    assert not any("total" in meaning or " id" in meaning for meaning in said)


def test_every_question_has_a_name_of_its_own(database: Database) -> None:
    ids = [question.id for question in fact_questions(database, "sales")]
    assert len(ids) == len(set(ids))


def test_a_table_without_rows_or_numbers_has_facts_too() -> None:
    empty = pa.table({"name": pa.array([], pa.string()), "kg": pa.array([], pa.float64())})
    assert facts(Database({"empty": empty}), "empty")["total kg"] == "n/a"
    assert facts(Database({"words": pa.table({"w": ["a", "b"]})}), "words") == {"number of rows in words": "2"}
