"""In the structure phase a section may ask the tables among the parts; what can't be asked goes back once."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from docgen_nb.data.part_tables import TableDatabase
from docgen_nb.document.parts import ContentPart, ContentParts
from docgen_nb.document.references import ChapterRef
from docgen_nb.document.tree import Section
from docgen_nb.ingest.table_parts import table_part
from docgen_nb.llm.messages import ModelProfile
from docgen_nb.shared_prompt import Brief
from docgen_nb.structure.chapter import generate_single_chapter_sections_structure
from docgen_nb.structure.data_questions import MOST_QUESTIONS
from docgen_nb.testing import ScriptedModel
from tests.making import ask_of, outline_of

ROWS = [["North", "400.5"], ["South", "200.25"]]
SALES = table_part(["region", "revenue"], ROWS, id_="sales", label="Sales", source="sales.csv")
TOTAL = {"id": "total", "sql": "SELECT sum(revenue) FROM sales", "meaning": "total revenue", "show": {"as": "value"}}
BAD = {"id": "bad", "sql": "SELECT sum(profit) FROM sales", "meaning": "profit", "show": {"as": "value"}}


def structure(
    *questions: Any,
    replies: tuple[str, ...] = (),
    part: ContentPart = SALES,
    tables: TableDatabase | None = None,
    used: bool = False,
) -> tuple[Section, ScriptedModel]:
    uses = {"contentPartIds": [part.id]} if used else {}
    planned = {"title": "Figures", "generationHint": "the total", "questions": questions, **uses}
    reply = json.dumps({"sections": [planned]})
    model = ScriptedModel([reply, *replies])
    outline, parts = outline_of(), ContentParts([part])
    brief = Brief.of(outline, parts, model.profile, tables=tables or TableDatabase())
    work = generate_single_chapter_sections_structure(outline, ChapterRef(1, 1), brief, ask_of(model))
    return asyncio.run(work)[0], model


def prompt(model: ScriptedModel, number: int = 0) -> str:
    return model.requests[number].messages[-1].content


def test_a_section_keeps_the_questions_that_can_be_asked() -> None:
    section, model = structure(TOTAL)
    assert [question.id for question in section.questions] == ["total"]
    assert section.unasked == []
    assert len(model.requests) == 1


def test_the_model_is_told_columns_types_ranges_and_rows() -> None:
    _, model = structure()
    assert "Table sales, 2 rows:\n- region VARCHAR: North, South\n- revenue DOUBLE: 200.25 to 400.5" in prompt(model)


def test_each_section_of_the_reply_has_the_key_questions() -> None:
    _, model = structure()
    schema = model.requests[0].schema
    assert schema is not None
    section = schema.schema["properties"]["sections"]["items"]
    assert "questions" in section["required"]
    question = section["properties"]["questions"]["items"]
    assert set(question["properties"]) == {"id", "sql", "meaning", "show"}


def test_of_a_part_that_is_not_to_be_read_no_cell_is_told() -> None:
    _, model = structure(part=SALES.model_copy(update={"default_format": "object"}))
    assert "- revenue DOUBLE\n" in prompt(model)
    told = "".join(message.content for message in model.requests[0].messages)
    assert not any(cell in told for cell in ("North", "400.5", "200.25"))


def test_a_question_that_fails_goes_back_once_with_the_databases_words() -> None:
    corrected = json.dumps({"questions": [BAD | {"sql": "SELECT max(revenue) FROM sales"}]})
    section, model = structure(TOTAL, BAD, replies=(corrected,))
    assert [question.id for question in section.questions] == ["total", "bad"]
    assert 'bad: Binder Error: Referenced column "profit" not found' in prompt(model, 1)
    assert "total:" not in prompt(model, 1)


def test_a_question_that_fails_twice_is_left_out_and_told() -> None:
    section, _ = structure(TOTAL, BAD, replies=(json.dumps({"questions": [BAD]}),))
    assert [question.id for question in section.questions] == ["total"]
    assert section.unasked[0].startswith("The data question 'bad' was left out: Binder Error")


def test_a_reply_that_corrects_nothing_leaves_the_question_out() -> None:
    section, _ = structure(BAD, replies=("I can't.",))
    assert section.questions == []
    assert len(section.unasked) == 1


def test_what_is_no_question_harms_no_section() -> None:
    section, _ = structure(TOTAL, {"id": "1 bad id", "sql": "SELECT 1"}, "text", replies=('{"questions": []}',))
    assert [question.id for question in section.questions] == ["total"]
    assert len(section.unasked) == 2


def test_two_questions_of_one_id_are_both_asked() -> None:
    section, model = structure(TOTAL, TOTAL | {"sql": "SELECT max(revenue) FROM sales"}, TOTAL)
    assert [question.id for question in section.questions] == ["total", "total_2"]
    assert len(model.requests) == 1


def test_more_questions_than_a_section_asks_are_told() -> None:
    section, _ = structure(*(TOTAL | {"id": f"q{n}"} for n in range(MOST_QUESTIONS + 1)))
    assert len(section.questions) == MOST_QUESTIONS
    assert section.unasked == [f"The data question 'q{MOST_QUESTIONS}' was left out: a section asks at most 8"]


def test_without_tables_nobody_speaks_of_questions() -> None:
    text = ContentPart(id="notes", label="notes", kind="text", text="Words.")
    section, model = structure(part=text)
    assert "SQL" not in prompt(model)
    assert "questions" not in json.dumps(model.requests[0].schema and model.requests[0].schema.schema)
    assert section.questions == []


def test_where_nothing_is_asked_the_section_that_uses_a_table_asks_what_can_be_asked_of_any() -> None:
    section, model = structure(used=True)
    assert len(model.requests) == 1
    assert [question.meaning for question in section.questions] == [
        "total revenue",
        "smallest revenue",
        "largest revenue",
        "region with the largest revenue",
    ]
    assert all(question.show.as_ == "value" for question in section.questions)


def test_what_the_model_asks_is_enough() -> None:
    section, _ = structure(TOTAL, used=True)
    assert [question.id for question in section.questions] == ["total"]


@pytest.mark.parametrize("notes", ["# Chapter\n## One\na\n## Two\nb\n", ""])
def test_a_guided_model_is_not_asked_for_sql_and_its_sections_have_facts_all_the_same(notes: str) -> None:
    named = ContentPart(id="n", label="n", kind="markdown", text=notes)
    replies = [] if notes else ['{"sections": [{"title": "Figures", "contentPartIds": ["sales"]}]}']
    model = ScriptedModel(replies, profile=ModelProfile(guided=True, reply_bounds=True))
    outline = outline_of()
    outline.chapter(ChapterRef(1, 1)).content_part_ids = [*(["n"] if notes else []), "sales"]
    brief = Brief.of(outline, ContentParts([named, SALES]), model.profile, tables=TableDatabase())
    work = generate_single_chapter_sections_structure(outline, ChapterRef(1, 1), brief, ask_of(model))
    sections = asyncio.run(work)
    assert len(model.requests) == len(replies)
    assert not any("SQL" in message.content for request in model.requests for message in request.messages)
    asked = [question.meaning for section in sections for question in section.questions]
    assert asked[:2] == ["total revenue", "smallest revenue"]
