"""A sentence taken apart for comparing it with tables: words, numbers with their bounds, pairs, names of rows."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache
from typing import Literal, TypeAlias

from docgen_nb.evidence.dates import month_of
from docgen_nb.evidence.quantities import COMMA_LANGUAGES, SPACE_LANGUAGES, readings_of
from docgen_nb.evidence.spelled import number_words_of
from docgen_nb.evidence.stopwords import ALL_STOP_WORDS, STOP_WORDS
from docgen_nb.evidence.tables import IN_EVERY_HEADER, SourceTable, abbreviates, folded, folded_words, rows_of
from docgen_nb.evidence.units import PERCENT, SCALES, Unit, currency_before, scale_at, unit_at

Bound: TypeAlias = Literal["=", "~", ">", "<", ">=", "<="]
_AND_WORDS = r"|[^\W_]+(?:['’](?!s\b)[^\W_]+)*|[%$€£]|['’]s\b|[^\w\s]"
_ENDS = r"(?=(?:st|nd|rd|th)\b|(?![\w]))"
_POINTS = re.compile(rf"\d{{1,3}}(?:[,’']\d{{3}})+(?:\.\d+)?(?!\w)|\d+(?:[.,]\d+)?{_ENDS}" + _AND_WORDS)
_COMMAS = re.compile(rf"\d{{1,3}}(?:[.’']\d{{3}})+(?:,\d+)?(?!\w)|\d+(?:[.,]\d+)?{_ENDS}" + _AND_WORDS)
_SPACES = re.compile(rf"\d{{1,3}}(?:[.\u00a0\u202f ]\d{{3}})+(?:,\d+)?(?!\w)|\d+(?:[.,]\d+)?{_ENDS}" + _AND_WORDS)
_WORD_ONE = {"one": 1.0, "ein": 1.0, "eine": 1.0, "einen": 1.0, "zero": 0.0}
_ORDINALS = {
    word: float(number)
    for number, words in enumerate(
        ("first erste ersten", "second zweite zweiten", "third dritte dritten", "fourth vierte vierten",
         "fifth fünfte fünften", "sixth sechste", "seventh siebte", "eighth achte", "ninth neunte", "tenth zehnte"), 1)
    for word in words.split()
}  # fmt: skip
_BOUNDS: tuple[tuple[Bound, tuple[str, ...]], ...] = (
    (">=", ("at least", "no less than", "no fewer than", "no earlier than", "mindestens", "not less than",
            "wenigstens")),
    ("<=", ("at most", "no more than", "up to", "höchstens", "bis zu", "not more than", "maximal", "no later than")),
    (">", ("more than", "over", "above", "greater than", "higher than", "larger than", "exceeding", "exceeds", "exceed",
           "mehr als", "über", "greater", "after", "older than", "longer than", "later than", "well over",
           "just over")),
    ("<", ("less than", "fewer than", "under", "below", "lower than", "smaller than", "weniger als", "unter", "before",
           "younger than", "shorter than", "prior to", "earlier than", "just under")),
    ("~", ("about", "around", "roughly", "nearly", "almost", "approximately", "some", "circa", "ca", "etwa", "rund",
           "ungefähr", "knapp", "fast", "close to", "just under", "just over", "an estimated")),
)  # fmt: skip
_BY_WORDS = {tuple(phrase.split()): bound for bound, phrases in _BOUNDS for phrase in phrases}
_LONGEST_BOUND = 3
_OR_MORE: dict[str, Bound] = {
    **dict.fromkeys(("more", "above", "higher", "later", "over", "mehr", "höher"), ">="),
    **dict.fromkeys(("less", "fewer", "below", "lower", "earlier", "under", "weniger", "niedriger"), "<="),
}  # behind "or"
_KEYS = folded_words("year season week round game day jahr saison woche runde spiel tag")  # "after the year 1990"
_IN_TIME = frozenset(["after", "before", "to", "than", "nach", "vor"])
_ARTICLES = frozenset(["$", "€", "£", "a", "an", "the"])
_A_NOUN = frozenset(["a", "an", "ein", "eine", "einen"])
_ENDS_ITEM = frozenset([",", "and", "und", ".", ";", ")", ""])
IN_OTHER_WORDS = _A_NOUN | {"pair"}  # for which no number word can be put
_NUMBER = folded("number")
STOPS = folded_words(
    "and while but which who whose that because although whereas than or when where if as with after before during "
    "und während aber welche welcher weil obwohl sowie oder wenn als mit nach vor"
)
VERBS = folded_words("be is are was were been have has had do does did ist sind war waren hat hatte haben wird wurde")
BREAKS = frozenset('.,;:()[]!?—–"“”')
_PHRASE = 5


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or sign; ``value`` is None for what is no number."""

    text: str
    word: str
    start: int
    end: int
    value: float | None = None
    is_figure: bool = False

    @property
    def is_sign(self) -> bool:
        """Whether it is punctuation."""
        return not self.word[:1].isalnum() and self.word not in {"%", "$", "€", "£"}


