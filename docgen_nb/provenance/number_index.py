"""Index of numbers: value → pieces of one source."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence

from docgen_nb.document.elements import Table
from docgen_nb.document.parts import ContentPart, whole_table
from docgen_nb.evidence.dates import Day, days_in
from docgen_nb.evidence.pieces import MOST_ROWS, Piece
from docgen_nb.evidence.quantities import Quantity
from docgen_nb.evidence.sources import (
    NumericTable,
    SourceNumbers,
    numbers_of_part,
    numbers_of_table,
    numbers_of_text,
)
from docgen_nb.evidence.units import COUNT, PERCENT, UNKNOWN

_RELATIVE = 1e-9


class NumberIndex:
    """The numbers of one source's pieces.

    Args:
        pieces: the pieces; numbers in what is found count from 0 among them.
        part: the part they are of, None for a section.

    Attributes:
        tables: the source's tables, for what is computed from them.
    """

    def __init__(self, pieces: Sequence[Piece], part: ContentPart | None = None) -> None:
        self._values: dict[str, list[tuple[float, int]]] = defaultdict(list)
        self._days: list[tuple[Day, int]] = []
        self.tables: list[NumericTable] = []
        if part is not None and isinstance(part.item, Table):
            self._read_table(whole_table(part.item))
        else:
            self._read_texts(pieces)
            self.tables = numbers_of_part(part).tables if part is not None and "|" in part.text else []
        self._sorted = {dimension: sorted(values) for dimension, values in self._values.items()}

    def find(self, quantity: Quantity) -> set[int]:
        """The pieces that hold a number which this one can be."""
        tolerance, dimension = quantity.tolerance(), quantity.dimension
        found: set[int] = set()
        for value in quantity.values:
            for known in SourceNumbers.comparable(dimension, self._sorted.keys()):
                found |= self._near(known, value, tolerance)
            if dimension == PERCENT:
                found |= self._near(UNKNOWN, value / 100, tolerance / 100)
        return found

    def find_day(self, day: Day) -> set[int]:
        """The pieces that hold a date."""
        return {piece for known, piece in self._days if day.fits(known)}

    def _near(self, dimension: str, value: float, tolerance: float) -> set[int]:
        values = self._sorted.get(dimension, [])
        tolerance += _RELATIVE * abs(value)
        first = bisect_left(values, (value - tolerance, -1))
        return {piece for _, piece in values[first : bisect_right(values, (value + tolerance, len(values)))]}

    def _read_texts(self, pieces: Sequence[Piece]) -> None:
        for number, piece in enumerate(pieces):
            known = numbers_of_text(piece.text)
            for dimension, values in known.by_dimension.items():
                self._values[dimension] += [(value, number) for value in values]
            self._days += [(day, number) for day in known.days]

    def _read_table(self, table: Table) -> None:
        table = table.model_copy(update={"rows": table.rows[:MOST_ROWS]})
        self.tables = numbers_of_table(table).tables
        for known in self.tables:
            for header, column in known.columns.items():
                values = self._values[known.dimensions[header]]
                values += [(abs(value), row) for row, value in enumerate(column) if value is not None]
        for number, row in enumerate(table.rows):
            for cell in row:
                if not cell or cell.isalpha():
                    continue
                try:  # as it is written, whatever its column's header makes of it
                    self._values[UNKNOWN].append((abs(float(cell)), number))
                except ValueError:
                    self._read_cell(cell, number)

    def _read_cell(self, cell: str, row: int) -> None:
        self._days += [(day, row) for _, _, day in days_in(cell)]
        known = numbers_of_text(cell)
        for dimension, values in known.by_dimension.items():
            self._values[UNKNOWN if dimension == COUNT else dimension] += [(value, row) for value in values]
