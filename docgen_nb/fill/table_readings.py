"""A small table in sentences by program, for its author: each row with ranks; of a longer one the highest and lowest.

Models compare numbers badly, and give a value to another row. What they copy from such a sentence is true. In another
language than English the same is said in figures ("max", "min"), so that no English sentence gets into the document.
"""

from __future__ import annotations

import re

from docgen_nb.document.elements import Table
from docgen_nb.evidence.headers import is_unit, said_header
from docgen_nb.evidence.stopwords import word_set
from docgen_nb.evidence.tables import number_in

_MOST_ROWS, _MOST_COLUMNS = 40, 8
_FEW = 6  # rows up to which each is a sentence
_NUMBER = re.compile(r"[-−+]?\d+(?:,\d{3})*(?:\.\d+|,\d{1,2})?\s?%?")
_MONEY = word_set("sales costs revenues earnings expenses profits fees wages prices taxes savings proceeds")
_HIGHEST, _LOWEST = " (the highest)", " (the lowest)"
_MOST_NAMED = 3  # rows that share a place
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


def table_readings(table: Table, *, english: bool = True) -> list[str]:
    """Describe a table in sentences, one for each column of numbers.

    >>> table_readings(Table(headers=["year", "kg"], rows=[["2024", "8"], ["2025", "12"]]))
    ['The figure in kg rose from 8 in 2024 to 12 in 2025, by 50%. It is highest in 2025 (12) and lowest in 2024 (8).']
    """
    return [(_reading if english else _in_figures)(table, column) for column in _columns(table)]


def rows_in_sentences(table: Table, *, english: bool = True) -> list[str]:
    """A table of few rows, a sentence for each with its name, values and ranks; nothing where that is not all of it.

    >>> rows_in_sentences(Table(headers=["hive", "kg", "frames"], rows=[["North", "8", "9"], ["South", "12", "9"]]))
    ['North: 8 kg (the lowest), 9 frames.', 'South: 12 kg (the highest), 9 frames.']
    """
    full = all(cell.strip() for row in table.rows for cell in row)
    few = len(table.rows) <= _FEW and len(table.headers) <= _MOST_COLUMNS
    if not (few and full and _columns(table)) or _are_years(_labels(table)):
        return []
    return named_rows(table, english=english)


def named_rows(table: Table, *, english: bool = True) -> list[str]:
    """Each row as a sentence with its name, values and ranks; nothing where the rows have no names of their own."""
    columns = _columns(table)
    rows = zip(_labels(table), table.rows, strict=True) if columns else ()
    told = (_row(table, columns, label, row) for label, row in rows if any(row[c].strip() for c in columns))
    return [text if english else text.replace(_HIGHEST, " (max)").replace(_LOWEST, " (min)") for text in told]


def _columns(table: Table) -> list[int]:
    """The columns that can be compared; none of a table that is too long, uneven, or whose rows have no names."""
    if any(len(row) != len(table.headers) for row in table.rows):
        return []
    if not 1 < len(table.rows) <= _MOST_ROWS or (table.total_rows or 0) > len(table.rows):
        return []
    if len(set(_labels(table))) < len(table.rows):
        return []
    names = _name_columns(table)
    return [i for i in range(len(table.headers)) if i not in names and _is_numeric(table, i)][:_MOST_COLUMNS]


def _name_columns(table: Table) -> list[int]:
    """The columns that name the rows: the first without numbers if that is enough, else all of these, or the first."""
    names = [index for index in range(len(table.headers)) if not _is_numeric(table, index)] or [0]
    return names[:1] if len({row[names[0]].strip() for row in table.rows}) == len(table.rows) else names


def _labels(table: Table) -> list[str]:
    names = _name_columns(table)
    return [" ".join(_label(table, row, index) for index in names) for row in table.rows]


def _label(table: Table, row: list[str], index: int) -> str:
    """A cell as a name; a bare number says nothing without its header, unless it is a year."""
    cell = row[index].strip()
    return _amount(table, index, cell) if _NUMBER.fullmatch(cell) and not _YEAR.fullmatch(cell) else cell


def _is_numeric(table: Table, index: int) -> bool:
    cells = [row[index].strip() for row in table.rows]
    return all(_NUMBER.fullmatch(cell) for cell in cells if cell) and sum(map(bool, cells)) > 1


def _row(table: Table, columns: list[int], label: str, row: list[str]) -> str:
    shown = [c for c, cell in enumerate(row) if cell.strip() and (c in columns or c not in _name_columns(table))]
    return f"{label}: {', '.join(_cell(table, c, row, ranked=c in columns) for c in shown)}."


def _cell(table: Table, column: int, row: list[str], *, ranked: bool) -> str:
    if ranked:
        return f"{_amount(table, column, row[column].strip())}{_rank(table, column, row)}"
    return f"{said_header(table.headers[column], table.headers)} {row[column]}"


def _amount(table: Table, column: int, cell: str) -> str:
    """A number with its header as a writer says it: a unit or what is counted behind it, else the header before it.

    >>> table = Table(headers=["kg", "frames", "body_mass_g", "rent (EUR)", "share %", "horsepower"], rows=[])
    >>> [_amount(table, column, "8") for column in range(6)]
    ['8 kg', '8 frames', 'body mass 8 g', 'rent 8 EUR', 'share 8 %', 'horsepower 8']
    """
    name, unit = _name_and_unit(table, column, counts=cell.replace(",", "").isdigit())
    return " ".join(filter(None, [name, _with_unit(cell, unit)]))


