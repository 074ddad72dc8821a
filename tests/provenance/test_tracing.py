"""What a paragraph rests on: found where it is, and said honestly where nothing is found."""

import pytest

from docgen_nb import ContentPart
from docgen_nb.document.elements import Image, Paragraph, Reference, Table
from docgen_nb.document.parts import ContentParts, PlaceMark
from docgen_nb.document.references import ChapterRef, SectionRef
from docgen_nb.evidence.pieces import MOST_ROWS, pieces_of_part
from docgen_nb.provenance.tracing import trace
from tests.check.making import outline_of, section_of

PAGES = [
    "The town has 31,250 households.\n\n",
    "The well at Bruggmühle was drilled in 1911.\n\n",
    "The mayor retired.\n\n",
]
SURVEY = ContentPart(
    id="survey",
    label="survey.pdf",
    kind="text",
    text="".join(PAGES),
    marks=[PlaceMark(at=len("".join(PAGES[:n])), name=f"page {n + 1}") for n in range(3)],
)
NOTES = ContentPart(
    id="notes",
    label="notes.md",
    kind="markdown",
    text="# Water\n\n## Tariffs\n\nA cubic metre costs 2.35 euros since January.\n\n"
    "## Leaks\n\nLeaks cost 9.4 % of the water in 2024. The valve at Seehof was replaced on 12 March 2024.\n",
)
USE = ContentPart(
    id="use",
    label="use.xlsx, sheet Districts",
    kind="table",
    text="",
    item=Table(
        headers=["district", "delivered m3", "loss_pct"],
        rows=[["Aeschach", "2103400", "8.1"], ["Reutin", "3011200", "9.9"], ["Hoyren", "1890700", "12.4"]],
    ),
)
PARTS = ContentParts([SURVEY, NOTES, USE])
ALL = ("survey", "notes", "use")


def grounds(text, parts=ALL, content=PARTS, **fields):
    """Of one section with this text: per element, what it rests on."""
    outline = outline_of(section_of(text, parts=parts, **fields))
    return [[ground.where for ground in element.grounds] for element in trace(outline, content)]


@pytest.mark.parametrize(
    ("text", "rests_on"),
    [
        ("There are 31,250 homes.", ["survey.pdf, page 1"]),
        ("About 31 thousand households live there.", ["survey.pdf, page 1"]),
        ("Bruggmühle has had a pump since 1911.", ["survey.pdf, page 2"]),
        ("Every cubic metre costs 2.35 euros.", ["notes.md, “Tariffs”"]),
        ("The valve was replaced on March 12, 2024.", ["notes.md, “Leaks”"]),
        ("Reutin used 3.01 million m³.", ["use.xlsx, sheet Districts, row 2"]),
        ("Hoyren lost 12.4 % and Aeschach 8.1 %.", ["use.xlsx, sheet Districts, rows 1 and 3"]),
        ("Together the districts used 7,005,300 m³.", ["use.xlsx, sheet Districts, all rows"]),
        ("It stands in the survey [@survey].", ["survey.pdf"]),
        ("Leaks cost 9.4 % in 2024, and 31,250 homes pay.", ["survey.pdf, page 1", "notes.md, “Leaks”"]),
        ("- Reutin leads.\n- Hoyren lost 12.4 %.", ["use.xlsx, sheet Districts, rows 2 and 3"]),
    ],
)
def test_a_paragraph_rests_on_what_its_numbers_names_and_words_come_from(text, rests_on):
    assert sorted(grounds(text)[0]) == sorted(rests_on)


@pytest.mark.parametrize(
    "text",
    [
        "Water is life, and nobody can do without.",
        "Good planning takes patience and friends.",
        "The council praised 512 volunteers.",
        "It has 3 parts.",
    ],
)
def test_what_rests_on_nothing_known_is_said_to(text):
    assert grounds(text) == [[]]
    (element,) = trace(outline_of(section_of(text, parts=ALL)), PARTS)
    assert not element.is_known
    assert element.title.startswith("No source found; the section was written from survey.pdf, notes.md, use.xlsx")


def test_numbers_of_a_paragraph_that_no_source_has_are_named():
    (element,) = trace(outline_of(section_of("Of 31,250 households 777 complained.", parts=ALL)), PARTS)
    assert element.unfounded == ("777",)
    assert element.title == "survey.pdf, page 1. In no source: 777."


