"""Questions by hand, and reports that live: new data give new values without a model call."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

import docgen_nb as dg
from docgen_nb.data.part_tables import cannot_ask
from docgen_nb.document.elements import BulletList, Image, Paragraph, Table
from docgen_nb.document.references import SectionRef
from docgen_nb.document.tree import Section
from docgen_nb.errors import ExportError, QuestionError
from docgen_nb.llm.messages import ModelRequest
from docgen_nb.testing import ScriptedModel

SALES = pd.DataFrame({"region": ["North", "South"], "revenue": [400.5, 200.25]})
QUESTIONS: list[dict[str, Any]] = [
    {"id": "total", "sql": "SELECT sum(revenue) FROM sales", "meaning": "total revenue", "show": "value"},
    {"id": "north", "sql": "SELECT revenue FROM sales WHERE region='North'", "meaning": "North", "show": "value"},
    {"id": "south", "sql": "SELECT revenue FROM sales WHERE region='South'", "meaning": "South", "show": "value"},
    {"id": "by", "sql": "SELECT region, revenue FROM sales ORDER BY 1", "meaning": "By region", "show": "chart: bar"},
]
TEXT = "In all {{total}}.\n\nNorth had {{north}}, more than South with {{south}}.\n\n{{by}}\n\n- all: {{total}}"


def author(text: str, questions: list[dict[str, Any]]) -> Callable[[ModelRequest], str]:
    def reply(request: ModelRequest) -> str:
        if request.schema is None:
            return text
        if request.schema.name == "plan":
            return json.dumps({"documents": [{"title": "R", "chapters": [{"title": "A"}]}]})
        return json.dumps({"sections": [{"title": "Figures", "generationHint": "figures", "questions": questions}]})

    return reply


def written(text: str = TEXT, questions: list[dict[str, Any]] | None = None) -> tuple[dg.Project, ScriptedModel]:
    model = ScriptedModel(author(text, QUESTIONS if questions is None else questions))
    project = dg.Project(model=model)
    project.add(sales=SALES)
    project.generate("Report").wait()
    return project, model


def section(project: dg.Project) -> Section:
    return next(section for _, section in project.known_outline().sections())


def changed(north: float, south: float) -> pd.DataFrame:
    return pd.DataFrame({"region": ["North", "South"], "revenue": [north, south]})


def texts(project: dg.Project) -> list[str]:
    return [element.text for element in section(project).elements if isinstance(element, Paragraph)]


def test_a_question_by_hand_gives_a_value_where_it_is_one_cell_else_a_table() -> None:
    project = dg.Project(model="scripted")
    project.add(sales=SALES)
    assert project.ask("SELECT sum(revenue) FROM sales").value == 600.75
    assert str(project.ask("SELECT sum(revenue) FROM sales", as_="value: EUR")) == "€600.75"
    assert project.ask("SELECT * FROM sales").value == [["North", 400.5], ["South", 200.25]]


@pytest.mark.parametrize("as_", ["chart:pie", "foo", ""])
def test_a_way_to_show_a_result_that_there_is_not_is_one_line(as_: str) -> None:
    project = dg.Project(model="scripted")
    project.add(sales=pd.DataFrame({"kg": [1, 2]}))
    with pytest.raises(QuestionError, match=r"can't be shown as .* Type value, table or chart"):
        project.ask("SELECT sum(kg) FROM sales", as_=as_)


@pytest.mark.parametrize(
    ("as_", "text"), [("value:kg", "3\u00a0kg"), ("value:usd", "$3.00"), ("value:2", "3.00"), ("value: EUR .0", "€3")]
)
def test_a_value_is_shown_in_the_form_that_is_asked_for(as_: str, text: str) -> None:
    project = dg.Project(model="scripted")
    project.add(sales=pd.DataFrame({"kg": [1, 2]}))
    assert str(project.ask("SELECT sum(kg) FROM sales", as_=as_)) == text


def test_a_chart_shows_itself_as_picture_and_as_specification() -> None:
    project = dg.Project(model="scripted")
    project.add(sales=SALES)
    bundle = project.ask("SELECT * FROM sales", as_="chart")._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "image/png", "application/vnd.vegalite.v5+json"}


def test_a_result_can_be_kept_as_a_part_and_asked_again() -> None:
    project = dg.Project(model="scripted")
    project.add(sales=SALES)
    project.ask("SELECT region, revenue * 2 AS twice FROM sales", keep="doubled")
    assert project.parts["doubled"].kind == "table"
    assert project.ask("SELECT sum(twice) FROM doubled").value == 1201.5


def test_a_result_replaces_no_part_but_another_result() -> None:
    project = dg.Project(model="scripted")
    project.add(sales=SALES)
    with pytest.raises(QuestionError, match=r"content part sales already\. Take another name: --keep sales-2"):
        project.ask("SELECT sum(revenue) FROM sales", keep="sales")
    for sql in ("SELECT sum(revenue) FROM sales", "SELECT max(revenue) FROM sales"):
        project.ask(sql, keep="total")
    assert project.parts["total"].text == "400.5"


def test_a_question_in_words_is_answered_with_how_to_ask() -> None:
    project = dg.Project(model="scripted")
    project.add(sales=SALES)
    with pytest.raises(QuestionError, match=r"is no SQL\. Ask for example: SELECT count\(\*\) FROM sales"):
        project.ask("How much was sold?")


def test_without_tables_the_user_is_told_what_to_add() -> None:
    with pytest.raises(QuestionError, match="There is no table to ask"):
        dg.Project(model="scripted").ask("SELECT 1")


def test_small_changes_put_new_values_in_and_leave_the_text_standing() -> None:
    project, model = written()
    calls = len(model.requests)
    project.add(sales=changed(410, 205))
    found = project.refresh()
    assert len(model.requests) == calls
    assert texts(project) == ["In all 615.", "North had 410, more than South with 205."]
    bullets = next(each for each in section(project).elements if isinstance(each, BulletList))
    assert bullets.items == ["all: 615"]
    assert (found.stale, section(project).state) == ((), "done")
    assert "total revenue: 600.75 -> 615" in str(found)


def test_a_figure_is_drawn_anew() -> None:
    project, _ = written()
    before = next(each for each in section(project).elements if isinstance(each, Image))
    project.add(sales=changed(410, 205))
    project.refresh()
    now = next(each for each in section(project).elements if isinstance(each, Image))
    assert now.data != before.data
    assert "North: 410" in now.alt


@pytest.mark.parametrize(("north", "south"), [(190.0, 400.0), (600.0, 200.25), (-400.5, 200.25)])
def test_a_turned_order_a_large_change_or_a_sign_makes_the_section_stale(north: float, south: float) -> None:
    project, _ = written()
    project.add(sales=changed(north, south))
    found = project.refresh()
    assert found.stale == ("1.1",)
    assert section(project).state == "stale"
    assert f"{north:g}" in texts(project)[1]


def test_a_text_with_numbers_of_its_own_is_stale_when_its_data_change() -> None:
    project, _ = written("In all {{total}}, of 12 hives.\n\n{{by}}")
    project.add(sales=changed(410, 205))
    assert project.refresh().stale == ("1.1",)


def test_nothing_changed_says_so() -> None:
    project, _ = written()
    assert str(project.refresh()) == "4 questions asked again, 0 results changed."
    assert section(project).state == "done"


def test_a_document_without_questions_has_nothing_to_refresh() -> None:
    project, _ = written("Words.", [])
    assert "nothing to refresh" in str(project.refresh())


def test_a_column_that_is_gone_is_told_and_the_text_stays() -> None:
    project, _ = written()
    project.add(sales=SALES.rename(columns={"revenue": "income"}))
    found = project.refresh()
    assert len(found.failed) == 4
    assert texts(project)[0] == "In all 600.75."
    assert section(project).state == "stale"


def test_old_values_come_back_with_undo() -> None:
    project, _ = written()
    project.add(sales=changed(410, 205))
    project.refresh()
    project.undo("1.1")
    assert texts(project)[0] == "In all 600.75."


def test_values_and_templates_outlive_the_kernel(tmp_path: Any) -> None:
    model = ScriptedModel(author(TEXT, QUESTIONS))
    project = dg.Project(tmp_path / "r.docgen", model=model)
    project.add(sales=SALES)
    project.generate("Report").wait()
    project.close_file()
    again = dg.Project(tmp_path / "r.docgen", model=model)
    again.add(sales=changed(410, 205))
    again.refresh()
    assert texts(again)[0] == "In all 615."


def test_a_table_in_the_text_follows_the_data() -> None:
    project, _ = written("{{by}}", [QUESTIONS[3] | {"show": "table"}])
    project.add(sales=changed(410, 205))
    assert project.refresh().stale == ()
    table = next(each for each in section(project).elements if isinstance(each, Table))
    assert table.rows == [["North", "410"], ["South", "205"]]


def test_a_text_of_ones_own_may_name_results_and_ask_in_place() -> None:
    project, model = written()
    calls = len(model.requests)
    project.edit("1.1", "All: {{total}}, at best {{best: SELECT max(revenue) FROM sales | EUR}}.\n\n{{by}}\n")
    assert texts(project) == ["All: 600.75, at best €400.50."]
    assert [question.id for question in section(project).questions] == ["total", "north", "south", "by", "best"]
    project.add(sales=changed(410, 205))
    project.refresh()
    assert texts(project) == ["All: 615, at best €410.00."]
    assert len(model.requests) == calls


def test_a_text_is_edited_with_the_names_that_were_written() -> None:
    project, _ = written()
    assert project.revisions().markdown(SectionRef(1, 1, 1)) == TEXT


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{totl}}", "No question is called 'totl'; there are: total, north, south, by."),
        ("{{x: SELECT nothing FROM sales}}", r"\{\{x\}\}: Binder Error"),
    ],
)
def test_a_wrong_name_or_question_in_a_text_of_ones_own_is_one_line(text: str, message: str) -> None:
    project, _ = written()
    with pytest.raises(QuestionError, match=message):
        project.edit("1.1", text)
    assert texts(project)[0] == "In all 600.75."


def test_the_check_knows_the_results_and_tells_other_numbers() -> None:
    project, _ = written("In all {{total}}, of 731 hives.\n\n{{by}}", [QUESTIONS[0], QUESTIONS[3] | {"show": "table"}])
    messages = [finding.message for finding in project.check(select="DG101").findings]
    assert len(messages) == 1
    assert "731" in messages[0]


def test_the_outline_shows_what_a_section_asks() -> None:
    project, _ = written()
    assert "`{{total}}` value: total revenue" in project.known_outline().overview()


def test_a_paragraph_says_which_question_its_numbers_come_from() -> None:
    project, _ = written()
    first, *_ = project.provenance("1.1").elements
    (ground,) = [each for each in first.grounds if "asked" in each.signs]
    assert ground.where == "sales, question total of 2 rows"
    assert ground.why == "asked of it: total revenue, SELECT sum(revenue) FROM sales"
    assert first.unfounded == ()


@pytest.mark.parametrize("named", ["sales", "SALES", '"Sales"'])
def test_new_data_make_a_section_stale_however_its_sql_writes_the_tables_name(named: str) -> None:
    sql = f"SELECT count(*) FROM {named}"  # noqa: S608 - what is tested
    project, _ = written("{{q}} hives.", [{"id": "q", "sql": sql, "show": "value"}])
    assert section(project).state == "done"
    project.add(sales=changed(1, 2))
    project.status()
    assert section(project).state == "stale"


def test_status_says_what_moved_old_and_new_before_and_after_a_refresh(tmp_path: Any) -> None:
    project, _ = written()
    project.open(tmp_path / "report.docgen")
    assert project.status().moves == ()
    project.add(sales=changed(410.0, 200.25))
    before = project.status()
    assert "1.1 total revenue: 600.75 -> 610.25 (%docgen refresh puts it in)" in before.moves
    assert project.refresh().moves
    moves = ("1.1 total revenue: 600.75 -> 610.25", "1.1 North: 400.5 -> 410", "1.1 By region: drawn anew")
    assert set(project.status().moves) == set(moves)
    assert "- 1.1 North: 400.5 -\\> 410" in project.status().to_markdown()
    project.close_file()
    assert set(dg.Project(tmp_path / "report.docgen").status().moves) == set(moves)
    project.refresh()
    assert project.status().moves == ()


def test_without_the_packages_that_ask_the_user_is_told_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("docgen_nb.data.part_tables.find_spec", lambda name: None if name == "duckdb" else name)
    project, model = written("In all 600.75.", [])
    line = (
        "Numbers from sales are typed by the model, not put in by the program, since duckdb is not installed. "
        'Run: pip install "docgen-nb[data]"'
    )
    assert cannot_ask(project.parts) == line
    assert line in project.status().to_markdown()
    assert not any("SQL" in message.content for request in model.requests for message in request.messages)
    assert texts(project) == ["In all 600.75."]
    project.remove("sales")
    assert project.status().hindrance == ""


RUNS = "Code `{python} 1 / 0` and {{total}}{.x}.\n\n```{python}\n1 / 0\n```\n\n**North**: {{north}}"


def test_values_of_a_live_export_are_expressions_and_no_other_code_is_run(tmp_path: Any) -> None:
    project, _ = written(RUNS)
    project.open(tmp_path / "report.docgen")
    (path, *_) = project.export(tmp_path / "out" / "report.qmd", live=True)
    text = path.read_text()
    assert "engine: jupyter" in text
    key = section(project).id
    assert f'`{{python}} values["{key}:total"]`' in text
    assert f'`{{python}} values["{key}:north"]`' in text
    assert "600.75" not in text
    assert len(re.findall(r"`\{python\}", text)) == 3  # two values, and the cell that opens the project
    assert "Project('../report.docgen')" in text
    blocks = re.findall(r"^```\{python\}\n(.*?)\n```$", text, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 1
    project.close_file()
    code = f'{blocks[0]}\nprint(values["{key}:total"])'
    run = subprocess.run([sys.executable, "-c", code], cwd=path.parent, capture_output=True, text=True, check=True)
    assert run.stdout == "600.75\n"


@pytest.mark.parametrize(("name", "says"), [("report.docx", "can't be live"), ("report.qmd", "need a project file")])
def test_where_values_cannot_be_live_a_line_says_so(tmp_path: Any, name: str, says: str) -> None:
    project, _ = written()
    if name.endswith("docx"):
        project.open(tmp_path / "report.docgen")
    with pytest.raises(ExportError, match=says):
        project.export(tmp_path / name, live=True)
    assert not (tmp_path / name).exists()
