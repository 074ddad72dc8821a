"""Which cells of the sources the numbers of a sentence speak of: rows by names, columns by the words around them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import permutations
from typing import TypeAlias
from weakref import WeakKeyDictionary

from docgen_nb.evidence.statement import STOPS, Stated, Statement
from docgen_nb.evidence.tables import Column, Rows, SourceTable, folded, folded_words
from docgen_nb.evidence.units import PERCENT

Family: TypeAlias = tuple[Column, Column, bool]
NAMED = 0.55  # of a header's weight that a phrase must say
CLEARLY = 0.08  # more than the next column
_SUBJECT_AFTER = STOPS | folded_words("by für that though including") | {",", ";", ":", "("}
_AND = folded_words("and und & or oder the der die das to bis through until") | {",", "-", "–"}
_DETERMINERS = folded_words("the a an der die das den dem both also then only")
_OF_TWO = {folded("former"): 0, folded("latter"): 1, folded("erstere"): 0, folded("letztere"): 1}
_INTO = frozenset(["to", "into", "at"])
_ON_TO = frozenset(["to", "auf"])
_WHO = folded_words("who whose der die")
_OPPOSITES = tuple(
    (folded_words(one), folded_words(other))
    for one, other in (
        ("win wins won siege gewonnen", "loss losses lost niederlagen verloren"),
        ("for scored pro erzielt", "against conceded contra erhalten"),
        ("passed pass bestanden yes ja", "failed fail durchgefallen no nein"),
        ("in arrivals entries births zugänge geburten", "out departures exits deaths abgänge todesfälle"),
        ("men male boys männer jungen", "women female girls frauen mädchen"),
    )
)  # in the order in which both are given
_MOST_ROWS = 40  # that a name may stand for
_MOST_COLUMNS = 100  # of a table in which columns that belong together are looked for
_MOST_LOOKED_AT = 8  # rows; more are looked up in order of their numbers


@dataclass(frozen=True)
class Group:
    """Words that name rows; several tables may know them."""

    first: int
    last: int
    rows: dict[int, Rows]


@dataclass
class Claim:
    """A number of a sentence with the cell it speaks of.

    Attributes:
        rows: the rows that its subject can be.
        column: the column that the words around it name, None if none is clear.
        candidates: the columns that they can mean.
        others: rows of the other subjects of the sentence.
        sure: whether its subject stands in the same sentence.
        subject: the first and the last token of its name; -1 where the sentence does not say it.
    """

    stated: Stated
    table: SourceTable
    rows: Rows
    column: Column | None
    candidates: tuple[Column, ...]
    others: tuple[Rows, ...] = ()
    sure: bool = True
    subject: tuple[int, int] = (-1, -1)


class Aligner:
    """Finds the cells that sentences speak of.

    Args:
        tables: the sources' tables.
    """

    def __init__(self, tables: Sequence[SourceTable]) -> None:
        self.tables = [table for table in tables if table.rows and table.columns]
        self._groups: WeakKeyDictionary[Statement, list[Group]] = WeakKeyDictionary()
        self._by_phrase: dict[tuple[object, ...], tuple[tuple[Column, ...], float]] = {}
        self._families = {id(table): list(_families(table)) for table in self.tables}

    def claims(self, statement: Statement, carried: Statement | None = None) -> list[Claim]:
        """The numbers of a sentence with the cells that they speak of; those that are about no row are left out.

        Args:
            statement: the sentence.
            carried: the sentence before, whose subject goes on where this one names none.
        """
        groups = self.groups(statement)
        sure = bool(groups)
        if not groups and carried is not None:
            groups = [Group(-1, -1, group.rows) for group in self.groups(carried)[:1]]
        found: list[Claim] = []
        subject: Group | None = None
        seen = -1
        for stated in statement.numbers(self.tables):
            whose = self._subject(statement, stated, groups, subject, seen)
            if not is_aside(statement.words, stated.at):
                subject, seen = whose, stated.at
            if whose is not None and (claim := self._claim(stated, groups, whose, sure=sure)) is not None:
                found.append(_like_the_first(claim, found[-1:], statement.words))
        return found

    def names(self, statement: Statement) -> bool:
        """Whether a sentence names a row."""
        return bool(self.groups(statement))

    def is_about(self, statement: Statement, other: Statement) -> bool:
        """Whether all rows that a sentence names are those that another names first."""
        subject = next(iter(self.groups(other)), None)
        return subject is not None and all(group.rows == subject.rows for group in self.groups(statement))

    def groups(self, statement: Statement) -> list[Group]:
        """The rows that a sentence names, in order."""
        if (known := self._groups.get(statement)) is None:
            known = self._groups[statement] = self._find_groups(statement)
        return known

    def _find_groups(self, statement: Statement) -> list[Group]:
        groups: list[Group] = []
        for (first, last), rows in self._spans(statement):
            before = groups[-1] if groups else None
            if before is not None and first <= before.last + 1:
                both = {t: before.rows[t] & rows[t] for t in before.rows.keys() & rows.keys()}
                both = {t: r for t, r in both.items() if r}
                if both or first <= before.last:
                    groups[-1] = Group(before.first, max(last, before.last), both or {**rows, **before.rows})
                    continue
            if before is not None and _are_listed(statement.words[before.last + 1 : first]):
                listed = {t: before.rows[t] | rows[t] for t in before.rows.keys() & rows.keys()}
                if listed:
                    groups[-1] = Group(before.first, last, listed)
                    continue
            groups.append(Group(first, last, rows))
        return groups

    def _spans(self, statement: Statement) -> list[tuple[tuple[int, int], dict[int, Rows]]]:
        """The words that name rows, "the former" and "the latter" among them."""
        spans: dict[tuple[int, int], dict[int, Rows]] = defaultdict(dict)
        for number, table in enumerate(self.tables):
            for mention in statement.mentions(table):
                if len(mention.rows) <= max(_MOST_ROWS, len(table.rows) // 2):
                    spans[mention.first, mention.last][number] = mention.rows
        names = sorted(spans.items())
        for at, word in enumerate(statement.words):
            if word in _OF_TWO and len(two := [rows for (_, last), rows in names if last < at][-2:]) > 1:
                spans[at, at] = two[_OF_TWO[word]]
        return sorted(spans.items())

    @staticmethod
    def _subject(
        statement: Statement, stated: Stated, groups: Sequence[Group], subject: Group | None, seen: int
    ) -> Group | None:
        """Whose number it is: the last name in a subject's place, else the first; "held X to 5" speaks of X."""
        before = [group for group in groups if group.last < stated.at]
        behind = next((group for group in groups if group.first > stated.at), None)
        if behind is not None and _is_in(statement, stated, behind):
            return behind
        if not before:
            return groups[0] if groups else None
        last = before[-1]
        if "(" in statement.words[last.last + 1 : last.last + 2] and ")" not in statement.words[last.last : stated.at]:
            return last
        between = statement.words[last.last + 1 : stated.at]
        if last.last > seen and len(between) <= 3 and any(word in _INTO for word in between):  # noqa: PLR2004
            return last
        fresh = [group for group in before if group.first > seen]
        for group in reversed(fresh):
            if _is_subject(statement.words, group):
                return group
        return subject or before[0]

    def _claim(self, stated: Stated, groups: Sequence[Group], subject: Group, *, sure: bool) -> Claim | None:
        best: Claim | None = None
        rank: tuple[float, ...] = ()
        for number, rows in subject.rows.items():
            table = self.tables[number]
            others = [
                g.rows[number]
                for g in groups
                if g is not subject
                and number in g.rows
                and g.rows[number] != rows
                and not _has_both(g, subject, number)
            ]
            together = reduce(lambda a, b: a & b, others, rows)
            columns, likeness = self.columns(stated, table)
            claim = Claim(
                stated,
                table,
                together or rows,
                columns[0] if len(columns) == 1 else None,
                columns,
                () if together else tuple(others),
                sure,
                (subject.first, subject.last),
            )
            mine = (likeness >= NAMED, len(rows) == 1, likeness)
            if best is None or mine > rank:
                best, rank = claim, mine
        return best

    def columns(self, stated: Stated, table: SourceTable) -> tuple[tuple[Column, ...], float]:
        """The columns that the words around a number name best, and how well."""
        percent = ["%"] if stated.percent else []
        after, before = [*percent, *stated.after], stated.before
        key = (id(table), tuple(after), tuple(before))
        if (known := self._by_phrase.get(key)) is None:
            known = self._by_phrase[key] = self._named_columns(table, after, before)
        return known

    @staticmethod
    def _named_columns(
        table: SourceTable, after: Sequence[str], before: Sequence[str]
    ) -> tuple[tuple[Column, ...], float]:
        is_percent = "%" in after or "%" in before
        scored: dict[int, float] = {}
        for weight, phrase in ((1.0, after[:3]), (0.97, after), (0.9, [*after, *before]), (0.85, before)):
            for index, score in table.likeness(phrase).items():
                if is_percent == ("%" in table.columns[index].words) or (not is_percent and "%" in before):
                    scored[index] = max(weight * score, scored.get(index, 0.0))
        best = max(scored.values(), default=0.0)
        if best < NAMED:
            return (), best
        return tuple(table.columns[index] for index in sorted(scored) if scored[index] > best - CLEARLY), best

    def family(self, first: Claim, second: Claim) -> tuple[Column, Column] | None:
        """The two columns that the words behind a pair name."""
        families = self.families(first.table)
        like = first.table.likeness(second.stated.after[:3])
        scored = sorted(
            ((like.get(a.index, 0.0) + like.get(b.index, 0.0), i) for i, (a, b, o) in enumerate(families) if o),
            reverse=True,
        )
        if scored and scored[0][0] > 0.5 and (len(scored) == 1 or scored[0][0] > scored[1][0] + 0.2):  # noqa: PLR2004
            return families[scored[0][1]][:2]
        return None

    def families(self, table: SourceTable) -> Sequence[Family]:
        """The columns that are given as pairs, and whether the first is never larger."""
        return self._families[id(table)]

    def possible(self, claim: Claim) -> Sequence[Column]:
        """The columns that the words around a number can mean; all where they name none."""
        return claim.candidates or [column for column in claim.table.columns if column.numeric]


