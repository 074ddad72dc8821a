"""Compare statements about several cells with the tables: more than, rose, ranges, what goes with what.

English and German words; in other languages nothing is found.
"""

import itertools
from collections.abc import Iterator, Sequence

from docgen_nb.evidence.alignment import Aligner, Claim, Group, column_of_unit
from docgen_nb.evidence.extremes import NOT_PLAIN, extremes
from docgen_nb.evidence.measures import REACH, column_alone, column_named, column_of_measure, phrase_behind
from docgen_nb.evidence.reckoned import ON_AVERAGE
from docgen_nb.evidence.refuting import Refuted
from docgen_nb.evidence.statement import BREAKS, Statement
from docgen_nb.evidence.tables import Column, Rows, SourceTable, folded_words
from docgen_nb.evidence.trends import DOWN, UP, trends

LANGUAGES = frozenset(["en", "de"])
_FLAT = folded_words("stable unchanged constant steady flat stabil unverändert konstant")
_FLAT_WITHIN = 0.1  # of the value before
_RANGE = folded_words("range ranges ranged ranging reicht reichte reichen schwankt schwankte")
_MORE = folded_words(
    "more higher larger greater bigger longer taller heavier exceeds exceeded mehr höher größer länger schwerer höhere "
    "größere"
)
_LESS = folded_words("less fewer lower smaller shorter lighter weniger niedriger kleiner kürzer leichter niedrigere")
_THAN = folded_words("than als compared")
_UP = UP | folded_words("improved")
_COMPARED, _CHANGED = _MORE | _LESS, _UP | DOWN
_ORDERED = _COMPARED | _CHANGED
_NEGATED = frozenset(["not", "n't", "never", "nicht", "nie"])
_APART = frozenset([",", "(", ")", "-", "–", "is", "was", "are", "were", "ist", "war", "sind", "waren"])
_OF_DIFFERENCE = 2  # words between a difference and "more": its unit
_THIS = folded_words("this that it dies das es")
_AVERAGES = folded_words("average averag per")
_AND = folded_words("and und") | {"&"}
_UNTIL = folded_words("to and bis und - –")
_SINCE_LONG_AGO = folded_words("by had since bis hatte seit")  # "by 1982 it had risen": not since the row before
_AGAINST = folded_words(
    "defeated defeat beat over against host hosted outscored outperformed exceeded than from to visiting "
    "übertraf schlug gegen als"
)
_CLAUSE_ENDS = folded_words("but while although though whereas aber während obwohl") | {",", ";"}
_GO_WITH = folded_words(
    "result results lead leads mean means tend tends bring brings come comes have has had as when the with go goes je "
    "desto umso führen führt haben hat bedeuten bedeutet"
)
_FEWEST_ROWS, _MOST_ROWS, _NEARLY_ALL = 3, 200, 0.8  # pairs of rows


def relations(
    statement: Statement, aligner: Aligner, claims: Sequence[Claim], before: Statement | None = None
) -> list[Refuted]:
    """All of a sentence's statements about order that its tables contradict.

    Args:
        statement: the sentence.
        aligner: its tables.
        claims: its numbers.
        before: the sentence before it in its paragraph, of which "This is lower than" speaks.
    """
    if (statement.language and statement.language not in LANGUAGES) or _NEGATED & set(statement.words):
        return []
    found = [
        *extremes(statement, aligner, claims), *_comparisons(statement, aligner, before), *_changes(statement, claims),
        *trends(statement, aligner), *_with_itself(statement, aligner), *_together(statement, aligner),
        *_ranges(statement, aligner, claims), *_averages(statement, claims),
    ]  # fmt: skip
    return list({relation.first: relation for relation in found}.values())


# --- more than ---------------------------------------------------------------------------------------------------


def _comparisons(statement: Statement, aligner: Aligner, previous: Statement | None) -> Iterator[Refuted]:
    words = statement.words
    for at, word in enumerate(words):
        if word not in _COMPARED or set(words[max(0, at - 3) : at]) & NOT_PLAIN:
            continue
        than = next((i for i in range(at + 1, min(len(words), at + 12)) if words[i] in _THAN), None)
        if than is None:
            continue
        relation = _by_numbers(statement, at, than, aligner, previous) or _by_rows(statement, at, than, aligner)
        if relation is not None:
            yield relation


