"""The tables of the sources, ready to be found from a sentence: rows by name, columns by what a writer calls them."""

import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import repeat, takewhile
from typing import TypeAlias

from docgen_nb.document.elements import Table
from docgen_nb.document.parts import ContentPart, whole_table
from docgen_nb.evidence.dates import TIMESTAMP
from docgen_nb.evidence.kept import once_per_part
from docgen_nb.evidence.spelled import number_words
from docgen_nb.evidence.stopwords import ALL_STOP_WORDS
from docgen_nb.evidence.units import Unit, unit_of_header
from docgen_nb.evidence.words import stem

Rows: TypeAlias = frozenset[int]
MOST_ROWS = 2_000  # of a table whose rows are looked up one by one
IN_EVERY_HEADER = 0.05  # the weight of a word that tells columns not apart
_LONGEST_NAME = 12  # words of a cell that can be named in a sentence
_DATE = 10  # characters of a date without a time
_LONGEST_OF_PARTS = 5  # words of a name for which one of them can stand; more are a sentence
_SHORTEST_STEM = 5
_SHORTEST_PLACE = 4  # letters of a place's name that has an adjective
_ADJECTIVES = ("an", "n", "ian", "ese", "ish", "ic", "isch", "ische", "ischen", "ischer")
_SHORTEST_PART = 3  # letters of a word that stands for a whole name
_TOKEN = re.compile(r"\d[\d,]*(?:\.\d+)?(?![\w])|[^\W_]+(?:['’´](?!s\b)[^\W_]+)*|[%$€£]")
_PLAIN = re.compile(r"[-+–−]?\s?[$€£]?\s?\d[\d,]*(?:\.\d+)?\s?(?:%|[^\W\d_]{0,3})\.?")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_SPLIT = re.compile(r"[a-zäöüß]+|[A-ZÄÖÜ]+(?![a-zäöüß])|[A-ZÄÖÜ][a-zäöüß]+|\d+|%|[^\W\d_]+")
_NOTHING = frozenset(["", "n/a", "na", "nan", "none", "null", "-", "–", "—", "tbc", "tba", "tbd", "?", "nat", "n / a"])
_LONGEST_NOTHING = max(map(len, _NOTHING))
_HEADER_NOISE = ALL_STOP_WORDS | {"no", "col", "column", "avg", "mean", "average", "total", "sum", "number"}
_SUMMARIES = frozenset(["total", "totals", "sum", "average", "mean", "overall", "gesamt", "summe", "insgesamt"])
_SHORTEST_ABBREVIATION, _LONGEST_ABBREVIATION = 2, 5
_SAME_AS = (
    ("%", "pct", "percent", "percentage", "prozent", "perc"),
    ("qtr", "quarter", "quartal"),
    ("no", "number", "nr", "num", "№"),
    ("year", "jahr", "jahre", "jahren"),
    ("rank", "place", "position", "pos", "rang", "platz"),
)
_ALIKE = {word: names[0] for names in _SAME_AS for word in names}


@lru_cache(maxsize=20_000)
def folded(word: str) -> str:
    """A word as it is compared: without case, ending and plural; common short forms are one."""
    low = word.casefold().replace("’", "'")
    low = low.removesuffix("'s") or low
    return _ALIKE.get(low) or _ALIKE.get(low.removesuffix("s")) or stem(low) or low


def folded_words(text: str) -> frozenset[str]:
    """The words of a text as they are compared."""
    return frozenset(folded(word) for word in text.split())


def says_nothing(cell: str) -> bool:
    """Whether a cell is empty, or says that nothing is known."""
    return len(cell) <= _LONGEST_NOTHING and cell.casefold() in _NOTHING


@lru_cache(maxsize=20_000)
def key_of(text: str) -> tuple[str, ...]:
    """A cell's words as they are compared."""
    return tuple(folded(match[0]) for match in _TOKEN.finditer(text))


