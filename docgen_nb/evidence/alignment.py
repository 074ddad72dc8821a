"""Which cell of the sources a number of a sentence speaks of, and whether it says what stands there."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations
from weakref import WeakKeyDictionary

from docgen_nb.evidence.statement import BREAKS, STOPS, Mention, Stated, Statement
from docgen_nb.evidence.tables import Column, Rows, SourceTable, folded, folded_words, says_nothing
from docgen_nb.evidence.wording import Wording

_NAMED = 0.55  # of a header's weight that a phrase must say
_CLEARLY = 0.08  # more than the next column
_RECKONED = folded_words(
    "average averaging averaged total totals combined combining combines together overall altogether durchschnitt "
    "durchschnittlich insgesamt zusammen gesamt sum summe"
)
_OF_SEVERAL = frozenset(["averaging", "averaged", "combined", "combining"])
_EARLIER = folded_words("last past previous prior letzten vergangenen vorigen")
_OTHER_SCOPE = folded_words(
    "last past previous prior next since per career season straight consecutive letzte letzten nächste vorige je pro"
)
_CHANGE = folded_words(
    "more less few fewer higher lower increase increased decrease decreased difference margin lead gap ahead behind by "
    "um mehr weniger gain gained drop dropped rose fell"
)
_COMPLEX = folded_words(
    "not never nor neither than before after respectively total average combined together different same except "
    "without between most least highest lowest best worst fewest largest smallest greatest longest earliest latest "
    "only other both all each every followed replaced difference first last none nicht nie als vor nach anders "
    "gleich außer ohne zwischen beide alle jeder kein keine"
) | {"more", "less", "few", "fewer"}
_MOST_ATOMS, _MOST_IN_COMMON = 6, 6
_DIFFERENCE = folded_words(
    "win victory loss defeat lead margin edge advantage difference gap deficit cushion vorsprung"
)
_SUBJECT_AFTER = STOPS | folded_words("by für that though including") | {",", ";", ":", "("}
_DEFINITE = folded_words("the these those all both their his her its top die diese alle beide")
_VERSUS = folded_words("against to versus vs compared gegen gegenüber verglichen")
_AND = folded_words("and und & or oder the der die das to bis through until") | {",", "-", "–"}
_DETERMINERS = folded_words("the a an der die das den dem both also then only")
_INTO = frozenset(["to", "into", "at"])
_WHO = folded_words("who whose der die")
_MOST_ROWS = 40  # that a name may stand for
_SMALL, _FEW, _SURE = 20, 4, math.inf
_OTHERS, _DIFFERS = folded("others"), folded("difference")
_OF_A_TIME = [[folded(word)] for word in ("lead", "margin", "run")]
_DURING = folded_words("after over through during nach über während")
_AHEAD_OF_DIFFERENCE = 8
_MOST_LOOKED_AT = 8  # rows; more are looked up in order of their numbers
_NEAR = 6  # words beside a pair
_MANY = 3  # other names in a sentence
_LANGUAGES = frozenset(["", "en", "de"])
_OFTEN, _AHEAD = 2, 2


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
    """

    stated: Stated
    table: SourceTable
    rows: Rows
    column: Column | None
    candidates: tuple[Column, ...]
    signature: tuple[str, ...]
    others: tuple[Rows, ...] = ()
    sure: bool = True


@dataclass(frozen=True)
class Verdict:
    """Verdict of a table on one number of a sentence.

    Attributes:
        holds: whether it is right; None where nothing is clear.
        right: what stands in the cell.
        place: the cell, for a reader.
        subject: the row's name.
        beyond: the word of the sentence that speaks of a time or group of which no source says anything.
    """

    holds: bool | None
    right: str = ""
    place: str = ""
    subject: str = ""
    beyond: str = ""


@dataclass(frozen=True)
class Pairing:
    """Words of a sentence that the table has in another row than the rest of it."""

    first: int
    last: int
    verdict: Verdict
    is_number: bool = False


NO_VALUE = "no value"
_UNCLEAR = Verdict(None)
_HOLDS = Verdict(True)


