"""Sentences with the highest or lowest of a column, and with more or less than."""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from statistics import mean, median

from docgen_nb.evidence.conditions import several_of_a_kind
from docgen_nb.evidence.lexicon import lexicon
from docgen_nb.evidence.measures import column_of_measure
from docgen_nb.evidence.reading import Condition, Reading, in_common
from docgen_nb.evidence.refuting import (
    FIRST,
    FORMER,
    HIGH,
    LAST,
    LATTER,
    LESS,
    LOW,
    MORE,
    OTHERS,
    PLACED,
    RANKS,
    THAN,
    WITH,
    Refuted,
    is_of,
    only_if,
    place_of,
)
from docgen_nb.evidence.statement import VERBS, Stated
from docgen_nb.evidence.tables import Column, Rows, SourceTable, folded, folded_words, share_a_stem

_NOUN = 3  # words behind a number that may be what is counted
_YEARS, _YEAR = range(1500, 2200), folded_words("year jahr jahre")
_SOME = folded_words("first last top opening final ersten letzten")
_CLOCK = folded_words("second seconds minute minutes hour hours sekunden minuten stunde stunden")  # no column says it
_DAYS, _MONTHS = 31, 12
_FEW = 4  # rows of one side


def superlative(reading: Reading) -> Refuted | None:
    """Judge "Leeds has the most wins" and "the highest attendance is 67,101"."""
    words, tokens, table = reading.statement.words, reading.statement.tokens, reading.table
    at = place_of(reading, HIGH | LOW | FIRST | LAST)
    is_high = words[at] in HIGH | LAST
    only_if(words[at - 1] != "at", not _is_of_some(reading))
    only_if(words[at + 1 : at + 2] != [")"])  # "73 (the lowest), mpg 27.9" is about what is before
    ranked = next((i for i in range(max(0, at - 2), at) if words[i] in RANKS or tokens[i].is_figure), at)
    rank = RANKS.get(words[ranked]) or int(tokens[ranked].value or 1)  # "second highest", "2nd highest"
    column = _ranked_column(reading, at)
    if column is None:
        return None
    conditions = [c for c in [*reading.conditions, *_loose(reading, column)] if not ranked <= c.first < at]
    others = [c for c in conditions if (c.stated is None and column.numeric) or column.index not in c.rows]
    stated = [c for c in conditions if c not in others and not (c.stated and c.stated.value == len(table.rows))]
    own = in_common(others, table) if others and is_of(words, at, others[0].first) else frozenset[int]()
    if len(stated) > 1 or several_of_a_kind(others) or any(own & condition.any_row for condition in stated):
        return None  # "the highest of Leeds is 5", where Leeds has it
    choose = max if is_high else min
    most = min(2, len(others) if stated else max(0, len(others) - 1))  # who has it is no scope
    leaders = list(_leaders(table, column, others, is_high=is_high, rank=rank, most=most))
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


def _ranked_column(reading: Reading, at: int) -> Column | None:
    """The column of which a word says the extreme."""
    words = reading.statement.words
    if words[at] in FIRST | LAST:
        return column_of_time(reading)
    return (
        _column_behind(reading, at)
        or column_of_measure(reading.table, words[at : at + 2])
        or _column_begun(reading.table, words[at + 1 : at + 2])
    )


def _column_begun(table: SourceTable, words: Sequence[str]) -> Column | None:
    """The one numeric column whose header begins as a word: "the least attended game"."""
    found = [
        c for c in table.columns if _is_measured(table, c) and any(share_a_stem(w, h) for w in words for h in c.words)
    ]
    return found[0] if len(found) == 1 else None


def _is_measured(table: SourceTable, column: Column) -> bool:
    """Whether each cell is one number: also "14 strokes"."""
    whole = len(table.column_numbers(column.index)) == len(table.rows)
    return column.numeric or (whole and all(row[column.index][:1].isdigit() for row in table.rows))


def _loose(reading: Reading, column: Column) -> list[Condition]:
    """The only number without a column, which is the extreme's: "the highest of all is 67"."""
    words, numbers = reading.statement.words, reading.numbers
    if len(numbers) != 1 or numbers[0].ordinal:
        return []
    (number,) = numbers
    if not {*(words[number.first - 1 : number.first] or words[number.at + 1 : number.at + 2])} & (VERBS | WITH):
        return []
    if not number.can_be_in(column.unit) or number.scale != 1:
        return []
    found = {column.index: reading.table.rows_between(column.index, number.ranges)}
    return [Condition(number.at, number.at, found, stated=number)]


