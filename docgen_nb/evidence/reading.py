"""A sentence read as conditions on the rows of one table, and what is left of it unread.

A sentence is judged by computing (``programs``) only where nearly every word of it is understood: a cell or part of
one, a header, a number of a column, a word of the title, or a word that says nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from functools import reduce

from docgen_nb.evidence.dates import days_in, month_of
from docgen_nb.evidence.lexicon import Cell, Lexicon, lexicon
from docgen_nb.evidence.statement import BREAKS, Mention, Stated, Statement
from docgen_nb.evidence.stopwords import STOP_WORDS
from docgen_nb.evidence.tables import Rows, SourceTable, folded, folded_words

_LINKS = folded_words(
    "be is are was were of at a an the with than over under about as has have had number total und ist war der die das "
    "von mit bei als"
) | {"=", ":", "(", "-", "+", "–", "~", "$", "€", "£"}
_SMALL = (
    frozenset(folded(word) for word in STOP_WORDS["en"] | STOP_WORDS["de"])
    | folded_words(
        "be do does did during come came get got make made show shown list listed record recorded include included "
        "there where while also same own such another 's against through throughout within whose use used hold held "
        "take took place happen happened occur occurred"
    )
    | {"n't", "us"}
)
_ENDS = frozenset([".", ";", ":"])
_FROM, _TO = folded_words("between from zwischen von"), folded_words("and to through until und bis") | {"-", "–"}
_FARTHEST_END = 3  # tokens from one end of a range to the other
_IS, _ARTICLES = folded_words("be is are was were ist war sind waren"), folded_words("the a an der die das")
_IN = folded_words("in of during since im")
_NUMBER = folded("number")
_CAME = folded_words("came come comes finished finish ranked rank placed wurde belegte")
_BEHIND_RANK = folded_words("place in with at behind rank platz mit") | BREAKS
_OUTCOMES = {
    **dict.fromkeys(folded_words("won win wins victory victories beat defeated gewann gewonnen sieg siege"), "w"),
    **dict.fromkeys(folded_words("lost lose loses loss losses defeat defeats verlor verloren niederlage"), "l"),
    **dict.fromkeys(folded_words("drew draw draws drawn tie ties tied unentschieden"), "dt"),
}
_ENDINGS = frozenset(["st", "nd", "rd", "th"])
_PLAIN = _SMALL | _ENDINGS | BREAKS
_BOUNDS = folded_words(
    "more less fewer greater higher lower least most least exactly about nearly almost approximately"
)
_DAYS = 31
_SHORTEST = 3  # letters of a word that stands for a cell


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
    taken = _read_values(reading, title)
    reading.headers = _headers(statement.words, table, taken)
    taken |= {at for first, last in reading.headers for at in range(first, last + 1)}
    _read_keys(reading, title, taken)
    for stated in statement.numbers([table]):
        if stated.at not in taken:
            taken |= set(range(stated.first, stated.at + 1))
            if stated.raw not in title:
                _place_number(reading, stated)
    reading.conditions = [_named(condition, reading) for condition in reading.conditions]
    reading.conditions.sort(key=lambda condition: condition.first)
    rest = [(at, word) for at, word in enumerate(statement.words) if at not in taken]
    rest = [(at, word) for at, word in rest if not _is_a_number(statement, at)]
    reading.free = frozenset(word for _, word in rest)
    rest = [(at, word) for at, word in rest if statement.tokens[at].value is None and word[:1].isalnum()]
    known = (_PLAIN, operations, title)
    rest = [(at, word) for at, word in rest if not any(word in words for words in known)]
    reading.unread = [at for at, word in rest if not lexicon(table).is_like_a_header(word)]
    return reading


def is_foreign(statement: Statement, table: SourceTable, known: Sequence[Set[str]], most: int) -> bool:
    """Whether more words of a sentence than ``most`` are none of the table's and in none of some other sets.

    It is a quick look: whoever passes it may still be unread.
    """
    words = lexicon(table)
    foreign = 0
    for at, word in enumerate(statement.words):
        if word in _PLAIN or any(word in some for some in known) or words.may_mean(word):
            continue
        token = statement.tokens[at]
        if word[:1].isalnum() and token.value is None and word not in _OUTCOMES and not month_of(token.text):
            foreign += not _is_a_number(statement, at)
            if foreign > most:
                return True
    return False


def _read_values(reading: Reading, title: Set[str]) -> set[int]:
    """Add the conditions of cells and results that are named; return their tokens."""
    statement, table, taken = reading.statement, reading.table, set[int]()
    values = list(_values(statement, table, title))
    named = {at for first, last, _ in values for at in range(first, last + 1)}
    is_of_a_name = any(first <= 1 for first, _, _ in values)  # "Leeds lost": in whose table?
    for first, last, cells in [*values, *([] if is_of_a_name else _outcomes(statement, table, named))]:
        taken |= set(range(first, last + 1))
        by_column: dict[int, set[int]] = defaultdict(set)
        for row, column in cells:
            by_column[column].add(row)
        if not cells:  # a month in which nothing is
            by_column = {column: set() for column in lexicon(table).day_columns}
        reading.conditions.append(Condition(first, last, {c: frozenset(r) for c, r in by_column.items()}))
    return taken


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


def _values(statement: Statement, table: SourceTable, title: Set[str]) -> Iterator[tuple[int, int, Set[Cell]]]:
    """The words that stand for cells: first and last token, and the cells."""
    words, known = statement.words, lexicon(table)
    dates = _dates(statement, known)
    at = 0
    while at < len(words):
        if at in dates:
            last, cells = dates[at]
            yield at, last, cells
            at = last + 1
            continue
        if not known.knows(words[at]):
            at += 1
            continue
        length, names = known.longest(words, at)
        header, columns = known.longest_header(words, at)
        said = words[at : at + length]
        size = sum(word[:1].isalnum() for word in said)
        whole = any(len(name) == size for name in names)
        is_cell = length > header or (whole and not columns)
        counts = statement.tokens[at].value is not None and known.is_header(said[1:])  # "6 laps"
        of_title = set(said) <= title and not any(len(name) == 1 for name in names)  # "the Ohio games"
        is_name = length and is_cell and not counts and _says_enough(said, statement, at, whole=whole)
        if is_name and (length > 1 or not statement.tokens[at].text.islower() or known.is_small(names)):
            if not of_title:
                yield at, at + length - 1, known.cells(names)
            at += length
        else:
            at += max(1, header)


def _dates(statement: Statement, known: Lexicon) -> dict[int, tuple[int, Set[Cell]]]:
    """The days that cells have, too, in whatever form: first token → last token, and the cells."""
    found: dict[int, tuple[int, Set[Cell]]] = {}
    for start, end, day in days_in(statement.text):
        cells = {cell for other, cell in known.days.get((day.month, day.day), ()) if day.fits(other)}
        inside = [at for at, token in enumerate(statement.tokens) if start <= token.start and token.end <= end]
        if cells and inside:
            found[inside[0]] = inside[-1], cells
    days = [each for some in known.days.values() for each in some]
    for at, token in enumerate(statement.tokens if days else ()):
        beside = [*statement.tokens[at - 1 : at], *statement.tokens[at + 1 : at + 2]]
        if at in found or not _is_month(statement, at) or any(0 < (each.value or 0) <= _DAYS for each in beside):
            continue
        behind = [each.value for each in statement.tokens[at + 1 : at + 2] if len(each.text) == 4]  # noqa: PLR2004
        in_month = [(day, cell) for day, cell in days if day.month == month_of(token.text)]
        found[at] = (at + len(behind), {cell for day, cell in in_month if not behind or day.year in {0, *behind}})
    return found


def _is_month(statement: Statement, at: int) -> bool:
    """Whether a word is a month: "in May", "May 1954"."""
    beside = statement.tokens[at + 1 : at + 2]
    is_dated = bool(beside) and beside[0].is_figure
    return bool(month_of(statement.tokens[at].text)) and (is_dated or bool({*statement.words[at - 1 : at]} & _IN))


def _says_enough(said: Sequence[str], statement: Statement, at: int, *, whole: bool) -> bool:
    """Whether words can stand for a cell: a name, more than one word, or a year."""
    plain = [word for word in said if word[:1].isalnum()]
    meaning = [word for word in plain if word not in _SMALL or _is_month(statement, at)]
    if not meaning:
        return False
    if len(plain) > 1:
        return True
    token = statement.tokens[at]
    if token.value is not None:
        return token.is_figure and (len(token.text) == 4 or (whole and len(token.text) > 3))  # noqa: PLR2004
    return len(meaning[0]) >= _SHORTEST or whole


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
    return (word[:1].isalpha() and word not in _SMALL) or (word.isdigit() and len(word) == 4)  # noqa: PLR2004


def _outcomes(statement: Statement, table: SourceTable, taken: Set[int]) -> Iterator[tuple[int, int, Set[Cell]]]:
    """The words for a result where cells give it by a letter: "w 5-3"; none if a cell's name won or lost."""
    results = lexicon(table).results
    for at, word in enumerate(statement.words if results else ()):
        letters = _OUTCOMES.get(word, "")
        if at not in taken and letters:
            yield at, at, frozenset(cell for letter in letters for cell in results.get(letter, ()))


