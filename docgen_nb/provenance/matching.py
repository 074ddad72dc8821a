"""Which pieces of the sources a sentence was made from, by its numbers and by the words that are rare in the sources.

A piece counts where it holds an exact number of the sentence, a number together with a word, or enough of the words
that the sentence has. How much a word says is how few pieces have it: a town's name says more than "report".
"""

import math
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

from docgen_nb.document.elements import Table
from docgen_nb.document.parts import ContentPart, whole_table
from docgen_nb.evidence.dates import Day, days_in
from docgen_nb.evidence.derived import is_derived
from docgen_nb.evidence.pieces import MOST_ROWS, Piece
from docgen_nb.evidence.quantities import Quantity
from docgen_nb.evidence.sources import NumericTable, SourceNumbers, numbers_of_part, numbers_of_table, numbers_of_text
from docgen_nb.evidence.stated import stated_quantities
from docgen_nb.evidence.units import COUNT, PERCENT, UNKNOWN
from docgen_nb.evidence.words import content_words, raw_words

_ENOUGH = 0.4  # of what a sentence's words say, that a piece must have
_ENOUGH_OF_RARE = 0.22  # where some of the shared words are rare
_FEWEST = 2  # words shared with a piece, without a number
_ENOUGH_WITH_A_NAME = 0.15
_MANY = 4  # words shared with a piece that are enough if they are rare
_RARE = 0.04  # of the pieces that have a rare word, at most; two may always have it
_AS_GOOD = 0.75  # of the best piece's worth
_MOST = 4  # pieces of one source for one sentence
_EXACT = 3  # significant figures that are no coincidence

_RELATIVE = 1e-9


class NumberIndex:
    """The numbers of one source's pieces.

    Args:
        pieces: the pieces; numbers in what is found count from 0 among them.
        part: the part they are of, None for a section.

    Attributes:
        tables: the source's tables, for what is computed from them.
    """

    def __init__(self, pieces: Sequence[Piece], part: ContentPart | None = None) -> None:
        self._values: dict[str, list[tuple[float, int]]] = defaultdict(list)
        self._days: list[tuple[Day, int]] = []
        self.tables: list[NumericTable] = []
        if part is not None and isinstance(part.item, Table):
            self._read_table(whole_table(part.item))
        else:
            self._read_texts(pieces)
            self.tables = numbers_of_part(part).tables if part is not None and "|" in part.text else []
        self._sorted = {dimension: sorted(values) for dimension, values in self._values.items()}

    def find(self, quantity: Quantity) -> set[int]:
        """The pieces that hold a number which this one can be."""
        tolerance, dimension = quantity.tolerance(), quantity.dimension
        found: set[int] = set()
        for value in quantity.values:
            for known in SourceNumbers.comparable(dimension, self._sorted.keys()):
                found |= self._near(known, value, tolerance)
            if dimension == PERCENT:
                found |= self._near(UNKNOWN, value / 100, tolerance / 100)
        return found

    def find_day(self, day: Day) -> set[int]:
        """The pieces that hold a date."""
        return {piece for known, piece in self._days if day.fits(known)}

    def _near(self, dimension: str, value: float, tolerance: float) -> set[int]:
        values = self._sorted.get(dimension, [])
        tolerance += _RELATIVE * abs(value)
        first = bisect_left(values, (value - tolerance, -1))
        return {piece for _, piece in values[first : bisect_right(values, (value + tolerance, len(values)))]}

    def _read_texts(self, pieces: Sequence[Piece]) -> None:
        for number, piece in enumerate(pieces):
            known = numbers_of_text(piece.text)
            for dimension, values in known.by_dimension.items():
                self._values[dimension] += [(value, number) for value in values]
            self._days += [(day, number) for day in known.days]

    def _read_table(self, table: Table) -> None:
        table = table.model_copy(update={"rows": table.rows[:MOST_ROWS]})
        self.tables = numbers_of_table(table).tables
        for known in self.tables:
            for header, column in known.columns.items():
                values = self._values[known.dimensions[header]]
                values += [(abs(value), row) for row, value in enumerate(column) if value is not None]
        for number, row in enumerate(table.rows):
            for cell in row:
                if not cell or cell.isalpha():
                    continue
                try:  # as it is written, whatever its column's header makes of it
                    self._values[UNKNOWN].append((abs(float(cell)), number))
                except ValueError:
                    self._read_cell(cell, number)

    def _read_cell(self, cell: str, row: int) -> None:
        self._days += [(day, row) for _, _, day in days_in(cell)]
        known = numbers_of_text(cell)
        for dimension, values in known.by_dimension.items():
            self._values[UNKNOWN if dimension == COUNT else dimension] += [(value, row) for value in values]


@dataclass(frozen=True)
class Source:
    """One part, or one section that others rest on."""

    id: str
    pieces: tuple[Piece, ...]
    part: ContentPart | None = None

    @cached_property
    def numbers(self) -> NumberIndex:
        """Places of the sentence's numbers."""
        return NumberIndex(self.pieces, self.part)


@dataclass
class Match:
    """Match of a sentence in one source."""

    pieces: dict[Piece, float] = field(default_factory=dict)
    numbers: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    computed: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Sentence:
    """A sentence taken apart: its words by stem as they are written, which of them may be names, its numbers.

    In German every noun has a capital, so that tells no names there.
    """

    text: str
    stems: Mapping[str, str]
    names: frozenset[str]
    quantities: tuple[Quantity, ...]
    days: tuple[tuple[str, Day], ...]

    @classmethod
    def of(cls, text: str, language: str) -> Self:
        """Read it; dates are no quantities."""
        bare = text
        days = days_in(text)
        for start, end, _ in days:
            bare = bare[:start] + " " * (end - start) + bare[end:]
        stems: dict[str, str] = {}
        names: set[str] = set()
        for word in raw_words(text):
            for stem in content_words([word[0].casefold()]):
                if not stem[0].isdigit():
                    stems.setdefault(stem, word[0])
                    names |= {stem} if word[0][0].isupper() and language != "de" else set()
        dates = tuple((text[start:end], day) for start, end, day in days)
        return cls(text, stems, frozenset(names), stated_quantities(bare, language), dates)


