import asyncio

import pytest

from docgen_nb.document.elements import Table
from docgen_nb.document.parts import ContentPart, ContentParts
from docgen_nb.document.references import SectionRef
from docgen_nb.fill.context import SectionContext
from docgen_nb.fill.section import process_single_section
from docgen_nb.fill.table_readings import table_readings
from docgen_nb.testing import ScriptedModel
from tests.making import ask_of, brief_of, outline_of


def test_of_a_short_table_the_order_of_each_column_is_said():
    table = Table(headers=["origin", "mpg", "lb"], rows=[["Europe", "27.9", "2,431"], ["Japan", "30.5", "2,221"]])
    assert table_readings(table).splitlines()[1:] == [
        "- mpg: highest: Japan (30.5); lowest: Europe (27.9)",
        "- lb: highest: Europe (2,431); lowest: Japan (2,221)",
    ]


def test_a_third_stands_between_them():
    table = Table(headers=["origin", "mpg"], rows=[["USA", "20.1"], ["Europe", "27.9"], ["Japan", "30.5"]])
    (line,) = table_readings(table).splitlines()[1:]
    assert line == "- mpg: highest: Japan (30.5); then Europe (27.9); lowest: USA (20.1)"


def test_of_a_series_also_how_it_changed():
    rows = [[str(1970 + n), str(value)] for n, value in enumerate([5, 9, 7, 1, 3, 4, 6])]
    (line,) = table_readings(Table(headers=["year", "mpg"], rows=rows)).splitlines()[1:]
    assert line == "- mpg: highest: 1971 (9); lowest: 1973 (1); rose from 5 (1970) to 6 (1976)"


@pytest.mark.parametrize(
    "rows", [[["a", "1"]], [["a", "x"], ["b", "y"]], [["a", "1"], ["a", "2"]], [[str(n), "1"] for n in range(99)]]
)
def test_where_nothing_can_be_read_off_nothing_is_said(rows):
    assert table_readings(Table(headers=["name", "kg"], rows=rows)) == ""


@pytest.mark.parametrize(("format_", "told"), [("shown", True), ("object", False)])
def test_an_author_gets_it_below_the_table_but_not_of_one_that_is_not_to_be_read(format_, told):
    table = Table(headers=["hive", "kg"], rows=[["North", "8"], ["South", "12"]], plain=True)
    hives = ContentPart(id="hives", label="hives", kind="table", text="| hive | kg |", item=table)
    notes = ContentPart(id="notes", label="notes", kind="text", text="Honey.")
    model = ScriptedModel(["Text."])
    section = {"title": "S", "contentPartIds": ["hives", "notes"], "contentFormats": {"hives": format_}}
    outline = outline_of(section)
    brief = brief_of(outline, model, ContentParts([hives, notes]))
    asyncio.run(process_single_section(SectionContext(outline, SectionRef(1, 1, 1), brief, ask_of(model))))
    assert ("- kg: highest: South (12); lowest: North (8)" in model.requests[0].messages[-1].content) is told
