"""Statements: what can be pointed at is numbered where it stands, and nothing of the text is lost by it."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen_nb import Project
from docgen_nb.document.parts import ContentPart
from docgen_nb.structure.source_statements import Statement, Statements

MARK = re.compile(r"\[S\d+\] ")


def part(text, kind="markdown", **fields):
    return ContentPart(id="p", label="p", kind=kind, text=text, **fields)


def numbered(text, kind="markdown"):
    statements = Statements()
    shown = statements.in_part(part(text, kind), text)
    return shown, [statements.get(number).text for number in range(1, len(statements) + 1)]


@pytest.mark.parametrize(("text", "shown"), [
    ("Bees dance a lot. In 2025 we had 42 kg, e.g. from linden.",
     "[S1] Bees dance a lot. [S2] In 2025 we had 42 kg, e.g. from linden."),
    ("# Hives in 2025\n\nThere are\ntwelve hives.", "# Hives in 2025\n\n[S1] There are\ntwelve hives."),
    ("- first one is 3\n- second one is 4\n1. third one is 5",
     "- [S1] first one is 3\n- [S2] second one is 4\n1. [S3] third one is 5"),
    ("蜜蜂在跳舞和采蜜整天。他们在2025年收获了四十二公斤。",
     "[S1] 蜜蜂在跳舞和采蜜整天。[S2] 他们在2025年收获了四十二公斤。"),
    ("Yes. No.", "Yes. No."),
])  # fmt: skip
def test_sentences_and_items_are_numbered_where_they_stand(text, shown):
    assert numbered(text)[0] == shown


def test_a_statement_is_told_on_one_line_without_the_marks_of_its_list():
    assert numbered("- There are\n  twelve hives.")[1] == ["There are twelve hives."]


def test_a_row_is_told_with_its_columns():
    project = Project()
    project.add(sales=pd.DataFrame({"region": ["North", "South"], "kg": [12.5, 3]}))
    statements, sales = Statements(), project.parts["sales"]
    shown = statements.in_part(sales, sales.text)
    assert shown.split("\n")[0] == "| region | kg |"
    assert shown.split("\n")[2].startswith("[S1] | North")
    assert statements.get(1) == Statement("region: North; kg: 12.5", "sales")
    assert len(statements) == 2


def test_what_is_cut_off_can_not_be_pointed_at():
    whole = part("The harvest was 42 kg. The winter took 1234 bees.")
    statements = Statements()
    assert statements.in_part(whole, whole.text[:-7]) == "[S1] The harvest was 42 kg. The winter took 123"
    table = part("| a | kg |\n| --- | --- |\n| x | 12 |\n| y | 345 |", "table")
    assert statements.in_part(table, table.text[:-3]).endswith("[S2] | x | 12 |\n| y | 34")
    assert len(statements) == 2


def test_code_and_pictures_state_nothing():
    assert numbered("x = 12 + 13 + 14", "code") == ("x = 12 + 13 + 14", [])


def test_of_the_task_only_figures_are_statements():
    statements = Statements()
    assert statements.in_task("Write on bees. There are 12 hives.\nMake it short.") == "[S1] There are 12 hives."
    assert statements.get(1) == Statement("There are 12 hives.", "")


@pytest.mark.parametrize("number", [-1, 0, 2])
def test_a_number_of_nothing_is_none(number):
    statements = Statements()
    statements.in_task("There are 12 hives.")
    assert statements.get(number) is None


@given(st.text(alphabet="ab1. \n-#|:。\t", max_size=80), st.sampled_from(["text", "markdown", "table", "code"]))
def test_without_the_marks_the_text_is_as_it_was(text, kind):
    assert MARK.sub("", numbered(text, kind)[0]) == text
