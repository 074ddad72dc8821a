"""The outline as an indented list that is edited in a cell."""

import pytest

from docgen_nb.document.tree import Outline
from docgen_nb.errors import OutlineError
from docgen_nb.notebook.edited_text import outline_text, read_outline_text

NORTH = {
    "title": "North [draft]",
    "generationHint": "How it grew",
    "purpose": "decide",
    "words": 120,
    "contentType": "table",
    "contentPartIds": ["sales", "notes"],
    "contentFormats": {"sales": "object"},
    "contentPartInstructions": {"sales": "the newest rows"},
    "needs": ["ch2"],
    "covers": "the north",
    "questions": [{"id": "total", "sql": "SELECT 1\nFROM sales", "show": {"as": "table", "rows": 5}}],
    "elements": [{"type": "paragraph", "text": "It grew."}],
    "state": "done",
}


@pytest.fixture
def outline():
    hint = "All regions.\n- item\n# five\nwords: many\n\n  indented\n\\back"
    sales = {"title": "Sales\n of all", "generationHint": hint, "words": 500, "sections": [NORTH, {"title": "South"}]}
    document = {"title": "Report", "readers": "the board", "language": "en", "chapters": [sales, {"title": "End"}]}
    return Outline.model_validate({"userPrompt": "A report", "documents": [document]})


def edited(outline, *changes):
    text = outline_text(outline)
    for old, new in changes:
        assert text.count(old) == 1, text
        text = text.replace(old, new)
    return read_outline_text(text, outline)


def sections(outline):
    return [(section.title, section.state, section.generation_hint) for _, section in outline.sections()]


def test_what_is_not_edited_comes_back_as_it_was(outline):
    assert edited(outline) == outline


def test_it_is_a_list_with_hints_words_parts_and_questions(outline):
    text = outline_text(outline)
    assert text.startswith(
        "# Report [doc1]\nreaders: the board\nlanguage: en\n\n- Sales of all [ch1]\n  All regions.\n"
    )
    for line in (
        "  - North [draft] [ch1-s1]",
        "    How it grew",
        "    words: 120",
        "    parts: sales (object), notes",
        "    question total (table): SELECT 1 FROM sales",
        "  - South [ch1-s2]",
    ):
        assert line in text.splitlines()


def test_fields_are_changed_and_what_the_list_does_not_show_stays(outline):
    after = edited(outline, ("words: 120", "words: 80"), ("sales (object), notes", "notes (reference), sales"))
    north = after.documents[0].chapters[0].sections[0]
    assert (north.words, north.content_part_ids, north.content_formats) == (
        80, ["notes", "sales"], {"notes": "reference"},
    )  # fmt: skip
    assert (north.covers, north.content_part_instructions) == ("the north", {"sales": "the newest rows"})
    assert (north.state, north.elements[0].text) == ("stale", "It grew.")


def test_a_section_is_added_moved_and_taken_away(outline):
    moved = edited(outline, ("  - South [ch1-s2]\n", "  - New\n    Say why\n"), ("[ch2]", "[ch2]\n  * South [ch1-s2]"))
    assert [title for title, *_ in sections(moved)] == ["North [draft]", "New", "South"]
    assert sections(moved)[1] == ("New", "pending", "Say why")
    gone = edited(outline, ("  - South [ch1-s2]\n", ""))
    assert [title for title, *_ in sections(gone)] == ["North [draft]"]


def test_a_new_section_never_gets_the_text_of_one_that_was_taken_away(outline):
    text = outline_text(outline)
    start, end = text.index("  - North"), text.index("  - South")
    after = read_outline_text(text[:start] + "  - Another\n" + text[end:], outline)
    assert sections(after)[0] == ("Another", "pending", "")


def test_the_same_list_once_more_gives_the_same_outline(outline):
    text = outline_text(outline).replace("  - South [ch1-s2]", "  - South [ch1-s2]\n  - New")
    once = read_outline_text(text, outline)
    assert read_outline_text(text, once) == once


def test_a_question_is_changed_and_its_way_of_being_shown_stays(outline):
    after = edited(outline, ("SELECT 1 FROM sales", "SELECT 2 FROM sales\n    question n: SELECT count(*) FROM sales"))
    first, second = after.documents[0].chapters[0].sections[0].questions
    assert (first.sql, first.show.as_, first.show.rows) == ("SELECT 2 FROM sales", "table", 5)
    assert (second.id, second.sql, second.show.as_) == ("n", "SELECT count(*) FROM sales", "value")


def test_a_list_without_ids_is_an_outline_too():
    text = "# Report\n- Sales\n  - North\n    Say how it grew\n    words: 90\n- End\n"
    made = read_outline_text(text, None)
    assert sections(made) == [("North", "pending", "Say how it grew")]
    assert [chapter.title for _, chapter in made.chapters()] == ["Sales", "End"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("words: 120", "words: many", "Line 18 of the outline: words is a whole number, not 'many'."),
        ("words: 500", "purpose: x", "a chapter has no purpose"),
        ("[ch1-s2]", "[ch1-s1]", "[ch1-s1] stands here twice"),
        ("  - South", "      - South", "a section can't hold another one"),
        ("(table)", "(bar)", "shown as (value), (table) or (chart)"),
        ("type: table", "type: song", "This is no outline"),
        ("readers: the board", "Just words", "a chapter begins with '- '"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(outline, old, new, told):
    with pytest.raises(OutlineError) as error:
        edited(outline, (old, new))
    assert told in str(error.value)
    assert "\n" not in str(error.value)
