"""All numbers that stand in a content part or text, made ready to be looked up."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import groupby, pairwise, permutations
from statistics import fmean, median

from docgen_nb.document.elements import Table
from docgen_nb.document.parts import ContentPart, whole_table
from docgen_nb.evidence.dates import TIMESTAMP, Day, days_in, days_of_cell
from docgen_nb.evidence.kept import once_per_part
from docgen_nb.evidence.quantities import Quantity, quantities
from docgen_nb.evidence.spelled import spelled_numbers
from docgen_nb.evidence.units import COUNT, PERCENT, UNKNOWN, Unit, unit_of_header

_PLAIN = re.compile(r"-?\d+(?:\.\d+)?")
_DIGIT = re.compile(r"\d")
_ONE_WORD = re.compile(r"[^\W\d]+[-_]?\d+|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4,12}){4}")  # INC0012: no number
_ONE_NUMBER = re.compile(r"[-+–−]?\s*\S{0,3}\s*[\d.,'\s]+\s*\S*")
_TWO_READINGS = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}")  # 3.873 is a decimal or a thousand
_YEAR = re.compile(r"(?<![\d.,])(1[5-9]\d\d|20\d\d|21\d\d)(?!\d|[.,]\d)")
_LIST_ITEM = re.compile(r"^[ \t]*(?:[-*+]|\d+[.)])[ \t]+\S", re.MULTILINE)
_LARGEST_RATIO = 2.0  # what can be a percentage written as a fraction
_SENTENCE_END = re.compile(r"(?<!\bMio)(?<!\bMrd)(?<!\bTsd)(?<!\bca)(?<!\bNr)[.!?;]\s|\n")
_MOST_TOGETHER = 8
FEW_ROWS, MOST_COLUMNS = 60, 60  # of a table whose cells are reckoned with one by one
_RELATIVE = 1e-9
_THOUSAND = 1000.0


@dataclass(frozen=True)
class NumericTable:
    """A table's columns that hold numbers.

    Attributes:
        columns: header → one number per row, None where the cell holds none; in the dimension's base unit.
        dimensions: header → dimension.
        labels: per row, its cells that are no numbers.
    """

    columns: Mapping[str, tuple[float | None, ...]]
    dimensions: Mapping[str, str]
    labels: tuple[tuple[str, ...], ...]
    _named: dict[str, list[list[int]]] = field(default_factory=dict, compare=False)  # of the last sentence

    @cached_property
    def _rows_by_label(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for row, labels in enumerate(self.labels):
            for label in dict.fromkeys(labels):
                found[label].append(row)
        return dict(found)

    def _each_named(self, sentence: str) -> list[list[int]]:
        """The rows of each label in a folded sentence."""
        if (known := self._named.get(sentence)) is None:  # sections are checked side by side
            known = [rows for label, rows in self._rows_by_label.items() if label in sentence]
            self._named.clear()
            self._named[sentence] = known
        return known

    def rows_named(self, sentence: str) -> list[int]:
        """The rows that a folded sentence speaks of; all where it names none."""
        return sorted({row for rows in self._each_named(sentence) for row in rows}) or list(range(len(self.labels)))

    def parts_named(self, header: str, sentence: str) -> list[list[float]]:
        """The cells of a column in the rows that a folded sentence names: all of these, and those of each name."""
        each_named = self._each_named(sentence)
        if not each_named:
            return []
        cells = self.columns[header]
        known = [sorted({row for rows in each_named for row in rows}), *each_named]
        found = ([n for row in rows if (n := cells[row]) is not None] for rows in known)
        return [numbers for numbers in found if 1 < len(numbers) < len(cells)]

    @cached_property
    def groups(self) -> dict[str, list[list[float]]]:
        """Header → the column as a whole, if it has numbers, and its cells in rows that share a label."""
        found: dict[str, list[list[float]]] = {}
        for header, column in self.columns.items():
            members: dict[str, list[float]] = {}
            for labels, number in zip(self.labels, column, strict=True):
                for label in set(labels) if number is not None else ():
                    members.setdefault(label, []).append(number or 0.0)
            whole = [number for number in column if number is not None]
            parts = (numbers for numbers in members.values() if 1 < len(numbers) < len(self.labels))
            found[header] = [whole, *parts] if whole else []
        return found

    @cached_property
    def totals(self) -> dict[str, list[float]]:
        """Header → the amount of the column's sum, as a list of one; of none if it has no numbers."""
        return {header: [abs(sum(groups[0]))] if groups else [] for header, groups in self.groups.items()}

    @cached_property
    def sums(self) -> dict[str, list[float]]:
        """Header → the amounts of the sums of all groups, sorted."""
        return {header: sorted(abs(sum(group)) for group in groups) for header, groups in self.groups.items()}

    @cached_property
    def means(self) -> dict[str, list[float]]:
        """Header → the amounts of the means and medians of all groups, sorted."""
        return {
            header: sorted(abs(reckon(group)) for group in groups for reckon in (fmean, median))
            for header, groups in self.groups.items()
        }

    @cached_property
    def rates(self) -> list[float]:
        """One column by another, as a whole and, where the rows are few, row by row, sorted."""
        found: list[float] = []
        for above, below in permutations(self.columns.values(), 2) if len(self.columns) <= MOST_COLUMNS else ():
            known = [(a, b) for a, b in zip(above, below, strict=True) if a is not None and b]
            found += [abs(a / b) for a, b in known if len(self.labels) <= FEW_ROWS]
            if total := sum(b for _, b in known):
                found.append(abs(sum(a for a, _ in known) / total))
        return sorted(found)

    @cached_property
    def steps(self) -> dict[str, list[tuple[int, int]]]:
        """Header → rows of cells one below the other, and of the first and last, and the least and greatest cell."""
        found: dict[str, list[tuple[int, int]]] = {}
        for header, column in self.columns.items():
            cells = {row: number for row, number in enumerate(column) if number is not None}
            if len(cells) > 1:
                least, greatest = min(cells, key=cells.__getitem__), max(cells, key=cells.__getitem__)
                found[header] = [*pairwise(cells), (min(cells), max(cells)), (least, greatest)]
        return found


