"""What a table says of a sentence as a whole: conditions, counts, the highest, comparisons."""

from __future__ import annotations

import pytest

from docgen_nb.document.elements import Table
from docgen_nb.evidence.programs import refuted
from docgen_nb.evidence.statement import Statement
from docgen_nb.evidence.tables import source_table

FERRIES = source_table(
    "ferries",
    "ferries.csv",
    Table(
        headers=["ferry", "harbour", "built", "cars", "crew", "first trip"],
        rows=[
            ["Amalia Berg", "Port Ellis", "1998", "120", "14", "May 3 , 1998"],
            ["Blue Heron", "Norwick", "2004", "85", "9", "June 12 , 2004"],
            ["Cormorant", "Port Ellis", "2011", "210", "22", "March 9 , 2011"],
            ["Dunlin", "Sandhaven", "2004", "64", "7", "June 30 , 2004"],
            ["Egret", "Norwick", "2016", "150", "16", "May 21 , 2016"],
        ],
    ),
)


def said_of(sentence: str, language: str = "en", title: str = "") -> str | None:
    """The words that the table contradicts."""
    statement = Statement(sentence, language)
    found = refuted(statement, FERRIES, frozenset(title.split()))
    return None if found is None else sentence[statement.tokens[found.first].start : statement.tokens[found.last].end]


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        ("The harbour of Cormorant is Norwick.", "Norwick"),
        ("The crew is 22 when the ferry is Dunlin.", "Dunlin"),
        ("Dunlin, built in 2011, sails from Sandhaven.", "2011"),
        ("Blue Heron made its first trip on May 21, 2016.", "May 21, 2016"),
        ("There are 4 ferries in Port Ellis.", "4"),
        ("Only 1 ferry was built in 2004.", "1"),
        ("3 ferries have more than 100 crew.", None),
        ("Blue Heron has the most cars.", "most"),
        ("The highest crew is 16.", "16"),
        ("Blue Heron has more cars than Egret.", "more"),
        ("Egret has 40 more cars than Blue Heron.", "40"),
        ("Egret is the only ferry in Norwick.", "only"),
        ("All ferries were in Norwick.", "All"),
    ],
)
def test_what_the_table_contradicts_is_found(sentence: str, wrong: str | None) -> None:
    assert said_of(sentence) == wrong


@pytest.mark.parametrize(
    "sentence",
    [
        "The harbour of Cormorant is Port Ellis.",
        "There are 2 ferries in Port Ellis.",
        "2 ferries were built in 2004.",
        "Cormorant has the most cars.",
        "In Norwick, Egret has the most cars.",
        "The highest crew is 22.",
        "Egret has 65 more cars than Blue Heron.",
        "Dunlin is the only ferry in Sandhaven.",
        "Amalia Berg and Cormorant are in Port Ellis.",
        "Blue Heron is in Norwick while Dunlin is in Sandhaven.",
        "More than 1 ferry is in Norwick.",
    ],
)
def test_what_the_table_bears_out_is_not_told(sentence: str) -> None:
    assert said_of(sentence) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Nobody who waited in Norwick that winter remembers a ferry called Cormorant.",
        "Before Cormorant came, the people of Norwick had to wait.",
        "Cormorant would be too large for Norwick.",
        "Norwick lost its old pier; the owner of Cormorant offered a loan with a low interest rate.",
    ],
)
def test_what_is_not_understood_is_not_judged(sentence: str) -> None:
    assert said_of(sentence) is None


def test_the_right_value_is_given() -> None:
    found = refuted(Statement("The harbour of Cormorant is Norwick.", "en"), FERRIES, frozenset())
    assert found is not None
    assert (found.right, "ferries.csv, row 3, harbour" in found.message) == ("Port Ellis", True)


def test_german_is_judged_too() -> None:
    assert said_of("Blue Heron hat mehr cars als Egret.", "de") == "mehr"
    assert said_of("Cormorant hat mehr cars als Egret.", "de") is None
