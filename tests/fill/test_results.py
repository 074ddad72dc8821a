"""In the fill phase the author writes names of results; the program puts numbers, tables and figures in."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from docgen_nb.data.part_tables import TableDatabase
from docgen_nb.document.elements import BulletList, Element, Image, Paragraph, Table
from docgen_nb.document.parts import ContentPart, ContentParts
from docgen_nb.document.references import SectionRef
from docgen_nb.fill.context import SectionContext, SectionResult
from docgen_nb.fill.section import process_single_section
from docgen_nb.ingest.table_parts import table_part
from docgen_nb.llm.messages import ModelProfile
from docgen_nb.shared_prompt import Brief
from docgen_nb.testing import ScriptedModel
from tests.making import ask_of, outline_of

ROWS = [["North*", "1400.5"], ["South", "200.25"]]
SALES = table_part(["region", "revenue"], ROWS, id_="sales", label="Sales", source="sales.csv")
MONEY = {"as": "value", "format": "currency", "currency": "EUR"}
TOTAL = {"id": "total", "sql": "SELECT sum(revenue) FROM sales", "meaning": "total revenue", "show": MONEY}
TOP = {"id": "top", "sql": "SELECT region FROM sales ORDER BY revenue DESC LIMIT 1", "meaning": "best region"}
BY = {"id": "by", "sql": "SELECT region, revenue FROM sales ORDER BY 1", "meaning": "Revenue by region"}
BY_TABLE, BY_CHART = BY | {"show": "table"}, BY | {"show": "chart: bar"}


def write(
    *replies: str, questions: tuple[dict[str, Any], ...] = (TOTAL,), part: ContentPart = SALES, language: str = "en"
) -> tuple[SectionResult, ScriptedModel]:
    model = ScriptedModel(list(replies))
    outline = outline_of({"title": "Figures", "generationHint": "the total", "questions": list(questions)})
    brief = Brief.of(outline, ContentParts([part]), model.profile, language=language, tables=TableDatabase())
    context = SectionContext(outline, SectionRef(1, 1, 1), brief, ask_of(model))
    return asyncio.run(process_single_section(context)), model


def texts(elements: tuple[Element, ...]) -> list[str]:
    return [element.text for element in elements if isinstance(element, Paragraph)]


def test_a_value_stands_where_the_author_wrote_its_name() -> None:
    result, model = write("Revenue was {{total}} in all.")
    (element,) = result.elements
    assert isinstance(element, Paragraph)
    assert element.text == "Revenue was €1,600.75 in all."
    assert element.template == ["Revenue was {{total}} in all."]
    assert element.part_ids == ["sales"]
    assert "- {{total}}: total revenue = €1,600.75" in model.requests[0].messages[-1].content


def test_values_are_written_in_the_documents_language() -> None:
    result, _ = write("Umsatz: {{total}}.", language="de")
    assert texts(result.elements) == ["Umsatz: 1.600,75\u00a0€."]


def test_values_stand_in_lists_and_tables_too() -> None:
    result, _ = write("- all: {{total}}\n- end\n\n| a | b |\n| --- | --- |\n| all | {{total}} |\n")
    bullets, table = result.elements
    assert isinstance(bullets, BulletList)
    assert bullets.items == ["all: €1,600.75", "end"]
    assert isinstance(table, Table)
    assert table.rows == [["all", "€1,600.75"]]


def test_a_text_from_the_data_means_itself() -> None:
    result, _ = write("Best is {{top}}.", questions=(TOP,))
    assert texts(result.elements) == [r"Best is North\*."]


def test_the_number_itself_typed_is_tied_to_its_question() -> None:
    result, _ = write("Revenue was €1,600.75, not €1,600.755 and `€1,600.75`.")
    (element,) = result.elements
    assert isinstance(element, Paragraph)
    assert element.template == ["Revenue was {{total}}, not €1,600.755 and `€1,600.75`."]


def test_of_an_unknown_name_its_author_is_asked_once_which_is_meant_and_the_text_stays() -> None:
    result, model = write("It was {{ sum }}.\n\nNot {{total}}.", '{"sum": "total"}')
    assert texts(result.elements) == ["It was €1,600.75.", "Not €1,600.75."]
    asked = model.requests[1]
    assert "It was {{ sum }}.\n\nThe names are:\n- total: total revenue" in asked.messages[-1].content
    assert "Not {{total}}" not in asked.messages[-1].content
    assert asked.schema is not None
    assert asked.schema.schema["properties"]["sum"]["enum"] == ["total", ""]


@pytest.mark.parametrize("said", ['{"sum": ""}', '{"sum": "other"}', '["total"]', "It was {{sum}}."])
def test_an_unknown_name_that_stays_is_an_error_and_no_guess(said: str) -> None:
    result, _ = write("It was {{sum}}.", said)
    assert result.error is not None
    assert "{{sum}}" in str(result.error)


def test_a_text_about_templates_is_left_alone_where_nothing_was_asked() -> None:
    result, _ = write("Jinja writes {{name}}.", questions=())
    assert texts(result.elements) == ["Jinja writes {{name}}."]


@pytest.mark.parametrize(("question", "kind"), [(BY_TABLE, Table), (BY_CHART, Image)])
def test_a_table_or_figure_stands_where_its_name_stands_alone(question: dict[str, Any], kind: type[Element]) -> None:
    result, _ = write("Before.\n\n{{by}}\n\nAfter.", questions=(question,))
    assert [type(element) for element in result.elements] == [Paragraph, kind, Paragraph]
    thing = result.elements[1]
    assert isinstance(thing, Table | Image)
    assert (thing.caption, thing.question, thing.part_ids) == ("Revenue by region", "by", ["sales"])


def test_named_in_a_sentence_it_follows_and_the_sentence_has_its_caption() -> None:
    result, _ = write("As {{by}} shows, {{by}} matters.\n\nEnd {{by}}.", questions=(BY_TABLE,))
    assert [type(element) for element in result.elements] == [Paragraph, Table, Paragraph]
    assert texts(result.elements)[0] == "As *Revenue by region* shows, *Revenue by region* matters."


def test_a_table_that_the_author_forgot_stands_at_the_end() -> None:
    result, _ = write("Only words.", questions=(BY_TABLE,))
    assert [type(element) for element in result.elements] == [Paragraph, Table]


def test_of_an_object_part_the_author_sees_names_and_no_figure() -> None:
    part = SALES.model_copy(update={"default_format": "object"})
    result, model = write("It was {{total}}.\n\n{{by}}", questions=(TOTAL, BY_TABLE), part=part)
    told = "".join(message.content for message in model.requests[0].messages)
    assert "- {{total}}: total revenue (the number is put in later)" in told
    assert not any(cell in told for cell in ("1,600.75", "1,400.5", "200.25", "North"))
    assert texts(result.elements) == ["It was €1,600.75."]
    assert isinstance(result.elements[1], Table)


def test_a_question_that_fails_by_now_is_told_and_the_text_written() -> None:
    bad = {"id": "bad", "sql": "SELECT gone FROM sales", "meaning": "gone"}
    result, _ = write("All: {{total}}.", questions=(TOTAL, bad))
    assert texts(result.elements) == ["All: €1,600.75."]
    assert result.remarks[0].startswith("The data question 'bad' could not be answered")


@pytest.mark.parametrize(("language", "total"), [("en", "€1,600.75"), ("de", "1.600,75\u00a0€")])
def test_a_small_models_text_is_followed_by_the_values_which_it_need_not_know(language: str, total: str) -> None:
    profile = ModelProfile(guided=True, max_output_tokens=170)
    model = ScriptedModel(["They wake in March."], profile=profile)
    notes = ContentPart(id="n", label="n.md", kind="markdown", text="# Bees\nThey wake in March.\n")
    section = {"title": "Bees", "contentPartIds": ["n"], "questions": [TOTAL, BY_TABLE]}
    outline = outline_of(section)
    brief = Brief.of(outline, ContentParts([notes, SALES]), profile, language=language, tables=TableDatabase())
    context = SectionContext(outline, SectionRef(1, 1, 1), brief, ask_of(model))
    text, values, table = asyncio.run(process_single_section(context)).elements
    assert isinstance(text, Paragraph)
    assert text.text == "They wake in March."
    assert isinstance(values, BulletList)
    assert values.items == [f"Total revenue: {total}"]
    assert isinstance(table, Table)
    assert not any("{{" in message.content for request in model.requests for message in request.messages)
