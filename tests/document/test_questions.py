"""Short forms of how a value is shown, as users and models write them."""

from __future__ import annotations

import pytest

from docgen_nb.document.questions import form


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("kg", ("number", "kg", "", None)),
        ("t CO2e .1", ("number", "t CO2e", "", 1)),
        ("EUR, 2 decimals", ("currency", "", "EUR", 2)),
        ("currency (EUR)", ("currency", "", "EUR", None)),
        ("usd", ("currency", "", "USD", None)),
        ("million EUR", ("number", "million EUR", "", None)),
        ("percentage with 1 decimal", ("percent", "", "", 1)),
        ("integer, no decimals", ("number", "", "", 0)),
        ("number rounded to two decimal places", ("number", "", "", 2)),
        ("value:2", ("number", "", "", 2)),
        ("date (YYYY-MM-DD)", ("date", "", "", None)),
        ("the sum of all that was sold in the year", ("number", "", "", None)),
    ],
)
def test_words_that_only_describe_a_number_are_not_its_unit(text: str, shown: tuple[object, ...]) -> None:
    found = form(text)
    assert (found.format, found.unit, found.currency, found.decimals) == shown
