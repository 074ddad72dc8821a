import asyncio

import pytest

from docgen_nb.document.elements import Table
from docgen_nb.document.parts import ContentPart, ContentParts
from docgen_nb.document.references import SectionRef
from docgen_nb.fill.context import SectionContext
from docgen_nb.fill.section import process_single_section
from docgen_nb.fill.table_readings import rows_in_sentences, table_readings
from docgen_nb.testing import ScriptedModel
from tests.making import ask_of, brief_of, outline_of


def table(headers, *rows, **more):
    return Table(headers=headers, rows=[list(map(str, row)) for row in rows], **more)


def test_of_a_short_table_each_row_is_a_sentence_with_its_values_and_ranks():
    short = table(["origin", "mpg", "lb"], ["Europe", 27.9, "2,431"], ["Japan", 30.5, "2,221"], ["USA", 20.1, "3,373"])
    assert rows_in_sentences(short) == [
        "Europe: 27.9 mpg, 2,431 lb.",
        "Japan: 30.5 mpg (the highest), 2,221 lb (the lowest).",
        "USA: 20.1 mpg (the lowest), 3,373 lb (the highest).",
    ]


def test_a_row_that_is_named_by_a_number_keeps_what_it_is_a_number_of():
    first, _ = rows_in_sentences(table(["cylinders", "mpg"], [4, 29.3], [8, 15]))
    assert first == "4 cylinders: 29.3 mpg (the highest)."


def test_what_is_the_same_in_every_row_has_no_rank():
    same = table(["hive", "kg"], ["North", 8], ["South", 8])
    assert rows_in_sentences(same) == ["North: 8 kg.", "South: 8 kg."]
    assert table_readings(same) == ["The figure in kg is 8 for all."]


def test_in_a_document_that_is_not_english_no_english_word_is_said():
    years = table(["Jahr", "Gäste", "Preis (EUR)"], [2023, 410, "3,5"], [2024, 380, "3,5"], [2025, 512, "4,0"])
    assert table_readings(years, english=False) == [
        "Gäste: 410 (2023), 512 (2025), +25 %; max 512 (2025), min 380 (2024).",
        "Preis (EUR): 3,5 (2023), 4,0 (2025), +14 %; max 4,0 (2025), min 3,5 (2023, 2024).",
    ]
    rows = rows_in_sentences(table(["Halle", "Gäste"], ["Nord", 41], ["Süd", 29]), english=False)
    assert rows == ["Nord: Gäste 41 (max).", "Süd: Gäste 29 (min)."]


@pytest.mark.parametrize(
    ("task", "language", "said"),
    [
        ("Ein Bericht über die Hallen für den Verein", "", "(max)"),
        ("A report on the halls for the club", "", "(the highest)"),
        ("A report on the halls for the club", "de", "(max)"),
        ("Ein Bericht über die Hallen für den Verein", "English", "(the highest)"),
    ],
)
def test_the_author_of_a_section_is_told_of_a_table_in_the_document_s_language(task, language, said):
    halls = table(["Halle", "Gäste"], ["Nord", 41], ["Süd", 29])
    parts = ContentParts([ContentPart(id="halls", label="halls", kind="table", text="Halle, Gäste", item=halls)])
    model = ScriptedModel(["Nord 41."])
    outline = outline_of({"title": "Hallen", "contentPartIds": ["halls"]})
    outline.user_prompt, outline.language = task, language
    outline.documents[0].title = ""
    context = SectionContext(outline, SectionRef(1, 1, 1), brief_of(outline, model, parts), ask_of(model))
    asyncio.run(process_single_section(context))
    assert said in "".join(message.content for message in model.requests[0].messages)


@pytest.mark.parametrize(
    "other",
    [
        table(["hive", "kg"], ["North", 8], ["South", ""], ["East", 9]),
        table(["hive", "kg"], *[[f"hive {n}", n] for n in range(7)]),
        table(["year", "kg"], [2024, 8], [2025, 9], [2026, 7]),
        table(["hive", "kg"], ["North", 8], ["South", 9], total_rows=99),
        table(["hive", "kg"], ["North"], ["South", 9]),
        table(["hive", "kg"], [], ["South", 9]),
    ],
)
def test_where_sentences_would_not_say_everything_the_table_stands(other):
    assert rows_in_sentences(other) == []


def test_what_only_describes_a_row_is_said_as_it_stands_and_numbers_may_have_a_decimal_comma():
    dated = table(["Lage", "Ertrag (t)", "geprüft"], ["Berg", "3,2", "Mai"], ["Tal", "1,8", "Juni"])
    assert rows_in_sentences(dated) == [
        "Berg: Ertrag 3,2 t (the highest), geprüft Mai.",
        "Tal: Ertrag 1,8 t (the lowest), geprüft Juni.",
    ]


def test_a_column_s_sentence_names_it_with_its_unit_and_all_rows_that_share_a_place():
    rows = [["A", 8, 610], ["B", 9, 610], ["C", 9, 540], *[[name, 7, 600] for name in "DEFG"]]
    beds, rent = table_readings(table(["room", "beds", "rent_eur"], *rows))
    assert beds == "The number of beds is highest for B and C (9) and lowest for 4 of them (7)."
    assert rent == "The rent is highest for A and B (610 EUR) and lowest for C (540 EUR)."


def test_of_years_it_is_said_how_a_value_changed():
    rows = [[1970 + n, value] for n, value in enumerate([5, 9, 7, 1, 3, 4, 6])]
    (reading,) = table_readings(table(["year", "mpg"], *rows))
    change = "The figure in mpg rose from 5 in 1970 to 6 in 1976, by 20%."
    assert reading == f"{change} It is highest in 1971 (9) and lowest in 1973 (1)."


def test_of_many_rows_the_highest_and_the_lowest():
    (reading,) = table_readings(table(["hive", "kg"], *[[f"hive {n}", n] for n in range(7)]))
    assert reading == "The figure in kg is highest for hive 6 (6) and lowest for hive 0 (0)."


@pytest.mark.parametrize(
    "rows", [[["a", "1"]], [["a", "x"], ["b", "y"]], [["a", "1"], ["a", "2"]], [[str(n), "1"] for n in range(99)]]
)
def test_where_nothing_can_be_read_off_nothing_is_said(rows):
    assert table_readings(Table(headers=["name", "kg"], rows=rows)) == []
    assert rows_in_sentences(Table(headers=["name", "kg"], rows=rows)) == []


@pytest.mark.parametrize(("format_", "told"), [("shown", True), ("object", False)])
def test_an_author_reads_it_so_but_not_one_that_is_not_to_be_read(format_, told):
    table = Table(headers=["hive", "kg"], rows=[["North", "8"], ["South", "12"]], plain=True)
    hives = ContentPart(id="hives", label="hives", kind="table", text="| hive | kg |", item=table)
    notes = ContentPart(id="notes", label="notes", kind="text", text="Honey.")
    model = ScriptedModel(["Text."])
    section = {"title": "S", "contentPartIds": ["hives", "notes"], "contentFormats": {"hives": format_}}
    outline = outline_of(section)
    brief = brief_of(outline, model, ContentParts([hives, notes]))
    asyncio.run(process_single_section(SectionContext(outline, SectionRef(1, 1, 1), brief, ask_of(model))))
    assert ("South: 12 kg (the highest)." in model.requests[0].messages[-1].content) is told