def _by_numbers(
    statement: Statement, at: int, than: int, aligner: Aligner, previous: Statement | None
) -> Refuted | None:
    """Judge "27.9 mpg, lower than 20.1 mpg" by its own numbers."""
    numbers = statement.numbers(aligner.tables)
    before = [n for n in numbers if n.at < than and not (n.is_word or n.ordinal or n.partner)]
    after = [n for n in numbers if n.at > than and not (n.is_word or n.ordinal or n.partner)]
    if not before and previous is not None and statement.words[0] in _THIS:
        before = [n for n in previous.numbers(aligner.tables) if not (n.is_word or n.ordinal or n.partner)]
    if not before or not after or after[0].after[:1] != before[-1].after[:1] or not after[0].after:
        return None
    between = statement.words[before[-1].at + 1 : at]
    if before[-1].at < at and len(between) <= _OF_DIFFERENCE and not _APART & {*between}:
        return None  # "5 kg more than the 12 kg of last year"
    one, two = before[-1].value, after[0].value
    if (one > two) == (statement.words[at] in _MORE) and one != two:
        return None
    relation = "more" if one > two else "less" if one < two else "the same"
    return Refuted(
        at, at, f"{before[-1].raw} is {relation} than {after[0].raw}." if one != two else "Both are the same."
    )


def _by_rows(statement: Statement, at: int, than: int, aligner: Aligner) -> Refuted | None:
    """Judge "Boston has more wins than Utah" by the two rows."""
    words = statement.words
    start = max((i for i in range(at) if words[i] in {",", ";"}), default=-1)
    end = next((i for i in range(than, len(words)) if words[i] in _CLAUSE_ENDS), len(words))
    groups = aligner.groups(statement)
    for number, table in enumerate(aligner.tables):
        mine = [group for group in groups if number in group.rows]
        before = [g for g in mine if start < g.first and g.last < at] or [g for g in mine if g.last < at]
        after = [g for g in mine if than < g.first < end]
        if len(before) != 1 or len(after) != 1:
            continue
        keys = {word for column in table.columns if column.is_key for word in column.words}
        behind = [word for word in phrase_behind(words, after[0].last + 1) if word not in keys]
        phrase = [*phrase_behind(words, at + 1), *behind]
        column = column_named(table, phrase) or column_alone(table, phrase[:2])
        column = column or _column_elsewhere(table, words[at], _outside(statement, table, start, end))
        here, there = before[0].rows[number], after[0].rows[number]
        sides = _sides(table, column, here, there) if column is not None and not column.is_key else None
        unclear = len(here | there) > 2 and _is_named_further(statement, before[0], after[0])  # noqa: PLR2004
        if column is None or sides is None or unclear:
            continue
        one, two = sides
        by = next((each for each in statement.numbers(aligner.tables) if each.at == at - 1), None)
        is_so = (one > two) == (words[at] in _MORE) and one != two
        if is_so and (len(here | there) > 2 or by is None or by.bound != "=" or by.percent or by.fits(abs(one - two))):  # noqa: PLR2004
            continue
        names = [_name_of(statement, table, group, group.rows[number]) for group in (before[0], after[0])]
        return Refuted(at, at, f"{names[0]} has {one:g}, {names[1]} {two:g} ({table.label}, {column.header}).")
    return None


def _column_elsewhere(table: SourceTable, compared: str, said: Sequence[str]) -> Column | None:
    """The column that the word of comparison measures, or the rest of the clause names; None if these are two."""
    measured, named = column_of_measure(table, [compared]), column_named(table, said)
    return None if measured and named and measured is not named else measured or named


def _outside(statement: Statement, table: SourceTable, start: int, end: int) -> list[str]:
    """The words of a clause that name no row."""
    taken = statement.named(table)
    return [word for i, word in enumerate(statement.words) if i not in taken and start < i < end]


def _sides(table: SourceTable, column: Column, here: Rows, there: Rows) -> tuple[float, float] | None:
    """The values of two rows, or the means of two groups; None where not all rows that are alike agree on them."""
    values = dict(table.column_numbers(column.index))
    if not here or not there or (here & there and here != there) or not here | there <= values.keys():
        return None
    one, two = (sum(values[row] for row in rows) / len(rows) for rows in (here, there))
    texts = [each.index for each in table.columns if not each.numeric]

    def alike(pair: tuple[int, int]) -> int:
        return sum(table.rows[pair[0]][index] == table.rows[pair[1]][index] for index in texts)

    for row in here:
        pairs = [(row, other) for other in there]
        most = max(map(alike, pairs))
        if any((values[a] > values[b]) != (one > two) for a, b in pairs if alike((a, b)) == most):
            return None
    return one, two


def _is_named_further(statement: Statement, *groups: Group) -> bool:
    """Whether a name that no table has stands beside a group: "male Corvids" are not all males."""
    beside = [at for group in groups for at in (group.first - 1, group.last + 1) if 0 < at < len(statement.tokens)]
    return any(statement.tokens[at].text[:1].isupper() for at in beside)


