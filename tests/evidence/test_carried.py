import pytest

from docgen_nb.document.elements import Table
from docgen_nb.document.parts import ContentPart, ContentParts
from docgen_nb.document.tree import Outline
from docgen_nb.evidence.carried import Readers, carried, carried_of_asked, give_lengths
from docgen_nb.evidence.topics import Topic
from tests.making import outline_of

TABLE = Table(headers=["hive", "kg"], rows=[["North", "8"], ["South", "12"], ["East", "9"]])
SOURCES = ContentParts(
    [
        ContentPart(id="notes", label="notes", kind="text", text="Honey was taken in July. " * 80),
        ContentPart(id="hives", label="hives", kind="table", text="| hive | kg |", item=TABLE),
    ]
)


def lengths(*sections, task=""):
    outline = outline_of(*sections)
    outline.user_prompt = task
    give_lengths(outline, SOURCES, [ref for ref, _ in outline.sections()])
    return [section.words for _, section in outline.sections()], outline


def section(title, *parts, **more):
    return {"title": title, "contentPartIds": list(parts), **more}


def test_a_section_gets_the_length_that_its_share_of_the_sources_carries():
    alone, _ = lengths(section("A", "notes"))
    shared, _ = lengths(*(section(title, "notes") for title in "ABCD"))
    assert alone == [250]  # no more than is usual
    assert shared == [80] * 4


def test_a_small_table_carries_what_its_rows_say_and_every_section_some_words():
    assert lengths(section("A", "hives"))[0] == [28]
    assert lengths(section("A", "notes"), section("B", "notes", "hives"))[0] == [150, 170]


def test_a_length_that_stands_in_the_outline_stays():
    assert lengths(section("A", "hives", words=400))[0] == [400]


@pytest.mark.parametrize(
    "more",
    [
        {"contentPartIds": []},
        {"needs": ["document"]},
        {"contentFormats": {"notes": "object"}},
        {"useAiCall": False},
        {"contentType": "table"},
        {"contentPartIds": ["gone"]},
    ],
)
def test_what_is_not_written_from_its_sources_alone_gets_none(more):
    assert lengths({**section("A", "notes"), **more})[0] == [0]


def test_a_length_that_the_sources_cannot_carry_is_known():
    _, outline = lengths(section("A", "hives", words=900), task="A report of 900 words")
    assert carried_of_asked(outline, SOURCES) == (28, 900)
    assert carried_of_asked(outline_of(section("A", "hives")), SOURCES) == (0, 0)


def words_of(chapter, outline):
    return carried(chapter.sections[0], SOURCES, Readers.in_chapter(outline, chapter.sections))


def test_what_reads_a_part_is_known_before_the_other_chapters_have_sections():
    chapters = [
        {"title": "One", "contentPartIds": ["notes"], "sections": [section("A", "notes"), section("B", "notes")]},
        {"title": "Two", "contentPartIds": ["notes"]},
    ]
    outline = Outline.model_validate({"title": "T", "chapters": chapters})
    one, two = (chapter for _, chapter in outline.chapters())
    before = words_of(one, outline)
    two.sections = [section.model_copy(deep=True) for section in one.sections]
    assert before == words_of(one, outline) == 80


FERRY = """# Boats

The Anna carries 120 people and the Berta 80. Both boats were built in 1990 in a yard at Kiel that is closed by now.
The hulls of the boats are of steel, and each boat has two engines of 300 kW, of which one is a spare. Every second
winter one of the boats is taken out of the water, cleaned and painted, which takes about six weeks of work.

# Fares

A single fare is 3 EUR, and children pay half the fare on weekdays as well as on Sundays and on holidays.
"""


def test_a_statement_counts_for_the_section_whose_topic_it_is_on():
    parts = ContentParts([ContentPart(id="ferry", label="ferry", kind="text", text=FERRY)])
    outline = outline_of(section("Boats", "ferry"), section("Fares", "ferry"), section("Crew", "ferry"))
    give_lengths(outline, parts, [ref for ref, _ in outline.sections()])
    boats, fares, crew = (section.words for _, section in outline.sections())
    assert boats > fares >= crew


def test_a_table_counts_most_for_the_section_that_names_its_columns():
    table = Table(headers=["hive", "spring_kg", "summer_kg"], rows=[[f"hive {n}", "7", "9"] for n in range(6)])
    parts = ContentParts([ContentPart(id="t", label="harvest", kind="table", text="", item=table)])
    outline = outline_of(section("What comes next", "t"), section("Harvest in spring and summer", "t"))
    give_lengths(outline, parts, [ref for ref, _ in outline.sections()])
    assert [section.words for _, section in outline.sections()] == [28, 70]


def test_of_very_many_sections_each_has_an_equal_share_and_all_are_measured_in_one_look(monkeypatch):
    looked = []
    monkeypatch.setattr(
        Topic, "of", classmethod(lambda cls, section: looked.append(section) or cls(frozenset(), frozenset()))
    )
    outline = outline_of(*(section(f"S {number}", "notes") for number in range(300)))
    give_lengths(outline, SOURCES, [ref for ref, _ in outline.sections()])
    assert {each.words for _, each in outline.sections()} == {28}
    assert len(looked) == 300


def test_what_another_section_has_in_its_title_is_no_length_of_one_that_only_reads_it():
    text = "Bees live in hives at Linden Road. " + "Drones are heavier than workers in every hive. " * 10
    parts = ContentParts([ContentPart(id="notes", label="notes", kind="text", text=text), *SOURCES.all_of("hives")])

    def length(title):
        live = section("Where bees live", "notes", generationHint="where they are, and which are heavier")
        outline = outline_of(live, section(title, "hives"))
        give_lengths(outline, parts, [ref for ref, _ in outline.sections()])
        return outline.section(next(iter(outline.sections()))[0]).words

    assert length("Drones and workers") < length("Honey")


@pytest.mark.parametrize(
    "rows", [[["North"], ["South", "12"]], [[], ["South", "12"]], [["2021"], ["2022", "4"], []], []]
)
def test_a_table_whose_rows_are_not_of_one_width_has_a_length_too(rows):
    table = ContentPart(id="odd", label="odd", kind="table", text="", item=Table(headers=["hive", "kg"], rows=rows))
    outline = outline_of(section("A", "odd"))
    give_lengths(outline, ContentParts([table]), [ref for ref, _ in outline.sections()])
    assert outline.section(next(iter(outline.sections()))[0]).words == 28
