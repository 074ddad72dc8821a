"""Numbers that can be reckoned from those of the sources: sums, differences, changes, shares, means.

Only what the sentence says is reckoned (a word such as ``total`` or ``fell`` must be there, but for exact totals of
columns), and only from numbers that stand in the same paragraph, or from neighbouring cells, first and last cell, or
whole columns of a table: a number that is nowhere must not be found again by chance.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, combinations, pairwise

from docgen_nb.evidence.quantities import Quantity
from docgen_nb.evidence.sources import FEW_ROWS, MOST_COLUMNS, NumericTable, near
from docgen_nb.evidence.units import COUNT, PERCENT, UNKNOWN

_PRECISE, _VERY_PRECISE = 3, 5  # significant figures from which less has to be said
_MOST_OPERANDS, _LAST, _SOME_ROWS = 8, 4, 5
_RELATIVE, _REACH = 1e-9, 0.06  # of a round number that is reckoned from a task's number
_PERIOD, _PERIODS = "period", (4.0, 12.0, 52.0)  # quarters, months and weeks of a year
_CALENDAR = re.compile(r"\b(?:month|year|annual|quarter|week|monat|jahr|jährlich|quartal|woche)\w*", re.IGNORECASE)
_Values = Iterable[float]
_SUM = re.compile(
    r"\b(?:totals?|totall?ing|totall?ed|sums?|altogether|together|combined|overall|in all|insgesamt|zusammen\w*|"
    r"gesamt\w*|summe|summiert|au total|totale?s?|ensemble|somme|en total|suman?|juntos|juntas|add(?:s|ed)? up|all|"
    r"alle[nr]?|across|bring\w*|making)\b",
    re.IGNORECASE,
)
_DIFFERENCE = re.compile(
    r"\b(?:increas\w*|decreas\w*|r[io]se\w*|rising|fell|fall\w*|gr[eo]w\w*|declin\w*|drop\w*|"
    r"(?:more|less|fewer)(?! than [\d€$£])|higher|heavier|lighter|larger|smaller|longer|shorter|taller|cheaper|older|"
    r"younger|faster|slower|before|earlier|later|sooner|früher|später|zurück\w*|"
    r"sav(?:e[sd]?|ings?)|cut|cuts|reduc\w*|deficits?|surplus\w*|shortfall|balance|defizit\w*|überschuss\w*|fehlbetrag\w*|saldo|remain(?:s|der|ing)|rest|"
    r"(?:ein)?gespart\w*|(?:ein)?spar\w*|ge?senk\w*|reduzier\w*|verringer\w*|verbleib\w*|übrig\w*|"
    r"lower|differ\w*|gap|lack\w*|miss(?:ed|es)|leav(?:es?|ing)|left|free|available|up|down|gain\w*|loss|lost|chang\w*|ahead|behind|shr[aui]nk\w*|above|below|"
    r"(?:mehr|weniger)(?! als \d)|"
    r"anstieg\w*|zuwachs|zuw[äa]chs\w*|rückgang\w*|stieg\w*|steig\w*|sank\w*|sink\w*|gestiegen|gesunken|wuchs|wachs\w*|"
    r"(?:ver|ge)?änder\w*|"
    r"zunahme|abnahme|differenz|unterschied|plus(?! de\b)|minus|höher|niedriger|größer|kleiner|schwerer|leichter|"
    r"länger|kürzer|teurer|billiger|über|unter|hausse|baisse|"
    r"augment\w*|diminu\w*|"
    r"différence|écart|progress\w*|recul\w*|croissance|moins(?! de\b)|aument\w*|disminu\w*|subi\w*|baj\w*|"
    r"diferencia|(?:más|menos)(?! de\b)|"
    r"creci\w*|ca[yí]\w*)\b",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"\b(?:shares?|percent of|per cent of|proportion|accounts?|accounted|represent\w*|makes? up|made up|contribut\w*|"
    r"of (?:all|the|its|total)|anteil\w*|entfall\w*|entfiel\w*|prozent (?:des|der|aller)|macht\w*|part|proportion|"
    r"\d (?:out )?of \d|among|von (?:den |\d)|das sind|entspr\w+|"
    r"représent\w*|cuota|proporción|represent\w*|supon\w*|rate|ratio|quote|taux|tasa)\b|%\s(?:of|des|der|aller|"
    r"du|de)\b",
    re.IGNORECASE,
)
_MEAN = re.compile(
    r"\b(?:averag\w*|mean|median\w*|per|each|typical\w*|durchschnitt\w*|im schnitt|mittel\w*|je|pro|moyenn\w*|par|"
    r"promedio|media|por)\b",
    re.IGNORECASE,
)
_PART_OF = re.compile(
    r"\b(?:of|von|vom|des|der|das (?:sind|entspricht|wären)|i\.e|that is|which is|equals?|entspr\w+|trägt|übernimmt|"
    r"pays?|rest|remain\w*|übrig\w*|d\.\s?h|soit|du|es decir|del?)\b",
    re.IGNORECASE,
)
_PRODUCT = re.compile(
    r"\b(?:times|mal|bei|at(?! least| most)|je|pro|per|each|entspr\w+|correspond\w*|equals?|das sind|i\.e|that is|"
    r"which is|d\.\s?h|soit|par|por)\b|[×·]",
    re.IGNORECASE,
)


_RUN = re.compile(r"\b(?:quarter|half|first|last|final|quartal|halbjahr|erste[nr]?|letzte[nr]?)\b", re.IGNORECASE)
_RUNS = (3, 6)  # months of a quarter, and of half a year
_LARGE, _AMOUNT, _RATE = 10, 1_000, 10  # from which on a number is met by chance only rarely


@lru_cache(maxsize=512)  # a sentence of many numbers is asked for each
def _says(pattern: re.Pattern[str], sentence: str) -> bool:
    return pattern.search(sentence) is not None


@lru_cache(maxsize=64)
def _folded(sentence: str) -> str:
    return sentence.casefold()


def is_derived(quantity: Quantity, sentence: str, operands: Sequence[Quantity], tables: Sequence[NumericTable]) -> bool:
    """Whether a number can be reckoned the way its sentence says.

    Args:
        quantity: the number.
        sentence: the words around it.
        operands: numbers of the same paragraph that stand in the sources.
        tables: the sources' tables.
    """
    tolerance = max(quantity.tolerance(), 0.5 * quantity.step if quantity.dimension == PERCENT else 0.0)
    matches = _matcher(quantity.values, tolerance)
    numbers = [each.value for each in operands][-_MOST_OPERANDS:]
    percent = quantity.dimension == PERCENT
    exact = not percent and quantity.figures >= _PRECISE
    columns = list(_columns(tables, quantity))
    named = [part for table, header in columns for part in table.parts_named(header, _folded(sentence))]
    is_among = _finder(quantity.values, tolerance)
    if _is_met_by_no_chance(quantity, sentence, columns, named, tables):
        return True
    if _says(_SUM, sentence) and (
        matches(chain(_sums(numbers), map(sum, named), _sums_in_rows(tables, _folded(sentence))))
        or is_among(table.sums[header] for table, header in columns)
    ):
        return True
    rounded = max(tolerance, quantity.step / 2)
    if _says(_MEAN, sentence) and (
        matches(_means(numbers))
        or _matcher(quantity.values, rounded)(sum(part) / len(part) for part in named)
        or _finder(quantity.values, rounded)(table.means[header] for table, header in columns)
        or ((exact or quantity.value >= _RATE) and is_among(table.rates for table in tables))
    ):
        return True
    if _says(_DIFFERENCE, sentence):
        two = [(part[0], part[1]) for part in named if len(part) == 2]  # noqa: PLR2004
        pairs = [*combinations(numbers, 2), *two, *_neighbours(tables, quantity, _folded(sentence))]
        if matches(abs(b - a) for a, b in pairs):
            return True
        if percent and matches(_changes(pairs)):
            return True
    if percent and _says(_SHARE, sentence):
        whole = [(part, total) for part, total in combinations(numbers, 2)]
        in_rows = _ratios_in_rows(tables, _folded(sentence))
        counts = {len(table.labels) for table in tables if _SOME_ROWS <= len(table.labels) <= FEW_ROWS}
        of_rows = (100 * part / rows for rows in counts for part in range(1, rows))
        return matches(chain(_ratios(whole), _shares(tables, _folded(sentence)), in_rows, of_rows))
    if exact and _says(_PART_OF, sentence) and matches(_percentages(operands)):
        return True
    return exact and _says(_PRODUCT, sentence) and matches(a * b for a, b in combinations(numbers, 2))


def _is_met_by_no_chance(
    quantity: Quantity,
    sentence: str,
    columns: Sequence[tuple[NumericTable, str]],
    named: Iterable[Sequence[float]],
    tables: Sequence[NumericTable],
) -> bool:
    """Whether a large or exact number comes of whole columns or of the rows named: no word has to say how."""
    if quantity.dimension == PERCENT:
        return False
    tolerance = quantity.tolerance()
    matches, is_among = _matcher(quantity.values, tolerance), _finder(quantity.values, tolerance)
    if quantity.value >= _LARGE and matches(map(sum, named)):
        return True
    if quantity.figures < _PRECISE:
        return False
    totals = (table.sums[h] if quantity.figures >= _VERY_PRECISE else table.totals[h] for table, h in columns)
    return (
        is_among(totals)
        or (quantity.value >= _AMOUNT and matches(_products_in_rows(tables, _folded(sentence))))
        or (_says(_RUN, sentence) and matches(_runs(columns)))
    )


def is_derived_from_values(
    quantity: Quantity, sentence: str, given: Sequence[tuple[float, str]], values: Sequence[float]
) -> bool:
    """Whether a number is what the sentence says of one that the task gives and one of the sources.

    Args:
        quantity: the number.
        sentence: the words around it.
        given: value and dimension of the numbers of the section's hint and of what the user asked for: "12 cars".
        values: the sources' numbers of its kind: 216,000 USD, so that a car is 18,000.
    """
    reach = min(quantity.tolerance(), max(quantity.step / 2 if quantity.figures > 1 else 0, _REACH * quantity.value))
    matches = _matcher(quantity.values, max(reach, _RELATIVE * quantity.value))
    calendar = [(each, _PERIOD) for each in _PERIODS] if _says(_CALENDAR, sentence) else []
    for number, dimension in [*given, *calendar]:
        if number and matches(_reckoned_with(number, dimension, quantity.dimension, sentence, values)):
            return True
    return False


def _reckoned_with(number: float, of: str, dimension: str, sentence: str, values: Sequence[float]) -> Iterator[float]:
    """All that the sentence says can be made of a number and each of the values."""
    if of == PERCENT:
        yield from (part for value in values for part in (value * number / 100, value * (1 - number / 100)))
        return
    if dimension == PERCENT:
        if _says(_SHARE, sentence):
            yield from _ratios((value, number) for value in values)
        return
    counts = of in {COUNT, UNKNOWN}
    if (counts and _says(_MEAN, sentence)) or of == _PERIOD:
        yield from (value / number for value in values)
    if (counts and (_says(_PRODUCT, sentence) or _says(_SUM, sentence))) or of == _PERIOD:
        yield from (value * number for value in values)
    if of == dimension and _says(_SUM, sentence):
        yield from (value + number for value in values)
    if of == dimension and _says(_DIFFERENCE, sentence):
        yield from (abs(value - number) for value in values)


def _matcher(values: Sequence[float], tolerance: float) -> Callable[[_Values], bool]:
    reach = tolerance + 1e-9 * max(values, default=0.0)
    if len(values) != 1:
        return lambda found: any(abs(value - each) <= reach for each in found for value in values)
    (only,) = values
    return lambda found: any(abs(only - each) <= reach for each in found)


def _finder(values: Sequence[float], tolerance: float) -> Callable[[Iterable[Sequence[float]]], bool]:
    """Return a test whether one of some values stands in one of some sorted lists."""
    return lambda found: any(near(each, value, tolerance) for each in found for value in values)


def _sums(numbers: Sequence[float]) -> Iterator[float]:
    """Sums of neighbouring numbers of a paragraph, all of them among them, and of any two of the last ones."""
    for start in range(len(numbers)):
        for end in range(start + 2, len(numbers) + 1):
            yield sum(numbers[start:end])
    yield from (a + b for a, b in combinations(numbers[-_LAST:], 2))


def _means(numbers: Sequence[float]) -> Iterator[float]:
    for start in range(len(numbers)):
        for end in range(start + 2, len(numbers) + 1):
            yield sum(numbers[start:end]) / (end - start)
    for a, b in combinations(numbers, 2):
        yield from (a / b for a, b in ((a, b), (b, a)) if b)


def _changes(pairs: Iterable[tuple[float, float]]) -> Iterator[float]:
    for a, b in pairs:
        yield from (abs(y - x) / x * 100 for x, y in ((abs(a), abs(b)), (abs(b), abs(a))) if x)


def _ratios(pairs: Iterable[tuple[float, float]]) -> Iterator[float]:
    for a, b in pairs:
        yield from (abs(x / y) * 100 for x, y in ((a, b), (b, a)) if y)


def _percentages(operands: Sequence[Quantity]) -> Iterator[float]:
    """So many percent of the other numbers, and what is left of them."""
    amounts = [each.value for each in operands if each.dimension != PERCENT][-_MOST_OPERANDS:]
    for share in [each.value / 100 for each in operands if each.dimension == PERCENT][-_MOST_OPERANDS:]:
        yield from (part for amount in amounts for part in (share * amount, (1 - share) * amount))


def _columns(tables: Sequence[NumericTable], quantity: Quantity) -> Iterator[tuple[NumericTable, str]]:
    """The columns whose dimension is the number's own."""
    for table in tables:
        for header, dimension in table.dimensions.items():
            if quantity.dimension in {dimension, COUNT} or dimension == UNKNOWN:
                yield table, header