def _is_of_some(reading: Reading) -> bool:
    """Whether a sentence speaks of some rows in their order: "the lowest of the first 4 weeks"."""
    words, tokens = reading.statement.words, reading.statement.tokens
    return any(words[at] in _SOME and tokens[at + 1].value is not None for at in range(len(words) - 1))


def _leaders(
    table: SourceTable, column: Column, conditions: Sequence[Condition], *, is_high: bool, rank: int, most: int
) -> Iterator[Rows]:
    """The rows with the extreme value or the one of a rank, of all and of those that some of the conditions leave."""
    values = {row: number for row, number in _values(table, column.index).items() if row not in table.summaries}
    for size in range(most + 1):
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
            numeric = [reading.table.columns[c] for c in columns]
            numeric = [column for column in numeric if _is_measured(reading.table, column)]
            if numeric and not all(column.is_key for column in numeric):
                return numeric[0] if len(numeric) == 1 else None
            end = last + _NOUN
    return None


def _values(table: SourceTable, column: int) -> dict[int, float]:
    """The numbers of a column, or its days as numbers of a year."""
    if (days := lexicon(table).times.get(column)) is not None and not table.columns[column].numeric:
        return {row: day.year + (day.month - 1 + (day.day - 1) / _DAYS) / _MONTHS for row, day in days.items()}
    found = dict(table.column_numbers(column))
    if len(found) * 2 > len(table.rows):
        return found
    return {row: cells[column][0] for row, cells in enumerate(table.numbers) if cells[column]}  # "8.5 m (28 ft)"


def column_of_time(reading: Reading) -> Column | None:
    """The column with days or years that a sentence names, or the only one."""
    table, named = reading.table, {column for columns in reading.headers.values() for column in columns}
    found = {c for c in lexicon(table).times if not table.columns[c].numeric}
    for column in table.columns:
        numbers = [number for _, number in table.column_numbers(column.index)] if column.numeric else []
        if numbers and all(number in _YEARS for number in numbers):
            found.add(column.index)
    found = found & named or found
    return table.columns[found.pop()] if len(found) == 1 else None


def order(reading: Reading) -> Refuted | None:
    """Judge "Leeds opened 3 years before York" and "Leeds was opened later than York"."""
    words, table = reading.statement.words, reading.table
    at = place_of(reading, FORMER | LATTER)
    than = next((i for i in range(at, min(at + 2, len(words))) if words[i] in THAN), at)
    by = next((n for n in [*reading.numbers, *reading.stated()] if 0 < at - n.at <= _NOUN and not n.is_year), None)
    before = [
        condition for condition in reading.conditions if condition.last < at and not (by and condition.stated is by)
    ]
    behind = [condition for condition in reading.conditions if condition.first > than]
    here, there = in_common(before, table), in_common(behind, table)
    only_if(than > at or words[at] in PLACED, 0 < len(here) <= _FEW, 0 < len(there) <= _FEW, not here & there)
    only_if(all(number is by for number in reading.numbers), not by or not _CLOCK & {*words[by.at + 1 : at]})
    keys = {c for (first, _), found in reading.headers.items() for c in found if by and by.at < first < at}
    keys = {c for c in keys if table.columns[c].is_key}
    column = table.columns[keys.pop()] if len(keys) == 1 else column_of_time(reading) or _only_key(table)
    only_if(column is not None)
    values = _values(table, column.index) if column else {}
    if column is None or not here | there <= values.keys():
        return None
    turn = 1 if words[at] in FORMER else -1
    steps = [step for one in here for two in there if (step := turn * (values[two] - values[one])) > 0]
    cells = [table.rows[min(rows)][column.index] for rows in (here, there)]
    message = f"{table.name_of(min(here))} has {cells[0]}, {table.name_of(min(there))} {cells[1]} ({column.header})"
    if not steps:
        return Refuted(at, at, message)
    of_years = column.numeric and by is not None and (column.is_key or _YEAR & {*words[by.at + 1 : at]})
    if by is not None and of_years and not any(map(by.fits, steps)):
        return Refuted(by.at, by.at, message, f"{steps[0]:g}" if len(steps) == 1 else "")
    return None


