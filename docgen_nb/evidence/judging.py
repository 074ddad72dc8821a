"""Judge the numbers of a sentence by the tables: right, wrong and what is right, beyond the sources, or unclear."""

from __future__ import annotations

import math
import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from docgen_nb.evidence.alignment import CLEARLY, NAMED, Aligner, Claim, fits, fits_in, is_aside
from docgen_nb.evidence.sources import MOST_COLUMNS
from docgen_nb.evidence.statement import BREAKS, Stated, Statement
from docgen_nb.evidence.stopwords import word_set
from docgen_nb.evidence.tables import Column, Rows, SourceTable, folded, folded_words

_RECKONED = word_set(
    "average averages averaging averaged total totals combined combining combines together overall altogether "
    "durchschnitt durchschnittlich insgesamt zusammen gesamt sum sums summe"
)
_OF_SEVERAL = frozenset(["averaging", "averaged", "combined", "combining"])
_AND = frozenset(["and", "und", "to", "bis"])  # "from the first to the last"
_EARLIER = folded_words("last past previous prior letzten vergangenen vorigen")
_SO_FAR = folded_words("season year career saison jahr")
_ON_AVERAGE = folded_words("average averag durchschnitt durchschnittlich")
_OTHER_SCOPE = folded_words(
    "last past previous prior next since per career season straight consecutive letzte letzten nächste vorige je pro"
)
_STREAK, _ROW = folded_words("straight consecutive hintereinander"), folded("row")
_CHANGE = word_set(
    "missed misses miss lacks lacked skipped involved fehlte fehlten verpasste beteiligt "
    "change changes changed more less few fewer higher lower increase increased increases decrease decreased "
    "decreases difference margin lead leads gap ahead behind by than um mehr weniger als gain gained drop dropped "
    "rose fell"
)
_DIFFERENCE = folded_words(
    "win victory loss defeat lead margin edge advantage difference gap deficit cushion vorsprung"
)
_DEFINITE = folded_words("the these those all both their his her its top die diese alle beide")
_VERSUS = folded_words("against to versus vs compared gegen gegenüber verglichen")
_SMALL, _FEW, _SURE = 20, 4, math.inf
_REST = folded_words("empty free vacant left remaining unsold unused spare open frei freie leer leere übrig")
_TOGETHER = folded_words("together combined altogether zusammen")
_LOST = folded_words("lost lose loses gained gain gains added verlor verloren gewann")
_OTHER_SIZE = 100  # times
_FIRST_YEAR, _LAST_YEAR = 1500, 2200
_PRODUCT = 1_000  # from which on two cells don't have an amount as their product by chance
_THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_OTHERS, _DIFFERS = folded("others"), folded("difference")
_OF_A_TIME = [[folded(word)] for word in ("lead", "margin", "run")]
_DURING = folded_words("after over through during nach über während")
_FROM_THE_START = folded_words("first opening erste ersten")
_TO_THE_END = folded_words("final last closing letzte letzten")
_FEWEST_PERIODS = 3  # columns that differ by a number
_AHEAD_OF_DIFFERENCE = 8
_NEAR = 6  # words beside a pair
_LONGEST_OF_LIST = 5  # words from one value to the next
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
        if not beyond and (_is_reckoned_from_rows(claim, statement) or _is_reckoned_in_a_row(claim, statement)):
            return Verdict(True, is_reckoned=True)
        if any(fits(claim, each) or _is_in_thousands(claim, statement, each) for each in possible) and not (
            beyond and stated.value < _SMALL
        ):
            return _HOLDS
        if beyond:
            return Verdict(None, beyond=beyond)
        if claim.others and (len(claim.others) >= _MANY or statement.language not in _LANGUAGES):
            return _UNCLEAR  # a list of names, or words between them that are not known here
        if column is None or not stated.can_be_in(column.unit) or _is_reckoned(claim, statement, column):
            return _UNCLEAR
        return _UNCLEAR if _is_unlike(claim, column) else _wrong(table, claim.rows, column)

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
        first = _first_of_list(statement, stated.at)
        before = statement.tokens[max(0, first - 3, claim.subject[1] + 1) : first]
        near = {token.word for token in before if token.text.casefold() in _OF_SEVERAL}
        if near & _ON_AVERAGE and _SO_FAR & {*words[stated.at :]}:
            return ""  # "averaging 16 calls on the year": of a whole period, not of a span that the text counts
        for i in range(stated.at + 1, min(len(words), stated.at + 12)):
            if words[i] in BREAKS:
                break
            if words[i] in _EARLIER and words[i - 1] not in _AND:
                near.add(words[i])
        said = sorted(near - header)
        return next((word for word in said if word not in self._known), "")

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
        enough = _SMALL if across else _FEW
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


def _first_of_list(statement: Statement, at: int) -> int:
    """The number that begins a list of values: "39 points, 13 assists and three steals"."""
    first = at
    for i in range(at - 1, max(-1, at - _LONGEST_OF_LIST), -1):
        if statement.tokens[i].value is not None:
            return _first_of_list(statement, i)
        if statement.tokens[i].is_sign and statement.words[i] != ",":
            break
    return first


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
    return part or any(word in _OTHER_SCOPE | {_DIFFERS} for word in words[at : at + 6])


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


