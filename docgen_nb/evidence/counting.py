"""Sentences with a count of rows, or with a sum or an average of their cells."""

from collections.abc import Iterator, Sequence, Set
from functools import reduce
from itertools import combinations, islice, product
from statistics import fmean, median

from docgen_nb.evidence.cells_said import PLAIN_VERBS
from docgen_nb.evidence.conditions import each_listed
from docgen_nb.evidence.reading import Condition, Reading, in_common
from docgen_nb.evidence.refuting import (
    AMOUNTS,
    ARTICLES,
    DIFFERENT,
    LISTS,
    MEAN,
    NO_COUNT,
    ONLY,
    TIMES,
    TOTAL,
    Refuted,
    only_if,
)
from docgen_nb.evidence.statement import BREAKS, VERBS, Stated
from docgen_nb.evidence.tables import Rows, SourceTable, folded_words
from docgen_nb.plain_text import counted

_NOUN = 3  # words behind a number that may be what is counted
_MOST_CHOICES = 200
_MOST_CONDITIONS = 6  # of which each choice may be what a share is of
_OF = ARTICLES | folded_words("of von")
_THEIR = folded_words("their its our his her all ihrer seiner unserer")
_ROUGHLY = 1  # percent
_LIST_FOLLOWS = frozenset([",", ":", "("])  # "in 2 towns, Leeds and York"


def count(reading: Reading) -> Refuted | None:
    """Judge "3 of the players are from Leeds": as many rows have it all."""
    words = reading.statement.words
    only_if(reading.numbers)
    years = [number for number in reading.numbers if number.is_year and number is not reading.numbers[0]]
    stated, *others = sorted((n for n in reading.numbers if n not in years), key=lambda number: number.at)
    only_if(words[stated.at + 1 : stated.at + 2] != ["-"])  # "a 3-week course"
    only_if(all(_is_of_so_many(words[stated.at + 1 : other.at]) for other in others))
    noun = max(number.at for number in [stated, *others]) + 1
    behind = words[noun : noun + _NOUN]
    only_if(not {*behind} & (NO_COUNT & reading.free | AMOUNTS), not set(behind[:1] or BREAKS) & (BREAKS | VERBS))
    only_if(not {*behind[1:2]} & _LIST_FOLLOWS, not (reading.free & TOTAL and reading.free & LISTS))
    only_if(_can_count(stated, reading))
    is_member = words[stated.at - 2 : stated.at] in (["one", "of"], ["eine", "von"]) and not others  # "one of 2 shops"
    conditions = [c for c in reading.conditions if not is_member or c.first > stated.at]
    of_rows = TIMES & reading.free or _rows_are_named(stated, reading)
    only_if(of_rows or not any(_is_a_thing(c, reading.table) for c in conditions if c.last < stated.at))
    each = list(each_listed(conditions, words))
    each = [conditions] if len(each) == 1 or not reading.free & LISTS else each
    is_open = any(number.raw not in _seasons(reading) for number in years)
    return next((found for one in each if (found := _count_of(stated, one, reading, is_open=is_open))), None)


def _seasons(reading: Reading) -> Set[str]:
    """The years behind one that a title has: "their 2010 - 2011 season"."""
    tokens = reading.statement.tokens
    return {
        tokens[at].text for at in range(2, len(tokens)) if tokens[at - 1].text in "-–/" and tokens[at - 2].is_figure
    }


def _is_of_so_many(between: Sequence[str]) -> bool:
    """Whether words stand between a part and the whole: "3 of the 7", "3 of their 7"."""
    return between[:1] in (["of"], ["von"], ["der"]) and {*between[1:]} <= ARTICLES | _THEIR


def _rows_are_named(stated: Stated, reading: Reading) -> bool:
    """Whether the noun behind a number is what the rows are: the header of the first column with names, or of a key."""
    table, words = reading.table, reading.statement.words
    said = _OF | {*(words[at] for at in reading.unread)}
    near = [(first, found) for (first, _), found in reading.headers.items() if 0 < first - stated.at <= _NOUN]
    behind = {c for first, found in near if {*words[stated.at + 1 : first]} <= said for c in found}
    first = next((column.index for column in table.columns if not column.numeric), 0)
    return any(c == first or table.columns[c].is_key for c in behind)


def _is_a_thing(condition: Condition, table: SourceTable) -> bool:
    """Whether it names one row by a cell that no other has: what it has is in its cells, and counts no rows."""
    return len(condition.any_row) == 1 and all(table.columns[column].unique for column in condition.rows)