@dataclass
class SourceNumbers:
    """The numbers of one or several sources.

    Attributes:
        by_dimension: sorted values by dimension; percent as written, units in their base.
        counts: how many rows, columns, list items and different values there are.
        together: numbers that stand in one sentence or line of a text.
    """

    by_dimension: dict[str, list[float]] = field(default_factory=dict)
    days: set[Day] = field(default_factory=set)
    years: set[int] = field(default_factory=set)
    counts: set[int] = field(default_factory=set)
    tables: list[NumericTable] = field(default_factory=list)
    together: list[tuple[Quantity, ...]] = field(default_factory=list)

    def has(self, value: float, tolerance: float, dimension: str) -> bool:
        """Whether a number stands here that ``value`` can be, written as exactly as ``tolerance`` says."""
        if any(
            near(self.by_dimension[each], value, tolerance)
            for each in self.comparable(dimension, self.by_dimension.keys())
        ):
            return True
        fractions = self.by_dimension.get(UNKNOWN, ())
        if dimension != PERCENT or value / 100 > _LARGEST_RATIO:
            return False
        return near(fractions, value / 100, tolerance / 100)

    @staticmethod
    def comparable(dimension: str, there: Set[str]) -> Set[str]:
        """Return the dimensions among ``there`` in which a number of ``dimension`` can stand."""
        if dimension == COUNT:
            return there
        known = {dimension, UNKNOWN} if dimension == PERCENT else {dimension, UNKNOWN, COUNT}
        return known & there


def merged(sources: Iterable[SourceNumbers]) -> SourceNumbers:
    """Merge the numbers of several sources into one object."""
    together = SourceNumbers()
    values: dict[str, set[float]] = defaultdict(set)
    for source in sources:
        for dimension, numbers in source.by_dimension.items():
            values[dimension].update(numbers)
        together.days |= source.days
        together.years |= source.years
        together.counts |= source.counts
        together.tables += source.tables
        together.together += source.together
    together.by_dimension = {dimension: sorted(numbers) for dimension, numbers in values.items()}
    return together


@once_per_part
def numbers_of_part(part: ContentPart) -> SourceNumbers:
    """The numbers of a content part: all cells of a table, also those beyond the sample that a model sees."""
    if isinstance(part.item, Table):
        return merged([numbers_of_table(whole_table(part.item)), numbers_of_text(part.label)])
    return numbers_of_text(f"{part.label}\n\n{part.text}")


def numbers_of_text(text: str) -> SourceNumbers:
    """The numbers of a text, in figures and in words."""
    values: dict[str, set[float]] = defaultdict(set)
    found = list(quantities(text))
    for quantity in found:
        values[quantity.dimension].update(quantity.values)
    for _, _, value in spelled_numbers(text):
        values[COUNT].add(value)
    return SourceNumbers(
        by_dimension={dimension: sorted(numbers) for dimension, numbers in values.items()},
        days={day for _, _, day in days_in(text)},
        years={int(year) for year in _YEAR.findall(text)},
        counts=_runs_of_items(text),
        tables=_tables_in(text),
        together=list(_together(text, found)),
    )


def _together(text: str, found: Iterable[Quantity]) -> Iterator[tuple[Quantity, ...]]:
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    for _, run in groupby(found, lambda quantity: bisect_left(ends, quantity.start + 1)):
        group = tuple(run)
        if 1 < len(group) <= _MOST_TOGETHER:
            yield group