@dataclass
class Stated:
    """A number of a sentence.

    Attributes:
        at: its token.
        step: the value of one in its last place.
        bound: what the words before it say: exactly, about, more than …
        after, before: the words around it, folded, the nearest first.
        partner: the token of the other number in "11-of-21" or "32-18".
        ordinal: whether it says a place in an order.
        unit: the unit behind it.
        first, last: the tokens with which what it says begins and ends: "more than 5", "5 or more".
    """

    at: int
    value: float
    step: float
    raw: str
    start: int
    end: int
    is_word: bool
    bound: Bound = "="
    after: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    partner: int | None = None
    link: str = ""
    percent: bool = False
    scale: float = 1.0
    ordinal: bool = False
    unit: Unit | None = None
    first: int = -1
    last: int = -1

    @property
    def is_year(self) -> bool:
        """Whether it looks like a year."""
        return not self.is_word and len(self.raw) == 4 and self.raw.isdigit() and 1500 <= self.value < 2200  # noqa: PLR2004

    def can_be_in(self, unit: Unit | None) -> bool:
        """Whether its unit is that of a column, as far as both are said."""
        if self.unit is None or self.unit.dimension == PERCENT:
            return True
        return unit is not None and unit.dimension == self.unit.dimension and unit.factor == self.unit.factor

    @cached_property
    def ranges(self) -> list[tuple[float, float]]:
        """Between what and what a cell's number can be that is stated, written as exactly as it is."""
        value, step = self.value * self.scale, self.step * self.scale
        slack = 1e-9 * max(1.0, abs(value))
        match self.bound:
            case ">" | ">=":
                low, high = value - slack, math.inf
            case "<" | "<=":
                low, high = -math.inf, value + slack
            case "~":
                reach = max(step, 0.06 * abs(value)) + slack
                low, high = value - reach, value + reach
            case _:
                reach = (step / 2 if step * 2 <= abs(value) or step < 1 else 0) + slack
                low, high = value - reach, value + reach
        found = [(low, high), (-high, -low)]
        if self.scale != 1:
            found.append((low / self.scale, high / self.scale))
        if self.percent:
            found.append((max(-2.0, low / 100), min(2.0, high / 100)))
        return found

    @property
    def wanted(self) -> list[tuple[float, float]]:
        """Like ``ranges``, for rows that are looked for: "more than 10" leaves those with 10 out."""
        value = self.value * self.scale
        slack = 1e-9 * max(1.0, abs(value))
        match self.bound:
            case ">":
                return [(value + slack, math.inf)]
            case "<":
                return [(-math.inf, value - slack)]
            case ">=" | "<=":
                return self.ranges[:1]
            case _:
                return self.ranges

    def fits(self, cell: float) -> bool:
        """Whether a cell's number is what is stated."""
        return any(low <= cell <= high for low, high in self.ranges)

    def copy(self) -> Stated:
        """The same number, to which other words can be put."""
        new = object.__new__(Stated)
        new.__dict__.update(self.__dict__)
        return new


@dataclass(frozen=True)
class Mention:
    """Words of a sentence that name cells of a table.

    Attributes:
        cells: row and column of every cell that they can name.
        whole: whether they are all the words of the cell.
    """

    first: int
    last: int
    cells: frozenset[tuple[int, int]]
    whole: bool = True

    @property
    def rows(self) -> frozenset[int]:
        """The rows that it can mean."""
        return rows_of(self.cells)

    @cached_property
    def columns(self) -> frozenset[int]:
        """The columns that it can stand in."""
        return frozenset(column for _, column in self.cells)


