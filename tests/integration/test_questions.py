"""Data questions through whole runs: bad inputs harm nothing, a value is its question's in every export, replays."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pptx
import pypandoc
import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import docgen_nb as dg
from docgen_nb.data.values import format_value
from docgen_nb.document.questions import form
from docgen_nb.document.tree import Section
from docgen_nb.llm.messages import ModelRequest
from docgen_nb.testing import ScriptedModel

GOOD = {"id": "rows", "sql": "SELECT count(*) FROM t", "meaning": "rows", "show": "number"}
MILLION = "SELECT range AS n FROM range(1000000)"


def author(*questions: dict[str, Any], text: str) -> Callable[[ModelRequest], str]:
    """Plans one chapter with a section that asks these questions and one that asks a good one; corrects nothing."""

    def reply(request: ModelRequest) -> str:
        if request.schema is None:
            return text if '"Bad"' in request.messages[-1].content else "There are {{rows}} rows."
        if request.schema.name == "plan":
            return json.dumps({"documents": [{"title": "R", "chapters": [{"title": "A"}]}]})
        if request.schema.name == "questions":
            return '{"questions": []}'
        sections = [("Bad", list(questions)), ("Good", [GOOD])]
        return json.dumps({"sections": [{"title": t, "generationHint": t, "questions": q} for t, q in sections]})

    return reply


def written(
    tables: dict[str, Any], *questions: dict[str, Any], text: str = "It is {{x}}.", path: Path | None = None
) -> tuple[dg.Project, Section]:
    """The project after a run, and the section whose questions are looked at."""
    project = dg.Project(path, model=ScriptedModel(author(*questions, text=text)))
    project.add(**tables)
    project.generate("Report", language="en").wait()
    first, second = (section for _, section in project.known_outline().sections())
    assert second.state == "done"  # whatever became of the other
    assert "There are " in second.elements[0].text  # type: ignore[union-attr]
    return project, first


def asking(sql: str, show: str = "number") -> dict[str, Any]:
    return {"id": "x", "sql": sql, "meaning": "what is asked", "show": show}


EMPTY = pd.DataFrame({"name": pd.Series([], dtype=str), "kg": pd.Series([], dtype=float)})
MISSING = pd.DataFrame({"name": ["a", "b"], "kg": [None, None]})
NAMED = pd.DataFrame({'Net "sales" in €': [1.5, 2.0], "select": ["a", "b"]})
DATES = pd.DataFrame({"day": ["2025-03-01", "2025-01-15"], "said": ["1.3.2025", "15.1.2025"], "kg": [2, 3]})


@pytest.mark.parametrize(
    ("table", "question", "text"),
    [
        (EMPTY, asking("SELECT sum(kg) FROM t"), "It is n/a."),
        (EMPTY, asking("SELECT count(*) FROM t"), "It is 0."),
        (MISSING, asking("SELECT avg(kg) FROM t"), "It is n/a."),
        (DATES, asking("SELECT sum(kg) / (sum(kg) - 5) FROM t"), "It is n/a."),
        (DATES, asking("SELECT sum(kg) % 0 FROM t", "percent"), "It is n/a."),
        (NAMED, asking('SELECT sum("Net ""sales"" in €") FROM t WHERE "select" > \'\'', "EUR"), "It is €3.50."),
        (DATES, asking("SELECT min(day) FROM t", "date"), "It is January 15, 2025."),
        (DATES, asking("SELECT min(strptime(said, '%d.%m.%Y')) FROM t", "date"), "It is January 15, 2025."),
    ],
)
def test_a_value_of_odd_data_is_what_it_is(table: pd.DataFrame, question: dict[str, Any], text: str) -> None:
    _, section = written({"t": table}, question)
    assert section.unasked == section.remarks == []
    assert [element.text for element in section.elements] == [text]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("table", "question", "says"),
    [
        (EMPTY, asking("SELECT name, kg FROM t", "chart bar"), "There is nothing to draw"),
        (MISSING, asking("SELECT name, kg FROM t", "chart bar"), "A chart needs a column of numbers"),
        (DATES, asking("SELECT sum(day) FROM t"), "Binder Error"),
        (DATES, asking("SELECT max(said) FROM t", "EUR"), "is no number"),
        (DATES, asking("SELECT kg FROM nowhere"), "There is no table 'nowhere'; there are: t."),
        (DATES, asking(MILLION), "one row of one column; the question gave 1,000,000 x 1"),
        (DATES, asking(MILLION, "chart line"), "1,000,000 rows; a chart takes at most 5,000. Group them."),
        (DATES, asking("SELECT range AS n, count(*) FROM range(1000000) GROUP BY 1", "chart bar"), "Group them."),
        (DATES, asking("DROP TABLE t"), "one SELECT and nothing else"),
        (DATES, asking("SELECT"), "Parser Error"),
    ],
)
def test_a_question_that_cannot_be_answered_is_a_line_and_the_run_goes_on(
    table: pd.DataFrame, question: dict[str, Any], says: str
) -> None:
    project, section = written({"t": table}, question, text="Words without a number.")
    assert section.state == "done"
    (remark,) = section.unasked
    assert remark.startswith("The data question 'x' was left out: ")
    assert says in remark
    assert says in project.status().to_markdown()


def test_a_million_rows_are_a_table_of_the_first_and_say_how_many_there_are() -> None:
    _, section = written({"t": DATES}, asking(f"{MILLION} ORDER BY 1", "table"), text="{{x}}")
    (table,) = section.elements
    assert table.type == "table"
    assert len(table.rows) == 20
    assert table.caption.endswith("(the first 20 of 1,000,000 rows)")


def test_two_tables_are_joined_and_both_are_named_as_what_the_text_rests_on() -> None:
    tables = {"t": pd.DataFrame({"id": [1, 2], "kg": [3, 4]}), "prices": pd.DataFrame({"id": [1, 2], "eur": [10, 20]})}
    _, section = written(tables, asking("SELECT sum(kg * eur) FROM t JOIN prices USING (id)", "EUR"))
    assert section.elements[0].text == "It is €110.00."  # type: ignore[union-attr]
    assert set(section.elements[0].part_ids) == {"t", "prices"}  # type: ignore[union-attr]


# in every export


FORMS = ["number", "number .2", "EUR", "percent .1", "kg"]
LANGUAGES = ["en", "de", "fr", "es"]
ENDINGS = ["md", "html", "docx", "odt", "epub", "tex", "qmd", "ipynb", "json", "pptx", "pdf"]
READ_AS = {"docx": "docx", "odt": "odt", "epub": "epub", "html": "html", "tex": "latex", "qmd": "markdown", "md": "gfm"}
NUMBERS = st.one_of(st.integers(-(10**9), 10**9), st.decimals(-(10**6), 10**6, places=3, allow_nan=False).map(float))


def read(path: Path) -> str:
    """What a reader of the file sees."""
    ending = path.suffix[1:]
    if ending == "json":
        return json.dumps(json.loads(path.read_text()), ensure_ascii=False)
    if ending == "ipynb":
        cells = json.loads(path.read_text())["cells"]
        text = "\n\n".join("".join(cell["source"]) for cell in cells)
        return str(pypandoc.convert_text(text, "plain", format="gfm", extra_args=["--wrap=none"]))
    if ending == "pptx":
        shapes = (shape for slide in pptx.Presentation(str(path)).slides for shape in slide.shapes)
        return "\n".join(shape.text_frame.text for shape in shapes if shape.has_text_frame)
    if ending == "pdf":
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    return str(pypandoc.convert_file(str(path), "plain", format=READ_AS[ending], extra_args=["--wrap=none"]))


def bare(text: str) -> str:
    """Without spaces, which formats break lines at, and with one kind of minus."""
    return "".join(text.split()).replace("\u2212", "-").replace("\\", "")


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
@given(numbers=st.lists(NUMBERS, min_size=len(FORMS), max_size=len(FORMS)))
def test_a_value_in_the_text_is_that_of_its_question_in_every_export(
    tmp_path_factory: pytest.TempPathFactory, language: str, numbers: list[float]
) -> None:
    """Asked of the data, written in the document's language, and the same in each of the formats."""
    folder = tmp_path_factory.mktemp("exports")
    table = pd.DataFrame({"n": range(len(numbers)), "v": numbers})
    questions = [
        {"id": f"v{n}", "sql": f"FROM t SELECT v WHERE n = {n}", "meaning": "m", "show": said}
        for n, said in enumerate(FORMS)
    ]
    text = "\n\n".join(f"Number {n} is {{{{v{n}}}}}, it is." for n in range(len(FORMS)))
    project = dg.Project(model=ScriptedModel(author(*questions, text=text)))
    project.add(t=table)
    project.generate("Report", language=language).wait()
    values = [project.ask(question["sql"]).value for question in questions]
    assert values == pytest.approx(numbers)
    shown = [format_value(value, form(each["show"]), language) for value, each in zip(values, questions, strict=True)]
    paths = project.export(*(folder / f"report.{ending}" for ending in ENDINGS))
    for path in (each for each in paths if each.suffix[1:] in ENDINGS and each.stem == "report"):
        said = bare(read(path))
        for n, value in enumerate(shown):
            assert bare(f"Number {n} is {value}, it is.") in said, (path.name, value)
    shutil.rmtree(folder)


