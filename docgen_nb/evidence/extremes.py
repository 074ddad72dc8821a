"""Who has the most, the least or a place, compared with the tables."""

from collections.abc import Iterator, Sequence

from docgen_nb.evidence.alignment import Aligner, Claim, Group, column_of_unit, fits
from docgen_nb.evidence.measures import REACH, column_alone, column_named, column_of_measure, phrase_behind
from docgen_nb.evidence.refuting import RANKS, Refuted, is_of
from docgen_nb.evidence.statement import Statement
from docgen_nb.evidence.tables import Column, Rows, SourceTable, folded_words
from docgen_nb.evidence.units import TIME

_HIGH = folded_words(
    "highest most largest greatest biggest longest tallest heaviest maximum höchste höchsten höchster größte größten "
    "meisten längste schwerste"
)
_LOW = folded_words(
    "lowest fewest least smallest shortest lightest minimum niedrigste niedrigsten kleinste kleinsten wenigsten "
    "kürzeste leichteste geringste geringsten"
)
_FAST = folded_words("fastest quickest schnellste schnellsten")
_SLOW = folded_words("slowest langsamste langsamsten")
_SPEEDS = folded_words("speed pace mph kmh knots tempo geschwindigkeit")
_MOST = folded_words("most least fewest meisten wenigsten")
_LED = folded_words("led leads leading")
_CAME = folded_words("be is was were are came come finished ranked ranks place war wurde ist kam")
_IN_RANK = folded_words("on in of at among with behind by for im in unter mit") | {","}
_OF_A_PART = folded_words("bench second unit reserves starters half quarter field other")
_WITH = folded_words("with mit in by von")
_WHICH_IS = [["which", "is"], ["which", "was"], ["which", "are"]]
_AND = folded_words("and und") | {"&"}
_HAS = folded_words("have has had be is was are were show shows hat haben hatte ist war")
_ARTICLES = folded_words("the a an its die der das den")
_CLAUSES = folded_words("while whereas but followed während wohingegen aber gefolgt") | {";"}
_NEXT_SUBJECTS = folded_words("he she it they er sie es")  # "the demand is highest, and they average 15"
EXTREMES = _HIGH | _LOW | _LED | _FAST | _SLOW
NOT_PLAIN = folded_words(
    "not never nor second third among one tied joint except nearly almost not nicht nie fast zweite dritte if would "
    "could should may might will season career per average averag total combined both"
) | {"n't"}


def extremes(statement: Statement, aligner: Aligner, claims: Sequence[Claim]) -> Iterator[Refuted]:
    """A sentence's statements about who has the most, the least or a place, as far as its tables contradict them."""
    words = statement.words
    groups = aligner.groups(statement)
    for at, word in enumerate(words):
        if word in RANKS and words[at - 1] in _CAME and words[at + 1 : at + 2] and words[at + 1] in _IN_RANK:
            yield from _placed(statement, at, groups, claims)
        if word not in EXTREMES or set(words[max(0, at - 4) : at]) & NOT_PLAIN or words[at - 1] == "at":
            continue
        if word in _LED:
            yield from _led(statement, at, groups, claims)
        else:
            yield from _highest(statement, at, groups, aligner, claims)


def _led(statement: Statement, at: int, groups: Sequence[Group], claims: Sequence[Claim]) -> Iterator[Refuted]:
    """Judge "Ann led the team with 12 sales": nobody of her group has more."""
    behind = [claim for claim in claims if claim.stated.at > at and claim.column is not None and len(claim.rows) == 1]
    subjects = [group for group in groups if group.last < at] or groups[:1]
    between = statement.words[at + 1 : behind[0].stated.at] if behind else []
    if not behind or not subjects or not set(between) & _WITH or set(between) & _OF_A_PART:
        return
    claim = behind[0]
    table, row, column = claim.table, next(iter(claim.rows)), claim.column
    value = table.number(row, column.index) if column else None
    if column is None or value is None or column.is_key:
        return
    universes = [rows for rows in _universes(table, row) if len(rows) > 2]  # noqa: PLR2004
    best = [max((n, r) for r in rows if (n := table.number(r, column.index)) is not None) for rows in universes]
    if best and all(number > value for number, _ in best):
        number, leader = min(best)
        more = f"{table.name_of(leader)} has {number:g} ({table.place(leader, column.index)})"
        yield Refuted(at, at, f"{more}, more than {table.name_of(row)}.")


