"""Judge the numbers of a sentence by the tables: right, wrong and what is right, beyond the sources, or unclear."""

import math
from collections.abc import Container, Sequence
from dataclasses import dataclass
from itertools import combinations

from docgen_nb.evidence.alignment import CLEARLY, NAMED, Aligner, Claim, column_of_unit, fits, fits_in, is_aside
from docgen_nb.evidence.reckoned import (
    DIFFERS,
    EARLIER,
    OF_SEVERAL,
    ON_AVERAGE,
    OTHER_SCOPE,
    SMALL,
    first_of_list,
    is_in_thousands,
    is_reckoned,
    is_reckoned_from_rows,
    is_reckoned_in_a_row,
    is_unlike,
)
from docgen_nb.evidence.statement import BREAKS, Stated, Statement
from docgen_nb.evidence.tables import Column, Rows, SourceTable, folded, folded_words

_AND = frozenset(["and", "und", "to", "bis"])  # "from the first to the last"
_SO_FAR = folded_words("season year career saison jahr")
_STREAK, _ROW = folded_words("straight consecutive hintereinander"), folded("row")
_DIFFERENCE = folded_words(
    "win victory loss defeat lead margin edge advantage difference gap deficit cushion vorsprung"
)
_OF_A_TIME = [[folded(word)] for word in ("lead", "margin", "run")]
_DURING = folded_words("after over through during nach über während")
_FROM_THE_START = folded_words("first opening erste ersten")
_TO_THE_END = folded_words("final last closing letzte letzten")
_FEW, _SURE = 4, math.inf
_FEWEST_PERIODS = 3  # columns that differ by a number
_NEAR = 6  # words beside a pair
_MANY = 3  # other names in a sentence
_LANGUAGES = frozenset(["", "en", "de"])


@dataclass(frozen=True)
class Verdict:
    """Verdict of a table on one number of a sentence.

    Attributes:
        holds: whether it is right; None where nothing is clear.
        right: what stands in the cell.
        place: the cell, for a reader.
        subject: the row's name.
        beyond: the word of the sentence that speaks of a time or group of which no source says anything.
        is_reckoned: whether it is right as a sum, difference, count or product of cells.
    """

    holds: bool | None
    right: str = ""
    place: str = ""
    subject: str = ""
    beyond: str = ""
    is_reckoned: bool = False


NO_VALUE = "no value"
_UNCLEAR = Verdict(None)
_HOLDS = Verdict(True)


