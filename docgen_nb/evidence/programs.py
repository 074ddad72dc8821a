"""Whether a table bears out a sentence, computed with a small closed set of operations.

A sentence is read as conditions on rows (``reading``). The words that are left of it say which operation is meant:
none for conditions that hold in one row, "all" for every row, "most" for the highest, "not" for no row, a number for
a count. It is only contradicted if nearly all of its words are understood and no reading of it is true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import reduce
from itertools import combinations, islice, pairwise, product
from statistics import mean, median

from docgen_nb.evidence.measures import column_of_measure
from docgen_nb.evidence.reading import Condition, Reading, in_common, read
from docgen_nb.evidence.statement import BREAKS, VERBS, Stated, Statement
from docgen_nb.evidence.tables import Column, Rows, SourceTable, folded, folded_words

_HIGH = folded_words(
    "highest most largest greatest biggest longest tallest heaviest maximum höchste höchsten größte größten meisten "
    "längste"
)
_LOW = folded_words(
    "lowest fewest least smallest shortest lightest minimum niedrigste kleinste wenigsten kürzeste geringste"
)
_MORE = folded_words("more higher larger greater bigger longer taller heavier mehr höher größer länger schwerer")
_LESS = folded_words("less fewer lower smaller shorter lighter weniger niedriger kleiner kürzer leichter")
_THAN = folded_words("than als")
_ONLY = folded_words("only just exactly nur genau")
_THE_ONLY = folded_words("only sole einzig einzige nur")
_ALL = folded_words("all every each alle jede jeder jedes")
_LISTS = folded_words("both each either respectively beide jeweils")
_NOT = folded_words("not never no none neither nor cannot nicht nie kein keine keiner keinen weder") | {
    "isn't", "wasn't", "aren't", "weren't", "doesn't", "don't", "didn't", "hasn't", "haven't", "hadn't", "n't",
}  # fmt: skip
_SAME = folded_words("same equal identical gleich gleiche gleichen dieselbe dieselben")
_DIFFERENT = folded_words("different verschiedene unterschiedliche")
_MEAN = folded_words("average averag mean median mittel mittelwert durchschnitt durchschnittlich")
_TOTAL = folded_words("total altogether overall insgesamt")
_SUM = _TOTAL | folded_words("combined together zusammen sum summe")
_CLAUSES = folded_words("while but whereas während aber wohingegen")
_BESIDES = folded_words("apart besides except excluding abgesehen neben außer")  # the extreme of the others
_NO_COUNT = folded_words(
    "much many apart ago later earlier year years day days week weeks month months hour hours minute minutes score "
    "scores point points goal goals jahr jahre tag tage woche wochen monat monate stunde stunden minute minuten punkt "
    "punkte tor tore"
)
_OTHERS, _TIMES = folded_words("any other others andere"), folded_words("time times mal")
_RANKS = {folded(word): rank for rank, word in enumerate(("second", "third", "fourth", "fifth"), 2)}
_RANKS |= {folded(word): rank for rank, word in enumerate(("zweit", "dritt", "viert", "fünft"), 2)}
_HARD = (
    folded_words(
        "without before after between difference another although though if would last next previous consecutive "
        "straight row until since half twice double per ratio percent ohne vor nach zwischen wenn letzte first erste "
        "zweite"
    )
    | {"%", *_OTHERS, *_TIMES}
    | {*_RANKS, *_HIGH, *_LOW, *_MORE, *_LESS, *_THAN, *_ALL, *_LISTS, *_NOT, *_SAME, *_DIFFERENT, *_MEAN, *_SUM}
    | {*_CLAUSES, *_BESIDES}
)  # words that say more than a condition: an operation must know them
_OPERATIONS = _HARD | _ONLY | _THE_ONLY
_JOINS = _CLAUSES | {"and", "und", ";"}
_LISTED = folded_words("and und or oder nor noch the der die das") | {",", "&"}
_ARTICLES = folded_words("the der die das den dem")
_WITH, _BY = folded_words("with at mit bei"), frozenset(["by", "um"])
_LONGEST = 45  # words of a sentence that is understood as a whole
_SMALL = 20  # smaller numbers without a column count something
_NOUN = 3  # words behind a number that may be what is counted
_MOST_CHOICES = 200
_MOST_UNREAD = 3


@dataclass(frozen=True)
class Refuted:
    """A statement that a table contradicts.

    Attributes:
        first, last: the tokens that are wrong.
        message: what the table says.
        right: what would be right there, "" if that is not known.
        is_sure: whether it can hardly be meant otherwise.
    """

    first: int
    last: int
    message: str
    right: str = ""
    is_sure: bool = True


class _NotItError(Exception):
    """The sentence is not of the form that an operation judges."""


@dataclass(frozen=True)
class _Operation:
    """One way to compute whether a sentence is true.

    Attributes:
        asks: the words of which one calls for it; none if it needs no word.
        knows: the words of more than a condition that it understands.
        unread: how many words may stay without a meaning.
        numbers: how many numbers without a column it needs; None if any.
    """

    judge: Callable[[Reading], Refuted | None]
    asks: Set[str] = frozenset()
    knows: Set[str] = frozenset()
    unread: int = _MOST_UNREAD
    numbers: int | None = 0

    def is_meant(self, reading: Reading) -> bool:
        """Whether it understands the words of a sentence."""
        asked = not self.asks or bool(self.asks & reading.free)
        counted = self.numbers is None or len(reading.numbers) == self.numbers
        return asked and counted and not reading.free & (_HARD - self.knows - self.asks) and (
            len(reading.unread) <= self.unread
        )  # fmt: skip


def refuted(statement: Statement, table: SourceTable, title: Set[str]) -> Refuted | None:
    """Return what a table contradicts in a sentence; None if it is borne out or not understood.

    Args:
        statement: the sentence.
        table: the table of which it may speak.
        title: words of titles, which say nothing of a row.
    """
    if not table.rows or len(statement.words) > _LONGEST:
        return None
    reading = read(statement, table, title, _OPERATIONS)
    for operation in OPERATIONS:
        if operation.is_meant(reading):
            try:
                return operation.judge(reading)
            except _NotItError:
                continue
    return None


def _only_if(*conditions: object) -> None:
    if not all(conditions):
        raise _NotItError


def _where(reading: Reading, meaning: Set[str]) -> int:
    """The one place of a word of some meaning."""
    found = [at for at, word in enumerate(reading.statement.words) if word in meaning]
    _only_if(len(found) == 1)
    return found[0]


# --- conditions of one row, of all rows, of no row, of the only row ------------------------------------------------


def _conjunction(reading: Reading) -> Refuted | None:
    """Judge "When the week is 3, the result is a win": one row has it all."""
    words, table = reading.statement.words, reading.table
    amounts = [stated for stated in reading.numbers if not stated.is_year and stated.at not in reading.of_keys]
    _only_if(all(words[stated.at - 1] not in _BY for stated in [*amounts, *reading.stated()]))
    _only_if(not any(stated.bound != "=" and words[stated.at - 1] in _ARTICLES for stated in reading.stated()))
    further = [Condition(stated.at, stated.at, _anywhere(stated, table), stated=stated) for stated in amounts]
    _only_if(all(condition.rows for condition in further))
    conditions = sorted([*reading.conditions, *further], key=lambda condition: condition.first)
    each = list(_each_listed(conditions, words))
    _only_if(len(each) > 1 or not reading.free & _LISTS)
    clauses = [clause for one in each for clause in _clauses(one, words)]
    _only_if(all(len(clause) > 1 and not _several_of_a_kind(clause) for clause in clauses))
    wrong = next((clause for clause in clauses if not in_common(clause, table)), None)
    return None if wrong is None else _odd_one(wrong, table)


def _anywhere(stated: Stated, table: SourceTable) -> dict[int, Rows]:
    """The columns and rows in which a number stands; none for a small one, which counts something."""
    if stated.value < _SMALL and stated.step >= 1:
        return {}
    found = ((column.index, table.rows_between(column.index, stated.ranges)) for column in table.columns)
    return {column: rows for column, rows in found if rows}


def _clauses(conditions: Sequence[Condition], words: Sequence[str]) -> Iterator[list[Condition]]:
    """All conditions, or those of each clause if some are of a kind."""
    if not _several_of_a_kind(conditions) and not set(words) & _CLAUSES:
        yield list(conditions)
        return
    clause: list[Condition] = []
    for condition in conditions:
        if clause and set(words[clause[-1].last + 1 : condition.first]) & _JOINS:
            yield clause
            clause = []
        clause.append(condition)
    yield clause


def _listed(conditions: Sequence[Condition], words: Sequence[str]) -> list[Condition]:
    """The members of a list: "Ann and Bob"."""
    listed: list[Condition] = []
    for one, two in pairwise(conditions):
        between = words[one.last + 1 : two.first]
        is_list = between and all(word in _LISTED for word in between) and one.rows.keys() == two.rows.keys()
        if is_list and (not listed or listed[-1] is one):
            listed = [*(listed or [one]), two]
    return listed


def _each_listed(conditions: Sequence[Condition], words: Sequence[str]) -> Iterator[list[Condition]]:
    """The conditions for each member of a list: "Ann and Bob are from Leeds"."""
    listed = _listed(conditions, words)
    if not listed or not _LISTED - {","} & set(words[listed[-2].last : listed[-1].first]):
        yield list(conditions)
        return
    for one in listed:
        yield [condition for condition in conditions if condition is one or condition not in listed]


def _several_of_a_kind(conditions: Sequence[Condition]) -> bool:
    """Whether two conditions can only be of one column: a list or a comparison."""
    return any(a.rows.keys() == b.rows.keys() and len(a.rows) == 1 for a, b in combinations(conditions, 2))


def _odd_one(conditions: Sequence[Condition], table: SourceTable) -> Refuted:
    """The last condition without which there is a row that has the others."""
    for condition in reversed(conditions):
        if rows := in_common([each for each in conditions if each is not condition], table):
            column, row = min(condition.rows), min(rows)
            right = {table.rows[each][column] for each in rows}
            message = f"{table.name_of(row)}: {table.rows[row][column]} ({table.place(row, column)})"
            return Refuted(condition.first, condition.last, message, right.pop() if len(right) == 1 else "")
    last = conditions[-1]
    return Refuted(last.first, last.last, f"no row of {table.label} has all that")


def _negation(reading: Reading) -> Refuted | None:
    """Judge "Ann is not from Leeds" and "no team from Leeds won": no row has it all."""
    words, table = reading.statement.words, reading.table
    at = next(i for i, word in enumerate(words) if word in _NOT)
    _only_if(reading.conditions)
    for each in _each_listed(reading.conditions, words):
        _only_if(len(each) > 1, not _several_of_a_kind(each))
        if rows := in_common(each, table):
            return Refuted(at, at, f"{table.name_of(min(rows))} is so ({table.label}, row {min(rows) + 1})")
    return None


def _universal(reading: Reading) -> Refuted | None:
    """Judge "All of the games were in May": no row is otherwise."""
    table, words = reading.table, reading.statement.words
    verb = next((i for i, word in enumerate(words) if word in VERBS), len(words))
    at = next(i for i, word in enumerate(words) if word in _ALL)
    scope = [condition for condition in reading.conditions if condition.last < verb]
    said = [condition for condition in reading.conditions if condition.first > verb]
    _only_if(not {*words[:at]} & _MEAN)  # "the mean of all" is about no single row
    _only_if(len(said) == 1, len(scope) <= 1, at < verb)
    others = in_common(scope, table) - said[0].any_row
    if not others:
        return None
    row, column = min(others), min(said[0].rows)
    return Refuted(at, at, f"{table.name_of(row)} has {table.rows[row][column]} ({table.place(row, column)})")


def _only_one(reading: Reading) -> Refuted | None:
    """Judge "Leeds is the only town with 3 shops" and "only Leeds has 3 shops": no other row is so."""
    words, table = reading.statement.words, reading.table
    at = _where(reading, _THE_ONLY)
    before = [condition for condition in reading.conditions if condition.last < at]
    after = [condition for condition in reading.conditions if condition.first > at]
    verb = next((i for i, word in enumerate(words) if i > at and word in VERBS), len(words))
    if at and words[at - 1] in _ARTICLES:
        subject, said = before, after
        if not before:  # "the only town with 3 shops is Leeds"
            subject, said = [c for c in after if c.first > verb], [c for c in after if c.last < verb]
    else:
        _only_if(not at, after)
        _only_if(after[0].first == 1)
        subject, said = after[:1], after[1:]
    _only_if(subject, said, not _several_of_a_kind(reading.conditions))
    here, rows = in_common(subject, table), in_common(said, table)
    if rows and rows <= here:
        return None
    other = min(rows - here, default=None)
    if other is None:
        return Refuted(at, at, f"no row of {table.label} is so")
    return Refuted(at, at, f"{table.name_of(other)} is so, too ({table.label}, row {other + 1})")


def _equality(reading: Reading) -> Refuted | None:
    """Judge "Ann and Bob have the same points": a cell of each."""
    words, table = reading.statement.words, reading.table
    at = _where(reading, _SAME | _DIFFERENT)
    listed = _listed(reading.conditions, words)
    scope = [condition for condition in reading.conditions if condition not in listed]
    columns = {c for (first, _), found in reading.headers.items() if 0 < first - at <= _NOUN for c in found}
    rows = [in_common([*scope, each], table) for each in listed]
    _only_if(len(listed) > 1, columns, all(len(each) == 1 for each in rows))
    cells = {column: {_compared_as(table, min(each), column) for each in rows} for column in columns}
    if any((len(found) == 1) == (words[at] in _SAME) for found in cells.values()):
        return None
    shown = " and ".join(table.rows[min(each)][min(columns)] for each in rows)
    return Refuted(at, at, f"it is {shown} ({table.label}, {table.columns[min(columns)].header})")


def _compared_as(table: SourceTable, row: int, column: int) -> object:
    """A cell as it is the same as another: by its first number, as "94.5 (4)" and "94.5 (1)"."""
    return next(iter(table.numbers[row][column]), table.rows[row][column].casefold())


# --- counts, sums, averages ----------------------------------------------------------------------------------------


def _count(reading: Reading) -> Refuted | None:
    """Judge "3 of the players are from Leeds": as many rows have it all."""
    words = reading.statement.words
    _only_if(reading.numbers)
    stated, *others = sorted(reading.numbers, key=lambda number: number.at)
    of_so_many = (["of"], ["of", "the"], ["von"], ["von", "den"], ["der"])  # "3 of the 7"
    _only_if(all(words[stated.at + 1 : other.at] in of_so_many for other in others))
    noun = max(number.at for number in reading.numbers) + 1
    _only_if(not reading.free & _NO_COUNT, not set(words[noun : noun + 1] or BREAKS) & (BREAKS | VERBS))
    _only_if(_can_count(stated, reading))
    is_member = words[stated.at - 1 : stated.at] in (["of"], ["von"]) and not others  # "one of 2 shops in Leeds"
    conditions = [c for c in reading.conditions if not is_member or c.first > stated.at]
    of_rows = _TIMES & reading.free or _rows_are_named(stated, reading)
    _only_if(of_rows or not any(_is_a_thing(c, reading.table) for c in conditions if c.last < stated.at))
    each = list(_each_listed(conditions, words))
    if len(each) == 1 or not reading.free & _LISTS:
        return _count_of(stated, conditions, reading)
    return next((found for one in each if (found := _count_of(stated, one, reading))), None)


def _rows_are_named(stated: Stated, reading: Reading) -> bool:
    """Whether the noun behind a number is what the rows are: the header of the first column with names, or of a key."""
    table = reading.table
    behind = {c for (first, _), found in reading.headers.items() if 0 < first - stated.at < _NOUN for c in found}
    first = next((column.index for column in table.columns if not column.numeric), 0)
    return any(c == first or table.columns[c].is_key for c in behind)


def _is_a_thing(condition: Condition, table: SourceTable) -> bool:
    """Whether it names one row by a cell that no other has: what it has is in its cells, and counts no rows."""
    return len(condition.any_row) == 1 and all(table.columns[column].unique for column in condition.rows)


def _count_of(stated: Stated, conditions: Sequence[Condition], reading: Reading) -> Refuted | None:
    table = reading.table
    named = {c for (first, _), columns in reading.headers.items() if 0 < first - stated.at < _NOUN for c in columns}
    if not conditions:  # "there are 14 weeks"
        of_rows = any(not table.columns[c].numeric or table.columns[c].is_key for c in named)
        _only_if(of_rows, not reading.unread, len(reading.headers) == 1)
    noun = named | {next((column.index for column in table.columns if not column.numeric), 0)}
    noun |= {column.index for column in table.columns if column.numeric} if reading.free & _TOTAL else set()
    possible = {number for rows in _choices(conditions, table) for number in _counts_of(rows, table, noun)}
    possible |= {float(len(rows)) for condition in conditions for rows in _exactly(condition, conditions, table)}
    rows = in_common(conditions, table)
    if not rows or any(_is_so_many(stated, number) for number in possible):
        return None
    heads = [last for (first, last) in reading.headers if stated.at < first <= stated.at + _NOUN]
    noun_ends = min(heads, default=stated.at + _NOUN)
    if any(not stated.at < at <= noun_ends for at in reading.unread):
        begins = all(condition.first > stated.at for condition in conditions)
        _only_if(named, begins)
        _only_if(stated.value > max(possible))  # words that nobody understands can only leave fewer rows
    return Refuted(stated.at, stated.at, f"{len(rows)} rows of {table.label} are so")


def _exactly(condition: Condition, conditions: Sequence[Condition], table: SourceTable) -> Iterator[Rows]:
    """The rows whose cell is just what a condition says, and no more: "guard", not "point guard"."""
    others = in_common([each for each in conditions if each is not condition], table)
    for column, rows in condition.rows.items():
        shortest = min((len(table.rows[row][column]) for row in rows), default=0)
        yield others & {row for row in rows if len(table.rows[row][column]) == shortest}


def _counts_of(rows: Rows, table: SourceTable, columns: Set[int]) -> Iterator[float]:
    """Count the rows, the different cells that some columns have in them, and what their numbers come to."""
    yield len(rows)
    for column in columns:
        yield len({table.rows[row][column] for row in rows} - {""})
        if table.columns[column].numeric and not table.columns[column].is_key:
            numbers = [number for row in rows if (number := table.number(row, column)) is not None]
            yield from (sum(numbers), max(numbers, default=0.0))


def _choices(conditions: Sequence[Condition], table: SourceTable) -> Iterator[Rows]:
    """The rows for which all conditions hold, for every choice of the columns that they can mean."""
    kinds: dict[frozenset[int], list[Condition]] = {}
    for condition in conditions:
        kinds.setdefault(frozenset(condition.rows), []).append(condition)
    alike: list[list[Rows]] = []
    for columns, same in kinds.items():
        choices = [frozenset[int]().union(*(condition.rows[column] for condition in same)) for column in columns]
        alike.append([*choices, frozenset[int]().union(*choices)])
    for chosen in islice(product(*alike), _MOST_CHOICES):
        if rows := reduce(lambda a, b: a & b, chosen, frozenset(range(len(table.rows)))):
            yield rows


def _can_count(stated: Stated, reading: Reading) -> bool:
    words, at = reading.statement.words, stated.at
    is_plain = not (stated.ordinal or stated.percent or stated.is_year) and stated.step >= 1 == stated.scale
    is_a_time = ":" in words[max(0, at - 1) : at + 2]
    if not is_plain or is_a_time or stated.partner is not None or stated.value > len(reading.table.rows) * 2:
        return False
    verb = any(word in VERBS | _ONLY for word in words[:at]) or any(c.last == at - 1 for c in reading.conditions)
    counted = not reading.unread and any(first == at + 1 for first, _ in reading.headers)  # "Ann runs 4 shops"
    return not at or (words[at - 1] not in _ARTICLES and (verb or counted))


def _is_so_many(stated: Stated, number: float) -> bool:
    return stated.fits(number) and (stated.bound not in {"<", ">"} or number != stated.value)


def _aggregate(reading: Reading) -> Refuted | None:
    """Judge "the average of the six prices is 12" and "the huts in Leeds have 30 beds in total"."""
    table = reading.table
    numbers = sorted([*reading.numbers, *reading.stated()], key=lambda stated: stated.at)
    numbers = [stated for stated in numbers if stated.value != len(table.rows) and not stated.is_year]
    _only_if(len(numbers) == 1)
    stated = numbers[0]
    named = {c for found in reading.headers.values() for c in found}
    columns = [c for c in named if table.columns[c].numeric and not table.columns[c].is_key]
    conditions = [condition for condition in reading.conditions if condition.stated is not stated]
    _only_if(len(columns) == 1, not stated.percent, stated.scale == 1)
    possible: list[float] = []
    for rows in [*_choices(conditions, table), in_common((), table)]:
        values = [number for row in rows if (number := table.number(row, columns[0])) is not None]
        possible += [sum(values), mean(values), median(values), *values, len(rows)] if values else []
    if any(stated.fits(number) for number in possible):
        return None
    rows = in_common(conditions, table)
    values = [number for row in rows if (number := table.number(row, columns[0])) is not None]
    _only_if(len(values) > 1, len(values) == len(rows))
    right = f"{mean(values):.4g}" if reading.free & _MEAN else f"{sum(values):g}"
    where = f"{table.label}, {table.columns[columns[0]].header}"
    return Refuted(stated.at, stated.at, f"{len(values)} rows give {right} ({where})")


# --- the highest, more than ----------------------------------------------------------------------------------------


def _superlative(reading: Reading) -> Refuted | None:
    """Judge "Leeds has the most wins" and "the highest attendance is 67,101"."""
    words, table = reading.statement.words, reading.table
    at = _where(reading, _HIGH | _LOW)
    _only_if(words[at - 1] != "at")
    _only_if(words[at + 1 : at + 2] != [")"])  # "73 (the lowest), mpg 27.9" is about what is before
    ranked = next((i for i in range(max(0, at - 2), at) if words[i] in _RANKS), at)  # "second highest"
    rank = _RANKS.get(words[ranked], 1)
    column = _column_behind(reading, at) or column_of_measure(table, [words[at]])
    conditions = [c for c in reading.conditions if not ranked <= c.first < at]
    others = [c for c in conditions if c.stated is None or column is None or column.index not in c.rows]
    stated = [c for c in conditions if c not in others and not (c.stated and c.stated.value == len(table.rows))]
    if column is None or len(stated) > 1 or _several_of_a_kind(others):
        return None
    choose = max if words[at] in _HIGH else min
    alone = in_common(others, table) if stated and rank == 1 and all(c.first > at for c in others) else frozenset()
    if stated and len(alone) == 1 and alone <= stated[0].any_row:
        return None  # "the highest of Leeds is 5", where Leeds has one row
    leaders = list(_leaders(table, column, others, is_high=words[at] in _HIGH, rank=rank))
    if not leaders:
        return None
    best = min(leaders[0])
    message = f"{table.name_of(best)} has {table.rows[best][column.index]} ({table.place(best, column.index)})"
    if stated and not any(rows & stated[0].any_row for rows in leaders):
        return Refuted(stated[0].first, stated[0].last, message)
    subject = [condition for condition in others if column.index not in condition.rows]
    if any(all(rows & condition.any_row for condition in subject) for rows in leaders):
        return None
    of_groups = all(len(condition.any_row) > 1 for condition in subject)
    if of_groups and (rank > 1 or any(_leads_as_a_group(condition, column, table, choose) for condition in subject)):
        return None
    return Refuted(at, at, message)


def _leaders(
    table: SourceTable, column: Column, conditions: Sequence[Condition], *, is_high: bool, rank: int
) -> Iterator[Rows]:
    """The rows with the extreme value or the one of a rank, of all and of those that some of the conditions leave."""
    values = {row: number for row, number in table.column_numbers(column.index) if row not in table.summaries}
    for size in range(min(3, max(1, len(conditions)))):
        for some in combinations(conditions, size):
            rows = in_common(some, table) & values.keys()
            if len(rows) > rank:  # one alone is the highest of itself
                best = sorted((values[row] for row in rows), reverse=is_high)[rank - 1]
                yield frozenset(row for row in rows if values[row] == best)


def _leads_as_a_group(
    condition: Condition, column: Column, table: SourceTable, choose: Callable[[Iterator[float]], float]
) -> bool:
    """Whether the rows of a group together, or one by one, have the extreme: "Leeds has the highest sales"."""
    for kind, mine in condition.rows.items():
        groups: dict[str, list[float]] = {}
        for row, number in table.column_numbers(column.index):
            groups.setdefault(table.rows[row][kind], []).append(number)
        names = {table.rows[row][kind] for row in mine}
        for reckon in (sum, mean, median, len):
            found = {name: reckon(numbers) for name, numbers in groups.items()}
            if len(mine) > 1 and any(found.get(name) == choose(iter(found.values())) for name in names):
                return True
    return False


def _column_behind(reading: Reading, at: int) -> Column | None:
    """The numeric column named behind a word, one alone; "the highest hut with an altitude" names the rows first."""
    end = at + _NOUN
    for (first, last), columns in sorted(reading.headers.items()):
        if at < first <= end and not any(at < each < first for each in reading.unread):
            numeric = [reading.table.columns[c] for c in columns if reading.table.columns[c].numeric]
            if numeric and not all(column.is_key for column in numeric):
                return numeric[0] if len(numeric) == 1 else None
            end = last + _NOUN
    return None


def _comparison(reading: Reading) -> Refuted | None:
    """Judge "Leeds has more wins than York", and "more came to Leeds in May than in June"."""
    words, table = reading.statement.words, reading.table
    at = _where(reading, _MORE | _LESS)
    than = next((i for i, word in enumerate(words) if word in _THAN and i > at), 0)
    named = [condition for condition in reading.conditions if condition.stated is None]
    sides = [(a, b) for a in named for b in named if a.last < than < b.first and a.rows.keys() & b.rows.keys()]
    pairs = [(a, b) for a, b in sides if a.rows.keys() == b.rows.keys()] or sides
    _only_if(than, any(condition.first > than for condition in named))
    firsts, seconds = [a for a, _ in pairs], [b for _, b in pairs]
    scope = [condition for condition in named if condition not in [*firsts, *seconds]]
    here, there = (in_common([*scope, *side], table) for side in (firsts, seconds))
    ends = {side.last + 1 for side in (*firsts, *seconds)} | {side.first - 1 for side in (*firsts, *seconds)}
    beside = any({each.first, each.last} & ends for each in scope)  # "female eiders" are no scope of "male teals"
    if beside or not pairs or not len(here) == len(there) == 1 or here == there:
        return None
    one, two = min(here), min(there)
    column, is_high = _compared(reading, at, firsts[-1].last)
    numbers = [(c, a, b) for c in column if (a := table.number(one, c)) is not None
               and (b := table.number(two, c)) is not None]  # fmt: skip
    by = _difference_said(reading, min(firsts[-1].last, at), at, than)
    in_order = [(c, a, b) for c, a, b in numbers if a != b and (a > b) == is_high]
    if not numbers or any(by is None or by.fits(abs(a - b)) for _, a, b in in_order):
        return None
    index, a, b = (in_order or numbers)[0]
    place = f"{table.label}, {table.columns[index].header}"
    message = f"{table.name_of(one)} has {a:g}, {table.name_of(two)} {b:g} ({place})"
    if in_order and by is not None:
        return Refuted(by.at, by.at, message, f"{abs(a - b):g}")
    return Refuted(at, at, message)


def _compared(reading: Reading, at: int, subject: int) -> tuple[list[int], bool]:
    """The columns that a comparison can be about, and whether its subject has more there."""
    words, table = reading.statement.words, reading.table
    is_more = words[at] in _MORE
    ranks = [column.index for column in table.columns if column.is_key and "rank" in column.words]
    heads = sorted(reading.headers.items())
    named = [c for (first, _), found in heads if first > at for c in found]
    if not named and folded("rank") in words[max(0, at - 2) : at] and len(ranks) == 1:
        return ranks, not is_more  # the first is the highest
    named = named or [c for (first, _), found in heads if first > subject for c in found]
    measured = column_of_measure(table, [words[at]])
    named = [c for c in named if table.columns[c].numeric and not table.columns[c].is_key]
    return named or ([measured.index] if measured else []), is_more


def _difference_said(reading: Reading, first: int, at: int, than: int) -> Stated | None:
    """The number of "5 more than"; that of "5 wins are fewer than" or "with 5 kg heavier than" is no difference."""
    words = reading.statement.words
    numbers = sorted((n for n in [*reading.numbers, *reading.stated()] if first < n.at < than), key=lambda n: n.at)
    near = [n for n in numbers if n.at < at][-1:] or numbers[:1]
    apart = VERBS | {")"}
    return next((n for n in near if not apart & {*words[n.at : at]} and words[n.at - 1] not in _WITH), None)


OPERATIONS = (
    _Operation(_only_one, asks=_THE_ONLY),
    _Operation(_negation, asks=_NOT, knows=_LISTS, unread=0),
    _Operation(_equality, asks=_SAME | _DIFFERENT, knows=_LISTS),
    _Operation(_universal, asks=_ALL),
    _Operation(_aggregate, asks=_MEAN | _SUM, knows=_ALL, unread=0, numbers=None),
    _Operation(_superlative, asks=_HIGH | _LOW, knows=_ALL | _LISTS | _OTHERS | _RANKS.keys() | _THAN, numbers=None),
    _Operation(_comparison, asks=_MORE | _LESS, knows=_THAN | _CLAUSES, numbers=None),
    _Operation(_count, knows=_TOTAL | _THAN | _LISTS | _TIMES, numbers=None),
    _Operation(_conjunction, knows=_CLAUSES | _LISTS, numbers=None),
)  # fmt: skip