def _tells_of_several(statement: Statement) -> bool:
    """Whether a sentence reckons rows together or compares them."""
    said = {token.text.casefold() for token in statement.tokens}
    return bool(said & (_RECKONED | _CHANGE) or _VERSUS & set(statement.words))


def _is_reckoned_from_rows(claim: Claim, statement: Statement) -> bool:
    """Whether it is a sum, a difference or a count that the rows of the sentence give."""
    table, stated = claim.table, claim.stated
    if len(claim.rows) < 2 and (not claim.others or (claim.column and not _tells_of_several(statement))):  # noqa: PLR2004
        return False
    if stated.bound not in {"=", "~"} and not _tells_of_several(statement):
        return False  # "both have over 7,000": each of them
    groups = [claim.rows, *claim.others]
    for column in [claim.column] if claim.column else table.columns:
        if not column.numeric or column.is_key:
            continue
        sums = [sum(n for row in rows for n in table.numbers[row][column.index][:1]) for rows in groups]
        pairs = [each for a, b in combinations(sums, 2) for each in (abs(a - b), a + b)]
        if any(map(stated.fits, [sum(sums), *pairs])):
            return True
    return claim.column is None and stated.fits(len(frozenset().union(*groups)))


def _is_reckoned_in_a_row(claim: Claim, statement: Statement) -> bool:
    """Whether it is two cells of its row multiplied, a share that the sentence names, or what one leaves of another.

    The last is said: "32 empty seats" of 180 with 148 passengers, "lost 30 members".
    """
    stated, table = claim.stated, claim.table
    is_rest = bool(_REST & {*statement.words[stated.at + 1 : stated.at + 4]})
    is_change = stated.value >= _SMALL and bool(_LOST & {*statement.words[max(0, stated.at - 3) : stated.at]})
    shares = [] if stated.percent else [each.value / 100 for each in statement.numbers([table]) if each.percent]
    if len(claim.rows) != 1 or not (stated.value >= _SMALL or is_rest or is_change or shares):
        return False
    if stated.bound not in {"=", "~"}:
        return False  # any cells come to "less than 8,000"
    (row,) = claim.rows
    columns = [each.index for each in table.columns if each.numeric and not each.is_key]
    cells = [number for column in columns if (number := table.number(row, column))]
    if any(stated.fits(cell * share) for cell in cells for share in shares):
        return True  # "75 % of it, 2.4 hectares"
    steps = ((table.number(row, column), table.number(max(0, row - 1), column)) for column in columns)
    if is_change and any(stated.fits(abs(a - b)) for a, b in steps if a is not None and b is not None):
        return True
    is_sum = bool(_TOGETHER & {*statement.words})
    return len(cells) <= MOST_COLUMNS and any(
        (stated.value >= _PRODUCT and stated.fits(a * b))
        or (is_sum and stated.fits(a + b))
        or ((is_rest or is_change) and stated.fits(abs(a - b)))
        for a, b in combinations(cells, 2)
    )


def _is_in_thousands(claim: Claim, statement: Statement, column: Column) -> bool:
    """Whether "4.210" of a text in no known language can be the 4210 of a cell."""
    if statement.language or not _THOUSANDS.fullmatch(claim.stated.raw):
        return False
    whole = replace(claim.stated, value=float(claim.stated.raw.replace(".", "")), step=1.0)
    return fits_in(whole, claim.table, claim.rows, column)


def _is_reckoned(claim: Claim, statement: Statement, column: Column) -> bool:
    """Whether the sentence speaks of another time or group, or of something reckoned from several cells."""
    stated, header, words = claim.stated, set(column.words), statement.words
    before, behind = slice(max(0, stated.at - 3), stated.at), slice(stated.at + 1, stated.at + 4)
    if _ON_AVERAGE & {*words[: stated.at]} - header:
        return True
    said = {token.text.casefold() for part in (before, behind) for token in statement.tokens[part]}
    first = _first_of_list(statement, stated.at)
    said |= {token.text.casefold() for token in statement.tokens[max(0, first - 3) : first]} & _OF_SEVERAL
    if said & (_RECKONED | _CHANGE) - header or {*stated.after, *words[behind]} & _OTHER_SCOPE - header:
        return True
    if column.is_key or not column.numeric:
        return True  # "2 rounds" counts them
    if set(words[before][-2:]) & _VERSUS and any(fits_in(stated, claim.table, rows, column) for rows in claim.others):
        return True  # "4,139 against 1,263": the other's
    if words[behind][:1] == [_OTHERS] or _DIFFERS in words[stated.at + 1 : stated.at + _AHEAD_OF_DIFFERENCE]:
        return True  # "3 others"
    return bool(set(words[before][-1:]) & (_DEFINITE | _EARLIER))  # "the 4 lines"


def _is_unlike(claim: Claim, column: Column) -> bool:
    """Whether a number is of another size than all of a column's: 17 in one of years or of thousands."""
    numbers = [abs(number) for _, number in claim.table.column_numbers(column.index)]
    value = claim.stated.value * claim.stated.scale
    if numbers and value < _FIRST_YEAR <= min(numbers) and max(numbers) < _LAST_YEAR:
        return True  # "38 years old" is no year
    return bool(numbers) and (value * _OTHER_SIZE < min(numbers) or value > max(numbers) * _OTHER_SIZE)