def test_a_replay_gives_the_same_bytes(tmp_path: Path) -> None:
    """The replies come from the project file, the values from the tables; charts are drawn the same."""
    questions = [asking("SELECT sum(kg) FROM t", "kg"), {**asking("SELECT day, kg FROM t", "chart bar"), "id": "c"}]
    project, _ = written({"t": DATES}, *questions, text="It is {{x}}.\n\n{{c}}", path=tmp_path / "a.docgen")
    first = [path.read_bytes() for path in project.export(*(tmp_path / f"a.{end}" for end in ("md", "html")))]
    project.close_file()
    shutil.copy(tmp_path / "a.docgen", tmp_path / "b.docgen")
    again = dg.Project(tmp_path / "b.docgen", model="replay")
    again.new()
    again.generate("Report", language="en").wait()
    second = [path.read_bytes() for path in again.export(*(tmp_path / f"b.{end}" for end in ("md", "html")))]
    assert re.search(rb"It is 5\xc2\xa0kg", second[0])
    assert second == first


def test_what_no_model_is_told_is_told_to_no_author_of_a_summary_or_rewrite_either() -> None:
    """The value stands in the text; another section that reads the text, and a rewrite, see the place and the name."""
    chart = {"id": "c", "sql": "SELECT name, kg FROM t", "meaning": "", "show": "chart bar"}
    questions = [asking("SELECT sum(kg) FROM t"), chart]
    model = ScriptedModel(author(*questions, text="It is {{x}}.\n\n{{c}}"))
    project = dg.Project(model=model)
    project.add(t=pd.DataFrame({"name": ["a", "b"], "kg": [1234.5, 8765.25]}), as_="object")
    project.generate("Report", language="en").wait()
    first, _ = (section for _, section in project.known_outline().sections())
    assert first.elements[0].text == "It is 9999.75."  # type: ignore[union-attr]
    outline = project.known_outline().model_copy(deep=True)
    outline.documents[0].chapters[0].sections[1].needs = [first.id]
    project.load_outline(outline)
    project.redo("1.2", "sum up").wait()
    project.redo("1.1", "shorter").wait()
    summary, rewrite = (request.messages[-1].content for request in model.requests[-2:])
    assert "It is […]." in summary
    assert "It is {{x}}.\n\n{{c}}" in rewrite
    said = "".join(message.content for request in model.requests for message in request.messages)
    assert not any(number in said for number in ("9999.75", "1234.5", "8765.25"))
