import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen_nb.document.budgets import asked_words, carried_of_asked, give_lengths, readers_from, shared_out
from docgen_nb.document.elements import Table
from docgen_nb.document.parts import ContentPart, ContentParts
from docgen_nb.document.tree import Outline
from tests.making import outline_of


@pytest.mark.parametrize(
    ("task", "words"),
    [
        ("A report of about 1,200 words for the board.", 1200),
        ("Ein Bericht von 800 Wörtern", 800),
        ("800 Wörter, bitte", 800),
        ("a 500-word note", 500),
        ("Write two pages on bees.", 800),
        ("at most 3 pages", 1200),
        ("Bees, each section of 90 words", 0),
        ("Bees in 90 words per section", 0),
        ("Bees on page 3", 0),
        ("The 344 penguins of three species", 0),
        ("", 0),
    ],
)
def test_the_length_of_the_document_is_read_from_the_task(task, words):
    assert asked_words(task) == words


@given(st.integers(300, 20_000), st.lists(st.integers(0, 500), min_size=1, max_size=8))
def test_a_length_is_shared_out_as_wanted(total, wanted):
    shares = shared_out(total, wanted)
    assert len(shares) == len(wanted)
    assert all(share >= 30 for share in shares)
    assert abs(sum(shares) - total) <= 40 * len(wanted)


def test_without_a_length_each_has_what_was_planned_for_it():
    assert shared_out(0, [120, 0, 5]) == [120, 0, 0]


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
    assert shared == [90] * 4


def test_a_small_table_carries_what_its_rows_say_and_every_section_some_words():
    assert lengths(section("A", "hives"))[0] == [30]
    assert lengths(section("A", "notes"), section("B", "notes", "hives"))[0] == [180, 200]


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
    assert carried_of_asked(outline, SOURCES) == (30, 900)
    assert carried_of_asked(outline_of(section("A", "hives")), SOURCES) == (0, 0)


def test_what_reads_a_part_is_known_before_the_other_chapters_have_sections():
    chapters = [
        {"title": "One", "contentPartIds": ["n"], "sections": [{"title": "A", "contentPartIds": ["n"]}]},
        {"title": "Two", "contentPartIds": ["n"]},
    ]
    outline = Outline.model_validate({"title": "T", "chapters": chapters})
    one, two = (chapter for _, chapter in outline.chapters())
    before = readers_from(outline, one.sections)
    two.sections = [section.model_copy(deep=True) for section in one.sections]
    assert before == readers_from(outline, one.sections) == {"n": 2}