class Judge:
    """Says what the tables say of numbers whose cells are found.

    Args:
        aligner: it has found them.
        known: the words of the sources and of what was asked for.
    """

    def __init__(self, aligner: Aligner, known: Container[str] = frozenset()) -> None:
        self._aligner = aligner
        self._known = known

    def verdicts(self, claims: Sequence[Claim], statement: Statement) -> list[Verdict]:
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
        if (streak := self._streak(claim, statement)) or stated.ordinal:
            return Verdict(None, beyond=streak)
        if _is_difference(stated, statement) and (column or claim.candidates):
            return self._judge_difference(claim)
        possible = [column] if column else self._aligner.possible(claim)
        beyond = self._beyond(claim, statement)
        if not beyond and (is_reckoned_from_rows(claim, statement) or is_reckoned_in_a_row(claim, statement)):
            return Verdict(True, is_reckoned=True)
        if mixed_up := _mixed_up(claim, is_average=bool(beyond)):
            return mixed_up
        found = any(fits(claim, each) or is_in_thousands(claim, statement, each) for each in possible)
        if beyond or found:
            return _HOLDS if found and not (beyond and stated.value < SMALL) else Verdict(None, beyond=beyond)
        if claim.others and (len(claim.others) >= _MANY or statement.language not in _LANGUAGES):
            return _UNCLEAR  # a list of names, or words between them that are not known here
        if column is None or not stated.can_be_in(column.unit) or is_reckoned(claim, statement, column):
            return _UNCLEAR
        return _UNCLEAR if is_unlike(claim, column) else _wrong(table, claim.rows, column)

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
        if len(claim.rows) != 1 or words[stated.at + 1] in EARLIER:
            return ""
        first = first_of_list(statement, stated.at)
        before = statement.tokens[max(0, first - 3, claim.subject[1] + 1) : first]
        near = {token.word: token.text for token in before if token.text.casefold() in OF_SEVERAL}
        if near.keys() & ON_AVERAGE and _SO_FAR & {*words[stated.at :]}:
            return ""  # "averaging 16 calls on the year": of a whole period, not of a span that the text counts
        for i in range(stated.at + 1, min(len(words), stated.at + 12)):
            if words[i] in BREAKS:
                break
            if words[i] in EARLIER and words[i - 1] not in _AND:
                near[words[i]] = statement.tokens[i].text
        return next((near[word] for word in sorted(near.keys() - header) if word not in self._known), "")

    def _streak(self, claim: Claim, statement: Statement) -> str:
        """The words that make a number one of times in a row ("her third win in a row"), where no source has them."""
        words, at = statement.words, claim.stated.at
        if len(claim.rows) != 1 or any(column.is_key for column in claim.table.columns):
            return ""  # rows in an order can tell what comes in a row
        header = set(claim.column.words if claim.column else ())
        for i in range(at + 1, min(len(words), at + _NEAR)):
            if words[i] in BREAKS - {"-"}:
                break
            is_row = words[i] == _ROW and words[max(at, i - 2) : i] == ["in", "a"]
            if (is_row or words[i] in _STREAK) and words[i] not in self._known and words[i] not in header:
                return "in a row" if is_row else words[i]
        return ""

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
        across = self._across(first, statement)
        if _scope_word(statement, second.stated.at):
            return _in_no_period(first, second, across, statement)
        family = self._aligner.family(first, second) if len(first.rows) == 1 and not across else None
        if family is not None:
            return _by_columns(first, second, *family)
        named = self._columns_of_sentence(statement, first.table, first.stated.at) if across else []
        options = [
            *self._within(first),
            *((a, a, first.rows, other) for other in across for a in self._amounts(first, named)),
        ]
        scored: list[tuple[float, Verdict, Verdict]] = []
        for a, b, here, there in options:
            one, two = fits_in(first.stated, first.table, here, a), fits_in(second.stated, first.table, there, b)
            swapped = (
                a is b and fits_in(first.stated, first.table, there, a) and fits_in(second.stated, first.table, here, a)
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
        within = self._within(first)
        if not across and len(within) == 1:
            return _by_columns(first, second, *within[0][:2])
        scored.sort(key=lambda each: -each[0])
        enough = SMALL if across else _FEW
        if scored and scored[0][0] >= enough and (len(scored) == 1 or scored[0][0] >= 2 * scored[1][0]):
            return scored[0][1], scored[0][2]
        return _UNCLEAR, _UNCLEAR

    def _within(self, first: Claim) -> list[tuple[Column, Column, Rows, Rows]]:
        """The pairs of columns of one row that a pair of numbers can be."""
        of = first.stated.link in {"-of-", "-for-"}
        families = self._aligner.families(first.table) if len(first.rows) == 1 else []
        return [(a, b, first.rows, first.rows) for a, b, ordered in families if ordered or not of]

    @staticmethod
    def _across(first: Claim, statement: Statement) -> list[Rows]:
        """The rows that the second number of "113-107" can be of; none for "11-of-21" and "Suns (21-25)"."""
        if first.stated.link in {"-of-", "-for-"} or is_aside(statement.words, first.stated.at):
            return []
        others = first.others or _the_other(first.table, first.rows)
        return [other for other in others if len(first.rows) == len(other) == 1 and other != first.rows]

    @staticmethod
    def _amounts(first: Claim, named: list[Column]) -> list[Column]:
        return named or [column for column in first.table.columns if column.numeric and not column.is_key]

    def _columns_of_sentence(self, statement: Statement, table: SourceTable, at: int) -> list[Column]:
        """The columns that the words behind a pair name, else those before it, else any of the sentence."""
        taken = statement.named(table)
        end = len(statement.tokens)
        for start, stop in ((at + 3, at + 3 + _NEAR), (max(0, at - 2 * _NEAR), at), (0, end)):
            phrase = [f"{t.value:.0f}" if t.value is not None and not t.is_figure else t.word
                      for i, t in enumerate(statement.tokens[start:stop], start) if i not in taken]  # fmt: skip
            scored = [(score, table.columns[index]) for index, score in sorted(table.likeness(phrase).items())]
            scored = [(score, column) for score, column in scored if column.numeric and "%" not in column.words]
            best = max((score for score, _ in scored), default=0.0)
            if best >= NAMED:
                return [column for score, column in scored if score >= max(NAMED, best - CLEARLY)]
        return []


def _in_no_period(first: Claim, second: Claim, across: Sequence[Rows], statement: Statement) -> tuple[Verdict, Verdict]:
    """Judge "a 31-22 lead after the first hour" where a table is divided by periods: some run of them must give it."""
    table, series = first.table, _series(first.table)
    if not series or len(across) != 1:
        return _UNCLEAR, _UNCLEAR
    here, there = next(iter(first.rows)), next(iter(across[0]))
    found: list[tuple[float, float]] = []
    behind = set(statement.words[second.stated.at + 1 : second.stated.at + _NEAR])
    for start, end in combinations(range(len(series) + 1), 2):
        if (start and behind & _FROM_THE_START) or (end < len(series) and behind & _TO_THE_END):
            continue
        sums = [sum(table.number(row, column) or 0 for column in series[start:end]) for row in (here, there)]
        found += [(sums[0], sums[1]), (sums[1], sums[0])]
    one = [pair for pair in found if first.stated.fits(pair[0])]
    two = [pair for pair in found if second.stated.fits(pair[1])]
    if any(second.stated.fits(pair[1]) for pair in one):
        return _HOLDS, _HOLDS
    wrong = Verdict(False, "no such value", f"{table.label}, {table.columns[series[0]].header} …", table.name_of(here))
    return (_HOLDS if one else wrong, _HOLDS if two and not one else wrong)


def _series(table: SourceTable) -> list[int]:
    """Give the most columns whose headers differ by a number alone, in its order: "parcels Q1", "parcels Q2"."""
    kinds: dict[tuple[str, ...], dict[int, int]] = {}
    for column in table.columns:
        digits = [word for word in column.words if word.isdigit()]
        if column.numeric and len(digits) == 1 and column.index < len(table.rows[0]):
            rest = tuple(word for word in column.words if not word.isdigit())
            kinds.setdefault(rest, {})[int(digits[0])] = column.index
    longest = max(kinds.values(), key=len, default={})
    return [longest[number] for number in sorted(longest)] if len(longest) >= _FEWEST_PERIODS else []


def _mixed_up(claim: Claim, *, is_average: bool) -> Verdict | None:
    """Judge a number with decimals that no chance makes another row's cell, or another one of its row.

    Where words name its column, that is judged elsewhere, but for an average ("averaging 29.3").
    """
    column, stated = column_of_unit(claim), claim.stated
    is_named = claim.column is not None and not is_average and not claim.column.is_key
    is_one = len(claim.rows) == 1 and not claim.others
    if column is None or is_named or stated.step >= 1 or not is_one or fits(claim, column):
        return None
    (row,) = claim.rows
    others = [number for other, number in claim.table.column_numbers(column.index) if other != row]
    beside = (claim.table.number(row, each.index) for each in claim.table.columns if each.unit != column.unit)
    is_there = any(number is not None and stated.fits(number) for number in (*others, *beside))
    return _wrong(claim.table, claim.rows, column) if is_there else None


def _by_columns(first: Claim, second: Claim, a: Column, b: Column) -> tuple[Verdict, Verdict]:
    both = fits(first, a), fits(second, b)
    return (
        _HOLDS if both[0] else _wrong(first.table, first.rows, a),
        _HOLDS if both[1] else _wrong(first.table, first.rows, b),
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
    if words[at - 1] == "/" and words[at + 1 : at + 2] in (["of"], ["von"]):
        return True  # "14 / 20 of the players"
    return part or any(word in OTHER_SCOPE | {DIFFERS} for word in words[at : at + 6])


def _wrong(table: SourceTable, rows: Rows, column: Column) -> Verdict:
    """Return the finding for a differing cell, if the rows are one and the cell holds a number."""
    if len(rows) != 1:
        return _UNCLEAR
    row = next(iter(rows))
    if not table.numbers[row][column.index]:
        if table.is_empty(row, column.index):
            return Verdict(False, NO_VALUE, table.place(row, column.index), table.name_of(row))
        return _UNCLEAR
    return Verdict(
        False, table.rows[row][column.index].removesuffix(".0"), table.place(row, column.index), table.name_of(row)
    )