class Aligner:
    """Finds the cells that sentences speak of.

    Args:
        tables: the sources' tables.
        vocabulary: the words of the sources' texts.
        wording: what the document's own words mean, shared by its sections.
    """

    def __init__(
        self, tables: Sequence[SourceTable], vocabulary: Container[str] = frozenset(), wording: Wording | None = None
    ) -> None:
        self._vocabulary = vocabulary
        self.wording = wording or Wording()
        self.tables = [table for table in tables if table.rows and table.columns]
        self._learnt: dict[tuple[int, tuple[str, ...]], Counter[tuple[int, ...]]] = defaultdict(Counter)
        self._seen: Counter[tuple[int, tuple[str, ...]]] = Counter()
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
            if not _is_aside(statement.words, stated.at):
                subject, seen = whose, stated.at
            if whose is not None and (claim := self._claim(stated, groups, whose, sure=sure)) is not None:
                found.append(claim)
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
        spans: dict[tuple[int, int], dict[int, Rows]] = defaultdict(dict)
        for number, table in enumerate(self.tables):
            for mention in statement.mentions(table):
                if len(mention.rows) <= max(_MOST_ROWS, len(table.rows) // 2):
                    spans[mention.first, mention.last][number] = mention.rows
        groups: list[Group] = []
        for (first, last), rows in sorted(spans.items()):
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
                g.rows[number] for g in groups if g is not subject and number in g.rows and g.rows[number] != rows
            ]
            together = reduce(lambda a, b: a & b, others, rows)
            columns, likeness = self._columns(stated, table)
            claim = Claim(
                stated, table, together or rows, columns[0] if len(columns) == 1 else None, columns,
                tuple(stated.after[:3]) or ("<", *stated.before[:2]), () if together else tuple(others), sure,
            )  # fmt: skip
            mine = (likeness >= _NAMED, len(rows) == 1, likeness)
            if best is None or mine > rank:
                best, rank = claim, mine
        return best

    def _columns(self, stated: Stated, table: SourceTable) -> tuple[tuple[Column, ...], float]:
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
        scored = [(_likeness(column, after, before), column) for column in table.columns
                  if is_percent == ("%" in column.words) or (not is_percent and "%" in before)]  # fmt: skip
        best = max((score for score, _ in scored), default=0.0)
        if best < _NAMED:
            return (), best
        return tuple(column for score, column in scored if score > best - _CLEARLY), best

    def learn(self, claims: Iterable[Claim]) -> None:
        """Take in what columns the document's own words mean, where several sentences agree with one column."""
        for claim in claims:
            key = (id(claim.table), claim.signature)
            self._seen[key] += 1
            fitting = [column for column in self._possible(claim) if _fits(claim, column)]
            for column in fitting:
                self._learnt[key][(column.index,)] += 1
            if len(fitting) == 1 and len(claim.rows) == 1:
                self.wording.learn([*claim.stated.after, *claim.stated.before], fitting[0])
        by_token = {claim.stated.at: claim for claim in claims}
        for first in claims:
            second = by_token.get(first.stated.partner or -1)
            if second is not None and second.table is first.table and first.stated.at < second.stated.at:
                self._learn_pair(first, second)

    def pairings(self, statement: Statement) -> list[Pairing]:
        """Names and numbers that the sentence puts into one row and the table has in different ones."""
        if _COMPLEX & set(statement.words):
            return []
        return [found for table in self.tables if (found := self._pairing(statement, table)) is not None]

    def _pairing(self, statement: Statement, table: SourceTable) -> Pairing | None:
        atoms = self._atoms(statement, table)
        if not 1 < len(atoms) <= _MOST_ATOMS or _rows_in_common(atoms):
            return None
        columns = [atom.columns for atom in atoms]
        if any(a & b for a, b in combinations(columns, 2)):
            return None  # several of a kind: a list or a comparison
        odd = [atom for atom in atoms if _rows_in_common([each for each in atoms if each is not atom])]
        named = [atom for atom in odd if self._is_named(atom, statement, table)]
        if not odd:
            return None
        atom = (named or odd)[-1]
        if not named and not atom.whole:
            return None
        rows = _rows_in_common([each for each in atoms if each is not atom])
        column = next(iter(atom.columns))
        right = {table.rows[row][column] for row in rows}
        if len(right) != 1 or says_nothing(next(iter(right))) or len(rows) > _MOST_IN_COMMON:
            return None
        row = min(rows)
        verdict = Verdict(False, right.pop(), table.place(row, column), table.name_of(row))
        is_number = all(statement.tokens[i].value is not None for i in range(atom.first, atom.last + 1))
        return Pairing(atom.first, atom.last, verdict, is_number)

    def _atoms(self, statement: Statement, table: SourceTable) -> list[Mention]:
        atoms = [m for m in statement.mentions(table) if len(m.columns) == 1 and (m.whole or _is_short(m, table))]
        for stated in statement.numbers([table]):
            if stated.bound != "=" or stated.ordinal or stated.partner is not None:
                continue
            columns, _ = self._columns(stated, table)
            if not columns and (stated.value >= _SMALL or stated.step < 1):  # small numbers count something
                columns = tuple(c for c in table.columns if c.numeric and table.rows_between(c.index, stated.ranges))
                columns = () if stated.percent and not all("%" in c.words for c in columns) else columns
            if len(columns) != 1 or not columns[0].numeric or not stated.can_be_in(columns[0].unit):
                continue
            if fitting := table.rows_between(columns[0].index, stated.ranges):
                atoms.append(Mention(stated.at, stated.at, frozenset((row, columns[0].index) for row in fitting)))
        return sorted(atoms, key=lambda atom: atom.first)

    @staticmethod
    def _is_named(atom: Mention, statement: Statement, table: SourceTable) -> bool:
        column = table.columns[next(iter(atom.columns))]
        outside = [*statement.words[: atom.first], *statement.words[atom.last + 1 :]]
        return column.likeness(outside) >= _NAMED

    def _learn_pair(self, first: Claim, second: Claim) -> None:
        key = (id(first.table), (first.stated.link, *second.stated.after[:2]))
        self._seen[key] += 1
        for a, b, _ in self._families[id(first.table)]:
            if _fits(first, a) and _fits(second, b):
                self._learnt[key][(a.index, b.index)] += 1

    def _family(self, first: Claim, second: Claim) -> tuple[Column, Column] | None:
        """The two columns that the words behind a pair name, or mean elsewhere in the document."""
        families = self._families[id(first.table)]
        phrase = second.stated.after[:3]
        scored = sorted(
            ((a.likeness(phrase) + b.likeness(phrase), i) for i, (a, b, o) in enumerate(families) if o), reverse=True
        )
        if scored and scored[0][0] > 0.5 and (len(scored) == 1 or scored[0][0] > scored[1][0] + 0.2):  # noqa: PLR2004
            return families[scored[0][1]][:2]
        key = (id(first.table), (first.stated.link, *second.stated.after[:2]))
        ranked = self._learnt[key].most_common(2)
        if ranked and ranked[0][1] >= _OFTEN and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]):
            a, b = ranked[0][0]
            return first.table.columns[a], first.table.columns[b]
        return None

    def _possible(self, claim: Claim) -> Sequence[Column]:
        return claim.candidates or [column for column in claim.table.columns if column.numeric]

    def settle(self, claim: Claim) -> None:
        """Give a claim without a clear column the one that its words mean elsewhere in the document."""
        if claim.column is not None:
            return
        key = (id(claim.table), claim.signature)
        ranked = self._learnt[key].most_common(2)
        if not ranked or ranked[0][1] < _OFTEN or ranked[0][1] * 2 < self._seen[key]:
            return
        if len(ranked) > 1 and ranked[0][1] < ranked[1][1] + _AHEAD:
            return
        claim.column = claim.table.columns[ranked[0][0][0]]

    def judge(self, claims: Sequence[Claim], statement: Statement) -> list[Verdict]:
        """Judge the numbers of one sentence by the tables."""
        by_token = {claim.stated.at: claim for claim in claims}
        verdicts: dict[int, Verdict] = {}
        for claim in claims:
            partner = by_token.get(claim.stated.partner or -1)
            if claim.stated.at in verdicts:
                continue
            if partner is not None and partner.table is claim.table:
                both = self._judge_pair(claim, partner, statement)
                verdicts[claim.stated.at], verdicts[partner.stated.at] = both
            else:
                verdicts[claim.stated.at] = self._judge_one(claim, statement)
        return [verdicts[claim.stated.at] for claim in claims]

    def _judge_one(self, claim: Claim, statement: Statement) -> Verdict:
        table, column, stated = claim.table, claim.column, claim.stated
        if stated.ordinal:
            return _UNCLEAR
        if _is_difference(stated, statement) and (column or claim.candidates):
            return self._judge_difference(claim)
        possible = [column] if column else self._possible(claim)
        beyond = self._beyond(claim, statement)
        if not beyond and self._is_reckoned_from(claim):
            return _HOLDS
        if any(_fits(claim, each) for each in possible) and not (beyond and stated.value < _SMALL):
            return _HOLDS
        if beyond:
            return Verdict(None, beyond=beyond)
        if claim.others and (len(claim.others) >= _MANY or statement.language not in _LANGUAGES):
            return _UNCLEAR  # a list of names, or words between them that are not known here
        if column is None or not stated.can_be_in(column.unit) or _is_reckoned(claim, statement, column):
            return _UNCLEAR
        return _wrong(table, claim.rows, column)

    def _is_reckoned_from(self, claim: Claim) -> bool:
        """Whether it is a sum, a difference or a count that the rows of the sentence give."""
        table, stated = claim.table, claim.stated
        if not claim.others and len(claim.rows) < 2:  # noqa: PLR2004
            return False
        groups = [claim.rows, *claim.others]
        for column in table.columns:
            if not column.numeric or column.is_key:
                continue
            sums = [sum(n for row in rows for n in table.numbers[row][column.index][:1]) for rows in groups]
            if any(stated.fits(abs(a - b)) or stated.fits(a + b) for a, b in combinations(sums, 2)) or stated.fits(
                sum(sums)
            ):
                return True
        return stated.fits(len(frozenset().union(*groups)))

    def _beyond(self, claim: Claim, statement: Statement) -> str:
        """The word that puts the number beyond the sources: "over his last two games" where no source says "last"."""
        stated, header = claim.stated, set(claim.column.words if claim.column else ())
        words = statement.words
        if (
            stated.is_year
            or words[stated.at - 1 : stated.at] == ["last"]
            or (words[stated.at + 1 : stated.at + 2] == ["of"] and stated.value == 1)
        ):
            return ""  # the time itself, as in "the last five"; "one of the"
        if len(claim.rows) != 1 or words[stated.at + 1] in _EARLIER:
            return ""
        before = statement.tokens[max(0, stated.at - 3) : stated.at]
        near = {token.word for token in before if token.text.casefold() in _OF_SEVERAL}
        for i in range(stated.at + 1, min(len(words), stated.at + 12)):
            if words[i] in BREAKS:
                break
            if words[i] in _EARLIER:
                near.add(words[i])
        said = sorted(near - header)
        return next((word for word in said if word not in self._vocabulary), "")

    def _judge_difference(self, claim: Claim) -> Verdict:
        """Judge "a 30-point win over", "by 16": between two rows."""
        table, column = claim.table, claim.column
        others = claim.others or _the_other(table, claim.rows)
        if column is None or len(claim.rows) != 1 or len(others) != 1 or len(others[0]) != 1:
            return _UNCLEAR
        here, there = next(iter(claim.rows)), next(iter(others[0]))
        a, b = table.number(here, column.index), table.number(there, column.index)
        if a is None or b is None:
            return _UNCLEAR
        if claim.stated.fits(abs(a - b)):
            return _HOLDS
        place = f"{table.label}, rows {here + 1} and {there + 1}, {column.header}"
        return Verdict(
            False, f"{abs(a - b):g}", place, f"the difference of {table.name_of(here)} and {table.name_of(there)}"
        )

    def _judge_pair(self, first: Claim, second: Claim, statement: Statement) -> tuple[Verdict, Verdict]:
        """Judge "11-of-21", "(32-18)", "113-107": two columns of a row, or one column of two rows."""
        if _scope_word(statement, second.stated.at):
            return _UNCLEAR, _UNCLEAR
        across = self._across(first, statement)
        family = self._family(first, second) if len(first.rows) == 1 and not across else None
        if family is not None:
            return _by_columns(first, second, *family)
        named = self._columns_of_sentence(statement, first.table, first.stated.at) if across else []
        options = [
            *self._within(first),
            *((a, a, first.rows, other) for other in across for a in self._amounts(first, named)),
        ]
        scored: list[tuple[float, Verdict, Verdict]] = []
        for a, b, here, there in options:
            one, two = _fits_in(first.stated, first.table, here, a), _fits_in(second.stated, first.table, there, b)
            swapped = (
                a is b
                and _fits_in(first.stated, first.table, there, a)
                and _fits_in(second.stated, first.table, here, a)
            )
            if (one and two) or swapped:
                return _HOLDS, _HOLDS
            weight = max(first.stated.value if one else 0, second.stated.value if two else 0)
            if a is b and len(named) == 1:
                weight = _SURE
            if weight:
                right = (
                    _HOLDS if one else _wrong(first.table, here, a),
                    _HOLDS if two else _wrong(first.table, there, b),
                )
                scored.append((weight, *right))
        scored.sort(key=lambda each: -each[0])
        enough = _SMALL if across else _FEW
        if scored and scored[0][0] >= enough and (len(scored) == 1 or scored[0][0] >= 2 * scored[1][0]):
            return scored[0][1], scored[0][2]
        return _UNCLEAR, _UNCLEAR

    def _within(self, first: Claim) -> list[tuple[Column, Column, Rows, Rows]]:
        """The pairs of columns of one row that a pair of numbers can be."""
        of = first.stated.link in {"-of-", "-for-"}
        families = self._families[id(first.table)] if len(first.rows) == 1 else []
        return [(a, b, first.rows, first.rows) for a, b, ordered in families if ordered or not of]

    @staticmethod
    def _across(first: Claim, statement: Statement) -> list[Rows]:
        """The rows that the second number of "113-107" can be of; none for "11-of-21" and "Suns (21-25)"."""
        if first.stated.link in {"-of-", "-for-"} or _is_aside(statement.words, first.stated.at):
            return []
        others = first.others or _the_other(first.table, first.rows)
        return [other for other in others if len(first.rows) == len(other) == 1 and other != first.rows]

    @staticmethod
    def _amounts(first: Claim, named: list[Column]) -> list[Column]:
        return named or [column for column in first.table.columns if column.numeric and not column.is_key]

    def _columns_of_sentence(self, statement: Statement, table: SourceTable, at: int) -> list[Column]:
        """The columns that the words behind a pair name, else those before it, else any of the sentence."""
        taken = {i for m in statement.mentions(table) for i in range(m.first, m.last + 1)}
        end = len(statement.tokens)
        for start, stop in ((at + 3, at + 3 + _NEAR), (max(0, at - 2 * _NEAR), at), (0, end)):
            phrase = [f"{t.value:.0f}" if t.value is not None and not t.is_figure else t.word
                      for i, t in enumerate(statement.tokens[start:stop], start) if i not in taken]  # fmt: skip
            scored = [
                (column.likeness(phrase), column)
                for column in table.columns
                if column.numeric and "%" not in column.words
            ]
            best = max((score for score, _ in scored), default=0.0)
            if best >= _NAMED:
                return [column for score, column in scored if score >= max(_NAMED, best - _CLEARLY)]
        return []


