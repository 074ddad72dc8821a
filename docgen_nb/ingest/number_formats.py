"""Dates and amounts of money as a sheet's number format shows them: ``dd.mm.yyyy``, ``#,##0.00 [$€-407]``."""

import re
from collections.abc import Iterator
from datetime import date, time
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[[^\]]*\]|_.|\*.'
    r"|(?P<number>[#0?](?:[#0?,]*[#0?])?(?:\.[#0?]+)?,*)|(?P<clock>AM/PM|A/P)|(?P<date>y+|m+|d+|h+|s+)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_MONEY = re.compile(r"[$€£¥₹₽₩₺]|\[\$[^\]-]|(?<![a-z])(?:kr|zł|kč|chf|eur|usd|gbp)(?![a-z])", re.IGNORECASE)
_UNSAID = re.compile(
    r'"[\s()+]*"|\\[\s()+-]|\[(?!\$[^\]-])[^\]]*\]|_.|\*.|General|@|[#0?.,]*[#0?](?!,+(?![#0?]))', re.IGNORECASE
)
_SPEAKS = re.compile(r'"[^"]+"|\\\S|[%‰]|[#0?],|^\+|[^\W\d]|-')  # what is left of a format if it says anything
_ODD = {"/", "E", "e"}  # signs of a fraction or a power of ten
_SIGNED = re.compile(r"[-−(]")
_SCALE = re.compile(r",+\Z")
_MIDNIGHT = re.compile(r"(?<=.) 0?0:00(?::00)?\Z")  # libraries give days a format with the time
_SYSTEMS = {"mm-dd-yy", "m/d/yy h:mm"}  # stand for whatever the reader's system writes
_DATE = {
    "yyyy": "%Y",
    "yy": "%y",
    "mmmm": "%B",
    "mmm": "%b",
    "mm": "%m",
    "m": "%-m",
    "dddd": "%A",
    "ddd": "%a",
    "dd": "%d",
    "d": "%-d",
    "hh": "%H",
    "h": "%-H",
    "ss": "%S",
    "s": "%-S",
}


def shown_date(value: date | time, format_: str) -> str:
    """A date or time in its cell's format; "" where that says nothing of dates.

    >>> shown_date(date(2026, 4, 1), "[$-407]d. mmm yy;@")
    '1. Apr 26'
    """
    tokens = _tokens(format_)
    if format_ in _SYSTEMS or not any(token["date"] for token in tokens):
        return ""
    half = any(token["clock"] for token in tokens)
    shown, before = "", ""
    for number, token in enumerate(tokens):
        name = (token["date"] or "").lower()
        if name:
            after = next((t["date"].lower() for t in tokens[number + 1 :] if t["date"]), "")
            shown += _date_part(value, name, minutes=before.startswith("h") or after.startswith("s"), half=half)
            before = name
        elif token["clock"]:
            shown += "PM" if getattr(value, "hour", 0) >= 12 else "AM"  # noqa: PLR2004 - hours
        else:
            shown += _literal(token)
    return _MIDNIGHT.sub("", shown.strip())


def _date_part(value: date | time, name: str, *, minutes: bool, half: bool) -> str:
    if name in {"m", "mm"} and minutes:
        minute = getattr(value, "minute", 0)
        return f"{minute:02d}" if name == "mm" else str(minute)
    if name[0] == "h":
        hour = getattr(value, "hour", 0)
        hour = (hour % 12 or 12) if half else hour
        return f"{hour:02d}" if len(name) > 1 else str(hour)
    if name[0] == "y" and len(name) not in {2, 4}:
        name = "yyyy"
    pattern = _DATE.get(name, _DATE[name[0] * min(len(name), 4)] if name[0] in "dm" else "%S")
    text = value.strftime(pattern.replace("-", ""))
    return text.lstrip("0") or "0" if "-" in pattern else text


def shown_amount(value: float, format_: str) -> str:
    """A number in its cell's format, where that changes what it says: currency, percent, a unit, a scale, a pattern.

    "" where it only rounds or groups digits: then the number itself stands.

    >>> shown_amount(-1234.5, '#,##0.00 "€";[Red]-#,##0.00 "€"'), shown_amount(0.125, "0%"), shown_amount(2.5, "0.00")
    ('-1,234.50 €', '13%', '')
    """
    parts = _parts(format_)
    own = value < 0 and len(parts) > 1
    tokens = _tokens(parts[1] if own else parts[0])
    numbers = [token["number"] for token in tokens if token["number"]]
    said = len(numbers) > 1 or _SPEAKS.search(_UNSAID.sub("", parts[0])) or _MONEY.search(parts[0])
    if not said or not numbers or any(token["date"] or token["other"] in _ODD for token in tokens):
        return ""
    amount = abs(value) * 100 ** sum(token["other"] == "%" for token in tokens)
    amount *= 1000 ** sum(token["other"] == "‰" for token in tokens)
    shown = "".join(_filled(tokens, Decimal(str(amount)), numbers))
    unsigned = value < 0 and not (own and _SIGNED.search(shown))  # a colour alone may have said it
    return " ".join(f"{'-' if unsigned else ''}{shown}".split())


def _filled(tokens: list[re.Match[str]], amount: Decimal, numbers: list[str]) -> Iterator[str]:
    """Texts of a format's tokens with the number in them; digits of several groups are shared out from the right."""
    if len(numbers) == 1:
        scale = _SCALE.search(numbers[0])
        amount = amount.scaleb(-3 * len(scale[0])) if scale else amount
        yield from (_amount(amount, t["number"].rstrip(",")) if t["number"] else _literal(t) for t in tokens)
        return
    digits = f"{amount.quantize(Decimal(1), ROUND_HALF_UP):f}".zfill(sum(map(len, numbers)))
    groups: list[str] = []
    for number in reversed(numbers[1:]):
        groups.insert(0, digits[len(digits) - len(number) :])
        digits = digits[: len(digits) - len(number)]
    filled = iter([digits, *groups])
    yield from (next(filled) if token["number"] else _literal(token) for token in tokens)


def _amount(value: Decimal, pattern: str) -> str:
    whole, _, part = pattern.partition(".")
    rounded = value.quantize(Decimal(1).scaleb(-len(part)), ROUND_HALF_UP)
    return f"{rounded:{',' if ',' in whole else ''}f}".zfill(len(whole) if set(whole) == {"0"} else 0)


def _literal(token: re.Match[str]) -> str:
    return next((token[name] for name in ("quoted", "escaped", "currency", "other") if token[name] is not None), "")


@cache
def _tokens(format_: str) -> list[re.Match[str]]:
    return list(_TOKEN.finditer(_parts(format_)[0]))


@cache
def _parts(format_: str) -> list[str]:
    """Split a format into those of positive numbers, negative ones, and nought."""
    return re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', format_)