def _name_of(statement: Statement, table: SourceTable, group: Group, rows: Rows) -> str:
    """The name of a row; of a group, or of a part of one, the words that name it."""
    name = table.name_of(min(rows))
    if table.row_names.count(name) == 1:
        return name
    said = statement.text[statement.tokens[group.first].start : statement.tokens[group.last].end]
    return f"the mean of {said}" if len(rows) > 1 else said


# --- rose --------------------------------------------------------------------------------------------------------


def _changes(statement: Statement, claims: Sequence[Claim]) -> Iterator[Refuted]:
    """Judge "rose from 5 to 3", and "rose to 3" by the row before in a table of years."""
    words = statement.words
    for at, word in enumerate(words):
        if word in _FLAT:
            yield from _since_the_row_before(statement, at, claims)
        if word not in _CHANGED or set(words[max(0, at - 3) : at]) & (NOT_PLAIN - _AVERAGES):
            continue
        numbers = [n for n in statement.numbers() if n.at > at and not n.is_word]
        pair = _from_to(words, at, [n.at for n in numbers if not n.is_year])
        if pair is not None:
            one, two = (next(n for n in numbers if n.at == i) for i in pair)
            if one.value != two.value and (one.value < two.value) != (word in _UP):
                yield Refuted(
                    at, at, f"From {one.raw} to {two.raw} it {'rises' if one.value < two.value else 'falls'}."
                )
        elif not set(words[:at]) & _SINCE_LONG_AGO:
            yield from _since_the_row_before(statement, at, claims)


def _from_to(words: Sequence[str], at: int, numbers: Sequence[int]) -> tuple[int, int] | None:
    """The numbers of "from 5 … to 3"."""
    start = next((i for i in range(at, min(len(words), at + 8)) if words[i] in {"from", "von"}), None)
    if start is None:
        return None
    first = next((i for i in numbers if 0 < i - start <= 3), None)  # noqa: PLR2004
    if first is None:
        return None
    to = next((i for i in range(first, min(len(words), first + 8)) if words[i] in {"to", "auf"}), None)
    second = next((i for i in numbers if to is not None and 0 < i - to <= 2), None)  # noqa: PLR2004
    return (first, second) if second is not None else None


def _since_the_row_before(statement: Statement, at: int, claims: Sequence[Claim]) -> Iterator[Refuted]:
    words = statement.words
    for claim in claims:
        to = words[claim.stated.at - 1 : claim.stated.at]
        is_flat = words[at] in _FLAT
        wanted = [["at"], ["bei"]] if is_flat else [["to"], ["auf"]]
        if not 0 < claim.stated.at - at <= 3 or to not in wanted or len(claim.rows) != 1:  # noqa: PLR2004
            continue
        table, row = claim.table, next(iter(claim.rows))
        years = [column for column in table.columns if column.is_key and "year" in column.words]
        fitting = [c for c in table.columns if c.numeric and not c.is_key
                   and any(claim.stated.fits(n) for n in table.numbers[row][c.index])]  # fmt: skip
        if not years or len(fitting) != 1 or row == 0:
            continue
        here, before = table.number(row, fitting[0].index), table.number(row - 1, fitting[0].index)
        if here is None or before is None or here == before:
            continue
        is_so = abs(here - before) <= _FLAT_WITHIN * abs(before) if is_flat else (here > before) == (words[at] in _UP)
        if not is_so:
            where = table.place(row - 1, fitting[0].index)
            yield Refuted(at, at, f"It was {before:g} before ({where}), so it {'rises' if here > before else 'falls'}.")


# --- from the least to the most ----------------------------------------------------------------------------------


def _ranges(statement: Statement, aligner: Aligner, claims: Sequence[Claim]) -> Iterator[Refuted]:
    """Judge "prices range from 60 to 90": the least and the most of a column, of all rows or from a row to another."""
    words = statement.words
    for at in (i for i, word in enumerate(words) if word in _RANGE):
        numbers = [
            n for n in statement.numbers(aligner.tables) if at < n.at <= at + REACH and n.bound == "=" and not n.is_year
        ]
        if len(numbers) < 2 or words[numbers[1].at - 1] not in _UNTIL:  # noqa: PLR2004
            continue
        one, two = numbers[:2]
        if any(claim.stated.at == one.at and len(claim.rows) == 1 and not claim.sure for claim in claims):
            continue  # the heading names a row
        for number, table in enumerate(aligner.tables):
            named = [group.rows[number] for group in aligner.groups(statement) if number in group.rows]
            keys = frozenset().union(*named)
            if keys and not {0, len(table.rows) - 1} <= keys:  # a range from the first row to the last is one of all
                continue
            phrase = [*two.after, *one.after, *_outside(statement, table, max(0, at - REACH) - 1, at)]
            column = column_named(table, two.after) or column_alone(table, phrase)
            if column is None or column.is_key:
                continue
            values = [n for r, n in table.column_numbers(column.index) if r not in table.summaries]
            ends = (min(values), max(values)) if len(values) >= _FEWEST_ROWS else None
            if ends is None or not any(each.fits(n) for each in (one, two) for n in values):
                continue
            low, high = sorted((one, two), key=lambda each: each.value)
            wrong = low if not low.fits(ends[0]) else high if not high.fits(ends[1]) else None
            if wrong is not None:
                yield Refuted(wrong.at, wrong.at, f"{column.header} is {ends[0]:g} to {ends[1]:g} ({table.label}).")
                break