def _is_short(mention: Mention, table: SourceTable) -> bool:
    """Whether the name of which only a part is said is a short one, as a person's."""
    row, column = next(iter(mention.cells))
    return len(table.rows[row][column].split()) <= 3  # noqa: PLR2004


def _rows_in_common(atoms: Sequence[Mention]) -> Rows:
    return reduce(lambda a, b: a & b, (atom.rows for atom in atoms)) if atoms else frozenset()


def _is_in(statement: Statement, stated: Stated, group: Group) -> bool:
    """Whether a year or another key stands right behind a number: "17.7 mpg in 1970"."""
    between = statement.words[stated.at + 1 : group.first]
    is_key = all(statement.tokens[i].value is not None for i in range(group.first, group.last + 1))
    return is_key and 0 < len(between) <= 3 and between[-1] in {"in", "im"}  # noqa: PLR2004


def _is_aside(words: Sequence[str], at: int) -> bool:
    """Whether a number stands in brackets: "the Hawks (28-20)" says something of them and goes on about others."""
    before = words[:at]
    return "(" in before and ")" not in before[len(before) - before[::-1].index("(") :] and ")" in words[at:]


def _are_listed(between: Sequence[str]) -> bool:
    """Whether nothing but "and" and commas stands between two names."""
    return bool(between) and all(word in _AND for word in between) and between != [","]


