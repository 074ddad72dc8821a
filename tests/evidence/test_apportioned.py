import pytest

from docgen_nb.document.elements import Table
from docgen_nb.document.parts import ContentPart
from docgen_nb.evidence.apportioned import given_to_each

NOTES = """# Schools

The budget is 9,600 EUR for all schools. A bus costs 310 EUR. Each pupil gets 45 EUR, which is a total of 7,200 EUR.
Insgesamt gab es 8.400 EUR."""
PARTS = [
    ContentPart(id="notes", label="notes.md", kind="markdown", text=NOTES),
    ContentPart(id="fees", label="fees", kind="table", text="", item=Table(headers=["fee_eur"], rows=[["7200"]])),
]


@pytest.mark.parametrize(
    ("sentence", "language", "wrong"),
    [
        ("The budget gives 9,600 EUR for each of the 12 schools.", "en", ["9,600 EUR"]),
        ("The schools have 9,600 EUR apiece.", "en", ["9,600 EUR"]),
        ("The budget is 9,600 EUR for the 12 schools, and each of them has a bus.", "en", []),
        ("The budget is 9,600 EUR per year.", "en", []),
        ("A bus is 310 EUR for each of the schools.", "en", []),  # the notes do not say that it is for all
        ("There are 45 EUR for each of the pupils.", "en", []),
        ("The fee is 7,200 EUR per pupil.", "en", []),  # a cell may be of one
        ("Es gab Geld, 8.400 EUR pro Schule.", "de", ["8.400 EUR"]),
    ],
)
def test_a_whole_is_not_what_each_gets(sentence, language, wrong):
    assert [amount.raw for amount, _ in given_to_each(sentence, language, PARTS)] == wrong


def test_the_source_s_sentence_is_given_with_it():
    ((_, said),) = given_to_each("There are 9,600 EUR for each of them.", "en", PARTS[:1])
    assert "The budget is 9,600 EUR for all schools." in said
