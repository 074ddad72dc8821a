"""Values as a reader of the document's language expects them: ``12,345.5``, ``12.345,5 kg``, ``3. Mai 2026``."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import TYPE_CHECKING, Any

from docgen_nb.document.questions import Show, ValueFormat
from docgen_nb.errors import MissingExtraError, QuestionError

if TYPE_CHECKING:
    from babel import Locale

MISSING = "n/a"
_DECIMALS = 2  # at most, where the question asks for none
_PERCENT_DECIMALS = 1
_SMALL = 0.01  # a number below it is shown by its digits that count, not as 0.00
_DIGITS = 3
GROUPED = 10_000  # from here on thousands are set apart
_FALLBACK = "en"


def format_value(value: Any, show: Show, language: str = "") -> str:
    r"""A value as it stands in a sentence.

    Args:
        value: as the database gives it; None is "n/a".
        show: the form that is asked for.
        language: code or English name of the document's language; another or none is written as in English.

    Raises:
        QuestionError: if the form does not fit the value, as a percentage of a text.
        MissingExtraError: if Babel is not installed.

    >>> format_value(1234.5, Show(unit="kg"), "de")
    '1234,5\xa0kg'
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return MISSING
    with localcontext(rounding=ROUND_HALF_UP):  # as a reader rounds
        text = _FORMATS[show.format](value, show, locale_for(language))
    return f"{text}\u00a0{show.unit}" if show.unit else text


def locale_for(language: str) -> Locale:
    """Babel's locale of a language's code (``pt-BR``) or English name (``German``)."""
    try:
        from babel import Locale, UnknownLocaleError
    except ImportError as error:
        raise MissingExtraError("Numbers in the document's language", "data") from error
    name, english = language.strip().casefold(), Locale(_FALLBACK).languages
    named = next((code for code, each in english.items() if each.casefold() == name), _FALLBACK)
    for code in (language.strip().replace("-", "_"), named):
        try:
            return Locale.parse(code)
        except (ValueError, UnknownLocaleError):
            continue  # the next guess
    return Locale(_FALLBACK)


def _number(value: Any, show: Show, locale: Locale) -> str:
    from babel.numbers import format_decimal

    if isinstance(value, datetime) and value.time() != time():
        from babel.dates import format_time

        return f"{_date(value, show, locale)}, {format_time(value, format='short', locale=locale)}"
    if isinstance(value, date):
        return _date(value, show, locale)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return str(value)
    if isinstance(value, float) and math.isinf(value):
        return "∞" if value > 0 else "-∞"
    pattern = number_pattern(*_decimals(value, show))
    if abs(float(value)) < GROUPED:
        pattern = pattern.replace("#,##0", "0")  # 2026 is a year more often than not
    return format_decimal(value, format=pattern, locale=locale)


def _percent(value: Any, show: Show, locale: Locale) -> str:
    from babel.numbers import format_percent

    number, decimals = _as_number(value, "percentage"), show.decimals
    pattern = number_pattern(*[_PERCENT_DECIMALS if decimals is None else decimals] * 2)
    sample = locale.percent_formats[None].pattern
    return format_percent(number, format=sample.replace("#,##0", pattern).replace("#,##,##0", pattern), locale=locale)


def _currency(value: Any, show: Show, locale: Locale) -> str:
    from babel.numbers import format_currency

    number = _as_number(value, "amount of money")
    if not show.currency:
        raise QuestionError("An amount of money needs a currency.", hint='Say in the question: "currency": "EUR"')
    if show.decimals is None:
        return format_currency(number, show.currency.upper(), locale=locale)
    pattern = locale.currency_formats["standard"].pattern
    for whole in ("#,##,##0.00", "#,##0.00"):
        pattern = pattern.replace(whole, number_pattern(show.decimals, show.decimals))
    return format_currency(number, show.currency.upper(), format=pattern, locale=locale, currency_digits=False)


def _date(value: Any, show: Show, locale: Locale) -> str:
    from babel.dates import format_date

    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return str(value)
    if not isinstance(value, date):
        return _number(value, show.model_copy(update={"format": "number"}), locale)
    return format_date(value, format="long", locale=locale)


_FORMATS: dict[ValueFormat, Callable[[Any, Show, Any], str]] = {
    "number": _number,
    "percent": _percent,
    "currency": _currency,
    "date": _date,
    "text": lambda value, _show, _locale: str(value),
}


def _as_number(value: Any, what: str) -> int | float | Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal) or not math.isfinite(value):
        raise QuestionError(f"{str(value)[:40]!r} is no number, so it can't be shown as a {what}.")
    return value


def _decimals(value: int | float | Decimal, show: Show) -> tuple[int, int]:
    """The least and the most digits after the point."""
    if show.decimals is not None:
        return show.decimals, show.decimals
    if isinstance(value, int) or value == int(value):
        return 0, 0
    size = abs(float(value))
    if size < _SMALL:
        digits = _DIGITS - 1 - math.floor(math.log10(size))
        return 0, min(digits, 12)
    return 0, _DECIMALS


def number_pattern(least: int, most: int) -> str:
    """Babel's pattern of a number with so many digits after the point."""
    return "#,##0" + ("." + "0" * least + "#" * (most - least) if most else "")


def parse_number(value: Any, language: str = "") -> float | None:
    """A number as ``format_value`` writes it, read back; None for anything else.

    >>> parse_number("1.234,5", "de")
    1234.5
    """
    from babel.numbers import NumberFormatError, parse_decimal

    if isinstance(value, int | float):
        return float(value)
    try:
        return float(parse_decimal(str(value), locale=locale_for(language)))
    except NumberFormatError:
        return None