def _by_columns(first: Claim, second: Claim, a: Column, b: Column) -> tuple[Verdict, Verdict]:
    fits = _fits(first, a), _fits(second, b)
    return (
        _HOLDS if fits[0] else _wrong(first.table, first.rows, a),
        _HOLDS if fits[1] else _wrong(first.table, first.rows, b),
    )


def _the_other(table: SourceTable, rows: Rows) -> tuple[Rows, ...]:
    """The other row of a table of two."""
    both = frozenset(range(len(table.rows)))
    return (both - rows,) if len(both) == 2 and len(rows) == 1 else ()  # noqa: PLR2004


def _is_difference(stated: Stated, statement: Statement) -> bool:
    words = statement.words
    compound = words[stated.at + 1 : stated.at + 2] == ["-"] and bool(set(stated.after[1:3]) & _DIFFERENCE)
    return compound or words[stated.at - 1 : stated.at] in (["by"], ["um"])


def _scope_word(statement: Statement, at: int) -> bool:
    """Whether a pair is about another time, or about a part of one: "a 31-22 lead after the first hour"."""
    words = statement.words
    part = words[at + 1 : at + 2] in _OF_A_TIME and bool(set(words[at + 2 : at + 4]) & _DURING)
    return part or any(word in _OTHER_SCOPE | {_DIFFERS} for word in words[at : at + 6])