class Statement:
    """One sentence with the numbers and names that it states.

    Args:
        text: the sentence.
        language: decides how 1.234 is read.
    """

    def __init__(self, text: str, language: str = "") -> None:
        self.text = text
        self.language = language
        self.tokens = _with_ones(_with_seconds(list(_tokens(text, language))))
        self.words = [token.word for token in self.tokens]
        self._mentions: dict[int, list[Mention]] = {}
        self._named: dict[int, frozenset[int]] = {}
        self._numbers: dict[tuple[int, ...], list[Stated]] = {}
        self._by_place: dict[tuple[tuple[int, ...], frozenset[int]], list[Stated]] = {}
        self._used: set[int] = set()
        self._small = _small_words(language)

    def mentions(self, table: SourceTable) -> list[Mention]:
        """The cells that the sentence names, in order; the longest name wins."""
        if (known := self._mentions.get(id(table))) is None:
            known = self._mentions[id(table)] = list(_find_mentions(self, table))
        return known

    def named(self, table: SourceTable) -> frozenset[int]:
        """The tokens of the cells that the sentence names."""
        if (known := self._named.get(id(table))) is None:
            found = (i for mention in self.mentions(table) for i in range(mention.first, mention.last + 1))
            known = self._named[id(table)] = frozenset(found)
        return known

    def numbers(self, tables: Iterable[SourceTable] = ()) -> list[Stated]:
        """Numbers that the sentence states. A number that is a word of a header ("3-point") is none."""
        tables = list(tables)
        of_tables = tuple(map(id, tables))
        if (known := self._numbers.get(of_tables)) is None:
            taken = frozenset[int]().union(*map(self.named, tables))
            found = tuple(i for i in self._read if i not in taken and not self._is_of_a_header(i, tables))
            if (known := self._by_place.get((found, taken))) is None:
                known = self._by_place[found, taken] = self._with_words(found, taken)
            self._numbers[of_tables] = known
        return known

    def key(self, mention: Mention, table: SourceTable) -> Stated | None:
        """The number that a mention of rows is ("week 3", "after 1990"); None if it is a name."""
        token = self.tokens[mention.first]
        if mention.first != mention.last or token.value is None or token.is_sign:
            return None
        at = mention.first
        return None if at not in self._read or self._is_of_a_header(at, [table]) else self._read[at]

    def _with_words(self, places: Iterable[int], taken: Set[int]) -> list[Stated]:
        """The numbers at some tokens with the words around them that name nothing."""
        found = [self._read[i].copy() for i in places]
        by_token = {each.at: each for each in found}
        for each in found:
            self._pair(each, by_token)
        stops = set(by_token)
        for each in found:
            each.after = self._after(each, stops, taken)
            each.before = self._before(each, stops, taken)
        return found

    @cached_property
    def _read(self) -> dict[int, Stated]:
        """The numbers by their tokens, whatever the tables."""
        values = ((i, token, token.value) for i, token in enumerate(self.tokens))
        return {i: stated for i, token, value in values
                if value is not None and (stated := self._read_number(i, token, value))}  # fmt: skip

    def _read_number(self, i: int, token: Token, value: float) -> Stated | None:
        beside = [*self.tokens[max(0, i - 1) : i], *self.tokens[i + 1 : i + 2]]
        if any(month_of(each.text) for each in beside):
            return None
        step = _step(token.text, value) if token.is_figure else 1.0
        following = self.words[i + 1] if i + 1 < len(self.words) else ""
        if token.word == "ein" and (not following or following in BREAKS):
            return None  # "nahm 200 Euro ein": it belongs to the verb
        is_place = self.words[max(0, i - 1) : i] == [_NUMBER]  # "weeks at number 1"
        ordinal = is_place or token.word in _ORDINALS or following in {"st", "nd", "rd", "th"}
        word = self.tokens[i + 1].text.casefold() if following else ""
        scale = SCALES.get(word, 1.0) if len(word) > 2 else 1.0  # noqa: PLR2004
        bound, first = self._bound(i)
        behind = [each.text.casefold() for each in self.tokens[i + 1 : i + 3]]
        last = i
        if bound == "=" and behind in (["-", "plus"], ["+", "plus"]):
            bound, last = ">=", i + 2
        if bound == "=" and behind[:1] in (["or"], ["oder"]) and behind[-1] in _OR_MORE:
            bound, last = _OR_MORE[behind[-1]], i + 2
        return Stated(
            at=i, value=value, step=step, raw=token.text, start=token.start, end=token.end,
            is_word=not token.is_figure, bound=bound, percent=following == "%", scale=scale, ordinal=ordinal,
            unit=self._unit(token), first=first, last=last,
        )  # fmt: skip

    def _unit(self, token: Token) -> Unit | None:
        """The unit behind a number or the currency before it; none for words that only look like one."""
        _, after = scale_at(self.text, token.end)
        unit, _ = unit_at(self.text, after)
        return unit or currency_before(self.text, token.start)

    def _is_of_a_header(self, i: int, tables: Sequence[SourceTable]) -> bool:
        """Whether the number and the word behind it are a header's: "3-point", "0 to 60"."""
        digit = f"{self.tokens[i].value:.0f}"
        words = ((table.with_word, self.tokens[i].text) for table in tables)
        columns = [column for known, text in words for column in known.get(digit, known.get(text, ()))]
        if not columns:
            return False
        following = next((w for w in self.words[i + 1 : i + 3] if w != "-"), "")
        digits = {f"{token.value:.0f}" for token in self.tokens if token.value is not None}
        for column in columns:
            others = [word for word in column.words if not word.isdigit()]
            if self.words[i + 1 : i + 2] == ["-"] and not self.tokens[i].is_figure and following:
                return True
            if any(following == word or abbreviates(word, following) for word in others):
                return True
            if len(digits & set(column.words)) > 1:
                return True
        return False

    def _bound(self, i: int) -> tuple[Bound, int]:
        """The meaning of the words before a number, and where they begin."""
        at = i
        while i and (self.words[i - 1] in _ARTICLES or (i > 1 and self.words[i - 1] in _KEYS)):
            i -= 1
        for size in range(_LONGEST_BOUND, 0, -1):
            if i >= size:
                said = tuple(token.text.casefold() for token in self.tokens[i - size : i])
                is_key = self.words[i] in _KEYS and said[-1] not in _IN_TIME
                if said in _BY_WORDS and not is_key:
                    return _BY_WORDS[said], i - size
        return "=", at

    def _pair(self, each: Stated, others: dict[int, Stated]) -> None:
        for size in (2, 4):
            link = "".join(token.text.casefold() for token in self.tokens[each.at + 1 : each.at + size])
            other = others.get(each.at + size)
            if other is not None and link in {"-", "–", "-of-", "-for-", ":", "/"} and each.partner is None:
                each.partner, other.partner = other.at, each.at
                each.link = other.link = link

    def _after(self, each: Stated, stops: Set[int], taken: Set[int]) -> list[str]:
        found: list[str] = []
        for i in range(each.at + 1, min(len(self.tokens), each.at + 1 + 2 * _PHRASE)):
            word = self.words[i]
            if i in stops or word in STOPS or word in BREAKS or len(found) >= _PHRASE or (found and word in VERBS):
                break
            if self.tokens[i].value is not None:
                found.append(f"{self.tokens[i].value:.0f}")
            elif i not in taken and word not in self._small and not self.tokens[i].is_sign:
                found += [word[0], word[1:]] if word[0].isdigit() and word[1:].isalpha() else [word]
                self._used.add(i)
        return found

    def _before(self, each: Stated, stops: Set[int], taken: Set[int]) -> list[str]:
        found: list[str] = []
        for i in range(each.at - 1, -1, -1):
            word = self.words[i]
            if i in stops or word in BREAKS or (word in STOPS and found) or i in self._used or len(found) >= _PHRASE:
                break
            if i not in taken and word not in self._small and not self.tokens[i].is_sign:
                found.append(word)
        return found


