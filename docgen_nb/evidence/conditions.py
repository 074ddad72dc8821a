"""Sentences that hold in one row, in every row, in no row or in one row alone."""

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from docgen_nb.evidence.cells_said import PLAIN_VERBS
from docgen_nb.evidence.reading import Condition, Reading, in_common
from docgen_nb.evidence.refuting import (
    ALL,
    ANY,
    ARTICLES,
    BY,
    CLAUSES,
    DIFFERENT,
    IF,
    JOINS,
    LISTED,
    LISTS,
    MEAN,
    NOT,
    SAME,
    THE_ONLY,
    Refuted,
    only_if,
    place_of,
)
from docgen_nb.evidence.statement import STOPS, VERBS, Stated
from docgen_nb.evidence.tables import Rows, SourceTable

_SMALL = 20  # smaller numbers without a column count something
_NOUN = 3  # words behind a number that may be what is counted


def conjunction(reading: Reading) -> Refuted | None:
    """Judge "When the week is 3, the result is a win": one row has it all."""
    words, table = reading.statement.words, reading.table
    only_if(not (reading.free & IF and "will" in words))
    amounts = [stated for stated in reading.numbers if not stated.is_year and stated.at not in reading.of_keys]
    only_if(all(words[stated.at - 1] not in BY for stated in [*amounts, *reading.stated()]))
    only_if(not any(stated.bound != "=" and words[stated.at - 1] in ARTICLES for stated in reading.stated()))
    further = [Condition(stated.at, stated.at, _anywhere(stated, table), stated=stated) for stated in amounts]
    only_if(all(condition.rows for condition in further), not any(number.percent for number in amounts))
    conditions = sorted([*reading.conditions, *further], key=lambda condition: condition.first)
    each = list(each_listed(conditions, words))
    only_if(len(each) > 1 or not reading.free & LISTS)
    clauses = [clause for one in each for clause in _clauses(one, words)]
    only_if(all(len(clause) > 1 and not several_of_a_kind(clause) for clause in clauses))
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
    if not several_of_a_kind(conditions) and not set(words) & CLAUSES:
        yield list(conditions)
        return
    clause: list[Condition] = []
    for condition in conditions:
        if clause and set(words[clause[-1].last + 1 : condition.first]) & JOINS:
            yield clause
            clause = []
        clause.append(condition)
    yield clause


def _listed(conditions: Sequence[Condition], words: Sequence[str]) -> list[Condition]:
    """The members of a list: "Ann and Bob"."""
    listed: list[Condition] = []
    for one, two in pairwise(conditions):
        between = words[one.last + 1 : two.first]
        is_list = between and all(word in LISTED for word in between) and one.rows.keys() == two.rows.keys()
        if is_list and (not listed or listed[-1] is one):
            listed = [*(listed or [one]), two]
    return listed


def each_listed(conditions: Sequence[Condition], words: Sequence[str]) -> Iterator[list[Condition]]:
    """The conditions for each member of a list: "Ann and Bob are from Leeds"."""
    listed = _listed(conditions, words)
    if not listed or not LISTED - {","} & set(words[listed[-2].last : listed[-1].first]):
        yield list(conditions)
        return
    only_if(not any(c.rows.keys() & listed[0].rows.keys() for c in conditions if c not in listed))
    for one in listed:
        yield [condition for condition in conditions if condition is one or condition not in listed]


def several_of_a_kind(conditions: Sequence[Condition]) -> bool:
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


def negation(reading: Reading) -> Refuted | None:
    """Judge "Ann is not from Leeds" and "no team from Leeds won": no row has it all."""
    words, table = reading.statement.words, reading.table
    at = next(i for i, word in enumerate(words) if word in NOT)
    only_if(reading.conditions, all(words[i - 1] in NOT | ANY for i in reading.unread))
    conditions = [condition.exactly(reading) for condition in reading.conditions]
    if (column := _without(reading, at)) is not None:
        rows = in_common(conditions, table)
        number = table.number(min(rows), column) if len(rows) == 1 else None
        return Refuted(at, at, f"{table.name_of(min(rows))} has {number:g}") if number else None
    for each in each_listed(conditions, words):
        is_bound = each[0].stated is not None and each[0].stated.bound in {"<", ">"}
        only_if(len(each) > 1 or not at or is_bound, not several_of_a_kind(each))
        if rows := in_common(each, table):
            return Refuted(at, at, f"{_row(table, min(rows))} is so")
    return None


