"""Sentences with the highest or lowest of a column, and with more or less than."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from statistics import mean, median

from docgen_nb.evidence.conditions import several_of_a_kind
from docgen_nb.evidence.measures import column_of_measure
from docgen_nb.evidence.reading import Condition, Reading, in_common
from docgen_nb.evidence.refuting import HIGH, LESS, LOW, MORE, RANKS, THAN, WITH, Refuted, only_if, place_of
from docgen_nb.evidence.statement import VERBS, Stated
from docgen_nb.evidence.tables import Column, Rows, SourceTable, folded

_NOUN = 3  # words behind a number that may be what is counted


def superlative(reading: Reading) -> Refuted | None:
    """Judge "Leeds has the most wins" and "the highest attendance is 67,101"."""
    words, table = reading.statement.words, reading.table
    at = place_of(reading, HIGH | LOW)
    only_if(words[at - 1] != "at")
    only_if(words[at + 1 : at + 2] != [")"])  # "73 (the lowest), mpg 27.9" is about what is before
    ranked = next((i for i in range(max(0, at - 2), at) if words[i] in RANKS), at)  # "second highest"
    rank = RANKS.get(words[ranked], 1)
    column = _column_behind(reading, at) or column_of_measure(table, [words[at]])
    conditions = [c for c in reading.conditions if not ranked <= c.first < at]
    others = [c for c in conditions if c.stated is None or column is None or column.index not in c.rows]
    stated = [c for c in conditions if c not in others and not (c.stated and c.stated.value == len(table.rows))]
    if column is None or len(stated) > 1 or several_of_a_kind(others):
        return None
    choose = max if words[at] in HIGH else min
    alone = in_common(others, table) if stated and rank == 1 and all(c.first > at for c in others) else frozenset()
    if stated and len(alone) == 1 and alone <= stated[0].any_row:
        return None  # "the highest of Leeds is 5", where Leeds has one row
    leaders = list(_leaders(table, column, others, is_high=words[at] in HIGH, rank=rank))
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


def comparison(reading: Reading) -> Refuted | None:
    """Judge "Leeds has more wins than York", and "more came to Leeds in May than in June"."""
    words, table = reading.statement.words, reading.table
    at = place_of(reading, MORE | LESS)
    than = next((i for i, word in enumerate(words) if word in THAN and i > at), 0)
    named = [condition for condition in reading.conditions if condition.stated is None]
    sides = [(a, b) for a in named for b in named if a.last < than < b.first and a.rows.keys() & b.rows.keys()]
    pairs = [(a, b) for a, b in sides if a.rows.keys() == b.rows.keys()] or sides
    only_if(than, any(condition.first > than for condition in named))
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
    is_more = words[at] in MORE
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
    return next((n for n in near if not apart & {*words[n.at : at]} and words[n.at - 1] not in WITH), None)
