"""Whether a number is reckoned from cells (a sum, a difference, a share), or speaks of another time or group."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations

from docgen_nb.evidence.alignment import Claim, fits_in
from docgen_nb.evidence.sources import MOST_COLUMNS
from docgen_nb.evidence.statement import Statement
from docgen_nb.evidence.stopwords import word_set
from docgen_nb.evidence.tables import Column, folded, folded_words

_RECKONED = word_set(
    "average averages averaging averaged total totals combined combining combines together overall altogether "
    "durchschnitt durchschnittlich insgesamt zusammen gesamt sum sums summe"
)
_AVERAGES = word_set("average averages averaging averaged durchschnitt durchschnittlich")
OF_SEVERAL = frozenset(["averaging", "averaged", "combined", "combining"])
_CHANGE = word_set(
    "missed misses miss lacks lacked skipped involved fehlte fehlten verpasste beteiligt "
    "change changes changed more less few fewer higher lower increase increased increases decrease decreased "
    "decreases difference margin lead leads gap ahead behind by than um mehr weniger als gain gained drop dropped "
    "rose fell"
)
_DEFINITE = folded_words("the these those all both their his her its top die diese alle beide")
_VERSUS = folded_words("against to versus vs compared gegen gegenüber verglichen")
_REST = folded_words("empty free vacant left remaining unsold unused spare open frei freie leer leere übrig")
_TOGETHER = folded_words("together combined altogether zusammen")
_LOST = folded_words("lost lose loses gained gain gains added verlor verloren gewann")
_OTHER_SIZE = 100  # times
_FIRST_YEAR, _LAST_YEAR = 1500, 2200
_PRODUCT = 1_000  # from which on two cells don't have an amount as their product by chance
_THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_OTHERS, DIFFERS = folded("others"), folded("difference")
_LONGEST_OF_LIST = 5  # words from one value to the next
ON_AVERAGE = folded_words("average averag durchschnitt durchschnittlich")
EARLIER = folded_words("last past previous prior letzten vergangenen vorigen")
OTHER_SCOPE = folded_words(
    "last past previous prior next since per career season straight consecutive letzte letzten nächste vorige je pro"
)
SMALL = 20
_AHEAD_OF_DIFFERENCE = 8


def is_reckoned_from_rows(claim: Claim, statement: Statement) -> bool:
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


def is_reckoned_in_a_row(claim: Claim, statement: Statement) -> bool:
    """Whether it is two cells of its row multiplied, a share that the sentence names, or what one leaves of another.

    The last is said: "32 empty seats" of 180 with 148 passengers, "lost 30 members".
    """
    stated, table = claim.stated, claim.table
    is_rest = bool(_REST & {*statement.words[stated.at + 1 : stated.at + 4]})
    is_change = stated.value >= SMALL and bool(_LOST & {*statement.words[max(0, stated.at - 3) : stated.at]})
    shares = [] if stated.percent else [each.value / 100 for each in statement.numbers([table]) if each.percent]
    if len(claim.rows) != 1 or not (stated.value >= SMALL or is_rest or is_change or shares):
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


def is_in_thousands(claim: Claim, statement: Statement, column: Column) -> bool:
    """Whether "4.210" of a text in no known language can be the 4210 of a cell."""
    if statement.language or not _THOUSANDS.fullmatch(claim.stated.raw):
        return False
    whole = replace(claim.stated, value=float(claim.stated.raw.replace(".", "")), step=1.0)
    return fits_in(whole, claim.table, claim.rows, column)


def is_reckoned(claim: Claim, statement: Statement, column: Column) -> bool:
    """Whether the sentence speaks of another time or group, or of something reckoned from several cells."""
    stated, header, words = claim.stated, set(column.words), statement.words
    before, behind = slice(max(0, stated.at - 3), stated.at), slice(stated.at + 1, stated.at + 4)
    is_another_row_s = _is_another_row_s(claim, column)
    if ON_AVERAGE & {*words[: stated.at]} - header and not is_another_row_s:
        return True
    said = {token.text.casefold() for part in (before, behind) for token in statement.tokens[part]}
    first = first_of_list(statement, stated.at)
    said |= {token.text.casefold() for token in statement.tokens[max(0, first - 3) : first]} & OF_SEVERAL
    reckoned = _RECKONED - _AVERAGES if is_another_row_s else _RECKONED
    if said & (reckoned | _CHANGE) - header or {*stated.after, *words[behind]} & OTHER_SCOPE - header:
        return True
    if column.is_key or not column.numeric:
        return True  # "2 rounds" counts them
    if set(words[before][-2:]) & _VERSUS and any(fits_in(stated, claim.table, rows, column) for rows in claim.others):
        return True  # "4,139 against 1,263": the other's
    if words[behind][:1] == [_OTHERS] or DIFFERS in words[stated.at + 1 : stated.at + _AHEAD_OF_DIFFERENCE]:
        return True  # "3 others"
    return bool(set(words[before][-1:]) & (_DEFINITE | EARLIER))  # "the 4 lines"


def _tells_of_several(statement: Statement) -> bool:
    """Whether a sentence reckons rows together or compares them."""
    said = {token.text.casefold() for token in statement.tokens}
    return bool(said & (_RECKONED | _CHANGE) or _VERSUS & set(statement.words))


def _is_another_row_s(claim: Claim, column: Column) -> bool:
    """Whether a number with decimals is just what another row has there: no average comes to that by chance."""
    others = (number for row, number in claim.table.column_numbers(column.index) if row not in claim.rows)
    return claim.stated.step < 1 and any(map(claim.stated.fits, others))


def first_of_list(statement: Statement, at: int) -> int:
    """The number that begins a list of values: "39 points, 13 assists and three steals"."""
    first = at
    for i in range(at - 1, max(-1, at - _LONGEST_OF_LIST), -1):
        if statement.tokens[i].value is not None:
            return first_of_list(statement, i)
        if statement.tokens[i].is_sign and statement.words[i] != ",":
            break
    return first


def is_unlike(claim: Claim, column: Column) -> bool:
    """Whether a number is of another size than all of a column's: 17 in one of years or of thousands."""
    numbers = [abs(number) for _, number in claim.table.column_numbers(column.index)]
    value = claim.stated.value * claim.stated.scale
    if numbers and value < _FIRST_YEAR <= min(numbers) and max(numbers) < _LAST_YEAR:
        return True  # "38 years old" is no year
    return bool(numbers) and (value * _OTHER_SIZE < min(numbers) or value > max(numbers) * _OTHER_SIZE)