def _shares(tables: Sequence[NumericTable], sentence: str) -> Iterator[float]:
    """Shares of a column's total that the named rows, or groups of rows, have."""
    for table in tables:
        rows = table.rows_named(sentence)
        for header, column in table.columns.items():
            total = sum(number for number in column if number is not None)
            parts = [column[row] for row in rows] if len(column) <= FEW_ROWS else []
            groups = [sum(group) for group in table.groups[header]] if parts else []
            yield from (part / total * 100 for part in (*parts, *groups) if part is not None and total > 0)


def _ratios_in_rows(tables: Sequence[NumericTable], sentence: str) -> Iterator[float]:
    """How many percent of one cell another is, in the rows that the sentence names: returns of orders."""
    for table in tables:
        is_small = len(table.labels) <= FEW_ROWS and len(table.columns) <= MOST_COLUMNS
        for row in table.rows_named(sentence) if is_small else ():
            cells = [abs(number) for column in table.columns.values() if (number := column[row])]
            yield from (part / whole * 100 for part in cells for whole in cells if part < whole)


def _products_in_rows(tables: Sequence[NumericTable], sentence: str) -> Iterator[float]:
    """Two cells multiplied in the one row that the sentence names: visitors and the price of a ticket."""
    for _, cells in _named_rows(tables, sentence):
        yield from (a * b for a, b in combinations(filter(None, cells.values()), 2))


