"""A sentence read as conditions on the rows of one table, and what is left of it unread.

A sentence is judged by computing (``programs``) only where nearly every word of it is understood: a cell or part of
one, a header, a number of a column, a word of the title, or a word that says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import reduce
from itertools import pairwise

from docgen_nb.evidence.cells_said import ARTICLES, BOUNDS, FROM, IS, OUTCOMES, SMALL, TO, cells_said
from docgen_nb.evidence.dates import month_of
from docgen_nb.evidence.lexicon import lexicon
from docgen_nb.evidence.statement import BREAKS, Mention, Stated, Statement
from docgen_nb.evidence.tables import Rows, SourceTable, folded, folded_words

_LINKS = folded_words(
    "be is are was were never not of at a an the with than over under about as has have had number total und ist war "
    "der die das "
    "von mit bei als"
) | {"=", ":", "(", "-", "+", "–", "~", "$", "€", "£"}
_MEASURES = frozenset(
    ["high", "long", "tall", "wide", "deep", "old", "heavy", "hoch", "lang", "breit", "tief", "alt", "schwer"]
)
_FARTHEST_END = 3  # tokens from one end of a range to the other
_AS = folded_words("as als")
_NUMBER = folded("number")
_CAME = folded_words("came come comes finished finish ranked rank placed wurde belegte")
_BEHIND_RANK = folded_words("place in with at behind rank platz mit") | BREAKS
_ENDINGS = frozenset(["st", "nd", "rd", "th"])
_PLAIN = SMALL | _ENDINGS | BREAKS


@dataclass(frozen=True)
class Condition:
    """Words that say something of a row.

    Attributes:
        rows: column → the rows for which it is true there.
        named: whether the sentence names the column.
        stated: the number, if it is one.
    """

    first: int
    last: int
    rows: dict[int, Rows]
    named: bool = False
    stated: Stated | None = None

    @property
    def any_row(self) -> Rows:
        """The rows for which it is true in any of its columns."""
        return frozenset().union(*self.rows.values())

    def exactly(self, reading: Reading) -> Condition:
        """Keep the cells that say just that, and no more, if there are any: "guard", not "point guard"."""
        words = reading.statement.words[self.first : self.last + 1]
        cells = reading.table.names.get(tuple(word for word in words if word[:1].isalnum() or word == "%"))
        if cells is None or self.stated is not None:
            return self
        return replace(self, rows={c: frozenset(r for r, other in cells if other == c) for c in self.rows})


@dataclass
class Reading:
    """One reading of a sentence by the words of one table.

    Attributes:
        conditions: in the order of the sentence.
        headers: first and last token → the columns that they name.
        numbers: those that no column was found for: counts, sums, differences.
        of_keys: the tokens of those beside the header of a key: "4 rounds".
        unread: tokens whose words are none of it.
        free: the words that name no cell and no column.
    """

    statement: Statement
    table: SourceTable
    conditions: list[Condition] = field(default_factory=list)
    headers: dict[tuple[int, int], Set[int]] = field(default_factory=dict)
    numbers: list[Stated] = field(default_factory=list)
    of_keys: set[int] = field(default_factory=set)
    unread: list[int] = field(default_factory=list)
    free: Set[str] = frozenset()

    def stated(self) -> list[Stated]:
        """The numbers for which a column was found."""
        return [condition.stated for condition in self.conditions if condition.stated is not None]


def read(statement: Statement, table: SourceTable, title: Set[str], operations: Set[str]) -> Reading:
    """Take a sentence apart.

    Args:
        statement: the sentence.
        table: the table of which it may speak.
        title: words of titles, which say nothing of a row.
        operations: words that something is computed for.
    """
    reading = Reading(statement, table)
    taken = set[int]()
    for first, last, found in cells_said(statement, table, title):
        taken |= set(range(first, last + 1))
        reading.conditions.append(Condition(first, last, found))
    reading.headers = _headers(statement.words, table, taken)
    taken |= {at for first, last in reading.headers for at in range(first, last + 1)}
    _read_keys(reading, title, taken)
    for stated in statement.numbers([table]):
        if stated.at not in taken:
            taken |= set(range(stated.first, stated.last + 1))
            if stated.raw not in title:
                _place_number(reading, stated)
    reading.conditions = [_named(condition, reading) for condition in reading.conditions]
    reading.conditions.sort(key=lambda condition: condition.first)
    taken |= _join_years(reading)
    rest = [(at, word) for at, word in enumerate(statement.words) if at not in taken]
    rest = [(at, word) for at, word in rest if not (_is_a_number(statement, at) or _is_a_measure(statement, at))]
    reading.free = frozenset(word for _, word in rest)
    rest = [(at, word) for at, word in rest if statement.tokens[at].value is None and word[:1].isalnum()]
    known = (_PLAIN, operations, title)
    rest = [(at, word) for at, word in rest if not any(word in words for words in known)]
    reading.unread = [at for at, word in rest if not lexicon(table).is_like_a_header(word)]
    return reading


def foreign_words(statement: Statement, known: Sequence[Set[str]]) -> list[str]:
    """The words of a sentence that only a table can explain: they are in none of some sets."""
    return [
        token.word
        for at, token in enumerate(statement.tokens)
        if token.value is None
        and token.word not in _PLAIN
        and token.word[:1].isalnum()
        and not any(token.word in some for some in known)
        and token.word not in OUTCOMES
        and not (month_of(token.text) or _is_a_number(statement, at))
    ]


def knows_too_few(table: SourceTable, foreign: Iterable[str], most: int) -> bool:
    """Whether more words of a sentence than ``most`` are none of the table's: a quick look before it is read."""
    words = lexicon(table)
    return sum(not words.may_mean(word) for word in foreign) > most


