"""The words of a sentence that stand for cells of a table: names, dates, scores and results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set

from docgen_nb.evidence.dates import Day, days_in, month_of
from docgen_nb.evidence.lexicon import RUN, Cell, Lexicon, Name, Value, lexicon
from docgen_nb.evidence.statement import Bound, Statement
from docgen_nb.evidence.stopwords import STOP_WORDS
from docgen_nb.evidence.tables import Rows, SourceTable, folded, folded_words

PLAIN_VERBS = folded_words(
    "take took place happen happened occur occurred play played compete competed participate participated feature "
    "featured appear appeared host hosted receive received locate located situate situated go went give gave given "
    "serve served contain contained report reported reach reached achieve achieved score scored"
)
SMALL = (
    frozenset(folded(word) for word in STOP_WORDS["en"] | STOP_WORDS["de"])
    | folded_words(
        "be do does did during come came get got make made show shown list listed record recorded include included "
        "there where while also same own such another 's against through throughout within whose use used hold held "
        "table entry instance occasion"
    )
    | PLAIN_VERBS
    | {"n't", "us"}
)
FROM, TO = folded_words("between from zwischen von"), folded_words("and to through until und bis") | {"-", "–"}
BOUNDS = folded_words("more less fewer greater higher lower least most least exactly about nearly almost approximately")
IS, ARTICLES = folded_words("be is are was were ist war sind waren"), folded_words("the a an der die das")
_IN_TIME: dict[str, Bound] = {
    **dict.fromkeys(folded_words("after nach"), ">"),
    **dict.fromkeys(folded_words("before vor"), "<"),
    **dict.fromkeys(folded_words("since seit ab"), ">="),
    **dict.fromkeys(folded_words("until through till bis"), "<="),
}
_OF_SEVERAL = folded_words("record season bilanz saison")
_IN = folded_words("in of during since im")
OUTCOMES = {
    **dict.fromkeys(folded_words("won win wins victory victories beat defeated gewann gewonnen sieg siege"), "w"),
    **dict.fromkeys(folded_words("lost lose loses loss losses defeat defeats verlor verloren niederlage"), "l"),
    **dict.fromkeys(folded_words("drew draw draws drawn tie ties tied unentschieden"), "dt"),
}
_DRAWS = folded_words("draw drew drawn")
_DAYS = 31
_SHORTEST = 3  # letters of a word that stands for a cell


def cells_said(statement: Statement, table: SourceTable, title: Set[str]) -> Iterator[Value]:
    """The words of a sentence that stand for cells of a table, or for results, with the rows that have them."""
    values = list(_values(statement, table, title))
    named = {at for first, last, _ in values for at in range(first, last + 1)}
    times, results = lexicon(table).times, set(lexicon(table).result_columns)
    named_first = [found for first, _, found in values if first <= 1 and not found.keys() <= times.keys()]
    everywhere = {len(rows) for found in named_first for rows in found.values()}
    is_told = bool(everywhere) and len(table.rows) not in everywhere  # "Leeds lost": in whose table?
    is_told = is_told or any(found.keys() <= results for _, _, found in values)  # the score says it
    yield from values
    if not is_told:
        yield from _outcomes(statement, table, named)


def _values(statement: Statement, table: SourceTable, title: Set[str]) -> Iterator[Value]:
    """The words that stand for cells."""
    words, known = statement.words, lexicon(table)
    elsewhere = {**_runs(statement, known), **_dates(statement, known)}
    at = 0
    while at < len(words):
        length, names = known.longest(words, at) if known.knows(words[at]) else (0, frozenset[Name]())
        if at in elsewhere and (length <= elsewhere[at][1] - at or elsewhere[at][0] < at):
            yield elsewhere[at]
            at = elsewhere[at][1] + 1
            continue
        if not known.knows(words[at]):
            at += 1
            continue
        header, columns = known.longest_header(words, at)
        said = words[at : at + length]
        size = sum(word[:1].isalnum() for word in said)
        whole = any(len(name) == size for name in names)
        is_cell = length > header or (whole and not columns)
        counts = statement.tokens[at].value is not None and known.is_header(said[1:])  # "6 laps"
        of_title = set(said) <= title and not any(len(name) == 1 for name in names)  # "the Ohio games"
        is_name = length and is_cell and not counts and _says_enough(said, statement, at, whole=whole)
        if is_name and (length > 1 or not statement.tokens[at].text.islower() or known.is_small(names)):
            cells = known.cells(names)
            if not of_title and not all(row in table.headings for row, _ in cells):
                yield at, at + length - 1, _by_column(cells)
            at += length
        else:
            at += max(1, header)


def _by_column(cells: Iterable[Cell]) -> dict[int, Rows]:
    found: dict[int, set[int]] = defaultdict(set)
    for row, column in cells:
        found[column].add(row)
    return {column: frozenset(rows) for column, rows in found.items()}


def _tokens_in(statement: Statement, start: int, end: int) -> list[int]:
    return [at for at, token in enumerate(statement.tokens) if start <= token.start and token.end <= end]


def _runs(statement: Statement, known: Lexicon) -> dict[int, Value]:
    """Scores, records and times ("3 - 1", "6:12.4") of which a column has more, by their first token."""
    found: dict[int, Value] = {}
    for match in RUN.finditer(statement.text):
        inside, rows = _tokens_in(statement, *match.span()), known.run(match[0])
        beside = {word for at in inside for word in statement.words[max(0, at - 2) : at + 1]}
        behind = {*statement.words[inside[-1] + 1 :][:1]} if inside else set()  # "a 7 - 1 record at home"
        if inside and rows and not beside & (FROM | (_OF_SEVERAL - known.headers.keys())) | behind & _OF_SEVERAL:
            found[inside[0]] = inside[0], inside[-1], rows
    return found


def _dates(statement: Statement, known: Lexicon) -> dict[int, Value]:
    """The days and months that cells have, too, in whatever form, and the times before and after them."""
    found: dict[int, Value] = {}
    before: tuple[Value, Day] | None = None
    for start, end, day in days_in(statement.text) if known.times else ():
        inside = _tokens_in(statement, start, end)
        if not inside:
            continue
        cells = {cell for other, cell in known.days.get((day.month, day.day), ()) if day.fits(other)}
        value = inside[0], inside[-1], _by_column(cells)
        said = statement.words[: inside[0]]
        said = said[:-1] if said[-1:] == ["the"] else said
        holds = next((_IN_TIME[word] for word in said[-1:] if word in _IN_TIME), None)
        if before is not None and _are_ends(statement.words, before[0], inside[0]):
            rows = {column: known.within(column, before[1], day) for column in known.times}
            found.pop(before[0][0], None)
            value = before[0][0] - 1, inside[-1], rows
        elif holds is not None:
            value = len(said) - 1, inside[-1], {c: known.beside(c, day, holds) for c in known.times}
        if any(value[2].values()) or value[0] != inside[0]:
            found[value[0]] = value
        before = value, day
    days = [each for some in known.days.values() for each in some]
    for at, token in enumerate(statement.tokens if days else ()):
        beside = [*statement.tokens[at - 1 : at], *statement.tokens[at + 1 : at + 2]]
        if not _is_month(statement, at) or any(0 < (each.value or 0) <= _DAYS for each in beside):
            continue
        behind = [each.value for each in statement.tokens[at + 1 : at + 2] if each.is_figure and len(each.text) == 4]  # noqa: PLR2004
        in_month = [(day, cell) for day, cell in days if day.month == month_of(token.text)]
        rows = _by_column(cell for day, cell in in_month if not behind or day.year in {0, *behind})
        found[at] = at, at + len(behind), rows or dict.fromkeys(known.times, frozenset[int]())
    return found


def _are_ends(words: Sequence[str], start: Value, at: int) -> bool:
    """Whether two days are the ends of a range: "between May 1, 2012 and July 1, 2013"."""
    between = words[start[1] + 1 : at]
    return bool({*words[max(0, start[0] - 1) : start[0]]} & FROM) and len(between) == 1 and between[0] in TO


def _is_month(statement: Statement, at: int) -> bool:
    """Whether a word is a month: "in May", "May 1954"."""
    beside = statement.tokens[at + 1 : at + 2]
    is_dated = bool(beside) and beside[0].is_figure
    return bool(month_of(statement.tokens[at].text)) and (is_dated or bool({*statement.words[at - 1 : at]} & _IN))


def _says_enough(said: Sequence[str], statement: Statement, at: int, *, whole: bool) -> bool:
    """Whether words can stand for a cell: a name, more than one word, or a year."""
    plain = [word for word in said if word[:1].isalnum()]
    meaning = [word for word in plain if word not in SMALL or _is_month(statement, at)]
    if not meaning:
        return False
    if len(plain) > 1:
        return True
    token = statement.tokens[at]
    if token.value is not None:
        return token.is_figure and (len(token.text) == 4 or (whole and len(token.text) > 3))  # noqa: PLR2004
    return len(meaning[0]) >= _SHORTEST or whole


def _outcomes(statement: Statement, table: SourceTable, taken: Set[int]) -> Iterator[Value]:
    """The words for a result where cells give it by a letter: "w 5-3"; none if a cell's name won or lost."""
    results = lexicon(table).results
    for at, word in enumerate(statement.words if results else ()):
        is_amount = word in _DRAWS and {*statement.words[at + 1 : at + 3]} & (BOUNDS | ARTICLES)  # "drew more than 500"
        letters = "" if is_amount else OUTCOMES.get(word, "")
        if at not in taken and letters:
            yield at, at, _by_column(cell for letter in letters for cell in results.get(letter, ()))