def _without(reading: Reading, at: int) -> int | None:
    """The column of amounts of which there are none: "Leeds has no losses", "did not have any losses"."""
    for (first, _), columns in reading.headers.items():
        column = reading.table.columns[min(columns)]
        is_near = at < first and set(reading.statement.words[at + 1 : first]) <= ANY | VERBS
        if is_near and len(columns) == 1 and column.numeric and not column.is_key:
            return column.index
    return None


def universal(reading: Reading) -> Refuted | None:
    """Judge "All of the games were in May": no row is otherwise."""
    table, words = reading.table, reading.statement.words
    at = next(i for i, word in enumerate(words) if word in ALL)
    verb = next((i for i, word in enumerate(words) if word in VERBS), len(words))
    if verb == len(words) and not reading.unread:  # "every player makes a point"
        verb = next((i for i in range(at, verb) if words[i] in PLAIN_VERBS and words[i - 1] not in STOPS), verb)
    scope = [condition for condition in reading.conditions if condition.last < verb]
    said = [condition for condition in reading.conditions if condition.first > verb]
    only_if(not {*words[:at]} & MEAN)  # "the mean of all" is about no single row
    only_if(len(said) == 1, len(scope) <= 1, at < verb)
    others = in_common(scope, table) - said[0].any_row
    if not others:
        return None
    row, column = min(others), min(said[0].rows)
    return Refuted(at, at, f"{table.name_of(row)} has {table.rows[row][column]} ({table.place(row, column)})")


def only_one(reading: Reading) -> Refuted | None:
    """Judge "Leeds is the only town with 3 shops" and "only Leeds has 3 shops": no other row is so."""
    words, table = reading.statement.words, reading.table
    at = place_of(reading, THE_ONLY)
    before = [condition for condition in reading.conditions if condition.last < at]
    after = [condition for condition in reading.conditions if condition.first > at]
    verb = next((i for i, word in enumerate(words) if i > at and word in VERBS), len(words))
    if at and words[at - 1] in ARTICLES:
        subject, said = before, after
        if not before:  # "the only town with 3 shops is Leeds"
            subject, said = [c for c in after if c.first > verb], [c for c in after if c.last < verb]
    elif at and words[at - 1] in VERBS:  # "Leeds was only open in May"
        subject, said = before, after
        only_if(subject, said, not several_of_a_kind(reading.conditions))
        other = min(in_common(subject, table) - in_common(said, table), default=None)
        return None if other is None else Refuted(at, at, f"{_row(table, other)} is otherwise")
    else:
        only_if(not at, after)
        only_if(after[0].first == 1)
        subject, said = after[:1], after[1:]
    only_if(subject, said, not several_of_a_kind(reading.conditions))
    here, rows = in_common(subject, table), in_common(said, table)
    if rows and rows <= here:
        return None
    other = min(rows - here, default=None)
    if other is None:
        return Refuted(at, at, f"no row of {table.label} is so")
    return Refuted(at, at, f"{_row(table, other)} is so, too")


def _row(table: SourceTable, row: int) -> str:
    return f"{table.name_of(row)} ({table.label}, row {row + 1})"


def equality(reading: Reading) -> Refuted | None:
    """Judge "Ann and Bob have the same points": a cell of each."""
    words, table = reading.statement.words, reading.table
    at = place_of(reading, SAME | DIFFERENT)
    listed = _listed(reading.conditions, words)
    scope = [condition for condition in reading.conditions if condition not in listed]
    columns = {c for (first, _), found in reading.headers.items() if 0 < first - at <= _NOUN for c in found}
    rows = [in_common([*scope, each], table) for each in listed]
    only_if(len(listed) > 1, columns, all(len(each) == 1 for each in rows))
    cells = {column: {_compared_as(table, min(each), column) for each in rows} for column in columns}
    if any((len(found) == 1) == (words[at] in SAME) for found in cells.values()):
        return None
    shown = " and ".join(table.rows[min(each)][min(columns)] for each in rows)
    return Refuted(at, at, f"it is {shown} ({table.label}, {table.columns[min(columns)].header})")


def _compared_as(table: SourceTable, row: int, column: int) -> object:
    """A cell as it is the same as another: by its first number, as "94.5 (4)" and "94.5 (1)"."""
    return next(iter(table.numbers[row][column]), table.rows[row][column].casefold())