def _like_the_first(claim: Claim, before: Sequence[Claim], words: Sequence[str]) -> Claim:
    """A number with the column of the one before where it goes on from that: "from 5 kg in May to 7 kg in June"."""
    to = words[claim.stated.at - 1] in _ON_TO
    if not to or claim.candidates or not before or before[0].column is None or before[0].table is not claim.table:
        return claim
    one, column = before[0].stated, before[0].column
    is_alike = one.percent == claim.stated.percent and one.unit == claim.stated.unit and fits(before[0], column)
    return replace(claim, column=column, candidates=(column,)) if is_alike else claim


def _has_both(group: Group, subject: Group, number: int) -> bool:
    """Whether a list of names is the one of which "the former" is one."""
    return group.last < subject.first and subject.first == subject.last and group.rows[number] > subject.rows[number]


def _is_in(statement: Statement, stated: Stated, group: Group) -> bool:
    """Whether a year or another key stands right behind a number: "17.7 mpg in 1970"."""
    between = statement.words[stated.at + 1 : group.first]
    is_key = all(statement.tokens[i].value is not None for i in range(group.first, group.last + 1))
    return is_key and 0 < len(between) <= 3 and between[-1] in {"in", "im"}  # noqa: PLR2004


def is_aside(words: Sequence[str], at: int) -> bool:
    """Whether a number stands in brackets: "the Hawks (28-20)" says something of them and goes on about others."""
    before = words[:at]
    return "(" in before and ")" not in before[len(before) - before[::-1].index("(") :] and ")" in words[at:]


