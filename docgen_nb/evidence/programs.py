"""Whether a table bears out a sentence, computed with a small closed set of operations.

Conditions that hold in one row, all rows, the only row, counts of rows, highest and lowest, one row against another. A
sentence is only contradicted if nearly all of its words are understood and no reading of it is true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import reduce
from itertools import combinations, islice, pairwise, product
from statistics import mean, median

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
_MORE = folded_words("more higher larger greater bigger longer taller heavier mehr höher größer länger")
_LESS = folded_words("less fewer lower smaller shorter lighter weniger niedriger kleiner kürzer")
_THAN = folded_words("than als")
_ONLY = folded_words("only just exactly nur genau")
_THE_ONLY = folded_words("only einzig einzige")
_ALL = folded_words("all every each alle jede jeder jedes")
_EXTREME, _COMPARED = _HIGH | _LOW, _MORE | _LESS
_RECKONED = folded_words(
    "total combined together altogether overall average mean averag insgesamt zusammen sum summe durchschnitt "
    "durchschnittlich"
)
_TOTAL = folded_words("total altogether overall insgesamt")
_OPERATIONS = _EXTREME | _COMPARED | _THAN | _RECKONED | _ONLY | folded_words("time times mal")
_CLAUSES = folded_words("while but whereas während aber wohingegen")
_JOINS = _CLAUSES | {"and", "und", ";"}
_LISTED = folded_words("and und the der die das") | {","}
_NOT_PLAIN = folded_words(
    "not never nor neither without except but respectively before after between difference different same unlike "
    "no none all every each both either any other others another while although though if would second third last "
    "first next previous consecutive straight row until since half twice double per ratio percent nicht nie ohne außer "
    "aber vor nach zwischen alle jede jeder kein keine andere während wenn zweite letzte erste"
) | {"n't", "%", "isn't", "doesn't", "didn't"}
_PLAIN_OF_EXTREMES = folded_words("all every each other others any both")
_RANKS = {folded(word): rank for rank, word in enumerate(("second", "third", "fourth", "fifth"), 2)}
_RANKS |= {folded(word): rank for rank, word in enumerate(("zweit", "dritt", "viert", "fünft"), 2)}
_MEAN = folded_words("mean median mittel mittelwert")
_WITH = folded_words("with at mit bei")
_BESIDES = folded_words("apart besides except excluding abgesehen neben außer")  # the extreme of the others
_NO_COUNT = folded_words(
    "much many apart ago later earlier year years day days week weeks month months hour hours minute minutes score "
    "scores point points goal goals jahr jahre tag tage woche wochen monat monate stunde stunden minute minuten punkt "
    "punkte tor tore"
)
_BY = frozenset(["by", "um"])
_LONGEST = 45  # words of a sentence that is understood as a whole
_SMALL = 20  # smaller numbers without a column count something
_MOST_UNREAD, _MOST_UNREAD_OF_ALL = 1, 3  # words of an extreme and of conditions
_NOUN = 3  # words behind a number that may be what is counted
_MOST_CHOICES = 200


@dataclass(frozen=True)
class Refuted:
    """A statement that a table contradicts.

    Attributes:
        first, last: the tokens that are wrong.
        message: what the table says.
        right: what would be right there, "" if that is not known.
    """

    first: int
    last: int
    message: str
    right: str = ""


class _NotItError(Exception):
    """The sentence is not of the form that an operation judges."""


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
    for judge in _OPERATION:
        try:
            return judge(reading)
        except _NotItError:
            continue
    return None


def _only_if(*conditions: object) -> None:
    if not all(conditions):
        raise _NotItError


# --- conditions of one row, of all rows, of the only row ---------------------------------------------------------


def _conjunction(reading: Reading) -> Refuted | None:
    """Judge "When the week is 3, the result is a win": one row has it all."""
    words, table = reading.statement.words, reading.table
    _only_if(
        not reading.free & (_NOT_PLAIN - _CLAUSES | _OPERATIONS - _ONLY), len(reading.unread) <= _MOST_UNREAD_OF_ALL
    )
    amounts = [stated for stated in reading.numbers if not stated.is_year]
    _only_if(all(words[stated.at - 1] not in _BY for stated in [*amounts, *reading.stated()]))
    further = [Condition(stated.at, stated.at, _anywhere(stated, table), stated=stated) for stated in amounts]
    _only_if(all(condition.rows for condition in further))
    conditions = sorted([*reading.conditions, *further], key=lambda condition: condition.first)
    clauses = [clause for each in _each_listed(conditions, words) for clause in _clauses(each, words)]
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


def _each_listed(conditions: Sequence[Condition], words: Sequence[str]) -> Iterator[list[Condition]]:
    """The conditions for each member of a list: "Ann and Bob are from Leeds"."""
    listed: list[Condition] = []
    for one, two in pairwise(conditions):
        between = words[one.last + 1 : two.first]
        is_list = between and all(word in _LISTED for word in between) and _several_of_a_kind([one, two])
        if is_list and (not listed or listed[-1] is one):
            listed = [*(listed or [one]), two]
    if not listed or not {"and", "und"} & set(words[listed[-2].last : listed[-1].first]):
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


def _universal(reading: Reading) -> Refuted | None:
    """Judge "All of the games were in May": no row is otherwise."""
    table, words = reading.table, reading.statement.words
    _only_if(reading.free & _ALL, not reading.free & (_NOT_PLAIN - _ALL | _OPERATIONS), not reading.numbers)
    verb = next((i for i, word in enumerate(words) if word in VERBS), len(words))
    at = next(i for i, word in enumerate(words) if word in _ALL)
    _only_if(not {*words[:at]} & (_RECKONED | _MEAN))  # "the mean of all" is about no single row
    scope = [condition for condition in reading.conditions if condition.last < verb]
    said = [condition for condition in reading.conditions if condition.first > verb]
    _only_if(len(said) == 1, len(scope) <= 1, at < verb, len(reading.unread) <= _MOST_UNREAD_OF_ALL)
    others = in_common(scope, table) - said[0].any_row
    if not others:
        return None
    row, column = min(others), min(said[0].rows)
    return Refuted(at, at, f"{table.name_of(row)} has {table.rows[row][column]} ({table.place(row, column)})")


def _only_one(reading: Reading) -> Refuted | None:
    """Judge "Leeds is the only town with 3 shops": no other row is so."""
    table, words = reading.table, reading.statement.words
    at = next(
        (i for i, word in enumerate(words) if word in _THE_ONLY and words[i - 1] in {"the", "der", "die", "das"}), 0
    )
    _only_if(at, not reading.free & (_NOT_PLAIN | _OPERATIONS - _ONLY), not reading.numbers)
    subject = [condition for condition in reading.conditions if condition.last < at]
    said = [condition for condition in reading.conditions if condition.first > at]
    if not said or not subject or _several_of_a_kind(reading.conditions):
        return None
    here, rows = in_common(subject, table), in_common(said, table)
    if rows and rows <= here:
        return None
    other = min(rows - here, default=None)
    if other is None:
        return Refuted(at, at, f"no row of {table.label} is so")
    return Refuted(at, at, f"{table.name_of(other)} is so, too ({table.label}, row {other + 1})")


# --- counts ------------------------------------------------------------------------------------------------------


def _count(reading: Reading) -> Refuted | None:
    """Judge "3 of the players are from Leeds": as many rows have it all."""
    table = reading.table
    _only_if(not reading.free & (_NOT_PLAIN | _NO_COUNT | _EXTREME | _RECKONED - _TOTAL), len(reading.numbers) == 1)
    stated = reading.numbers[0]
    _only_if(_can_count(stated, reading), not reading.free & _COMPARED)
    named = {c for (first, _), columns in reading.headers.items() if 0 < first - stated.at < _NOUN for c in columns}
    if not reading.conditions:  # "there are 14 weeks"
        of_rows = any(not table.columns[c].numeric or table.columns[c].is_key for c in named)
        _only_if(of_rows, not reading.unread, len(reading.headers) == 1)
    noun = named | {next((column.index for column in table.columns if not column.numeric), 0)}
    noun |= {column.index for column in table.columns if column.numeric} if reading.free & _TOTAL else set()
    possible = {number for rows in _choices(reading.conditions, table) for number in _counts_of(rows, table, noun)}
    rows = in_common(reading.conditions, table)
    if not rows or any(_is_so_many(stated, number) for number in possible):
        return None
    heads = [last for (first, last) in reading.headers if stated.at < first <= stated.at + _NOUN]
    noun_ends = min(heads, default=stated.at + _NOUN)
    if any(not stated.at < at <= noun_ends for at in reading.unread):
        begins = all(condition.first > stated.at for condition in reading.conditions)
        _only_if(named, begins, len(reading.unread) <= _MOST_UNREAD_OF_ALL)
        _only_if(stated.value > max(possible))  # words that nobody understands can only leave fewer rows
    return Refuted(stated.at, stated.at, f"{len(rows)} rows of {table.label} are so")


def _counts_of(rows: Rows, table: SourceTable, columns: Set[int]) -> Iterator[float]:
    """Count the rows, the different cells that some columns have in them, and what their numbers come to."""
    yield len(rows)
    for column in columns:
        yield len({table.rows[row][column] for row in rows} - {""})
        if table.columns[column].numeric:
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
    if not is_plain or stated.partner is not None or stated.value > len(reading.table.rows) * 2:
        return False
    is_introduced = not at or any(word in VERBS | _ONLY for word in words[:at])
    return is_introduced and not set(words[at + 1 : at + 2] or BREAKS) & (BREAKS | VERBS)


def _is_so_many(stated: Stated, number: float) -> bool:
    return stated.fits(number) and (stated.bound not in {"<", ">"} or number != stated.value)


# --- the highest, more than --------------------------------------------------------------------------------------


def _superlative(reading: Reading) -> Refuted | None:
    """Judge "Leeds has the most wins" and "the highest attendance is 67,101"."""
    words, table = reading.statement.words, reading.table
    extremes = [i for i, word in enumerate(words) if word in _EXTREME]
    _only_if(len(extremes) == 1 and words[extremes[0] - 1] != "at")
    _only_if(words[extremes[0] + 1 : extremes[0] + 2] != [")"])  # "73 (the lowest), mpg 27.9" is about what is before
    at = extremes[0]
    ranked = next((i for i in range(max(0, at - 2), at) if words[i] in _RANKS), at)  # "second highest"
    rank = _RANKS.get(words[ranked], 1)
    _only_if(not set(words) & _BESIDES, not reading.free & (_NOT_PLAIN - _PLAIN_OF_EXTREMES | _COMPARED | _RECKONED))
    column = _column_behind(reading, at)
    conditions = [c for c in reading.conditions if not ranked <= c.first < at]
    others = [c for c in conditions if c.stated is None or column is None or column.index not in c.rows]
    stated = [c for c in conditions if c not in others and not (c.stated and c.stated.value == len(table.rows))]
    unclear = len(reading.unread) > _MOST_UNREAD or len(stated) > 1 or _several_of_a_kind(others)
    if column is None or unclear:
        return None
    choose = max if words[at] in _HIGH else min
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
    values = dict(table.column_numbers(column.index))
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
    """The numeric column named behind a word, one alone."""
    for (first, _), columns in sorted(reading.headers.items()):
        if at < first <= at + _NOUN and not any(at < each < first for each in reading.unread):
            numeric = [reading.table.columns[c] for c in columns if reading.table.columns[c].numeric]
            return numeric[0] if len(numeric) == 1 and not numeric[0].is_key else None
    return None


def _comparison(reading: Reading) -> Refuted | None:
    """Judge "Leeds has more wins than York"."""
    words, table = reading.statement.words, reading.table
    compared = [i for i, word in enumerate(words) if word in _COMPARED]
    than = next((i for i, word in enumerate(words) if word in _THAN and compared and i > compared[0]), 0)
    after = [condition for condition in reading.conditions if condition.first > than and condition.stated is None]
    _only_if(than, after)
    at = compared[0]
    before = [condition for condition in reading.conditions if condition.last < at and condition.stated is None]
    here, there = in_common(before, table), in_common(after, table)
    unclear = reading.free & (_NOT_PLAIN | _EXTREME | _RECKONED) or len(compared) > 1
    if unclear or not before or len(here) != 1 or len(there) != 1 or here == there:
        return None
    one, two = min(here), min(there)
    heads = sorted(reading.headers.items())
    named = [c for (first, _), found in heads if first > at for c in found]
    named = named or [c for (first, _), found in heads if first > before[-1].last for c in found]
    pairs = [(c, a, b) for c in named if table.columns[c].numeric and not table.columns[c].is_key
             and (a := table.number(one, c)) is not None and (b := table.number(two, c)) is not None]  # fmt: skip
    by = _difference_said(reading, before[-1].last, at, than)
    is_more = words[at] in _MORE
    in_order = [(c, a, b) for c, a, b in pairs if a != b and (a > b) == is_more]
    if not pairs or any(by is None or by.fits(abs(a - b)) for _, a, b in in_order):
        return None
    column, a, b = (in_order or pairs)[0]
    place = f"{table.label}, {table.columns[column].header}"
    message = f"{table.name_of(one)} has {a:g}, {table.name_of(two)} {b:g} ({place})"
    if in_order and by is not None:
        return Refuted(by.at, by.at, message, f"{abs(a - b):g}")
    return Refuted(at, at, message)


def _difference_said(reading: Reading, first: int, at: int, than: int) -> Stated | None:
    """The number of "5 more than"; that of "5 wins are fewer than" or "with 5 kg heavier than" is no difference."""
    words = reading.statement.words
    numbers = sorted((n for n in [*reading.numbers, *reading.stated()] if first < n.at < than), key=lambda n: n.at)
    near = [n for n in numbers if n.at < at][-1:] or numbers[:1]
    apart = VERBS | {")"}
    return next((n for n in near if not apart & {*words[n.at : at]} and words[n.at - 1] not in _WITH), None)


_OPERATION: tuple[Callable[[Reading], Refuted | None], ...] = (
    _universal, _only_one, _superlative, _comparison, _count, _conjunction,
)  # fmt: skip