def number_in(text: str) -> float:
    """The value of a number in figures with commas between thousands; "36,0" has a decimal one.

    >>> number_in("1,250"), number_in("36,0"), number_in("1,250.5")
    (1250.0, 36.0, 1250.5)
    """
    whole, comma, rest = text.rpartition(",")
    if comma and "." not in rest and len(rest) != 3:  # noqa: PLR2004 - "36,0"
        return float(f"{whole.replace(',', '')}.{rest}")
    return float(text.replace(",", ""))


def abbreviates(short: str, word: str) -> bool:
    """Whether a header's word is short for a word: its beginning, or its first letter and consonants in order.

    >>> abbreviates("pts", "points"), abbreviates("reb", "rebounds"), abbreviates("pts", "assists")
    (True, True, False)
    """
    if not _SHORTEST_ABBREVIATION <= len(short) <= _LONGEST_ABBREVIATION or len(word) < len(short) + 2:
        return False
    if not short.isalpha() or short[0] != word[0]:
        return False
    if word.startswith(short):
        return len(short) > _SHORTEST_ABBREVIATION
    if sum(letter in "aeiouäöü" for letter in short) > 1:
        return False
    letters = iter(word)
    if all(letter in letters for letter in short):
        return True
    return len(short) > _SHORTEST_ABBREVIATION and short[-1] == "s" and abbreviates(short[:-1], word)


_KEYS = folded_words(
    "year years season rank no number # round pick week game month quarter day episode id code position place seed "
    "stage heat lane draft series jahr monat woche runde rang nummer spiel tag"
)
_NO_PLURALS = frozenset(["years", "series"])


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        words: what its header says, folded, without words that say nothing.
        weights: how much each says, by how few other headers have it.
        numeric: whether most of its cells are numbers.
        unique: whether no two rows have the same cell.
        is_text: whether most of its cells hold no number.
        is_key: whether its numbers tell rows apart (years, ranks, round numbers) and are no amounts.
    """

    index: int
    header: str
    words: tuple[str, ...]
    weights: dict[str, float]
    numeric: bool
    unique: bool
    is_key: bool = False
    unit: Unit | None = None
    is_text: bool = False

    @cached_property
    def weight(self) -> float:
        """The weights of its header's words together."""
        return sum(self.weights.values())


@lru_cache(maxsize=100_000)
def _means(word: str, said: str) -> float:
    """How surely a header's word is meant by one that is said: the same, short for it, begins like it, or as it."""
    if word == said:
        return 1.0
    if abbreviates(word, said) or share_a_stem(word, said):
        return 0.9
    is_start = said == word[:-1] and _SHORTEST_ABBREVIATION < len(word) <= _LONGEST_ABBREVIATION
    return 0.8 if is_start and said not in ALL_STOP_WORDS else 0.0  # "FG" for a column FGM


def share_a_stem(a: str, b: str) -> bool:
    """Whether two words begin alike: "attend" and "attendance"."""
    shortest = min(len(a), len(b))
    return shortest >= _SHORTEST_STEM and a[:shortest] == b[:shortest]