def test_what_stands_somewhere_as_it_is_was_not_computed_elsewhere():
    total = ContentPart(id="total", label="total.md", kind="text", text="In all 7,005,300 m³ were delivered.")
    content = ContentParts([USE, total])
    text = "Together the districts used 7,005,300 m³."
    assert grounds(text, parts=("use",), content=content) == [["use.xlsx, sheet Districts, all rows"]]
    assert grounds(text, parts=("use", "total"), content=content) == [["total.md"]]


def test_a_part_that_is_not_assigned_counts_only_where_it_is_cited():
    assert grounds("There are 31,250 homes.", parts=("notes",)) == [[]]
    assert grounds("There are 31,250 homes [@survey].", parts=("notes",)) == [["survey.pdf, page 1"]]


def test_without_parts_a_section_rests_on_the_outline_alone():
    (element,) = trace(outline_of(section_of("There are 31,250 homes.")), PARTS)
    assert element.title.startswith("No source: the section was written from the outline alone.")


def test_a_table_that_is_the_part_itself_says_how_much_of_it_stands_there():
    table = USE.item.model_copy(update={"part_ids": ["use"]})
    section = section_of([table], parts=("use",), contentFormats={"use": "object"})
    (element,) = trace(outline_of(section), PARTS)
    assert element.title == "use.xlsx, sheet Districts, all 3 rows."
    assert element.is_given
    first = table.model_copy(update={"rows": table.rows[:2], "total_rows": 3})
    (element,) = trace(outline_of({**section, "elements": [first.model_dump(by_alias=True)]}), PARTS)
    assert element.grounds[0].places == ("rows 1 to 2 of 3",)


def test_a_table_the_model_wrote_is_looked_up_row_by_row():
    table = Table(headers=["District", "Million m³"], rows=[["Aeschach", "2.1"], ["Reutin", "3.0"]])
    assert grounds([table])[0][0] == "use.xlsx, sheet Districts, rows 1 and 2"


def test_a_picture_and_a_citation_are_what_they_are():
    elements = [Image(alt="Map", url="", part_ids=["survey"]), Reference(part_id="notes", label="notes.md")]
    assert grounds(elements) == [["survey.pdf"], ["notes.md"]]


def test_a_summary_rests_on_the_parts_of_what_it_sums_up_and_on_its_text():
    first = section_of("There are 31,250 homes. The weather was kind to everybody.", parts=("survey",))
    summing = section_of("The weather was kind, and 31,250 homes were served.", needs=["ch1-s1"])
    found = trace(outline_of(first, summing), PARTS).at(SectionRef(1, 1, 2))
    assert [ground.where for ground in found[0].grounds] == ["survey.pdf, page 1", "section 1.1, element 1"]
    assert found[0].grounds[1].part_id == ""


def test_a_long_text_is_cited_as_a_whole_and_found_in_its_pieces():
    pieces = [
        ContentPart(id=f"book-{n}", label=f"book.pdf, page {n}", kind="text", text=text, piece_of="book")
        for n, text in enumerate(PAGES, 1)
    ]
    content = ContentParts(pieces)
    assert grounds("Bruggmühle has a pump [@book].", parts=("book",), content=content) == [["book.pdf, page 2"]]


def test_only_what_is_asked_for_is_looked_up():
    outline = outline_of(section_of("One."), section_of("Two."), section_of("Three."), per_chapter=2)
    assert [element.where for element in trace(outline, PARTS, SectionRef(1, 1, 2))] == ["1.2:1"]
    assert [element.where for element in trace(outline, PARTS, ChapterRef(1, 2))] == ["2.1:1"]


def test_elements_count_as_findings_do_and_headings_rest_on_nothing():
    text = "### Inside\n\nThere are 31,250 homes.\n\n```python\nprint(1)\n```\n"
    found = trace(outline_of(section_of(text, parts=ALL)), PARTS)
    assert [element.where for element in found] == ["1.1:2", "1.1:3"]


def test_a_large_table_is_looked_at_as_far_as_is_said():
    rows = [["x", str(number)] for number in range(MOST_ROWS + 5)]
    part = ContentPart(id="t", label="t", kind="table", text="", item=Table(headers=["a", "b"], rows=rows))
    assert len(pieces_of_part(part)) == MOST_ROWS


def test_text_of_the_document_stays_on_one_line_and_is_no_markup_in_a_table():
    outline = outline_of(section_of([Paragraph(text="There are 31,250 homes\x1b[2J\nand <b>more</b>.")], parts=ALL))
    content = ContentParts([SURVEY.model_copy(update={"label": "a\n|<img src=x>"})])
    provenance = trace(outline, content)
    assert "\n" not in provenance.elements[0].title
    assert "<img" not in provenance._repr_mimebundle_()["text/markdown"].replace("&lt;img", "").replace("\\<img", "")