def _likeness(column: Column, after: Sequence[str], before: Sequence[str]) -> float:
    return max(
        column.likeness(after[:3]),
        0.97 * column.likeness(after),
        0.9 * column.likeness([*after, *before]),
        0.85 * column.likeness(before),
    )


def _is_subject(words: Sequence[str], group: Group) -> bool:
    """Whether a name can be what its clause is about."""
    if set(words[group.last + 1 : group.last + 3]) & _WHO:
        return True
    at = group.first - 1
    while at >= 0 and words[at] in _DETERMINERS:
        at -= 1
    return at < 0 or words[at] in _SUBJECT_AFTER


def _fits(claim: Claim, column: Column) -> bool:
    return _fits_in(claim.stated, claim.table, claim.rows, column)


def _fits_in(stated: Stated, table: SourceTable, rows: Rows, column: Column) -> bool:
    if len(rows) > _MOST_LOOKED_AT:
        return not rows.isdisjoint(table.rows_between(column.index, stated.ranges))
    return any(stated.fits(number) for row in rows for number in table.numbers[row][column.index])


def _wrong(table: SourceTable, rows: Rows, column: Column) -> Verdict:
    """Return the finding for a differing cell, if the rows are one and the cell holds a number."""
    if len(rows) != 1:
        return _UNCLEAR
    row = next(iter(rows))
    if not table.numbers[row][column.index]:
        if table.is_empty(row, column.index):
            return Verdict(False, NO_VALUE, table.place(row, column.index), table.name_of(row))
        return _UNCLEAR
    return Verdict(False, _shown(table.rows[row][column.index]), table.place(row, column.index), table.name_of(row))


