import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen_nb.fill.cleaning import clean, without_made_up, without_opener, without_repeats

NOTES = "- The tower is 34 metres high.\n- It was built of granite in 1871.\n- Three keepers lived there."


@pytest.mark.parametrize(
    "opener",
    [
        "Here is the text:\n\n",
        "Here's a revised version of the text with some edits: ",
        "Sure! Here is the paragraph:\n",
        "Certainly. ",
        "Of course! ",
        "The following is the section:\n\n",
        "The notes below are rewritten as one paragraph:\n\n",
        "**Here is the rewritten text:**\n\n",
    ],
)
def test_words_about_the_text_itself_are_taken_off(opener):
    assert without_opener(opener + "The tower is high.") == "The tower is high."


@pytest.mark.parametrize(
    "text",
    [
        "The tower is high: 34 metres.",
        "Here and there a bee flies.",
        "There are three keepers:\n\n- one\n- two",
        "- The tower is high.",
        "Sure-footed goats live there.",
        "Below ten degrees they rest. Above: they fly.",
        "Here is the text:",
    ],
)
def test_sentences_that_only_begin_like_that_stay(text):
    assert without_opener(text) == text


def test_what_is_said_again_in_the_same_words_is_said_once():
    sentences = ["The tower is high. ", "It is of granite. ", "The tower is high.", "High is the tower."]
    assert without_repeats(sentences) == sentences[:2]


def test_sentences_with_different_numbers_are_different():
    sentences = ["The first tower is 34 metres high.", "The first tower is 43 metres high."]
    assert without_repeats(sentences) == sentences


def test_numbers_and_sentences_that_stand_in_no_note_go():
    sentences = ["The tower is 34 metres high.", "It was built of granite in 1912.", "The ocean teaches patience."]
    assert without_made_up(sentences, NOTES) == sentences[:1]


def test_a_text_in_another_language_is_kept_but_for_its_wrong_numbers():
    sentences = ["Der Turm ist 34 Meter hoch.", "Drei Wärter wohnten dort.", "Er wiegt 900 Tonnen."]
    assert without_made_up(sentences, NOTES) == sentences[:2]


def test_rather_a_doubtful_text_than_none():
    assert without_made_up(["It weighs 900 tonnes."], NOTES) == ["It weighs 900 tonnes."]


def test_repetitions_go_over_the_borders_of_paragraphs():
    text = "The tower is 34 metres high.\n\nThe tower is 34 metres high.\n\nThree keepers lived there."
    assert clean(text, NOTES) == "The tower is 34 metres high.\n\nThree keepers lived there."


def test_a_phrase_that_goes_round_in_circles_is_said_once():
    text = "Three keepers lived there, in the tower, in the tower, in the tower, in the tower, in the tower."
    assert clean(text, NOTES).count("in the tower") == 1


def test_lists_tables_and_code_come_through_as_they_are():
    blocks = ["- a 99\n- a 99", "| x |\n| --- |\n| 99 |", "```\nprint(99)\n```", "> said. said."]
    assert clean("\n\n".join(blocks), NOTES) == "\n\n".join(blocks)


@given(st.text(max_size=200), st.text(max_size=100))
def test_cleaning_never_fails_and_adds_nothing(text, notes):
    cleaned = clean(text, notes)
    assert set(cleaned) <= set(text) | {"\n"}
    assert len(cleaned) <= len(text)