def _only_key(table: SourceTable) -> Column | None:
    """The one column by which rows are numbered in their order."""
    keys = [column for column in table.columns if column.is_key and "rank" not in column.words]
    return keys[0] if len(keys) == 1 else None


def comparison(reading: Reading) -> Refuted | None:
    """Judge "Leeds has more wins than York", and "more came to Leeds in May than in June"."""
    words, table = reading.statement.words, reading.table
    at = place_of(reading, MORE | LESS)
    than = next((i for i, word in enumerate(words) if word in THAN and i > at), 0)
    named = [condition for condition in reading.conditions if condition.stated is None]
    sides = [(a, b) for a in named for b in named if a.last < than < b.first and a.rows.keys() & b.rows.keys()]
    pairs = [(a, b) for a, b in sides if a.rows.keys() == b.rows.keys()] or sides
    only_if(than)
    if reading.free & OTHERS:
        return _more_than_all(reading, at, than)
    only_if(any(condition.first > than for condition in named))
    if not sides:
        pairs = [(a, b) for a in named for b in named if a.last < than < b.first]
    firsts, seconds = [a for a, _ in pairs], [b for _, b in pairs]
    scope = [condition for condition in named if condition not in [*firsts, *seconds]]
    here, there = (in_common([*scope, *side], table) for side in (firsts, seconds))
    ends = {side.last + 1 for side in (*firsts, *seconds)} | {side.first - 1 for side in (*firsts, *seconds)}
    beside = any({each.first, each.last} & ends for each in scope)  # "female eiders" are no scope of "male teals"
    if beside or not pairs or not len(here) == len(there) == 1 or here == there:
        return None
    one, two = min(here), min(there)
    column, is_high = _compared(reading, at, firsts[-1].last)
    values = {c: _values(table, c) for c in column}
    numbers = [(c, each[one], each[two]) for c, each in values.items() if one in each and two in each]
    by = _difference_said(reading, min(firsts[-1].last, at - _NOUN), at, than)
    in_order = [(c, a, b) for c, a, b in numbers if a != b and (a > b) == is_high]
    if not numbers or any(by is None or by.fits(abs(a - b)) for _, a, b in in_order):
        return None
    index, a, b = (in_order or numbers)[0]
    place = f"{table.label}, {table.columns[index].header}"
    message = f"{table.name_of(one)} has {a:g}, {table.name_of(two)} {b:g} ({place})"
    if in_order and by is not None:
        return Refuted(by.at, by.at, message, f"{abs(a - b):g}")
    return Refuted(at, at, message)


def _more_than_all(reading: Reading, at: int, than: int) -> Refuted | None:
    """Judge "Leeds has more wins than any other town"."""
    table = reading.table
    only_if(all(condition.last < than for condition in reading.conditions), not reading.numbers)
    rows = in_common(reading.conditions, table)
    columns, is_high = _compared(reading, at, 0)
    only_if(len(rows) == len(columns) == 1, not any(unread > than for unread in reading.unread))
    values = {row: number for row, number in _values(table, columns[0]).items() if row not in table.summaries}
    only_if(rows <= values.keys())
    mine = values.pop(min(rows))
    better = [row for row, number in values.items() if (number >= mine if is_high else number <= mine)]
    if not better:
        return None
    return Refuted(
        at, at, f"{table.name_of(better[0])} has {values[better[0]]:g} ({table.place(better[0], columns[0])})"
    )


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
    measured = column_of_measure(table, words[at : at + 2])
    named = [c for c in named if table.columns[c].numeric and not table.columns[c].is_key]
    said = {c for _, found in heads for c in found if table.columns[c].numeric and not table.columns[c].is_key}
    return named or ([measured.index] if measured else list(said) if len(said) == 1 else []), is_more


def _difference_said(reading: Reading, first: int, at: int, than: int) -> Stated | None:
    """The number of "5 more than"; that of "5 wins are fewer than" or "with 5 kg heavier than" is no difference."""
    words = reading.statement.words
    numbers = sorted((n for n in [*reading.numbers, *reading.stated()] if first < n.at < than), key=lambda n: n.at)
    near = [n for n in numbers if n.at < at][-1:] or numbers[:1]
    apart = VERBS | {")"}
    return next((n for n in near if not apart & {*words[n.at : at]} and words[n.at - 1] not in WITH), None)