def numbers_of_table(table: Table) -> SourceNumbers:
    """The numbers of a table's cells; unit and power of ten may stand in a column's header."""
    values: dict[str, set[float]] = defaultdict(set)
    source = SourceNumbers(counts={len(table.rows), len(table.headers)})
    columns: dict[str, tuple[float | None, ...]] = {}
    dimensions: dict[str, str] = {}
    labels: list[list[str]] = [[] for _ in table.rows]
    for index, header in enumerate(table.headers):
        cells = [row[index] if index < len(row) else "" for row in table.rows]
        unit, scale = unit_of_header(header)
        read = {cell: _cell(cell, unit, scale, values, source) for cell in dict.fromkeys(cells)}
        numbers = [read[cell] for cell in cells]
        if any(number is not None for number in numbers):
            readings = {header: numbers}
            if any(map(_TWO_READINGS.fullmatch, read)):
                readings[f"{header} in thousands"] = [
                    _in_thousands(cell, number) for cell, number in zip(cells, numbers, strict=True)
                ]
            for name, column in readings.items():
                columns[name] = tuple(column)
                dimensions[name] = unit.dimension if unit else UNKNOWN
        else:
            source.counts.add(len(read.keys() - {""}))
        for row, cell, number in zip(labels, cells, numbers, strict=True):
            if number is None and cell:
                row.append(cell.casefold())
    heads = numbers_of_text(" ; ".join(table.headers) + "\n\n" + table.caption)
    source.tables.append(NumericTable(columns, dimensions, tuple(map(tuple, labels))))
    source.by_dimension = {dimension: sorted(numbers) for dimension, numbers in values.items()}
    return merged([source, heads])


def _cell(
    cell: str, unit: Unit | None, scale: float, values: dict[str, set[float]], source: SourceNumbers
) -> float | None:
    """A cell's number, None if it is none; all numbers in it are put with the others."""
    dimension, factor = (unit.dimension, unit.factor) if unit else (UNKNOWN, 1.0)
    if _PLAIN.fullmatch(cell) and not _TWO_READINGS.fullmatch(cell):  # most cells by far
        number = float(cell)
        values[dimension].add(abs(number * scale * factor))
        if scale * factor >= _THOUSAND:  # also without "in thousands"
            values[dimension].add(abs(number))
        if len(cell) == 4 and 1500 <= number <= 2199:  # noqa: PLR2004 - as _YEAR
            source.years.add(int(number))
        return number * scale * factor
    found, days, years = _read_cell(cell)
    source.days |= days
    source.years |= years
    for quantity in found:
        known = quantity.dimension if quantity.dimension != COUNT else dimension
        values[known].update(value * scale * factor for value in quantity.values)
        values[known].update(quantity.values)
    if len(found) != 1 or not _ONE_NUMBER.fullmatch(cell):
        return None
    return found[0].value * scale * factor * (-1 if cell.lstrip()[:1] in "-–−" else 1)


@lru_cache(maxsize=50_000)
def _read_cell(cell: str) -> tuple[tuple[Quantity, ...], frozenset[Day], frozenset[int]]:
    """The numbers, days and years of a cell that is no plain number."""
    if _ONE_WORD.fullmatch(cell) or not (_DIGIT.search(cell) or spelled_numbers(cell)):
        return (), frozenset(), frozenset()
    days = frozenset(days_of_cell(cell))
    if TIMESTAMP.fullmatch(cell):
        return _of_year(cell[:4]), days, frozenset([int(cell[:4])])
    return tuple(quantities(cell)), days, frozenset(map(int, _YEAR.findall(cell)))


@lru_cache(maxsize=500)
def _of_year(figures: str) -> tuple[Quantity, ...]:
    return tuple(quantities(figures))


def _in_thousands(cell: str, number: float | None) -> float | None:
    """The other reading of a cell whose mark may part thousands; its scale is that of the first reading."""
    if number is None or not _TWO_READINGS.fullmatch(cell):
        return number
    decimal = float(cell.replace(",", "."))
    thousands = float(re.sub(r"[.,]", "", cell))
    return number * (thousands / decimal if abs(number) < abs(thousands) else 1)


def near(numbers: Sequence[float], value: float, tolerance: float) -> bool:
    """Whether one of some sorted numbers is a value, written as exactly as ``tolerance`` says."""
    tolerance += _RELATIVE * abs(value)
    index = bisect_left(numbers, value - tolerance)
    return index < len(numbers) and numbers[index] <= value + tolerance


def _runs_of_items(text: str) -> set[int]:
    """Lengths of a text's lists, taken as runs of lines without a paragraph between them."""
    runs: set[int] = set()
    for block in re.split(r"\n\s*\n(?![ \t]*(?:[-*+]|\d+[.)])[ \t])", text):
        if count := len(_LIST_ITEM.findall(block)):
            runs.add(count)
    return runs


def _tables_in(text: str) -> list[NumericTable]:
    if "|" not in text:
        return []
    from docgen_nb.document.read_markdown import read_markdown

    tables = [element for element in read_markdown(text) if isinstance(element, Table)]
    return [found for table in tables for found in numbers_of_table(table).tables]