def _with_unit(cell: str, unit: str) -> str:
    return f"{cell.removesuffix(unit).strip() if unit == '%' else cell} {unit}".strip()


def _name_and_unit(table: Table, column: int, *, counts: bool) -> tuple[str, str]:
    """Return what a column's numbers measure, and their unit; if it ``counts``, the unit may be the thing counted."""
    name, unit = said_header(table.headers[column], table.headers)
    counted = name.removeprefix("number of ")
    return ("", counted) if counts and not unit and _is_counted(counted) else (name, unit)


def _is_counted(name: str) -> bool:
    """Whether a header is one word in the plural: "frames"; "sales" may be money."""
    word = name.casefold()
    return word.isalpha() and word.endswith("s") and not word.endswith(("ss", "us", "is")) and word not in _MONEY


def _rank(table: Table, column: int, row: list[str]) -> str:
    values = sorted(_value(each[column]) for each in table.rows if each[column].strip())
    own = _value(row[column])
    if values[0] == values[-1]:
        return ""
    return _HIGHEST if own == values[-1] else _LOWEST if own == values[0] else ""


def _filled(table: Table, column: int) -> tuple[list[tuple[str, str]], list[float]]:
    """The labels of the rows with a value in a column, its text and its value."""
    rows = zip(_labels(table), (row[column].strip() for row in table.rows), strict=True)
    filled = [(label, cell) for label, cell in rows if cell]
    return filled, [_value(cell) for _, cell in filled]


def _in_figures(table: Table, column: int) -> str:
    """Describe a column without words of a language.

    >>> _in_figures(Table(headers=["Jahr", "Ertrag (t)"], rows=[["2024", "8"], ["2025", "12"]]), 1)
    'Ertrag (t): 8 (2024), 12 (2025), +50 %; max 12 (2025), min 8 (2024).'
    """
    cells, values = _filled(table, column)
    said = str(said_header(table.headers[column], table.headers))
    if max(values) == min(values):
        return f"{said}: {cells[0][1]}."
    ends = [f"{cell} ({label})" for label, cell in (cells[0], cells[-1])] if _are_years(_labels(table)) else []
    share = [f"{values[-1] / values[0] - 1:+.0%}".replace("%", " %")] if ends and values[0] > 0 <= values[-1] else []
    ranks = f"max {_where(cells, values, max(values))}, min {_where(cells, values, min(values))}"
    return f"{said}: {'; '.join(filter(None, [', '.join([*ends, *share]), ranks]))}."


def _where(cells: list[tuple[str, str]], values: list[float], value: float) -> str:
    found = [cell for cell, each in zip(cells, values, strict=True) if each == value]
    more = f" +{len(found) - _MOST_NAMED}" if len(found) > _MOST_NAMED else ""
    return f"{found[0][1]} ({', '.join(label for label, _ in found[:_MOST_NAMED])}{more})"


def _reading(table: Table, column: int) -> str:
    labels, (filled, values) = _labels(table), _filled(table, column)
    name, unit = _name_and_unit(table, column, counts=False)
    cells = [(label, _with_unit(cell, unit) if name else cell) for label, cell in filled]
    said = _subject(name or unit, table, column)
    high, low = max(values), min(values)
    if high == low:
        return f"{said} is {cells[0][1]} for all."
    years = _are_years(labels)
    ranks = f"is highest {_at(cells, values, high, years=years)} and lowest {_at(cells, values, low, years=years)}."
    return f"{said} {_change(cells, values)} It {ranks}" if years else f"{said} {ranks}"


def _subject(name: str, table: Table, column: int) -> str:
    """Return the subject of the sentence about a column.

    >>> table = Table(headers=["frames", "mpg", "body_mass_g"], rows=[["8", "9", "1"]])
    >>> [_subject(name, table, column) for column, name in enumerate(["frames", "mpg", "body mass"])]
    ['The number of frames', 'The figure in mpg', 'The body mass']
    """
    if is_unit(name):
        return f"The figure in {name}"
    whole = all(row[column].strip().replace(",", "").isdigit() for row in table.rows if row[column].strip())
    return f"The number of {name}" if _is_counted(name) and whole else f"The {name}"


def _at(cells: list[tuple[str, str]], values: list[float], value: float, *, years: bool) -> str:
    """Where a value stands: "in 2025 (12 g)", "for North and South (8 g)"."""
    labels = [label for (label, _), each in zip(cells, values, strict=True) if each == value]
    shown = next(cell for (_, cell), each in zip(cells, values, strict=True) if each == value)
    named = f"{len(labels)} of them" if len(labels) > _MOST_NAMED else " and ".join(labels)
    return f"{'in' if years else 'for'} {named} ({shown})"


def _are_years(labels: list[str]) -> bool:
    return all(map(_YEAR.fullmatch, labels)) and labels == sorted(labels)


def _change(cells: list[tuple[str, str]], values: list[float]) -> str:
    before, after = values[0], values[-1]
    went = "rose" if after > before else "fell" if after < before else "was the same"
    share = f", by {abs(after / before - 1):.0%}" if before > 0 and after >= 0 and after != before else ""
    return f"{went} from {cells[0][1]} in {cells[0][0]} to {cells[-1][1]} in {cells[-1][0]}{share}."


def _value(cell: str) -> float:
    return number_in(cell.strip().replace("−", "-").rstrip("% "))
