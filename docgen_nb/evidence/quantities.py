"""Numbers as they are written: separators of both kinds, powers of ten, units, and how exact they want to be."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from docgen_nb.evidence.spelled import number_in_words, spelled_numbers
from docgen_nb.evidence.stopwords import word_set
from docgen_nb.evidence.units import COUNT, SIGNS, currency_before, scale_at, unit_at

_SPACES = "\u00a0\u202f\u2009"
NUMBER = re.compile(
    rf"(?<![\w.,])(?<![^\W_]-)(?:\d{{1,3}}(?:(?P<group>[.,'’{_SPACES} ])\d{{3}})(?:(?P=group)\d{{3}})*(?:[.,]\d+)?|"
    r"\d+(?:[.,]\d+)?|[.,]\d+)(?![\d])"
)
COMMA_LANGUAGES = frozenset(["de", "fr", "es", "it", "pt", "nl", "pl", "sv", "da", "no", "fi", "cs", "tr", "ro", "hu"])
SPACE_LANGUAGES = frozenset(["fr", "pl", "sv", "da", "no", "fi", "cs", "hu", "de"])
_GROUP = 3
_NEAR = 0.25  # of a round number that a word says to be about right
_EXACT_BELOW = 100  # whole numbers without a unit that count something
_HEDGE = re.compile(
    r"(?:about|around|roughly|some|nearly|almost|over|under|approximately|approx\.?|circa|ca\.?|close to|up to|"
    r"(?:more|less|fewer|greater) than|at least|at most|just (?:under|over|above|below|short of)|above|below|an? "
    r"estimated|well|~|≈|rund|etwa|ungefähr|knapp|gut|fast|über|unter|mehr als|weniger als|mindestens|höchstens|"
    r"annähernd|environ|près de|presque|plus de|moins de|quelque|autour de|casi|unos|unas|cerca de|más de|menos de|"
    r"aproximadamente|alrededor de|circa|quasi|oltre|ongeveer|bijna)[\s€$£]*(?:EUR |USD |GBP |CHF )?\Z",
    re.IGNORECASE,
)
_LAST_WORDS = word_set(
    "about around roughly some nearly almost over under approximately approx circa ca to than least most just above "
    "below of estimated well ~ ≈ rund etwa ungefähr knapp gut fast über unter als mindestens höchstens annähernd "
    "environ près de presque quelque casi unos unas aproximadamente alrededor quasi oltre ongeveer bijna"
)
_CODES = word_set("EUR USD GBP CHF")
_YEAR = re.compile(r"(?:1[5-9]|20|21)\d\d")
_TO = re.compile(r"\s*(?:to|and|or|bis|und|oder|auf|à|et|ou|y|a|[-–—])\s*", re.IGNORECASE)
_WITH_COMMAS, _WITH_POINT = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?"), re.compile(r"\d+(?:\.\d+)?")
_IN_GROUPS = re.compile(r"\d{1,3}(?P<mark>[.,'’\s])\d{3}(?:(?P=mark)\d{3})*(?:[.,]\d+)?")
_NO_DIGIT = re.compile(r"\D")
_APART = re.compile(rf"['’{_SPACES} ]")


@dataclass(frozen=True)
class Quantity:
    """A number in a text.

    Attributes:
        values: what it can mean, in the base unit of its dimension; two where its separator can be read in two ways.
        step: the value of one in its last written place, zeros at the end of a whole number included.
        figures: how many significant figures it has, without those zeros.
        whole: whether it is a plain whole number: no decimals, no power of ten.
        hedged: whether a word before it says that it is rounded.
        factor: what its power of ten and its unit make of one.
    """

    raw: str
    start: int
    end: int
    values: tuple[float, ...]
    step: float
    figures: int
    dimension: str = COUNT
    whole: bool = True
    hedged: bool = False
    spelled: bool = False
    factor: float = 1.0

    @property
    def value(self) -> float:
        """The likeliest value of the number as it is written."""
        return self.values[0]

    def tolerance(self) -> float:
        """Largest distance of a source's value that this one can be a rounding of."""
        if not self.whole:
            one_figure = self.figures == 1 and not self.hedged and self.step > 1
            if self.hedged:
                return min(self.step, _NEAR * self.value) if self.figures == 1 else self.step
            return 0.05 * self.value if one_figure else self.step / 2
        if self.hedged:
            return min(self.step, _NEAR * self.value) if self.figures == 1 else self.step / 2 * (1 + (self.step > 1))
        if self.dimension == COUNT and self.value < _EXACT_BELOW:
            return 0.0
        rough = self.step >= 100 and self.figures > 1  # noqa: PLR2004 - 1,200 is a rounding, 120 a number
        return self.step / 2 if rough or self.step == 1 else 0.5


def quantities(text: str, language: str = "") -> Iterator[Quantity]:
    """Every number in figures, in order, and those in words that a unit or a power of ten follows.

    ``language`` decides between ``1.234`` and ``1,234``; without one both readings are kept. In "from 3 to 5 kg" both
    are kilograms.
    """
    found = [q for match in NUMBER.finditer(text) for q in _quantity(text, *match.span(), match["group"], language)]
    for index, quantity in enumerate(found):
        yield _in_unit_of(found[index + 1], quantity, text) if index + 1 < len(found) else quantity
    for start, end, value in spelled_numbers(text):
        spelled = _with_unit(text, start, end, (value,), 1.0, len(str(int(value)).rstrip("0")), whole=True)
        if spelled.dimension != COUNT or not spelled.whole:
            yield replace(spelled, spelled=True)


