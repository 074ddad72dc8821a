"""Numbers of a document as its language writes them: ``12.345,50`` in German; also with other digits for an export."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from docgen_nb.data.placeholders import replaced
from docgen_nb.data.values import GROUPED, format_value, locale_for, number_pattern
from docgen_nb.document.elements import Element, Image, Table
from docgen_nb.document.markdown import signs_escaped
from docgen_nb.document.parts import packed_csv, unpacked_rows
from docgen_nb.document.questions import Show
from docgen_nb.document.templates import put_in
from docgen_nb.document.tree import Outline, Section

if TYPE_CHECKING:
    from babel import Locale

_EXACT = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?\Z")  # not 007: its zeros belong to it
_SHOWN = re.compile(r"(?P<before>[^\d\-]*)(?P<number>-?\d(?:[\d.,'’\s]*\d)?)(?P<after>\D*)\Z")
_DIGITS = 7  # of a column's largest number; the others are shown no more exactly
_LEAST = 2  # digits after the point that are left to a column of whatever size
_CODE = 5  # whole numbers that all have as many digits, so many or more, are codes


class _Number(NamedTuple):
    """A cell's number, what stands around it (``€``, ``%``), and how many digits it shows after the point."""

    before: str
    value: Decimal
    after: str
    decimals: int


def in_language(table: Table, language: str, decimals: int | None = None, *, written_in: str = "en") -> Table:
    """A table of data with its numbers as the language writes them. Texts, codes and dates stay as they are.

    Args:
        table: what is shown; the whole values are kept with it.
        language: of the document; another or none is English.
        decimals: digits after the point where a column has any; None takes what it has, within reason.
        written_in: the language in which its cells are written now.
    """
    if not table.plain or not table.rows:
        return table
    exact = _exact_rows(table)
    to, from_ = locale_for(language), locale_for(written_in)
    columns = [
        _column(*cells, decimals, to, from_)
        for cells in zip(zip(*table.rows, strict=True), zip(*exact, strict=True), strict=True)
    ]
    rows = [list(row) for row in zip(*columns, strict=True)]
    if rows == table.rows:
        return table
    kept = {} if table.exact or table.data else {"exact": packed_csv([table.headers, *exact])}
    return table.model_copy(update={"rows": rows, **kept})


def with_decimals(outline: Outline, decimals: int) -> Outline:
    """A copy with so many digits after the point, in tables of data and in values of questions.

    Whole numbers stay whole, and what a model has typed stays as it is.

    Raises:
        MissingExtraError: if Babel is not installed.
    """
    outline = outline.model_copy(deep=True)
    for _, section in outline.sections():
        for number, element in enumerate(section.elements):
            if isinstance(element, Table) and element.plain:
                section.elements[number] = in_language(element, outline.language, decimals, written_in=outline.language)
            else:
                _put_in_anew(element, section, outline.language, decimals)
    return outline


def _put_in_anew(element: Element, section: Section, language: str, decimals: int) -> None:
    shows = {question.id: question.show for question in section.questions}
    values = dict(getattr(element, "values", {}))
    shown = {each.question: f"*{each.caption}*" for each in section.elements if isinstance(each, Table | Image)}
    for id_, value in values.items():
        show = shows.get(id_, Show())
        if isinstance(value, float) and value != int(value):
            show = show.model_copy(update={"decimals": decimals})
        shown[id_] = signs_escaped(format_value(value, show, language))

    def finished(text: str) -> str:
        return replaced(text, lambda place: shown.get(place.id, text[place.start : place.end]))

    put_in(element, finished, values)


def _exact_rows(table: Table) -> list[list[str]]:
    packed = table.data or table.exact
    return list(islice(unpacked_rows(packed), 1, 1 + len(table.rows))) if packed else table.rows


def _column(
    shown: Sequence[str], exact: Sequence[str], decimals: int | None, to: Locale, from_: Locale
) -> Sequence[str]:
    cells = [_number(*cell, from_) for cell in zip(shown, exact, strict=True)]
    numbers = [cell for cell in cells if cell is not None]
    if not numbers or len(numbers) < sum(map(bool, shown)):
        return shown
    most = max(number.decimals for number in numbers)
    pattern = number_pattern(
        (digits := min(most, _reasonable(numbers)) if decimals is None else decimals * bool(most)), digits
    )
    if _are_codes(numbers) or all(abs(number.value) < GROUPED for number in numbers):
        pattern = pattern.replace("#,##0", "0")
    return ["" if cell is None else _text(cell, pattern, to) for cell in cells]


def _number(shown: str, exact: str, locale: Locale) -> _Number | None:
    """The number that a cell shows; None where it shows none, or another one (``1.2 million``)."""
    found = _SHOWN.match(shown.strip())
    if found is None or not _EXACT.match(exact):
        return None
    whole, _, part = found["number"].partition(locale.number_symbols["latn"]["decimal"])
    value = Decimal(exact) * (100 if "%" in found["after"] else 1)
    seen = Decimal(re.sub(r"[^\d-]", "", whole) + f".{part or 0}") if not part or part.isdigit() else None
    if seen is None or abs(seen - value) > Decimal("0.51").scaleb(-len(part)):
        return None
    return _Number(found["before"], value, found["after"], len(part))


def _reasonable(numbers: Sequence[_Number]) -> int:
    largest = max(abs(number.value) for number in numbers)
    return max(_LEAST, _DIGITS - max(1, largest.adjusted() + 1))


def _are_codes(numbers: Sequence[_Number]) -> bool:
    """Whether these are numbers of articles or postcodes, whose digits belong together."""
    lengths = {len(str(abs(number.value))) for number in numbers}
    whole = all(not number.decimals and not number.before.strip() + number.after.strip() for number in numbers)
    return whole and len(numbers) > 1 and len(lengths) == 1 and lengths.pop() >= _CODE


def _text(number: _Number, pattern: str, locale: Locale) -> str:
    from babel.numbers import format_decimal

    with localcontext(rounding=ROUND_HALF_UP):  # as a reader rounds
        text = format_decimal(number.value, format=pattern, locale=locale)
    return f"{number.before}{text}{number.after}"
