"""A column's header as a writer says it: what its numbers are numbers of, and their unit."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from docgen_nb.evidence.units import CURRENCIES, SCALES, UNITS

_WRITTEN = {
    "pct": "%", "percent": "%", "prozent": "%", "kmh": "km/h", "kph": "km/h", "sqm": "m²", "m2": "m²", "m3": "m³",
    "km2": "km²", "sqft": "sq ft", "ug": "µg", "kwh": "kWh", "mwh": "MWh", "kw": "kW", "mb": "MB", "gb": "GB",
    "hz": "Hz", "kb": "kB", "degc": "°C", "degf": "°F", "celsius": "°C", "fahrenheit": "°F", "°c": "°C",
}  # fmt: skip
_OTHERS = frozenset(
    ["mpg", "mph", "km/h", "µg", "hp", "ps", "lb", "lbs", "ft", "mi", "ppm", "ppb", "rpm", "kcal", "kpa"]
)
_BELOW = frozenset(["ha", "m2", "m3", "km2", "h", "l", "s", "kg", "kwh", "day", "hour"])  # "ug_m3" is a rate
_SPACED_LETTERS = frozenset("gl")  # "body mass g"; but "plan t" is no mass
_UNCERTAIN = frozenset(["min", "mil"])  # the least, thousands
_NUMBER_OF = frozenset(["n", "num", "no", "nb", "nr"])
_BRACKETED = re.compile(r"(?P<name>.*\w.*?)\s*[(\[](?P<unit>[^()\[\]]+)[)\]]")
_BEHIND = re.compile(r"(?P<name>.*\w)(?:,| in) (?P<unit>[^\s,]+)")
_PER = re.compile(r"\s*/\s*|(?:\b|_)per(?:\b|_)")
_JOINS = re.compile(r"[\s_]+|(?<=[^\W\d])[.](?=[^\W\d])|(?<=[^\W\d])-(?=[^\W\d])")
_CAMEL = re.compile(r"(?<=[a-z][a-z0-9])(?=[A-Z])|(?<=[A-Z]{2})(?=[A-Z][a-z]{2})")
_LEADS = re.compile(
    r"(?!(?:sec|min|mil|day|week|hour|minute|second|gram|meter|metre)\Z)\w{2,}"
)  # "second half" is no time
_DIGITS = re.compile(r"(?<=\d) (?=\d)")
_FEW_HUMPS = 2  # "YouTube" is a name, "netSales" and "BodyMassIndex" are joined
_LONGEST_CAPITALS = 4  # letters of an abbreviation


class SaidHeader(NamedTuple):
    """The name of what a column's numbers measure or count, and their unit; either may be empty."""

    name: str
    unit: str

    def __str__(self) -> str:
        return f"{self.name} ({self.unit})" if self.name and self.unit else self.name or self.unit


def said_header(header: str, headers: Iterable[str] = ()) -> SaidHeader:
    """A header as a writer says it. ``headers`` are all of the table: of "temp_min" and "temp_max" none is in minutes.

    >>> [str(said_header(each)) for each in ("bill_length_mm", "fuelEconomyMpg", "Rent (EUR / month)")]
    ['bill length (mm)', 'fuel economy (mpg)', 'Rent (EUR/month)']
    """
    header = header.strip()
    for form in (_BRACKETED, _BEHIND):
        found = form.fullmatch(header)
        if found and (unit := _unit(re.split(_PER, found["unit"]), found["unit"])):
            return SaidHeader(" ".join(_words(found["name"])), unit)
    words = _words(header)
    for count in (3, 2, 1):
        last = words[-count:]
        per = words[:-count][-1:] == ["per"]  # "rate per hour"
        if len(words) >= count and not per and (unit := _at_the_end(header, last, {*headers} - {header})):
            return SaidHeader(_number_of(words[:-count]), unit)
    if len(words) > 1 and _LEADS.fullmatch(words[0]) and is_unit(words[0]):
        return SaidHeader(_DIGITS.sub("–", " ".join(words[1:])), _written(words[0]))
    return SaidHeader(_number_of(words), "")


def is_unit(word: str) -> bool:
    """Whether a word is a unit, a currency or a part of hundred."""
    folded = word.casefold()
    return folded in UNITS or folded in _OTHERS or folded in _WRITTEN


def _words(header: str) -> list[str]:
    """The words of a name in snake case, camel case or with points, in small letters where it is one of these."""
    joined = [word for word in _JOINS.split(header) if word]
    if re.search(r"\s", header):
        return joined
    words = [hump for word in joined for hump in _humps(word)]
    return [_small(word) for word in words] if len(words) > 1 else words


def _humps(word: str) -> list[str]:
    humps = [hump for hump in _CAMEL.split(word) if hump]
    is_joined = len(humps) > 1 and (word[0].islower() or is_unit(humps[-1]))
    return humps if len(humps) > _FEW_HUMPS or is_joined else [word]


def _small(word: str) -> str:
    """A word of a joined name in small letters; abbreviations stay."""
    is_title = word[1:].islower() or not word[1:]
    return word.lower() if (is_title and not is_unit(word)) or len(word) > _LONGEST_CAPITALS else word


def _number_of(words: list[str]) -> str:
    """A name, with "n visits" as the number of visits."""
    counts = len(words) > 1 and words[0].casefold() in _NUMBER_OF and words[1].casefold() != "of"
    return " ".join(["number of", *words[1:]] if counts else words)


def _at_the_end(header: str, last: list[str], others: set[str]) -> str:
    """The unit that a header's last words are, or nothing."""
    if " ".join(last) == header:
        return _written(header) if is_unit(header) and not _is_letter(header) else ""
    unit, first = _unit(last, " ".join(last)), last[0].casefold()
    if not unit and len(last) == 1 and first in {"c", "f"} and "temp" in header.casefold():
        return f"°{last[0].upper()}"
    if unit and (_is_letter(first) or first in _UNCERTAIN) and len(last) == 1:
        stem = header[: -len(first)]
        spaced = stem.endswith(" ") and _is_letter(first) and first not in _SPACED_LETTERS
        return "" if spaced or any(other.startswith(stem) for other in others) else unit
    return unit


def _is_letter(word: str) -> bool:
    return len(word) == 1 and word.isalpha()


def _unit(words: list[str], said: str) -> str:
    """Words that are a unit, as it is written: ``kg``, ``t`` and ``ha``, ``eur per hour``."""
    words = [word.strip() for word in words]
    match words:
        case [one] if is_unit(one):
            return _written(one)
        case [one] if len(scaled := one.split()) == 2 and scaled[0].casefold().rstrip(".") in SCALES:  # noqa: PLR2004
            return f"{scaled[0]} {_written(scaled[1])}" if is_unit(scaled[1]) else ""
        case [above, below] if is_unit(above) and (below.casefold() in _BELOW or "/" in said or "per" in said):
            return f"{_written(above)}/{_written(below)}"
        case [above, per, below] if per.casefold() == "per" and is_unit(above):
            return f"{_written(above)}/{_written(below)}"
        case _:
            return ""


def _written(unit: str) -> str:
    folded = unit.casefold()
    return folded.upper() if folded.upper() in CURRENCIES else _WRITTEN.get(folded, folded)
