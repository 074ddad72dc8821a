import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen_nb.document.budgets import asked_words, shared_out


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