def _in_unit_of(following: Quantity, quantity: Quantity, text: str) -> Quantity:
    """The number in the unit of the one behind it where both share it; else as it is."""
    if quantity.dimension != COUNT or following.dimension == COUNT or _YEAR.fullmatch(quantity.raw):
        return quantity
    if not _TO.fullmatch(text, quantity.end, following.start):
        return quantity
    values = tuple(value * following.factor for value in quantity.values)
    step = quantity.step * following.factor
    return replace(quantity, values=values, step=step, dimension=following.dimension, whole=following.whole)


def _quantity(text: str, start: int, end: int, group: str | None, language: str) -> Iterator[Quantity]:
    raw = text[start:end]
    if group == " " and language not in SPACE_LANGUAGES:  # "in 40 300 people": two numbers as likely as one
        if not language:
            yield from _grouped(text, start, end, language)
        for part in re.finditer(r"\d+(?:[.,]\d+)?", raw):
            yield from _grouped(text, start + part.start(), start + part.end(), language)
        return
    yield from _grouped(text, start, end, language)


def _grouped(text: str, start: int, end: int, language: str) -> Iterator[Quantity]:
    readings = readings_of(text[start:end], language)
    decimals = readings[0][1]
    step, significant = 10.0**-decimals, _NO_DIGIT.sub("", text[start:end]).lstrip("0")
    if decimals == 0:
        zeros = len(significant) - len(significant.rstrip("0"))
        step, significant = 10.0**zeros, significant.rstrip("0")
    values = tuple(value for value, _ in readings)
    yield _with_unit(text, start, end, values, step, max(1, len(significant)), whole=decimals == 0)


def _with_unit(
    text: str, start: int, end: int, values: tuple[float, ...], step: float, figures: int, *, whole: bool
) -> Quantity:
    scale, after = scale_at(text, end)
    unit, finish = unit_at(text, after)
    if unit is None and (unit := currency_before(text, start)) is not None:
        finish = after
    factor = scale * (unit.factor if unit else 1.0)
    if scale > 1:
        step = min(step, 1.0) if whole else step
    before = text[max(0, start - 30) : start]
    return Quantity(
        raw=text[start:finish].strip(),
        start=start,
        end=finish if unit or scale > 1 else end,
        values=tuple(abs(value) * factor for value in values),
        step=step * factor,
        figures=figures,
        dimension=unit.dimension if unit else COUNT,
        whole=whole and factor == 1,
        hedged=_is_hedged(before.rstrip(SIGNS)),
        factor=factor,
    )


def _is_hedged(before: str) -> bool:
    last = (before.split() or [""])[-1].casefold().removesuffix(".")
    if last.upper() in _CODES:
        last = (before.split()[:-1] or [""])[-1].casefold()
    return last in _LAST_WORDS and _HEDGE.search(before) is not None


def readings_of(raw: str, language: str = "") -> list[tuple[float, int]]:
    """Possible readings of a number in figures: value and count of decimals, the likeliest first.

    >>> readings_of("1.234"), readings_of("1.234", "de"), readings_of("1,234.5")
    ([(1.234, 3), (1234.0, 0)], [(1234.0, 0)], [(1234.5, 1)])
    """
    bare = _APART.sub("", raw)
    points, commas = bare.count("."), bare.count(",")
    if not points and not commas:
        return [(float(bare), 0)]
    if points and commas:
        decimal = max(".,", key=bare.rfind)
        return [_decimal(bare.replace("," if decimal == "." else ".", ""), decimal)]
    mark = "." if points else ","
    if points + commas > 1:
        return [(float(bare.replace(mark, "")), 0)]
    before, after = bare.split(mark)
    if len(after) != _GROUP or not before or before.startswith("0") or len(before) > _GROUP:
        return [_decimal(bare, mark)]
    decimal_first = [_decimal(bare, mark), (float(before + after), 0)]
    if not language:
        return decimal_first if mark == "." else decimal_first[::-1]
    is_decimal = (mark == ",") == (language in COMMA_LANGUAGES)
    return [decimal_first[0 if is_decimal else 1]]


def written_like(number: str, *, like: str, language: str) -> str:
    """A source's number as a text writes its own: with its marks of thousands and decimals, or as a word.

    >>> written_like("4120", like="4.210", language="de"), written_like("12.5", like="13,5", language="de")
    ('4.120', '12,5')
    >>> written_like("4", like="six", language="en")
    'four'
    """
    plain = number.replace(",", "") if _WITH_COMMAS.fullmatch(number) else number
    if not like[:1].isdigit() or not _WITH_POINT.fullmatch(plain):
        return number_in_words(number, like=like, language=language)
    whole, _, decimals = plain.partition(".")
    grouped = _IN_GROUPS.fullmatch(like)
    if grouped is not None and readings_of(like, language)[0][0] >= 1000:  # noqa: PLR2004
        whole = f"{int(whole):,}".replace(",", grouped["mark"])
    has_comma = language in COMMA_LANGUAGES or language in SPACE_LANGUAGES
    return f"{whole}{',' if has_comma else '.'}{decimals}" if decimals else whole


def _decimal(bare: str, mark: str) -> tuple[float, int]:
    return float(bare.replace(mark, ".")), len(bare) - bare.index(mark) - 1
