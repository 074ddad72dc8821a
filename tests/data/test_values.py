"""Values stand in a sentence as readers of its language write them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from babel.numbers import parse_decimal
from hypothesis import given
from hypothesis import strategies as st

from docgen_nb.data.values import format_value
from docgen_nb.document.questions import Show
from docgen_nb.errors import QuestionError

SPACE = "\u00a0"


@pytest.mark.parametrize(
    ("value", "show", "language", "text"),
    [
        (1234567.891, Show(), "en", "1,234,567.89"),
        (1234567.891, Show(), "de", "1.234.567,89"),
        (1234567.891, Show(), "fr", "1\u202f234\u202f567,89"),
        (1234567.891, Show(), "pt-BR", "1.234.567,89"),
        (1234567.891, Show(), "German", "1.234.567,89"),
        (1234567.891, Show(), "Klingon", "1,234,567.89"),
        (1234.0, Show(), "", "1234"),
        (7, Show(), "", "7"),
        (Decimal("12.30"), Show(decimals=1), "", "12.3"),
        (2.5, Show(decimals=0), "", "3"),
        (0.00012345, Show(unit="kg"), "", f"0.000123{SPACE}kg"),
        (0.2534, Show(format="percent"), "de", f"25,3{SPACE}%"),
        (0.2534, Show(format="percent", decimals=0), "en", "25%"),
        (1234.5, Show(format="currency", currency="EUR"), "de", f"1.234,50{SPACE}€"),
        (1234.5, Show(format="currency", currency="eur", decimals=0), "en", "€1,235"),
        (date(2026, 5, 3), Show(format="date"), "de", "3. Mai 2026"),
        ("2026-05-03", Show(format="date"), "en", "May 3, 2026"),
        ("North", Show(), "de", "North"),
        ("next week", Show(format="date"), "en", "next week"),
        (True, Show(), "en", "True"),
        (None, Show(), "en", "n/a"),
        (float("nan"), Show(), "en", "n/a"),
        (float("-inf"), Show(), "en", "-∞"),
    ],
)
def test_a_value_is_written_as_its_language_writes_it(value: Any, show: Show, language: str, text: str) -> None:
    assert format_value(value, show, language) == text


@pytest.mark.parametrize("format_", ["percent", "currency"])
def test_a_text_is_no_amount(format_: str) -> None:
    with pytest.raises(QuestionError, match="no number"):
        format_value("North", Show.model_validate({"format": format_, "currency": "EUR"}))


def test_an_amount_of_money_needs_a_currency() -> None:
    with pytest.raises(QuestionError, match="needs a currency"):
        format_value(3, Show(format="currency"))


@given(st.integers(-(10**12), 10**12), st.sampled_from(["en", "de", "fr", "es"]))
def test_a_whole_number_can_be_read_back_in_its_language(number: int, language: str) -> None:
    assert parse_decimal(format_value(number, Show(), language), locale=language) == number


@given(st.decimals(-(10**9), 10**9, places=2), st.sampled_from(["en", "de", "fr", "es"]))
def test_two_digits_can_be_read_back_in_every_language(number: Decimal, language: str) -> None:
    assert parse_decimal(format_value(number, Show(decimals=2), language), locale=language) == number


def test_a_moment_is_shown_with_its_time_and_a_midnight_is_a_day() -> None:
    assert format_value(datetime.fromisoformat("2026-01-01T10:30"), Show(), "de") == "1. Januar 2026, 10:30"
    assert format_value(datetime.fromisoformat("2026-01-01"), Show(), "de") == "1. Januar 2026"