def _placed(statement: Statement, at: int, groups: Sequence[Group], claims: Sequence[Claim]) -> Iterator[Refuted]:
    """Judge "Ann was second in the team with 12 sales" by the most, in a measured column by the least, too."""
    claim = next((each for each in claims if each.stated.at > at and each.column is not None), None)
    if claim is None or claim.column is None or len(claim.rows) != 1 or claim.column.is_key:
        return
    if not any(group.last < at for group in groups) and claim.sure:
        return
    table, row, column, rank = claim.table, next(iter(claim.rows)), claim.column, RANKS[statement.words[at]]
    value, places = table.number(row, column.index), list[int]()
    if value is None:
        return
    for universe in _universes(table, row):
        numbers = [n for r, n in table.column_numbers(column.index) if r in universe - table.summaries]
        ends = (sum(n > value for n in numbers), sum(n < value for n in numbers))
        for above in ends if column.unit else ends[:1]:
            if above < rank <= above + numbers.count(value):
                return
            places.append(above + 1)
    if places:
        name = table.name_of(row)
        yield Refuted(at, at, f"{name} is number {places[0]} by {column.header} ({table.place(row, column.index)}).")


def _universes(table: SourceTable, row: int) -> Iterator[Rows]:
    """All rows, and those that share a group with one."""
    yield frozenset(range(len(table.rows)))
    columns = [[each[column.index] for each in table.rows] for column in table.columns if not column.numeric]
    kinds = [
        (len(set(cells)), number) for number, cells in enumerate(columns) if 1 < len(set(cells)) <= len(cells) // 3
    ]
    if kinds:  # the coarsest: a team and not a position in it
        cells = columns[min(kinds)[1]]
        yield frozenset(number for number, cell in enumerate(cells) if cell == cells[row])


def _highest(
    statement: Statement, at: int, groups: Sequence[Group], aligner: Aligner, claims: Sequence[Claim]
) -> Iterator[Refuted]:
    word, words = statement.words[at], statement.words
    phrase = phrase_behind(words, at + 1)
    for number, table in enumerate(aligner.tables):
        column = (
            column_named(table, phrase)
            or column_of_measure(table, [word, *phrase])
            or (None if word in _MOST else _column_of_claim(claims, table, words, _without_article(words, at)))
            or _column_said(table, phrase)
        )
        if column is None or column.is_key or not _can_be(word, column):
            continue
        values = table.column_numbers(column.index)
        if len(values) < 2:  # noqa: PLR2004
            continue
        stated = [c for c in claims if c.table is table and c.column is column and c.stated.bound == "="]
        if groups and is_of(words, at, groups[0].first) and any(fits(claim, column) for claim in stated):
            continue  # where Leeds has it
        named = [group for group in _in_clause(groups, words, at) if number in group.rows]
        if any(len(each.rows[number]) > 1 and not _AND & {*words[each.first : each.last]} for each in named):
            continue  # rows of one name, and nobody knows which
        mine = list(dict.fromkeys(group.rows[number] for group in named))
        yield from _judge_extreme(table, column, at, mine, stated, high=_is_high(word, column))


def _can_be(word: str, column: Column) -> bool:
    """Whether an extreme can be one of a column: the fastest is one of times and speeds."""
    return word not in _FAST | _SLOW or _is_time(column) or bool(_SPEEDS & {*column.words})