def _is_a_measure(statement: Statement, at: int) -> bool:
    """Whether a word only says what is measured: "60 m high" compares nothing."""
    before = statement.tokens[max(0, at - 2) : at]
    return statement.tokens[at].text.casefold() in _MEASURES and any(token.value is not None for token in before)


def _read_keys(reading: Reading, title: Set[str], taken: set[int]) -> None:
    """Add the conditions of keys ("week 3"), and the numbers that count what a key tells apart ("4 rounds")."""
    statement, table = reading.statement, reading.table
    for mention in statement.mentions(table):
        stated = None if mention.first in taken else statement.key(mention, table)
        if stated is None:
            continue
        first = stated.first
        if _tells_rows_apart(stated, mention.columns, reading):
            first = _place_key(reading, stated, mention, title)
        elif _is_plural(stated, mention, reading):
            found = {column: _rows_with(stated, column, table) for column in mention.columns}
            reading.conditions.append(Condition(stated.at, stated.at, found, named=True, stated=stated))
        else:
            reading.numbers.append(stated)
            reading.of_keys.add(stated.at)
        taken |= set(range(first, stated.at + 1))


def _is_a_number(statement: Statement, at: int) -> bool:
    """Whether a word is "number", which is compared as "no"."""
    return statement.words[at] == _NUMBER and statement.tokens[at].text.casefold() != _NUMBER


def _headers(words: Sequence[str], table: SourceTable, taken: Set[int]) -> dict[tuple[int, int], Set[int]]:
    known, found = lexicon(table), {}
    at = 0
    while at < len(words):
        if at in taken or words[at] not in known.headers:
            at += 1
            continue
        length, columns = known.longest_header(words, at)
        if any(_is_name(word) for word in words[at : at + length]):
            found[at, at + length - 1] = columns
            at += length
        else:
            at += 1
    return found


def _is_name(word: str) -> bool:
    """Whether a header's word says which one is meant: no stop word, and of numbers only years."""
    return (word[:1].isalpha() and word not in SMALL) or (word.isdigit() and len(word) == 4)  # noqa: PLR2004