# --- on average --------------------------------------------------------------------------------------------------


def _averages(statement: Statement, claims: Sequence[Claim]) -> Iterator[Refuted]:
    """Judge "Ulm and Bonn have an average rent of 13.4 EUR": one row's own value is not the average of several."""
    amounts = [claim for claim in claims if not claim.stated.is_year]
    if len(amounts) != 1 or amounts[0].stated.step >= 1 or amounts[0].stated.bound != "=":
        return
    claim, stated, (first, last) = amounts[0], amounts[0].stated, amounts[0].subject
    near = range(max(0, stated.at - REACH), min(len(statement.words), stated.at + REACH))
    said = next((at for at in near if statement.words[at] in ON_AVERAGE), None)
    column = column_of_unit(claim)
    if said is None or column is None or first < 0 or not _AND & {*statement.words[first : last + 1]}:
        return
    cells = dict(claim.table.column_numbers(column.index))
    fitting = [row for row in claim.rows & cells.keys() if stated.fits(cells[row])]
    if len(fitting) == 1 and len(claim.rows) > 1:
        where = claim.table.place(fitting[0], column.index)
        yield Refuted(said, said, f"{stated.raw} is the value of one alone ({where}).")


# --- two of a kind -----------------------------------------------------------------------------------------------


def _with_itself(statement: Statement, aligner: Aligner) -> Iterator[Refuted]:
    """Judge "the Hawks defeated the Hawks": nothing is compared with itself."""
    groups = aligner.groups(statement)
    for one, two in itertools.pairwise(groups):
        between = statement.words[one.last + 1 : two.first]
        same = statement.words[one.first : one.last + 1] == statement.words[two.first : two.last + 1]
        if (
            same
            and 0 < len(between) <= REACH
            and set(between) & _AGAINST
            and not set(between) & (BREAKS | {"own", "-"})
        ):
            yield Refuted(two.first, two.last, "It is put against itself.")


# --- together ----------------------------------------------------------------------------------------------------


def _together(statement: Statement, aligner: Aligner) -> Iterator[Refuted]:
    """Judge "more windows mean higher heating costs" by all pairs of rows; not where rows are named."""
    words = statement.words
    signs = [at for at, word in enumerate(words) if word in _ORDERED]
    if len(signs) != 2 or not {*words[: signs[1]]} & _GO_WITH or _THAN & {*words}:  # noqa: PLR2004
        return
    if statement.numbers(aligner.tables) or aligner.groups(statement):
        return
    one, two = signs
    wanted = (words[one] in _MORE | _UP) == (words[two] in _MORE | _UP)
    for table in aligner.tables:
        a = _beside(table, words, one, 0, two)
        b = _beside(table, words, two, one + 1, len(words))
        if a is None or b is None or a is b:
            continue
        values = dict(table.column_numbers(b.index))
        cells = [(n, values[row]) for row, n in table.column_numbers(a.index)
                 if row in values and row not in table.summaries]  # fmt: skip
        cells = cells[:: 1 + len(cells) // _MOST_ROWS]  # all pairs of many rows would take long
        turns = [(x - u) * (y - v) > 0 for (x, y), (u, v) in itertools.combinations(cells, 2) if x != u and y != v]
        if len(cells) >= _FEWEST_ROWS and turns and sum(turn != wanted for turn in turns) >= _NEARLY_ALL * len(turns):
            way = "rises" if turns.count(True) > turns.count(False) else "falls"
            yield Refuted(two, two, f"{b.header} {way} as {a.header} rises ({table.label}).")


def _beside(table: SourceTable, words: Sequence[str], sign: int, start: int, end: int) -> Column | None:
    """The column of numbers that rises or falls: named behind the sign, else before it."""
    behind = list(itertools.takewhile(lambda word: word not in {",", "and", "und"}, words[sign + 1 : end]))
    for phrase in (behind, words[start:sign]):
        found = column_named(table, phrase) or column_of_measure(table, phrase)
        if found is not None and found.numeric:
            return found
    return None
