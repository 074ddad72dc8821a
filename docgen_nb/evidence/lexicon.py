"""The words of a table's cells and headers, in which a sentence's words are looked up."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence, Set
from functools import cached_property
from itertools import chain, islice
from typing import TypeAlias, TypeVar
from weakref import WeakKeyDictionary

from docgen_nb.evidence.dates import Day, days_of_cell
from docgen_nb.evidence.tables import Rows, SourceTable, key_of, share_a_stem

Cell: TypeAlias = tuple[int, int]
Value: TypeAlias = tuple[int, int, dict[int, Rows]]  # first and last token, and column → the rows that have it
Name: TypeAlias = tuple[str, ...]  # a cell's words
H = TypeVar("H")
_ENDS = frozenset([".", ";", ":"])
_OUTCOME = re.compile(r"(w|l|d|t)(?:in|ins|on|oss|ost|raw|rawn|ie|ied)?\b", re.IGNORECASE)
RUN = re.compile(r"(?<![\d.,-])\d{1,3}(?:\s?[-–:/.]\s?\d{1,3})*\s?[-–:/]\s?\d{1,3}(?:\.\d+)?(?![\d-])")
_DIGITS, _DASHES = re.compile(r"\d+"), {ord("–"): "-", ord(" "): None}
_HALF_A_YEAR = 6
_MOST_OF_A_CELL = 3  # one word in so many of a cell has to be said


class Lexicon:
    """The words of a table's cells and headers."""

    def __init__(self, table: SourceTable) -> None:
        self._table = table
        self._alike: dict[str, bool] = {}
        self._names: dict[str, set[Name]] = defaultdict(set)
        for name in table.names:
            for word in set(name):
                self._names[word].add(name)
        self.headers: dict[str, set[int]] = defaultdict(set)
        self.header_keys = {column.index: key_of(column.header.replace("_", " ")) for column in table.columns}
        for index, key in self.header_keys.items():
            for word in key:
                self.headers[word].add(index)

    @cached_property
    def days(self) -> dict[tuple[int, int], list[tuple[Day, Cell]]]:
        """The cells with a date, by month and day."""
        found: dict[tuple[int, int], list[tuple[Day, Cell]]] = defaultdict(list)
        for column in self._table.columns:
            if column.numeric or column.index >= len(self._table.rows[0]):
                continue
            for row, cells in enumerate(self._table.rows):
                for day in days_of_cell(cells[column.index]):
                    found[day.month, day.day].append((day, (row, column.index)))
        return found

    @cached_property
    def times(self) -> dict[int, dict[int, Day]]:
        """The columns of dates with the day of each row; years that no cell says are counted from 0."""
        found: dict[int, dict[int, Day]] = defaultdict(dict)
        for days in self.days.values():
            for day, (row, column) in days:
                found[column].setdefault(row, day)
        for rows in found.values():
            year, before = 0, 0
            for row in sorted(rows) if not all(day.year for day in rows.values()) else ():
                year += rows[row].month < before - _HALF_A_YEAR
                before = rows[row].month
                rows[row] = rows[row]._replace(year=year)
        return {column: found[column] for column in sorted(found)}

    def beside(self, column: int, day: Day, bound: str) -> Rows:
        """The rows before or after a day; with ``>=`` and ``<=`` those of the day, too."""
        rows, when = self.times[column], self._placed(column, day)
        if when is None:
            return frozenset()
        return frozenset(
            row for row, each in rows.items()
            if (each > when if bound[0] == ">" else each < when) or (bound[1:] and each == when)
        )  # fmt: skip

    def within(self, column: int, start: Day, end: Day) -> Rows:
        """The rows from one day to another, both included."""
        return self.beside(column, start._replace(year=start.year or end.year), ">=") & self.beside(column, end, "<=")

    def _placed(self, column: int, day: Day) -> Day | None:
        """A day with its year as the column counts years; None if it can be in several or in none."""
        times = self.times[column].values()
        years = {each.year for each in times}
        if day.year and min(years) > 1:
            return day
        known = {each.year for each in times if each[1:] == day[1:]}
        inside = {year for year in years if min(times) <= day._replace(year=year) <= max(times)}
        possible = known or inside or years
        return day._replace(year=possible.pop()) if len(possible) == 1 else None

    @cached_property
    def _runs(self) -> dict[str, dict[int, dict[str, set[int]]]]:
        """Shape of numbers joined by signs ("9-9", "9:9.9") → columns of such → the numbers → their rows."""
        found: dict[str, dict[int, dict[str, set[int]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(set)))
        for column in self._table.columns if any(map(RUN.search, chain(*self._table.rows))) else ():
            for row, cells in enumerate(self._table.rows):
                for match in RUN.finditer(cells[column.index]):
                    run = match[0].translate(_DASHES)
                    found[_DIGITS.sub("9", run)][column.index][run].add(row)
        least = len(self._table.rows) / 2
        return {shape: {column: runs for column, runs in columns.items() if sum(map(len, runs.values())) >= least}
                for shape, columns in found.items()}  # fmt: skip

    def run(self, said: str) -> dict[int, Rows]:
        """The rows with numbers joined by signs, in the columns of such: a score, a record, a time; either way round.

        >>> _DIGITS.sub("9", "6 - 14".translate(_DASHES)), RUN.fullmatch("2.5"), bool(RUN.fullmatch("6:12.4"))
        ('9-9', None, True)
        """
        run = said.translate(_DASHES)
        turned = "-".join(reversed(run.split("-")))
        columns = self._runs.get(_DIGITS.sub("9", run), {})
        return {column: frozenset(runs.get(run, set()) | runs.get(turned, set())) for column, runs in columns.items()}

    @cached_property
    def results(self) -> dict[str, list[Cell]]:
        """The cells of a column of results, by their first letter: w, l, d, t."""
        for column in self._table.columns:
            found: dict[str, list[Cell]] = defaultdict(list)
            cells = [(row, cells[column.index]) for row, cells in enumerate(self._table.rows) if cells[column.index]]
            for row, cell in cells:
                if match := _OUTCOME.match(cell):
                    found[match[1].casefold()].append((row, column.index))
            if len(found) > 1 and sum(map(len, found.values())) > 0.8 * len(cells):
                return found
        return {}

    @cached_property
    def result_columns(self) -> Set[int]:
        """The column of results."""
        return {column for cells in self.results.values() for _, column in cells[:1]}

    def knows(self, word: str) -> bool:
        """Whether it is a word of any cell or header."""
        return word in self._names or word in self.headers

    def may_mean(self, word: str) -> bool:
        """Whether it is such a word, or begins as one of a header does."""
        return word in self._names or word in self.headers or self.is_like_a_header(word)

    def is_like_a_header(self, word: str) -> bool:
        """Whether a word begins as one of a header does: "operates" where there is an operator."""
        if (known := self._alike.get(word)) is None:
            known = self._alike[word] = any(share_a_stem(word, each) for each in self._table.header_words)
        return known

    def longest(self, words: Sequence[str], start: int) -> tuple[int, Set[Name]]:
        """Find the longest run of tokens that stands in cells just so, and these cells."""
        length, names = _longest(words, start, self._names.get(words[start], frozenset()), _ENDS, _same)
        size = sum(word[:1].isalnum() for word in words[start : start + length])
        if any(size * _MOST_OF_A_CELL >= len(name) for name in names):
            return length, names
        return 0, frozenset()

    def cells(self, names: Iterable[Name]) -> Set[Cell]:
        """The cells that say just that."""
        return frozenset().union(*(self._table.names[name] for name in names))

    def is_small(self, names: Iterable[Name]) -> bool:
        """Whether any of some cells is written without a capital: "submitted" is no cell "Submitted"."""
        cells = (self._table.rows[row][column] for name in names for row, column in islice(self._table.names[name], 1))
        return any(cell[:1] == cell[:1].casefold() for cell in cells)

    def is_header(self, words: Sequence[str]) -> bool:
        """Whether words are all of a header."""
        return tuple(words) in self.header_keys.values()

    def longest_header(self, words: Sequence[str], start: int) -> tuple[int, Set[int]]:
        """Find the longest run of tokens that stands in headers just so, and these headers."""
        columns: Set[int] = self.headers.get(words[start], frozenset())
        length, columns = _longest(words, start, columns, _ENDS | {","}, self.header_keys.__getitem__)
        whole = {column for column in columns if len(self.header_keys[column]) == len(words[start : start + length])}
        return length, whole or columns


def _longest(
    words: Sequence[str], start: int, homes: Set[H], ends: Set[str], key: Callable[[H], Name]
) -> tuple[int, Set[H]]:
    """The longest run of tokens that stands in the keys of some homes, and those that have it; signs don't matter."""
    if not homes:
        return 0, homes
    said, length, best = [words[start]], 1, homes
    for end in range(start + 1, len(words)):
        word = words[end]
        if word[:1].isalnum() or word == "%":
            said.append(word)
            homes = {home for home in homes if _holds(key(home), said)}
            if not homes:
                break
            length, best = end + 1 - start, homes
        elif word in ends and not (word == "." and len(words[end - 1]) == 1):  # the point of "S. Berg"
            break
    return length, best


def _same(name: Name) -> Name:
    return name


def _holds(key: Name, said: Sequence[str]) -> bool:
    size, wanted = len(said), tuple(said)
    return any(key[at : at + size] == wanted for at in range(len(key) - size + 1))


_LEXICONS: WeakKeyDictionary[SourceTable, Lexicon] = WeakKeyDictionary()


def lexicon(table: SourceTable) -> Lexicon:
    """The words of a table, kept as long as the table is."""
    if (known := _LEXICONS.get(table)) is None:
        known = _LEXICONS[table] = Lexicon(table)
    return known
