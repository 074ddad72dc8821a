import pytest

from docgen_nb.document.plain_notes import heading_from, note_passages


def titles(text, *, markdown=True):
    return [(passage.level, passage.title) for passage in note_passages(text, markdown=markdown)]


def test_the_author_s_own_headings_stand_without_their_numbers():
    assert titles("# Bees\n\n## 1. Spring\na\n## 2. Winter\nb\n") == [(1, "Bees"), (2, "Spring"), (2, "Winter")]


def test_what_stands_before_the_first_chapter_is_not_lost():
    found = note_passages("# Bees\n\nAll hives are in the north.\n\n## Spring\na\n## Winter\nb\n", markdown=True)
    assert [passage.title for passage in found] == ["Bees", "All hives are in the north", "Spring", "Winter"]
    assert "All hives are in the north." in found[1].body


def test_short_lines_of_plain_notes_are_their_headings():
    text = "Notes from the meeting\n\n1. Budget\nSpent: 12 euros.\n\n2. Roof\nIt is tight.\n\nTo do\n- Anna: write\n"
    assert titles(text, markdown=False) == [(1, "Notes from the meeting"), (2, "Budget"), (2, "Roof"), (2, "To do")]


def test_paragraphs_without_headings_get_their_first_words():
    text = "A policy\n\nWork from abroad is possible for at most 20 days.\n\nDesks, chairs and lamps are not paid.\n"
    assert titles(text, markdown=False) == [
        (1, "A policy"),
        (2, "Work from abroad is possible"),
        (2, "Desks, chairs and lamps are not paid"),
    ]


def test_badges_and_comments_are_no_notes():
    (passage,) = note_passages("[![CI](https://a.b/c.svg)](https://a.b)\n<!-- x -->\nIt is small.\n", markdown=True)
    assert passage.body.strip() == "It is small."


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("It rains.", "It rains"),
        ("Present: Anna (chair), Tom.", "Present"),
        ("**Data** is kept here, always.", "Data is kept here"),
        (
            "All who have done their first year may work from home.",
            "All who have done their first year",
        ),
        ("At 09:42 the service began to answer with errors.", "At 09:42 the service began to answer"),
        ("Das Volk 1 gab 18,5 kg Honig.", "Das Volk 1 gab 18,5 kg Honig"),
        ("Der Rat entscheidet am 17. Juni. Dann beginnt es.", "Der Rat entscheidet am 17. Juni"),
        ("Die Halle wurde 1974 gebaut und hat eine Fläche von 860 m².", "Die Halle wurde 1974 gebaut"),
        ("If the wind is stronger than 8 Beaufort the ferry does not run.", "If the wind is stronger than 8 Beaufort"),
        ("The ferry runs from 1 April to 31 October.", "The ferry runs from 1 April"),
        ("", ""),
    ],
)
def test_a_heading_is_the_first_words_up_to_the_end_of_a_clause(text, heading):
    assert heading_from(text) == heading


def test_a_heading_does_not_end_in_a_number_that_is_cut_from_its_phrase():
    assert heading_from("The ferry Lise ran on 212 of 240 planned days in 2025.") == "The ferry Lise ran"


def test_who_speaks_is_no_heading():
    text = (
        "Interview, ward 4B\n\nQ: How many beds are there?\nA: 28.\n\nQ: What would help most?\nA: A second trolley.\n"
    )
    assert [title for _, title in titles(text, markdown=False)][1:] == [
        "How many beds are there?",
        "What would help most?",
    ]


def test_a_label_is_a_heading_also_where_it_ends_in_a_small_word():
    assert heading_from("To do: ask Brandt for a second sample. Weigh the clay.") == "To do"


def test_a_list_of_labelled_items_is_called_by_its_labels_not_by_the_first():
    notes = "- roof: tight\n- cellar: wet\n- roof: needs paint\n"
    assert heading_from(notes) == "roof, cellar"
    assert heading_from("- roof: tight\n- paint is ordered\n") == "roof"