def _sums_in_rows(tables: Sequence[NumericTable], sentence: str) -> Iterator[float]:
    """Two cells of one kind together, in the one row that the sentence names: solar and wind of a year."""
    for table, cells in _named_rows(tables, sentence):
        for one, two in combinations(cells, 2):
            if table.dimensions[one] == table.dimensions[two]:
                yield cells[one] + cells[two]


def _named_rows(tables: Sequence[NumericTable], sentence: str) -> Iterator[tuple[NumericTable, dict[str, float]]]:
    """The one row that the sentence names, header → number, of tables in which little fits by chance."""
    for table in tables:
        rows = table.rows_named(sentence)
        if len(rows) == 1 < len(table.labels) and len(table.columns) <= MOST_COLUMNS:
            cells = {header: column[rows[0]] for header, column in table.columns.items()}
            yield table, {header: number for header, number in cells.items() if number is not None}


def _runs(columns: Iterable[tuple[NumericTable, str]]) -> Iterator[float]:
    """Sums of so many cells one below the other as a quarter or half a year has months."""
    for table, header in columns:
        cells = [number or 0.0 for number in table.columns[header]]
        if len(cells) <= FEW_ROWS:
            yield from (sum(cells[at : at + size]) for size in _RUNS for at in range(len(cells) - size + 1))


def _neighbours(tables: Sequence[NumericTable], quantity: Quantity, sentence: str) -> Iterator[tuple[float, float]]:
    """Cells one below the other, first and last of a column, and cells side by side, in the rows that are named."""
    for table in tables:
        if len(table.labels) > FEW_ROWS:
            continue
        named = set(table.rows_named(sentence))
        yield from _below_each_other(table, quantity, named)
        for left, right in pairwise(table.columns):
            if table.dimensions[left] == table.dimensions[right]:
                cells = ((table.columns[left][row], table.columns[right][row]) for row in named)
                yield from ((a, b) for a, b in cells if a is not None and b is not None)
                yield sum(table.groups[left][0]), sum(table.groups[right][0])


def _below_each_other(table: NumericTable, quantity: Quantity, named: set[int]) -> Iterator[tuple[float, float]]:
    for header, steps in table.steps.items():
        dimension = table.dimensions[header]
        if quantity.dimension in {dimension, COUNT, PERCENT} or dimension == UNKNOWN:
            cells = table.columns[header]
            yield from ((cells[a] or 0.0, cells[b] or 0.0) for a, b in steps if a in named or b in named)
