"""Dates with a day, in the forms of the main languages and of ISO 8601."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple, Self

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janvier janv enero ene gennaio janeiro januari jänner",
            "february feb februar février févr febrero febbraio fevereiro februari",
            "march mar märz mars marzo março maart",
            "april apr avril avr abril abr aprile",
            "may mai mayo maggio maio mei",
            "june jun juni juin junio giugno junho",
            "july jul juli juillet juil julio luglio julho",
            "august aug août agosto ago augustus",
            "september sep sept septembre septiembre settembre setembro",
            "october oct okt oktober octobre octubre ottobre outubro",
            "november nov novembre noviembre novembro",
            "december dec dez dezember décembre déc diciembre dic dicembre dezembro",
        ),
        1,
    )
    for name in names.split()
}
_MONTH = r"(?P<month>[^\W\d_]{3,10})\b\.?"  # any word: looking it up is faster than a pattern of all months
_DAY = r"(?P<day>\d{1,2})"
_YEAR = r"(?P<year>\d{4})"
_FORMS = (
    (re.compile(rf"\b{_YEAR}-(?P<month>\d\d)-{_DAY}(?!\d)"), "-"),
    (
        re.compile(
            rf"\b{_DAY}(?:st|nd|rd|th|er|º|\.)?(?:\s+|\s?-\s?)(?:of\s+|de\s+)?{_MONTH}"
            rf"(?:(?:\s?,?\s+|\s?-\s?)(?:de\s+|del\s+)?{_YEAR})?",
            re.IGNORECASE,
        ),
        "",
    ),
    (re.compile(rf"\b{_MONTH}\s+{_DAY}(?:st|nd|rd|th)?(?![\d.,]*\d|\s*%)(?:\s?,?\s+{_YEAR})?", re.IGNORECASE), ""),
    (re.compile(rf"\b{_DAY}\.\s?(?P<month>\d{{1,2}})\.\s?{_YEAR}\b"), "."),
    (re.compile(rf"\b{_DAY}/(?P<month>\d{{1,2}})/{_YEAR}\b"), "/"),
)  # each with the sign that it needs; "" for the name of a month
TIMESTAMP = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?")  # the whole text
_DIGIT, _LETTERS = re.compile(r"\d"), re.compile(r"[^\W\d_]+")
_DAYS = 31
_MONTHS_OF_A_YEAR = 12


class Day(NamedTuple):
    """A day of a month; ``year`` 0 where it is not said."""

    year: int
    month: int
    day: int

    def fits(self, other: Self) -> bool:
        """Whether both can be the same day; an order of day and month that can't be told counts as both."""
        years = not self.year or not other.year or self.year == other.year
        return years and (self.month, self.day) in {(other.month, other.day), (other.day, other.month)}


def month_of(word: str) -> int:
    """The month that a word names, 0 if none."""
    return _MONTHS.get(word.casefold().rstrip("."), 0)


@lru_cache(maxsize=50_000)
def days_of_cell(cell: str) -> tuple[Day, ...]:
    """The days in a table's cell."""
    if stamp := TIMESTAMP.fullmatch(cell):
        return (Day(int(stamp[1]), int(stamp[2]), int(stamp[3])),)
    return tuple(day for _, _, day in days_in(cell))


@lru_cache(maxsize=5_000)  # each table of a section asks about the same sentence
def days_in(text: str) -> tuple[tuple[int, int, Day], ...]:
    """Start, end and day of every date that names a day."""
    return tuple(_days_in(text)) if _DIGIT.search(text) else ()


def _days_in(text: str) -> Iterator[tuple[int, int, Day]]:
    taken: list[tuple[int, int]] = []  # spans that don't overlap, in order
    names_month = not _MONTHS.keys().isdisjoint(_LETTERS.findall(text.casefold()))
    for form, sign in _FORMS:
        if not (sign in text if sign else names_month):
            continue
        for match in form.finditer(text):
            at = bisect_left(taken, match.span())
            if (at and taken[at - 1][1] > match.start()) or (at < len(taken) and taken[at][0] < match.end()):
                continue
            groups = match.groupdict()
            month = groups["month"].casefold()
            number = int(month) if month.isdigit() else _MONTHS.get(month, 0)
            day = Day(int(groups["year"] or 0), number, int(groups["day"]))
            if 1 <= day.day <= _DAYS and 1 <= number <= (_DAYS if month.isdigit() else _MONTHS_OF_A_YEAR):
                taken.insert(at, match.span())
                yield (*match.span(), day)