class Matcher:
    """Looks sentences up in sources.

    Args:
        sources: all there are; how rare a word is is counted over all of them.
    """

    def __init__(self, sources: Iterable[Source]) -> None:
        self._sources = {source.id: source for source in sources}
        self._homes: dict[str, dict[str, list[int]]] = {}
        counts: Counter[str] = Counter()
        parts = [source for source in self._sources.values() if source.part is not None]
        counted = parts or list(self._sources.values())  # a section repeats what a part says
        for source in self._sources.values():
            homes: dict[str, list[int]] = defaultdict(list)
            for number, piece in enumerate(source.pieces):
                for stem in piece.stems:
                    homes[stem].append(number)
            self._homes[source.id] = homes
        counts.update(stem for source in counted for piece in source.pieces for stem in piece.stems)
        self._total = sum(len(source.pieces) for source in counted)
        self._worth = {stem: math.log(1 + self._total / count) for stem, count in counts.items()}
        self._small = frozenset(stem for source in counted for piece in source.pieces for stem in piece.small)
        rare = max(2, _RARE * self._total)
        self._rare = frozenset(stem for stem, count in counts.items() if count <= rare)

    def matches(self, sentence: Sentence, among: Sequence[str], operands: Sequence[Quantity] = ()) -> dict[str, Match]:
        """Match a sentence with each of the sources ``among``; those without a match are left out."""
        sources = {id_: self._sources[id_] for id_ in among if id_ in self._sources}
        found = {id_: self._match(sentence, source) for id_, source in sources.items()}
        held = {raw for match in found.values() for raw in match.numbers}
        open_ = [quantity for quantity in sentence.quantities if quantity.raw not in held]
        for id_, match in found.items():  # what stands somewhere as it is was not computed
            tables = sources[id_].numbers.tables if open_ else []
            match.computed = [q.raw for q in open_ if tables and is_derived(q, sentence.text, operands, tables)]
        return {id_: match for id_, match in found.items() if match.pieces or match.computed}

    def _match(self, sentence: Sentence, source: Source) -> Match:
        match = Match()
        shared = self._shared(sentence, source)
        self._by_numbers(sentence, source, shared, match)
        self._by_words(sentence, source, shared, match)
        if match.pieces:
            best = max(match.pieces.values())
            ranked = sorted(match.pieces.items(), key=lambda item: -item[1])
            match.pieces = {piece: worth for piece, worth in ranked[:_MOST] if worth >= _AS_GOOD * best}
        return match

    def _shared(self, sentence: Sentence, source: Source) -> dict[int, set[str]]:
        """The words that pieces have of the sentence."""
        shared: dict[int, set[str]] = defaultdict(set)
        homes = self._homes[source.id]
        for stem in sentence.stems:
            for number in homes.get(stem, ()):
                shared[number].add(stem)
        return shared

    def _value(self, stems: Iterable[str]) -> float:
        most = math.log(1 + self._total)
        return sum(self._worth.get(stem, most) for stem in stems)

    def _by_numbers(self, sentence: Sentence, source: Source, shared: Mapping[int, set[str]], match: Match) -> None:
        index = source.numbers
        held = [(quantity.raw, _is_exact(quantity), index.find(quantity)) for quantity in sentence.quantities]
        days = [(raw, True, index.find_day(day)) for raw, day in sentence.days]
        for raw, exact, numbers in held + days:
            good = {number for number in numbers if shared.get(number)} or (numbers if exact else set())
            if not good:
                continue
            match.numbers.append(raw)
            for number in good:
                piece = source.pieces[number]
                worth = self._value(shared.get(number, ())) + 2 * math.log(1 + self._total)
                match.pieces[piece] = match.pieces.get(piece, 0.0) + worth

    def _by_words(self, sentence: Sentence, source: Source, shared: Mapping[int, set[str]], match: Match) -> None:
        whole, names = self._value(sentence.stems), sentence.names - self._small
        for number, stems in shared.items():
            piece = source.pieces[number]
            worth, rare = self._value(stems), stems & self._rare
            if piece in match.pieces or (len(stems) < min(_FEWEST, len(sentence.stems)) and not rare & names):
                continue
            enough = _ENOUGH_WITH_A_NAME if rare & names else _ENOUGH
            if len(rare) >= _FEWEST and len(stems) >= _MANY:
                enough = _ENOUGH_OF_RARE
            if worth < enough * whole and not (piece.row and rare and self._names_row(piece, sentence)):
                continue
            match.pieces[piece] = worth
            match.words += [sentence.stems[stem] for stem in sorted(rare or stems)]

    @staticmethod
    def _names_row(piece: Piece, sentence: Sentence) -> bool:
        """Whether a cell of the row that is a name stands in the sentence as it is."""
        cells = (cell.strip() for cell in piece.text.split(" ; "))
        names = (cell for cell in cells if len(cell) > 2 and cell[0].isupper())  # noqa: PLR2004 - "A" is no name
        return any(name in sentence.text for name in names)


def _is_exact(quantity: Quantity) -> bool:
    """Whether nobody writes the number by chance."""
    return quantity.figures >= _EXACT or (quantity.dimension != COUNT and quantity.figures > 1 and not quantity.hedged)