def _place_number(reading: Reading, stated: Stated) -> None:
    """Give a number the column that is named beside it; "3 teams" counts them."""
    table, words = reading.table, reading.statement.words
    ranks = [column.index for column in table.columns if column.is_key and folded("rank") in column.words]
    is_rank = stated.ordinal and set(words[max(0, stated.at - 2) : stated.at]) & _CAME
    if is_rank and len(ranks) == 1 and set(words[stated.at + 1 : stated.at + 2] or BREAKS) & _BEHIND_RANK:
        found = {ranks[0]: table.rows_between(ranks[0], stated.ranges)}
        reading.conditions.append(Condition(stated.at, stated.at, found, named=True))
        return
    before = _before(reading, stated.first)
    behind = {c for c in _behind(reading, stated.at) if table.columns[c].numeric and not table.columns[c].is_key}
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
    between = [word for word in words[first + 1 : last] if word in _TO]
    return bool(set(words[max(0, first - 2) : first]) & _FROM) and len(between) == 1 and last - first <= _FARTHEST_END


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
        is_said = bool(set(between) & _IS) and set(between) <= _IS | _ARTICLES
        if not is_said or len(columns) > 1 or table.columns[column].numeric:
            continue
        if column in condition.rows or all(_are_alike(table, column, other) for other in condition.rows):
            return column
    return None


def _are_alike(table: SourceTable, a: int, b: int) -> bool:
    shared = set(table.columns[a].words) & set(table.columns[b].words)
    return bool(shared or {row[a] for row in table.rows} & {row[b] for row in table.rows} - {""})


def _before(reading: Reading, first: int) -> Set[int]:
    """The columns whose header stands before a word, with only links between."""
    words, found = reading.statement.words, set[int]()
    for (_, end), columns in reading.headers.items():
        if end < first and all(word in _LINKS or word in _BOUNDS for word in words[end + 1 : first]):
            found |= columns
    return found


def _behind(reading: Reading, last: int) -> Set[int]:
    """The columns whose header stands right behind a word, or behind "in"."""
    words = reading.statement.words
    for (start, _), columns in reading.headers.items():
        if start > last and words[last + 1 : start] in ([], ["in"], ["im"]):
            return columns
    return frozenset()


def in_common(conditions: Iterable[Condition], table: SourceTable) -> Rows:
    """The rows for which all are true."""
    everything = frozenset(range(len(table.rows)))
    return reduce(lambda rows, condition: rows & condition.any_row, conditions, everything)
