"""``{{id}}`` stands for a value, also with its question in place; other braces are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen_nb.data.placeholders import placeholders, questions_in, replaced
from docgen_nb.document.questions import Show, form
from docgen_nb.errors import QuestionError


def test_names_are_found_in_order() -> None:
    assert [place.id for place in placeholders("{{a}} and {{ b-2 }} and {{a}}")] == ["a", "b-2", "a"]


@pytest.mark.parametrize("text", ["{a}", "{{}}", "{{two words}}", "{{1st}}", "`{{code}}`", "```\n{{code}}\n```", "{{a"])
def test_what_is_no_name_is_left_alone(text: str) -> None:
    assert list(placeholders(text)) == []


def test_a_question_may_be_asked_in_place() -> None:
    (question,) = questions_in("We sold {{sales: SELECT sum(a || '|' || b) FROM sales | EUR}}.")
    assert question.id == "sales"
    assert question.sql == "SELECT sum(a || '|' || b) FROM sales"
    assert question.show == Show(format="currency", currency="EUR")


def test_a_bar_inside_sql_begins_no_form() -> None:
    (question,) = questions_in("{{x: SELECT a || b FROM t}}")
    assert question.sql == "SELECT a || b FROM t"


def test_two_questions_of_one_name_are_refused() -> None:
    with pytest.raises(QuestionError, match="Two questions are called 'x'"):
        questions_in("{{x: SELECT 1}} {{x: SELECT 2}}")


@pytest.mark.parametrize(
    ("said", "show"),
    [
        ("EUR", Show(format="currency", currency="EUR")),
        ("EUR .0", Show(format="currency", currency="EUR", decimals=0)),
        ("percent", Show(format="percent")),
        ("% .1", Show(format="percent", decimals=1)),
        ("kg", Show(unit="kg")),
        (".2", Show(decimals=2)),
        ("date", Show(format="date")),
        ("table", Show.model_validate({"as": "table"})),
        ("chart line", Show.model_validate({"as": "chart", "chart": "line"})),
    ],
)
def test_a_form_in_short(said: str, show: Show) -> None:
    assert form(said) == show


@given(st.lists(st.text("ab{} `|\n", max_size=8) | st.sampled_from(["{{x}}", "{{y: SELECT 1}}"]), max_size=6))
def test_replacing_each_by_itself_changes_nothing(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert replaced(text, lambda place: text[place.start : place.end]) == text