def _shown(cell: str) -> str:
    """A cell as a message says it; a whole number without its decimals."""
    return cell.removesuffix(".0")


def _is_reckoned(claim: Claim, statement: Statement, column: Column) -> bool:
    """Whether the sentence speaks of another time or group, or of something reckoned from several cells."""
    stated, header = claim.stated, set(column.words)
    if {*stated.after, *statement.words[stated.at + 1 : stated.at + 4]} & (_RECKONED | _OTHER_SCOPE | _CHANGE) - header:
        return True
    if column.is_key or not column.numeric:
        return True  # "2 rounds" counts them
    before = statement.words[max(0, stated.at - 3) : stated.at]
    if set(before[-2:]) & _VERSUS and any(_fits_in(stated, claim.table, rows, column) for rows in claim.others):
        return True  # "4,139 against 1,263": the other's
    behind = statement.words[stated.at + 1 : stated.at + _AHEAD_OF_DIFFERENCE]
    if (before[-1:] and before[-1] in _DEFINITE) or behind[:1] == [_OTHERS] or _DIFFERS in behind:
        return True  # "the 4 lines", "3 others"
    return any(word in _RECKONED or word in _CHANGE for word in before) or bool(set(before[-1:]) & _EARLIER)


def _families(table: SourceTable) -> Iterable[tuple[Column, Column, bool]]:
    """Columns that are given as a pair, and whether the first is never larger: "FGM" and "FGA", "wins" and "losses"."""
    numeric = [column for column in table.columns if column.numeric and "%" not in column.words]
    for a, b in combinations(numeric, 2):
        heads = a.header.casefold(), b.header.casefold()
        alike = len(heads[0]) == len(heads[1]) > 2 and heads[0][:-1] == heads[1][:-1]  # noqa: PLR2004
        shared = set(a.words) & set(b.words)
        beside = bool(shared) and len(a.words) == len(b.words) == len(shared) + 1
        if alike or beside:
            yield a, b, alike and _never_larger(table, a, b)
            yield b, a, alike and _never_larger(table, b, a)


def _never_larger(table: SourceTable, a: Column, b: Column) -> bool:
    pairs = ((table.number(row, a.index), table.number(row, b.index)) for row in range(len(table.rows)))
    return all(x <= y for x, y in pairs if x is not None and y is not None)
