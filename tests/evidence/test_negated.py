import pytest

from docgen_nb.document.elements import Table
from docgen_nb.document.parts import ContentPart
from docgen_nb.evidence.negated import denials

NOTES = """# Pool

No child may swim alone if the water is deeper than 1.2 m.
The pool was closed in March, and the showers were not cleaned. Two lanes are too few for a club.
Nobody has measured the noise at night. Guests who do not pay by Friday lose the lane.
Das Becken wird im Winter nicht geheizt."""
PARTS = [
    ContentPart(id="notes", label="notes.md", kind="markdown", text=NOTES),
    ContentPart(id="lanes", label="lanes", kind="table", text="", item=Table(headers=["lane"], rows=[["1"]])),
]


@pytest.mark.parametrize(
    "sentence",
    [
        "A child may swim alone if the water is deeper than 1.2 m.",
        "The rule allows a child to swim alone if the water is deeper than 1.2 m.",
        "The pool was not closed in March.",
        "In March the showers of the pool were cleaned, and the pool was not closed in March.",
        "The notes don't say that two lanes are too few for a club.",
        "Somebody has measured the noise at night.",
        "Das Becken wird im Winter geheizt.",
    ],
)
def test_what_turns_round_a_sentence_of_the_sources_is_found(sentence):
    assert len(list(denials(sentence, PARTS))) == 1


@pytest.mark.parametrize(
    "sentence",
    [
        "No child may swim alone if the water is deeper than 1.2 m.",
        "Children may swim alone only if the water is not deeper than 1.2 m.",  # turned round twice
        "It is forbidden that a child swims alone if the water is deeper than 1.2 m.",
        "A child may swim alone if the water is deeper than 0.8 m.",  # another number: told elsewhere
        "The pool was closed in March, but not in April.",
        "The showers were not cleaned when the pool was closed in March.",
        "Two lanes are not enough for a club.",
        "Guests pay by Friday or lose the lane.",
        "The noise at night has not been measured.",
        "The pool is not far from the school.",
    ],
)
def test_what_says_the_same_in_other_words_stands(sentence):
    assert list(denials(sentence, PARTS)) == []