def _place_number(reading: Reading, stated: Stated) -> None:
    """Give a number the column that is named beside it; "3 teams" counts them."""
    table, words = reading.table, reading.statement.words
    is_rank = stated.ordinal and set(words[max(0, stated.at - 2) : stated.at]) & _CAME
    ranks = [column.index for column in table.keys if folded("rank") in column.words] if is_rank else []
    following = [word for word in words[stated.at + 1 : stated.at + 3] if word not in _ENDINGS][:1]
    if is_rank and len(ranks) == 1 and set(following or BREAKS) & _BEHIND_RANK:
        found = {ranks[0]: table.rows_between(ranks[0], stated.ranges)}
        reading.conditions.append(Condition(stated.at, stated.at, found, named=True))
        return
    before = _before(reading, stated.first)
    behind = {c for c in _behind(reading, stated.at) if table.columns[c].numeric}
    behind = {c for c in behind if stated.ordinal == table.columns[c].is_key}  # "the 3rd round", "3 rounds"
    named = {c for c in before if not table.columns[c].is_text and _can_hold(stated, c, table)} or behind
    rows = {column: _rows_with(stated, column, table) for column in named}
    if not named and stated.is_year:
        found = {column.index: table.rows_between(column.index, stated.ranges) for column in table.columns}
        rows = {column: years for column, years in found.items() if years}
        rows = rows if len(rows) == 1 else {}
    if any(there or table.columns[column].numeric for column, there in rows.items()):
        reading.conditions.append(Condition(stated.at, stated.at, rows, named=True, stated=stated))
    else:
        reading.numbers.append(stated)


def _can_hold(stated: Stated, column: int, table: SourceTable) -> bool:
    """Whether a column can hold such a number: "the longest line is 14.2 km long" is about no line 14.2."""
    return not table.columns[column].is_key or stated.step >= 1


def _rows_with(stated: Stated, column: int, table: SourceTable) -> Rows:
    """The rows with a number in a column; "more than" asks for cells of one number."""
    rows = table.rows_between(column, stated.wanted)
    if stated.bound in {"=", "~"}:
        return rows
    return frozenset(row for row in rows if table.number(row, column) is not None)


def _is_range(words: Sequence[str], first: int, last: int) -> bool:
    """Whether two keys are the ends of a range: "between 2015 and 2018", "from week 3 to week 5"."""
    between = [word for word in words[first + 1 : last] if word in TO]
    return bool(set(words[max(0, first - 2) : first]) & FROM) and len(between) == 1 and last - first <= _FARTHEST_END


def _join_years(reading: Reading) -> set[int]:
    """Make one condition of two years in the cells of one column: "between 1997 and 2012"; return its tokens."""
    tokens, words, taken = reading.statement.tokens, reading.statement.words, set[int]()
    for one, two in pairwise(list(reading.conditions)):
        start, end = tokens[one.first].value, tokens[two.last].value
        if start and end and one.first == one.last and two.first == two.last and _is_range(words, one.first, two.first):
            found = {c: reading.table.rows_between(c, [(start, end)]) for c in one.rows.keys() & two.rows.keys()}
            at = reading.conditions.index(one)
            reading.conditions[at : at + 2] = [Condition(one.first, two.last, found, named=True)]
            taken |= {*range(max(0, one.first - 2), two.last + 1)}
    return taken


def _between(rows: Rows, table: SourceTable, column: int, end: float) -> Rows:
    """The rows whose number lies between those of some rows and an end."""
    starts = [number for row in rows if (number := table.number(row, column)) is not None]
    return table.rows_between(column, [(min(starts), end)]) if starts else frozenset()


def _place_key(reading: Reading, stated: Stated, mention: Mention, title: Set[str]) -> int:
    """Add the rows of a key, or of a range that ends with it; return the token with which it begins."""
    table, start = reading.table, reading.conditions[-1] if reading.conditions else None
    if start is not None and start.named and _is_range(reading.statement.words, start.first, stated.at):
        found = {column: _between(rows, table, column, stated.value) for column, rows in start.rows.items()}
        reading.conditions[-1] = Condition(start.first, stated.at, found, named=True)
        return max(0, start.first - 2)
    if stated.raw not in title:
        found = {column: _rows_with(stated, column, table) for column in mention.columns}
        reading.conditions.append(Condition(stated.at, stated.at, found, named=True))
    return stated.first