def _is_high(word: str, column: Column) -> bool:
    """Whether an extreme is the most of a column: of a time, the fastest is the least."""
    if word in _FAST | _SLOW:
        return (word in _SLOW) == _is_time(column)
    return word in _HIGH


def _is_time(column: Column) -> bool:
    return column.unit is not None and column.unit.dimension == TIME


def _column_said(table: SourceTable, phrase: Sequence[str]) -> Column | None:
    """The column of which a phrase has a word that no other has: "highest number of loans" for "loans 2024"."""
    column = column_alone(table, phrase)
    return column if column is not None and not {*phrase}.isdisjoint(column.words) else None


def _in_clause(groups: Sequence[Group], words: Sequence[str], at: int) -> Sequence[Group]:
    """Keep those in the clause of a word ("Ann has the longest, while Ben has the shortest way"), else all."""
    for number, group in enumerate(groups):
        before = words[groups[number - 1].last + 1 : group.first] if number else []
        is_alone = not number or not _HAS.isdisjoint(before)  # not "Ann and Ben"
        between = set(words[group.last + 1 : at]) if group.last < at else set[str]()
        if is_alone and between & _HAS and between <= _HAS | _ARTICLES:
            return [group]
    ends = [i for i, word in enumerate(words) if word in _CLAUSES]
    start, end = max((i for i in ends if i < at), default=-1), min((i for i in ends if i > at), default=len(words))
    return [group for group in groups if start < group.first and group.last < end] or groups


def _judge_extreme(
    table: SourceTable,
    column: Column,
    at: int,
    mine: Sequence[Rows],
    stated: Sequence[Claim],
    *,
    high: bool,
) -> Iterator[Refuted]:
    choose = max if high else min
    best, leader = choose((n, r) for r, n in table.column_numbers(column.index) if r not in table.summaries)
    if not mine and len(stated) == 1 and 0 < abs(stated[0].stated.at - at) <= REACH:
        if not stated[0].stated.fits(best):
            yield Refuted(
                stated[0].stated.at, stated[0].stated.at, f"{table.place(leader, column.index)} has {best:g}."
            )
        return
    if len(mine) != 1:
        return
    values = {r: n for r, n in table.column_numbers(column.index) if r in mine[0]}
    if len(values) < len(mine[0]):
        return
    for universe in (each for row in mine[0] for each in _universes(table, row)):
        numbers = [(n, r) for r, n in table.column_numbers(column.index) if r in universe - table.summaries]
        if numbers and choose(numbers)[0] in values.values():
            return
    who = ", ".join(f"{table.name_of(row)} {value:g}" for row, value in values.items())
    yield Refuted(at, at, f"{table.name_of(leader)} has {best:g} ({table.place(leader, column.index)}), {who}.")


def _without_article(words: Sequence[str], at: int) -> int:
    """Return the place at which "the highest" begins: that of its article, if it has one."""
    return at - 1 if words[at - 1 : at] == ["the"] else at


def _column_of_claim(claims: Sequence[Claim], table: SourceTable, words: Sequence[str], at: int) -> Column | None:
    """The column of the next number ("the highest economy (15.0 mpg)"), or of the one before "(the highest)"."""
    if words[:at][-1:] == ["("] or words[max(0, at - 2) : at] in _WHICH_IS:
        near = [claim for claim in claims if claim.table is table and 0 < at - claim.stated.at <= REACH][-1:]
    else:
        near = [claim for claim in claims if claim.table is table and 0 < claim.stated.at - at <= 2 * REACH]
        near = [claim for claim in near if _NEXT_SUBJECTS.isdisjoint(words[at : claim.stated.at])]
    if not near or len(near[0].rows) != 1:
        return None
    if (column := column_of_unit(near[0])) is not None:
        return column
    row = next(iter(near[0].rows))
    fitting = [c for c in table.columns if c.numeric and not c.is_key
               and any(near[0].stated.fits(n) for n in table.numbers[row][c.index])]  # fmt: skip
    return fitting[0] if len(fitting) == 1 else None