@cache
def _small_words(language: str) -> frozenset[str]:
    return STOP_WORDS["en"] | STOP_WORDS["de"] | STOP_WORDS.get(language, frozenset())


def _tokens(text: str, language: str) -> Iterable[Token]:
    pattern = _SPACES if language in SPACE_LANGUAGES else _COMMAS if language in COMMA_LANGUAGES else _POINTS
    for match in pattern.finditer(text):
        word, value, is_figure = _compared(match[0], language)
        yield Token(match[0], word, match.start(), match.end(), value, is_figure)


@lru_cache(maxsize=20_000)
def _compared(raw: str, language: str) -> tuple[str, float | None, bool]:
    """A token as it is compared, its value if it is a number, and whether it is one in figures."""
    low, known = raw.casefold(), number_words_of(language)
    if raw[0].isdigit() and not any(letter.isalpha() for letter in raw):
        return low, readings_of(raw, language)[0][0], True
    if low in known or low in _WORD_ONE or low in _ORDINALS:
        return low, float(known.get(low, _WORD_ONE.get(low, _ORDINALS.get(low))) or 0), False
    return folded(raw), None, False


def _with_seconds(tokens: list[Token]) -> list[Token]:
    """Read the "second" of "a 12.8-second lap" as the unit, not as a place."""
    for at, token in enumerate(tokens[2:], 2):
        if token.text == "second" and tokens[at - 1].text == "-" and tokens[at - 2].is_figure:
            tokens[at] = replace(token, value=None)
    return tokens