def _tells_rows_apart(stated: Stated, columns: Set[int], reading: Reading) -> bool:
    """Whether a number is a key: a year, "week 3", "3rd week" or "a 3-week course"; "3 weeks" counts them."""
    words, at = reading.statement.words, stated.at
    beside = {*words[max(0, stated.first - 2) : stated.first]}
    beside |= {*words[at + 2 : at + 3]} if words[at + 1 : at + 2] == ["-"] else set()
    said = {word for column in columns for word in reading.table.columns[column].words}
    return stated.is_year or stated.ordinal or bool(said & beside)


def _is_plural(stated: Stated, mention: Mention, reading: Reading) -> bool:
    """Whether the header counts what the number does: "3 years" in a column "years at school"."""
    said = {token.text.casefold() for token in reading.statement.tokens[stated.at + 1 : stated.at + 2]}
    headers = {word for c in mention.columns for word in reading.table.columns[c].header.casefold().split()}
    plurals = {word for word in headers if word.endswith("s")}
    return bool({folded(word) for word in said} & {folded(word) for word in plurals})


def _named(condition: Condition, reading: Reading) -> Condition:
    """A condition in the column that is named beside it, if it can be that one."""
    if condition.named:
        return condition
    role = _role(condition, reading)
    if role is not None:
        found = {role: condition.rows.get(role, frozenset[int]())}
        return Condition(condition.first, condition.last, found, named=True)
    columns = (_before(reading, condition.first) or _behind(reading, condition.last)) & condition.rows.keys()
    if not columns:
        return condition
    return Condition(condition.first, condition.last, {c: condition.rows[c] for c in columns}, named=True)


def _role(condition: Condition, reading: Reading) -> int | None:
    """The column that a sentence gives to a cell: "Ann is the winner", also where she is the runner-up.

    One that the cell has not only where it could: the headers share a word, or some name stands in both columns.
    """
    words, table = reading.statement.words, reading.table
    for (first, last), columns in reading.headers.items():
        between = words[condition.last + 1 : first] if first > condition.last else words[last + 1 : condition.first]
        column = next(iter(columns))
        is_said = bool(set(between) & IS) and set(between) <= IS | ARTICLES
        is_said = is_said or (bool({*between[-2:]} & _AS) and not {*between} & BREAKS)  # "played as the home team"
        if not is_said or len(columns) > 1 or table.columns[column].numeric:
            continue
        if column in condition.rows or all(_are_alike(table, column, other) for other in condition.rows):
            return column
    return None


def _are_alike(table: SourceTable, a: int, b: int) -> bool:
    shared = set(table.columns[a].words) & set(table.columns[b].words)
    return bool(shared or {row[a] for row in table.rows} & {row[b] for row in table.rows} - {""})


def _before(reading: Reading, first: int) -> Set[int]:
    """The columns whose header stands before a word, with only links between, and of one right beside: "total par"."""
    words, found, begins = reading.statement.words, set[int](), -1
    for (start, end), columns in sorted(reading.headers.items(), reverse=True):
        is_linked = end < first and all(word in _LINKS or word in BOUNDS for word in words[end + 1 : first])
        if is_linked or end + 1 == begins:
            found |= columns
            begins = start
    return found


def _behind(reading: Reading, last: int) -> Set[int]:
    """The columns whose header stands right behind a word, or behind "in" or "is the"."""
    words = reading.statement.words
    for (start, _), columns in reading.headers.items():
        between = words[last + 1 : start]
        between = [word for word in between if word not in _ENDINGS]
        if start > last and (between in ([], ["in"], ["im"]) or (IS & {*between} and {*between} <= IS | ARTICLES)):
            return columns
    return frozenset()


def in_common(conditions: Iterable[Condition], table: SourceTable) -> Rows:
    """The rows for which all are true."""
    everything = frozenset(range(len(table.rows)))
    return reduce(lambda rows, condition: rows & condition.any_row, conditions, everything)