@dataclass(eq=False)
class SourceTable:
    """A table with an index of its names.

    Attributes:
        rows: its cells as text.
        numbers: per row and column, every number of the cell.
        names: a cell's words → the cells that are exactly these.
        parts: one word of a name → the cells it can stand for.
    """

    id: str
    label: str
    columns: list[Column]
    rows: list[list[str]]
    numbers: list[list[tuple[float, ...]]]
    names: dict[tuple[str, ...], frozenset[tuple[int, int]]] = field(default_factory=dict)
    parts: dict[str, frozenset[tuple[int, int]]] = field(default_factory=dict)
    _of_columns: dict[int, list[tuple[int, float]]] = field(default_factory=dict)
    _sorted: dict[int, list[tuple[float, int]]] = field(default_factory=dict)
    _meant: dict[str, list[tuple[str, float]]] = field(default_factory=dict)

    @cached_property
    def starts(self) -> dict[str, list[tuple[str, ...]]]:
        """First word of a name → the names, longest first."""
        starts: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for name in self.names:
            starts[name[0]].append(name)
        return {word: sorted(names, key=len, reverse=True) for word, names in starts.items()}

    @cached_property
    def keys(self) -> list[Column]:
        """The columns whose numbers tell rows apart."""
        return [column for column in self.columns if column.is_key]

    @cached_property
    def categories(self) -> dict[int, frozenset[str]]:
        """The columns by whose cells rows fall into groups, with the groups."""
        found: dict[int, frozenset[str]] = {}
        for column in self.columns:
            values = frozenset(row[column.index].casefold() for row in self.rows)
            if not column.numeric and not column.unique and 1 < len(values) <= max(2, len(self.rows) // 3):
                found[column.index] = values
        return found

    @cached_property
    def summaries(self) -> Rows:
        """The rows that are no things: totals, and headings that say the same in every cell."""
        named = (next((cell for cell in row if cell), "").casefold() for row in self.rows)
        totals = {number for number, name in enumerate(named) if name in _SUMMARIES}
        return frozenset(totals | self.headings)

    @cached_property
    def headings(self) -> Rows:
        """The rows that say the same in every cell: headings of what is below."""
        return frozenset(number for number, row in enumerate(self.rows) if len(row) > 2 and len(set(row)) == 1)  # noqa: PLR2004

    @cached_property
    def header_words(self) -> frozenset[str]:
        """All words of the headers."""
        return frozenset(word for column in self.columns for word in key_of(column.header.replace("_", " ")))

    @cached_property
    def with_word(self) -> dict[str, list[Column]]:
        """A word of a header, folded → the columns that have it."""
        found: dict[str, list[Column]] = defaultdict(list)
        for column in self.columns:
            for word in column.words:
                found[word].append(column)
        return dict(found)

    @cached_property
    def _short_words(self) -> list[str]:
        """The words of headers that may be initials."""
        return [word for word in self.with_word
                if word.isalpha() and _SHORTEST_ABBREVIATION <= len(word) < _LONGEST_ABBREVIATION]  # fmt: skip

    def likeness(self, phrase: Sequence[str]) -> dict[int, float]:
        """Score how well a phrase's words name columns: 0 to 1, by the index of each column that they can name."""
        said: dict[str, float] = {}
        for each in phrase:
            if (meant := self._meant.get(each)) is None:
                scored = ((word, _means(word, each)) for word in self.with_word)
                meant = self._meant[each] = [(word, score) for word, score in scored if score]
            for word, score in meant:
                said[word] = max(score, said.get(word, 0.0))
        initials = "".join(each[0] for each in phrase)
        for word in self._short_words:
            if word in initials:
                said.setdefault(word, 0.9)
        columns = {column.index: column for word in said for column in self.with_word[word]}
        return {
            index: sum(weight * said.get(word, 0.0) for word, weight in column.weights.items()) / column.weight
            for index, column in columns.items()
        }

    def number(self, row: int, column: int) -> float | None:
        """The number of a cell that is one number."""
        found = self.numbers[row][column]
        return found[0] if len(found) == 1 else None

    def column_numbers(self, column: int) -> list[tuple[int, float]]:
        """Row and number of every cell of a column that is one number."""
        if (known := self._of_columns.get(column)) is None:
            known = [(row, cells[column][0]) for row, cells in enumerate(self.numbers) if len(cells[column]) == 1]
            self._of_columns[column] = known
        return known

    def rows_between(self, column: int, ranges: Iterable[tuple[float, float]]) -> Rows:
        """The rows in whose cell of a column any number lies in one of the ranges."""
        if (known := self._sorted.get(column)) is None:
            cells = (cells[column] for cells in self.numbers)
            known = self._sorted[column] = sorted((number, row) for row, each in enumerate(cells) for number in each)
        found: set[int] = set()
        for low, high in ranges:
            found.update(
                row for _, row in known[bisect_left(known, (low, -1)) : bisect_right(known, (high, MOST_ROWS))]
            )
        return frozenset(found)

    def is_empty(self, row: int, column: int) -> bool:
        """Whether a cell says that there is nothing, as most of the row's do."""
        cells = [says_nothing(self.rows[row][each.index]) for each in self.columns if each.numeric]
        return says_nothing(self.rows[row][column]) and sum(cells) * 2 > len(cells)

    def place(self, row: int, column: int) -> str:
        """A cell as a message names it: ``players.csv, row 7, REB``."""
        return f"{self.label}, row {row + 1}, {self.columns[column].header}"

    def name_of(self, row: int) -> str:
        """Name of a row for a reader: its first cell that is no number."""
        return self.row_names[row]

    @cached_property
    def row_names(self) -> list[str]:
        """The name of each row."""
        named = [column.index for column in self.columns if not column.numeric]
        return [
            next((row[index] for index in named if row[index]), None)
            or next((f"{column.header} {row[column.index]}" for column in self.keys), f"row {number}")
            for number, row in enumerate(self.rows, 1)
        ]


@once_per_part
def tables_of_part(part: ContentPart) -> list[SourceTable]:
    """The part's table, or the tables in its text."""
    if isinstance(part.item, Table):
        return [source_table(part.id, part.label, whole_table(part.item))]
    if "|" not in part.text:
        return []
    from docgen_nb.document.read_markdown import read_markdown

    found = [element for element in read_markdown(part.text) if isinstance(element, Table)]
    return [source_table(part.id, part.label, table) for table in found]


def source_table(part_id: str, label: str, table: Table) -> SourceTable:
    """Read a table part into rows, columns and typed cells."""
    width = len(table.headers)
    rows = [(list(row) + [""] * width)[:width] for row in table.rows[:MOST_ROWS]]
    numbers = [[_numbers(cell) for cell in row] for row in rows]
    read = SourceTable(part_id, label, _columns(table.headers, rows), rows, numbers)
    _add_halves(read)
    _index_names(read)
    return read


@lru_cache(maxsize=50_000)
def _numbers(cell: str) -> tuple[float, ...]:
    if says_nothing(cell) or TIMESTAMP.fullmatch(cell):
        return ()
    if _PLAIN.fullmatch(cell):
        sign = -1.0 if cell[0] in "-–−" else 1.0
        return tuple(sign * number_in(match[0]) for match in _NUMBER.finditer(cell))[:1]
    return tuple(number_in(match[0]) for match in _NUMBER.finditer(cell))


def _columns(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Column]:
    words = [_header_words(header) for header in headers]
    counts = Counter(word for each in words for word in set(each))
    columns: list[Column] = []
    for index, header in enumerate(headers):
        weights = {word: math.log(1 + len(headers) / counts[word]) for word in words[index]}
        if len(headers) > 2:  # noqa: PLR2004 - what every header says tells nothing
            weights = {w: IN_EVERY_HEADER if counts[w] == len(headers) else value for w, value in weights.items()}
        counted = Counter(row[index] for row in rows)
        cells = {cell: count for cell, count in counted.items() if not says_nothing(cell)}
        filled = sum(cells.values())
        plain = sum(count for cell, count in cells.items() if len(_numbers(cell)) == 1 and _PLAIN.fullmatch(cell))
        unique = len(cells) == len(rows) > 1
        numeric = plain * 2 > filled
        whole = numeric and all("." not in cell for cell in cells)
        named = _names_a_key(header)
        key = whole and (named or (unique and index == 0))
        unit, _ = unit_of_header(header)
        text = sum(count for cell, count in counted.items() if not _numbers(cell)) * 2 > len(rows)
        columns.append(Column(index, header, words[index], weights, numeric, unique, key, unit, text))
    return columns


def _names_a_key(header: str) -> bool:
    """Whether a header says that its numbers tell rows apart: "game", but "games" and "parcels qtr 3" are amounts."""
    said = [match[0].casefold() for match in _TOKEN.finditer(header.replace("_", " "))]
    said = list(takewhile(lambda word: word not in {"per", "pro", "je"}, said))  # "passengers per day" are amounts
    keys = [word for word in said if folded(word) in _KEYS and (word in _NO_PLURALS or not word.endswith("s"))]
    return bool(keys) and not any(word.isdigit() for word in said)


def _header_words(header: str) -> tuple[str, ...]:
    found = [folded(word) for word in _SPLIT.findall(header)]
    return tuple(dict.fromkeys(word for word in found if word not in _HEADER_NOISE)) or tuple(dict.fromkeys(found))


def _add_halves(table: SourceTable) -> None:
    """Add the halves to columns that are given by quarters."""
    quarters: dict[tuple[str, ...], dict[str, Column]] = defaultdict(dict)
    for column in table.columns:
        digits = [word for word in column.words if word in {"1", "2", "3", "4"}]
        if column.numeric and "qtr" in column.words and len(digits) == 1:
            rest = tuple(word for word in column.words if word not in {"qtr", *digits})
            quarters[rest][digits[0]] = column
    for rest, found in quarters.items():
        for half, names in (("1", "12"), ("2", "34")) if len(found) == 4 else ():  # noqa: PLR2004
            a, b = (found[name] for name in names)
            index = len(table.columns)
            words = (*rest, "half", half)
            weights = {**{word: a.weights[word] for word in rest}, "half": 1.5, half: 1.5}
            table.columns.append(Column(index, f"{a.header} + {b.header}", words, weights, numeric=True, unique=False))
            for row, cells in zip(table.rows, table.numbers, strict=True):
                both = [*cells[a.index][:1], *cells[b.index][:1]]
                cells.append((sum(both),) if len(both) == 2 else ())  # noqa: PLR2004
                row.append(f"{sum(both):g}" if len(both) == 2 else "")  # noqa: PLR2004


def _index_names(table: SourceTable) -> None:
    cells: dict[tuple[str, ...], set[tuple[int, int]]] = defaultdict(set)
    for column in table.columns:
        homes: dict[str, list[int]] = defaultdict(list)
        for number, row in enumerate(table.rows):
            homes[row[column.index]].append(number)
        for cell, rows in homes.items():
            if says_nothing(cell) or (column.numeric and _PLAIN.fullmatch(cell)):
                continue
            if len(cell) > _DATE and TIMESTAMP.fullmatch(cell):
                continue  # nobody writes the time of day
            name = key_of(cell)
            if 0 < len(name) <= _LONGEST_NAME:
                cells[name].update(zip(rows, repeat(column.index)))
    table.names = {name: frozenset(found) for name, found in cells.items()}
    _index_parts(table)


def _index_parts(table: SourceTable) -> None:
    """Single words that only one name has."""
    homes: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for name in table.names:
        for word in name if 1 < len(name) <= _LONGEST_OF_PARTS else ():
            homes[word].add(name)
    known = number_words()
    for word, names in homes.items():
        if len(word) < _SHORTEST_PART or not word[0].isalpha() or word in ALL_STOP_WORDS or word in known:
            continue
        if len(names) == 1 and (word,) not in table.names and word not in table.header_words:
            table.parts[word] = table.names[next(iter(names))]
    _index_adjectives(table)


def _index_adjectives(table: SourceTable) -> None:
    """Add the adjectives of names of one word that begin with a capital: "European" of Europe."""
    for name, cells in table.names.items():
        row, column = min(cells)
        cell = table.rows[row][column]
        if len(name) > 1 or len(cell) < _SHORTEST_PLACE or not cell.isalpha() or not cell.istitle():
            continue
        root = cell.casefold()
        for base in {root, root.rstrip("aeiouy")}:
            for form in {folded(base + ending) for ending in _ADJECTIVES} - {name[0]}:
                if (form,) not in table.names and form not in table.header_words:
                    table.parts.setdefault(form, cells)


@lru_cache(maxsize=20_000)
def rows_of(cells: frozenset[tuple[int, int]]) -> frozenset[int]:
    """The rows of cells."""
    return frozenset(row for row, _ in cells)
