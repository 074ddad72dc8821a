"""Types of a table's columns, found from its cells: numbers and days in the forms in which people write them.

A number that could be read in two ways ("1.234") is read as the other columns of its table are written. What does not
fit throughout stays a text, so that no cell is changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

_ZERO_FIRST = r"^[+-]?0\d+$"  # an article number or a postcode, no amount
_MISSING = r"(?i)^\s*(?:[-–—.?]|#?n/?a|nan|null|none|k\.\s?a\.)\s*$"
_AMOUNT = r"^\(?\s*[-+−]?\s*[$€£¥]?\s*[-+−]?[\d.,][\d.,'’\s\x{00a0}\x{202f}]*(?:[eE][-+]?\d+)?\s*[$€£¥%]?\s*\)?$"
_AROUND = r"[$€£¥%()\s\x{00a0}\x{202f}'’+]"
_SPACED = r"\d[\s\x{00a0}\x{202f}'’](?:\d{1,2}|\d{4,})(?:\D|$)"  # spaces between groups that are not of three digits
_POINT = r"^-?(?:\d+|[1-9]\d{0,2}(?:,\d{2,3})*,\d{3})?(?:\.\d+)?(?:[eE][-+]?\d+)?$"
_COMMA = r"^-?(?:\d+|[1-9]\d{0,2}(?:\.\d{3})+)?(?:,\d+)?$"
_TIME = r"(?: (\d{1,2}:\d\d)(:\d\d)?)?$"
_DAY_OF = {  # a date, by what it begins with
    "%Y": r"^\d+\D\d+\D(?P<day>\d+)",
    "%m": r"^\d+\D(?P<day>\d+)",
    "%d": r"^(?P<day>\d+)",
}
_MONTHS = 12
_MOST_DIGITS = 38  # of a whole number


def typed(columns: Mapping[str, pa.ChunkedArray]) -> dict[str, pa.ChunkedArray]:
    """Columns of texts with the narrowest type that fits every cell; empty cells are missing.

    Shares written with a percent sign are fractions, as a percentage is shown from one.
    """
    amounts = {name: _Amounts(column) for name, column in columns.items()}
    comma = any(each.comma_alone for each in amounts.values()) and not any(e.point_alone for e in amounts.values())
    return {name: _typed(column, amounts[name], comma=comma) for name, column in columns.items()}


class _Amounts:
    """A column's cells as bare numbers, if they are numbers, and in which way their points and commas can be read."""

    def __init__(self, column: pa.ChunkedArray) -> None:
        import pyarrow.compute as pc

        self.present = _without_marks(column)
        self.bare: pa.ChunkedArray | None = None
        self.percent = False
        point = comma = False
        if self.present.null_count < len(column) and _all(self.present, _AMOUNT) and not _any(self.present, _SPACED):
            signed = pc.replace_substring_regex(self.present, r"^\(\s*([^-−)]*)\)$|−", r"-\1")
            self.bare = pc.replace_substring_regex(signed, _AROUND, "")
            self.percent = _all(self.present, r"%\s*\)?$")
            point, comma = _all(self.bare, _POINT), _all(self.bare, _COMMA)
        self.any = point or comma
        self.point_alone, self.comma_alone = point and not comma, comma and not point

    def numbers(self, *, comma: bool) -> pa.ChunkedArray | None:
        """The cells as numbers; None if they are none."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if self.bare is None or not self.any:
            return None
        groups, point = (".", ",") if self.comma_alone or (comma and not self.point_alone) else (",", ".")
        plain = pc.replace_substring(pc.replace_substring(self.bare, groups, ""), point, ".")
        if self.percent:
            return _cast(pc.binary_join_element_wise(plain, pa.scalar("e-2"), pa.scalar("")), pa.float64())
        # whole numbers that are too long for a usual one are no floats, which lose digits
        wide = [pa.decimal128(_MOST_DIGITS, 0)] if _all(plain, r"^-?\d+$") else []
        return _cast(plain, pa.int64(), *wide, pa.float64())


def _typed(column: pa.ChunkedArray, amounts: _Amounts, *, comma: bool) -> pa.ChunkedArray:
    import pyarrow as pa

    if column.null_count == len(column):
        return pa.chunked_array([pa.nulls(len(column))])  # of no type, so that it can be summed up as well as compared
    if _any(column, _ZERO_FIRST):
        return column
    numbers = amounts.numbers(comma=comma)
    if numbers is None:
        numbers = _cast(amounts.present, pa.float64(), pa.date32(), pa.timestamp("us"))
    if numbers is None:
        numbers = _days(amounts.present)
    return column if numbers is None else numbers


def _without_marks(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The column without what people write where they have no value; for texts that is a value of its own."""
    import pyarrow as pa
    import pyarrow.compute as pc

    marks = pc.match_substring_regex(column, _MISSING)
    return pc.if_else(pc.fill_null(marks, fill_value=False), pa.scalar(None, pa.string()), column)


def _days(column: pa.ChunkedArray) -> pa.ChunkedArray | None:
    """Days, with or without a time, that are not written as ISO does; None where day and month can't be told apart."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for sign in (".", "/", "-"):
        mark = f"\\{sign}"
        if _all(column, rf"^\d{{4}}{mark}\d{{1,2}}{mark}\d{{1,2}}{_TIME}"):
            form = sign.join(("%Y", "%m", "%d"))
        elif _all(column, rf"^\d{{1,2}}{mark}\d{{1,2}}{mark}\d{{4}}{_TIME}"):
            parts = pc.extract_regex(column, rf"^(?P<first>\d+){mark}(?P<second>\d+)")
            first, second = (
                pc.max(pc.cast(pc.struct_field(parts, n), pa.int64())).as_py() for n in ("first", "second")
            )
            if sign != "." and max(first, second) <= _MONTHS:
                return None
            form = sign.join(("%m", "%d", "%Y") if first <= _MONTHS < second else ("%d", "%m", "%Y"))
        else:
            continue
        return _parsed(column, form)
    return None


def _parsed(column: pa.ChunkedArray, form: str) -> pa.ChunkedArray | None:
    import pyarrow as pa
    import pyarrow.compute as pc

    for time in ("", " %H:%M", " %H:%M:%S"):
        try:
            times = pc.strptime(column, format=form + time, unit="us")
        except pa.ArrowInvalid:
            continue  # another form, or a day that there is not
        day = pc.cast(pc.struct_field(pc.extract_regex(column, _DAY_OF[form[:2]]), "day"), pa.int64())
        if not pc.all(pc.equal(pc.day(times), day), min_count=0).as_py():
            return None  # February has no 31st
        return times if time else pc.cast(times, pa.date32())
    return None


def _cast(column: pa.ChunkedArray, *types: pa.DataType) -> pa.ChunkedArray | None:
    import pyarrow as pa
    import pyarrow.compute as pc

    for type_ in types:
        try:
            return pc.cast(column, type_)
        except pa.ArrowInvalid:
            continue  # the next wider type
    return None


def _all(column: pa.ChunkedArray, pattern: str) -> bool:
    import pyarrow.compute as pc

    return bool(pc.all(pc.match_substring_regex(column, pattern), min_count=0).as_py())


def _any(column: pa.ChunkedArray, pattern: str) -> bool:
    import pyarrow.compute as pc

    return bool(pc.any(pc.match_substring_regex(column, pattern), min_count=0).as_py())