def _count_of(stated: Stated, conditions: Sequence[Condition], reading: Reading, *, is_open: bool) -> Refuted | None:
    table = reading.table
    named = {c for (first, _), columns in reading.headers.items() if 0 < first - stated.at < _NOUN for c in columns}
    if not conditions and not reading.free & DIFFERENT:  # "there are 14 weeks"
        of_rows = any(not table.columns[c].numeric or table.columns[c].is_key for c in named)
        only_if(of_rows, not reading.unread, len(reading.headers) == 1)
    noun = named | {next((column.index for column in table.columns if not column.numeric), 0)}
    noun |= {column.index for column in table.columns if column.numeric} if reading.free & TOTAL else set()
    if reading.free & DIFFERENT:
        only_if(
            reading.statement.words[stated.at + 1] in DIFFERENT, named or conditions, not reading.unread or conditions
        )
        noun |= set() if named else {column.index for column in table.columns}
    possible = {number for rows in _choices(conditions, table) for number in _counts_of(rows, table, noun)}
    for condition in conditions:
        others = in_common([each for each in conditions if each is not condition], table)
        possible |= {float(len(others & rows)) for rows in condition.exactly(reading).rows.values()}
    rows = in_common(conditions, table)
    if not rows or any(_is_so_many(stated, number) for number in possible):
        return None
    heads = [last for (first, last) in reading.headers if stated.at < first <= stated.at + _NOUN]
    noun_ends = min(heads, default=stated.at + _NOUN)
    if is_open or any(not stated.at < at <= noun_ends for at in reading.unread):
        only_if(stated.value > max(possible))  # words that nobody understands can only leave fewer rows
    return Refuted(stated.at, stated.at, f"{counted(len(rows), 'row')} of {table.label}")


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
    verb = any(word in VERBS | ONLY | PLAIN_VERBS for word in words[:at]) or bool(reading.free & (TIMES | TOTAL))
    verb = verb or any(c.last == at - 1 for c in reading.conditions)
    counted = not reading.unread and any(first == at + 1 for first, _ in reading.headers)  # "Ann runs 4 shops"
    return not at or (
        words[at - 1] not in ARTICLES and (verb or counted or (at > 1 and _rows_are_named(stated, reading)))
    )


def share(reading: Reading) -> Refuted | None:
    """Judge "25 % of the huts in Leeds have 5 beds": a part of the rows, or of those that have some of it."""
    words, table = reading.statement.words, reading.table
    stated = reading.numbers[0]
    only_if(stated.percent, words[stated.at + 2 : stated.at + 3] in (["of"], ["der"]), reading.conditions)
    noun_ends = stated.at + _NOUN + 2
    only_if(all(stated.at < at <= noun_ends for at in reading.unread), len(reading.conditions) <= _MOST_CONDITIONS)
    only_if(not any(stated.at < condition.first < noun_ends for condition in reading.conditions))
    heads = {c for (first, _), found in reading.headers.items() if stated.at < first <= noun_ends for c in found}
    only_if(not any(table.columns[column].numeric for column in heads))
    part = in_common(reading.conditions, table)
    bases = [
        in_common(some, table)
        for size in range(len(reading.conditions))
        for some in combinations(reading.conditions, size)
    ]
    possible = [100 * len(part) / len(base) for base in bases if base]
    if any(abs(stated.value - number) <= _ROUGHLY or stated.fits(number) for number in possible):
        return None
    return Refuted(stated.at, stated.at, f"it is {possible[0]:.3g} % ({table.label})")


def _is_so_many(stated: Stated, number: float) -> bool:
    return stated.fits(number) and (stated.bound not in {"<", ">"} or number != stated.value)


def aggregate(reading: Reading) -> Refuted | None:
    """Judge "the average of the six prices is 12" and "the huts in Leeds have 30 beds in total"."""
    table = reading.table
    numbers = sorted([*reading.numbers, *reading.stated()], key=lambda stated: stated.at)
    numbers = [stated for stated in numbers if stated.value != len(table.rows) and not stated.is_year]
    only_if(len(numbers) == 1)
    stated = numbers[0]
    named = {c for found in reading.headers.values() for c in found}
    columns = [c for c in named if table.columns[c].numeric and not table.columns[c].is_key]
    conditions = [condition for condition in reading.conditions if condition.stated is not stated]
    only_if(len(columns) == 1, not stated.percent, stated.scale == 1)
    for rows in [*_choices(conditions, table), in_common((), table)]:
        values = [number for row in rows if (number := table.number(row, columns[0])) is not None]
        if values and any(map(stated.fits, [sum(values), fmean(values), median(values), len(rows), *values])):
            return None
    rows = in_common(conditions, table)
    values = [number for row in rows if (number := table.number(row, columns[0])) is not None]
    only_if(len(values) > 1, len(values) == len(rows))
    right = f"{fmean(values):.4g}" if reading.free & MEAN else f"{sum(values):g}"
    where = f"{table.label}, {table.columns[columns[0]].header}"
    return Refuted(stated.at, stated.at, f"{len(values)} rows give {right} ({where})")