def _with_ones(tokens: list[Token]) -> list[Token]:
    """Read "a pair of" as two, and "a porter" in a list with numbers as one: "12 beds, two nurses and a porter"."""
    said = [token.text.casefold() for token in tokens]
    if _A_NOUN.isdisjoint(said):
        return tokens
    if "pair" in said:
        for at, word in enumerate(said[1:-2], 1):
            if word == "pair" and said[at - 1] == "a" and said[at + 1] == "of" and tokens[at + 2].value is None:
                tokens[at] = replace(tokens[at], value=2.0)
    items = [
        at for at, word in enumerate(said)
        if word in _A_NOUN and tokens[at].value in {None, 1.0} and said[at + 1 : at + 2] and not tokens[at + 1].is_sign
        and "".join(said[at + 2 : at + 3]) in _ENDS_ITEM
    ]  # fmt: skip
    for at in (*items, *reversed(items)):
        before = [each for each in tokens[max(0, at - 5) : at] if each.value is not None]
        is_listed = said[at - 1 : at] in (["and"], ["und"], [","]) and bool(before)
        behind = at + 3 + (said[at + 3 : at + 4] == ["and"])
        if is_listed or (said[at + 2 : at + 3] != ["."] and behind < len(tokens) and tokens[behind].value is not None):
            tokens[at] = replace(tokens[at], value=1.0)
    return tokens


def _step(raw: str, value: float) -> float:
    decimals = len(raw.rpartition(".")[2]) if ("." in raw and float(int(value)) != value) or ".0" in raw else 0
    if decimals:
        return 10.0**-decimals
    digits = f"{value:.0f}"
    zeros = len(digits) - len(digits.rstrip("0"))
    return 10.0**zeros if len(digits) - zeros > 1 and zeros > 1 else 1.0


def _find_mentions(statement: Statement, table: SourceTable) -> Iterable[Mention]:
    starts, parts, last = table.starts, table.parts, -1
    for i, token in enumerate(statement.tokens):
        if i <= last:
            continue
        found = _mention_at(statement, table, i) if token.word in starts or token.word in parts else None
        if found is None and token.value is not None and table.keys:
            found = _key_at(statement, table, i)
        if found is not None:
            yield found
            last = found.last


def _mention_at(statement: Statement, table: SourceTable, i: int) -> Mention | None:
    words = statement.words
    for name in table.starts.get(words[i], ()):
        last = _ends_at(words, i, name)
        if last is not None and not (len(name) == 1 and (words[i] in ALL_STOP_WORDS or len(words[i]) < 2)):  # noqa: PLR2004
            return Mention(i, last, table.names[name])
    cells = table.parts.get(words[i])
    if cells is None:
        return None
    last = i
    while last + 1 < len(words) and table.parts.get(words[last + 1]) == cells:
        last += 1
    return Mention(i, last, cells, whole=False)


def _key_at(statement: Statement, table: SourceTable, i: int) -> Mention | None:
    """A number that tells rows apart: a year, or one beside the word of its column ("round 3", "8 cylinders")."""
    value = statement.tokens[i].value
    if value is None or statement.tokens[i].is_sign:
        return None
    beside = [word for word in statement.words[max(0, i - 2) : i + 3] if word[:1].isalnum()]
    is_year = statement.tokens[i].is_figure and len(statement.tokens[i].text) == 4 and 1500 <= value < 2200  # noqa: PLR2004
    for column in table.keys:
        named = any(word in beside for word in column.words if column.weights[word] > IN_EVERY_HEADER)
        if not named and not (is_year and "year" in column.words):
            continue
        cells = frozenset((row, column.index) for row, number in table.column_numbers(column.index) if number == value)
        if cells:
            return Mention(i, i, cells)
    return None


def _ends_at(words: Sequence[str], start: int, name: Sequence[str]) -> int | None:
    """The last word of a name that begins at ``start``; signs between its words don't matter."""
    at = start
    for word in name:
        while at < len(words) and not words[at][:1].isalnum() and words[at] != word and at > start:
            at += 1
        if at >= len(words) or words[at] != word:
            return None
        at += 1
    return at - 1