def _are_listed(between: Sequence[str]) -> bool:
    """Whether nothing but "and" and commas stands between two names."""
    return bool(between) and all(word in _AND for word in between) and between != [","]


def _is_subject(words: Sequence[str], group: Group) -> bool:
    """Whether a name can be what its clause is about."""
    if set(words[group.last + 1 : group.last + 3]) & _WHO:
        return True
    at = group.first - 1
    while at >= 0 and words[at] in _DETERMINERS:
        at -= 1
    return at < 0 or words[at] in _SUBJECT_AFTER


def column_of_unit(claim: Claim) -> Column | None:
    """The column that the words around a number name, else the only one of its unit."""
    is_named = bool(claim.candidates) and not (claim.column and claim.column.is_key)
    if is_named or claim.stated.unit is None:
        return claim.column
    found = [each for each in claim.table.columns if each.numeric and each.unit and claim.stated.can_be_in(each.unit)]
    return found[0] if len(found) == 1 and claim.stated.unit.dimension != PERCENT else None


def fits(claim: Claim, column: Column) -> bool:
    """Whether a number stands in a column, in one of the rows of its subject."""
    return fits_in(claim.stated, claim.table, claim.rows, column)


def fits_in(stated: Stated, table: SourceTable, rows: Rows, column: Column) -> bool:
    """Whether a number stands in a column, in one of some rows."""
    if len(rows) > _MOST_LOOKED_AT:
        return not rows.isdisjoint(table.rows_between(column.index, stated.ranges))
    return any(stated.fits(number) for row in rows for number in table.numbers[row][column.index])


def _families(table: SourceTable) -> Iterable[Family]:
    """Columns that are given as a pair, and whether the first is never larger: "FGM" and "FGA", "wins" and "losses"."""
    numeric = [column for column in table.columns if column.numeric and "%" not in column.words]
    for a, b in permutations(numeric, 2) if len(numeric) <= _MOST_COLUMNS else ():
        one, other = set(a.words) - set(b.words), set(b.words) - set(a.words)
        if one and other and any(one <= first and other <= second for first, second in _OPPOSITES):
            yield a, b, False
        elif _are_of_one_kind(a.header.casefold(), b.header.casefold()):
            yield a, b, _never_larger(table, a, b)


def _are_of_one_kind(one: str, other: str) -> bool:
    """Whether two headers differ by their last letter: "FGM" and "FGA", but not the quarters "Q1" and "Q2"."""
    return len(one) == len(other) > 2 and one[:-1] == other[:-1] and not one[-1].isdigit()  # noqa: PLR2004


def _never_larger(table: SourceTable, a: Column, b: Column) -> bool:
    pairs = ((table.number(row, a.index), table.number(row, b.index)) for row in range(len(table.rows)))
    return all(x <= y for x, y in pairs if x is not None and y is not None)
