import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen_nb.fill.faithful import faithful

NOTES = [
    "The tower is 34 metres high.",
    "It was built of granite in 1871.",
    "Anna Brandt told Priya about it by Friday.",
]


def test_a_paraphrase_that_says_the_same_stands():
    text = "The tower is 34 metres high and it was built of granite in 1871. Anna Brandt told Priya about it by Friday."
    assert faithful(text, NOTES) == [
        "The tower is 34 metres high and it was built of granite in 1871.",
        "Anna Brandt told Priya about it by Friday.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The tower is 43 metres high.",  # another number
        "The tower is high.",  # a number lost
        "The granite tower is 34 metres high.",  # a word added
        "The tower is not 34 metres high.",
        "Priya told Anna Brandt about it by Friday.",  # names changed places
        "Anna Brandt told Priya about it on Friday.",
        "Anna told Priya about it by Friday.",
        "The tower is 34 metres high, it was built of granite in 1871.",  # no sentence
        "Descale the tower with vinegar.",
        "The tower is 34 metres",
        "",
    ],
)
def test_where_it_says_anything_else_the_notes_own_sentences_stand(text):
    assert faithful(text, NOTES) == NOTES


def test_the_order_is_that_of_the_notes_and_nothing_stands_twice():
    text = "It was built of granite in 1871. The tower is 34 metres high. The tower is 34 metres high."
    assert faithful(text, NOTES[:2]) == NOTES[:2]


@given(st.text(max_size=200), st.lists(st.text(min_size=1, max_size=60), max_size=4))
def test_nothing_is_said_that_no_note_says(text, notes):
    allowed = {word.casefold()[:5] for note in notes for word in note.split()}
    for sentence in faithful(text, notes):
        assert sentence in {" ".join(note.split()) for note in notes} or allowed


def test_a_sentence_that_differs_from_the_note_in_an_article_alone_is_not_the_model_s():
    note = "Present: Anna Brandt (chair)."
    assert faithful("A present: Anna Brandt (chair).", [note]) == [note]
