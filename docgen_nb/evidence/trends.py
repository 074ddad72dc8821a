"""Compare what a sentence says rose or fell over time with the tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import takewhile

from docgen_nb.evidence.alignment import Aligner
from docgen_nb.evidence.measures import column_alone, column_of_measure
from docgen_nb.evidence.refuting import NOT, Refuted
from docgen_nb.evidence.statement import Statement
from docgen_nb.evidence.stopwords import ALL_STOP_WORDS
from docgen_nb.evidence.tables import Column, SourceTable, folded_words

UP = folded_words(
    "rose rises increased increases increasing increase grew grows growing climbed stieg stiegen gestiegen wuchs "
    "wuchsen gewachsen erhöhte erhöhten zugenommen anstieg"
)
DOWN = folded_words(
    "fell falls decreased decreases decreasing decrease dropped drops declined declining shrank sank sanken gesunken "
    "fiel fielen gefallen verringerte verringerten abgenommen rückgang"
)
_TIMES = folded_words("year quarter month week day date season jahr quartal monat woche tag datum saison")
_OVER_ALL = folded_words("years period decade time jahre jahren zeitraum zeit")
_OVER = folded_words("over during across throughout in within über im während")
_OPEN = (NOT - folded_words("number")) | folded_words(
    "if would could should may might will must expected planned wenn würde könnte soll wird"
)  # "number" is folded as "no" is
_CLAUSES = folded_words("but while although though whereas aber während obwohl") | {";", ":", "("}
_AND = folded_words("and und") | {","}
_UNSAID = ALL_STOP_WORDS | folded_words(
    "average averag mean number level figure value count anzahl zahl wert both steadily"
)
_FEWEST = 3  # rows of a table that tells of a time
_NAMED = 0.3  # of a header, without its unit


def trends(statement: Statement, aligner: Aligner) -> Iterator[Refuted]:
    """Judge "from 1970 to 1982 rent and wages both rose" by the first and the last row of that time."""
    words = statement.words
    signs = [at for at, word in enumerate(words) if word in UP | DOWN]
    if not signs or _OPEN & {*words}:
        return
    for table in aligner.tables:
        rows = _in_time(table)
        ends = _ends(statement, table, rows) if rows else None
        apart = any(signs[0] < each.first < signs[-1] for each in statement.mentions(table))  # "rose to 2019 and fell"
        if ends is None or apart or any(not each.is_year for each in statement.numbers([table])):
            continue
        for at in signs:
            for column in _columns(table, words, at):
                one, two = (table.number(row, column.index) for row in ends)
                if one is not None and two is not None and one != two and (two > one) != (words[at] in UP):
                    way = "rises" if two > one else "falls"
                    places = f"{table.label}, rows {ends[0] + 1} and {ends[1] + 1}"
                    yield Refuted(at, at, f"{column.header} {way} from {one:g} to {two:g} ({places}).")
                    break


def _in_time(table: SourceTable) -> list[int]:
    """The rows of a table with one for each time, from the earliest to the latest; none of another table."""
    column = next((each for each in table.columns if each.unique and _TIMES & {*each.words}), None)
    if column is None or len(table.rows) < _FEWEST:
        return []
    if column.numeric:
        numbers = table.column_numbers(column.index)
        ordered = [row for row, _ in sorted(numbers, key=lambda each: each[1])]
        return ordered if len(ordered) == len(table.rows) - len(table.summaries) else []
    cells = [row[column.index] for row in table.rows]
    return list(range(len(cells))) if cells == sorted(cells) else []


def _ends(statement: Statement, table: SourceTable, rows: Sequence[int]) -> tuple[int, int] | None:
    """The first and the last row of the time that a sentence names; all of it where it says "over the years"."""
    named = {row for mention in statement.mentions(table) for row in mention.rows}
    if not named:
        words = statement.words
        over = any(word in _OVER_ALL and _OVER & {*words[max(0, i - 4) : i]} for i, word in enumerate(words))
        return (rows[0], rows[-1]) if over else None
    found = [row for row in rows if row in named]  # a row of totals has no time
    return (found[0], found[-1]) if len(found) == len(named) == 2 else None  # noqa: PLR2004


def _columns(table: SourceTable, words: Sequence[str], at: int) -> list[Column]:
    """The columns that a word says rise or fall: those before it in its clause, else the one behind it.

    The last is "an increase in rent", and German word order: "2019 stieg die Miete".
    """
    start = max((i for i in range(at) if words[i] in _CLAUSES), default=-1) + 1
    found: list[Column] = []
    said = list(words[start:at])
    while said:
        piece = _up_to(reversed(said), _AND)
        column = _column(table, piece)
        if column is None:
            break
        found.append(column)
        said = said[: len(said) - len(piece) - 1]
    behind = None if found else _column(table, _up_to(words[at + 1 :], _AND | _CLAUSES | {"."}))
    return found if behind is None else [behind]


def _up_to(words: Iterable[str], ends: Set[str]) -> list[str]:
    return list(takewhile(lambda word: word not in ends, words))


def _column(table: SourceTable, piece: Sequence[str]) -> Column | None:
    """The column that words name and nothing else: not "sales of bread" where a table has all sales."""
    said = [word for word in piece if word not in _UNSAID and word not in _TIMES and not word[:1].isdigit()]
    column, measured = column_alone(table, said, least=_NAMED), column_of_measure(table, said)
    if column is None or column.is_key or _TIMES & {*column.words}:
        return None
    others = sum(column.index not in table.likeness([word]) for word in said)
    return column if others <= 2 * (column is measured) else None  # "fuel economy" for a column "mpg"
