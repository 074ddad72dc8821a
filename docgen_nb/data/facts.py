"""Questions that suit any table, where no model asks: totals, extremes, changes, the largest group and its share."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

from docgen_nb.data.database import ColumnDescription, Database, quoted
from docgen_nb.data.values import locale_for
from docgen_nb.document.questions import Question, Show
from docgen_nb.evidence.headers import said_header

_NUMBERS = ("INT", "DOUBLE", "FLOAT", "DECIMAL")
_TIMES = ("DATE", "TIMESTAMP")
_MOST_GROUPS = 12
_MOST_MEASURES = 3
_NAMES_ROWS = re.compile(r"(?:^|[_\W])(?:id|nr|no|number|code|zip|year|jahr|plz)(?:$|[_\W])", re.IGNORECASE)
_AVERAGED = re.compile(r"rate|share|percent|price|ratio|average|mean|temperature|mpg|age|%", re.IGNORECASE)
_NUMBER, _TEXT = Show(), Show(format="text")


def fact_questions(database: Database, name: str, language: str = "") -> list[Question]:
    """Return questions that fit any table, each for a value; the most telling first.

    Columns of numbers that only name rows are not summed up; what is a rate or a price is averaged, not added.
    ``language`` is that of the questions' meanings, where it is one of those known here, else English.
    """
    meanings = _meanings()
    facts = _TableFacts(database, name, meanings.get(locale_for(language).language, meanings["en"]))
    named: dict[str, Question] = {}
    for question in facts.questions():
        id_, number = question.id, 2
        while question.id in named:  # names of columns may differ in signs alone
            question.id, number = f"{id_[:60]}_{number}", number + 1
        named[question.id] = question
    return list(named.values())


@cache
def _meanings() -> dict[str, dict[str, str]]:
    return tomllib.loads(resources.files(__package__).joinpath("facts.toml").read_text(encoding="utf-8"))


def rows_question(id_: str, table: str) -> Question:
    """Return the question for a table's number of rows."""
    return Question(id=id_, sql=f"SELECT count(*) FROM {quoted(table)}", meaning=f"rows in {table}")


class _TableFacts:
    def __init__(self, database: Database, name: str, meanings: Mapping[str, str]) -> None:
        table = database.describe(name, with_values=False)
        self._name, self._source, self._meanings = name, quoted(name), meanings
        self._rows = table.rows
        self._said = {column.name: str(said_header(column.name)) for column in table.columns}
        numbers = [column for column in table.columns if _is(column, _NUMBERS)]
        self._measures = [column for column in numbers if not _NAMES_ROWS.search(column.name)][:_MOST_MEASURES]
        self._times = [column for column in table.columns if _is(column, _TIMES)]
        self._groups: list[ColumnDescription] = []
        self._label: ColumnDescription | None = None
        for column in table.columns:
            if column.type == "VARCHAR":
                self._sort_in(column, database)

    def _sort_in(self, column: ColumnDescription, database: Database) -> None:
        """A text column is a label where it names each row, and a group where few values come again."""
        result = database.ask(f"SELECT count(DISTINCT {quoted(column.name)}) FROM {self._source}")
        distinct = int(result.rows[0][0])
        if self._rows == distinct > 0 and self._label is None:
            self._label = column
        elif 1 < distinct <= _MOST_GROUPS and distinct < self._rows:
            self._groups.append(column)

    def questions(self) -> Iterator[Question]:
        telling = list(self._of_columns())
        if self._rows > _MOST_GROUPS or not telling:  # fewer rows are seen at a glance
            yield self._question("rows", f"SELECT count(*) FROM {self._source}", "rows")
        yield from telling

    def _of_columns(self) -> Iterator[Question]:
        first = self._measures[:1]
        for column in first:
            yield from self._of_measure(column)
        for when in self._times[:1]:
            yield from (self._change(when, column) for column in first)
        for column in self._groups:
            yield from self._of_group(column, first)
        for column in self._measures[1:]:
            yield from self._of_measure(column)
        for when in self._times[:1]:
            yield from (each for column in first for each in self._ends(when, column))

    def _of_measure(self, column: ColumnDescription) -> Iterator[Question]:
        field, said = quoted(column.name), column.name
        function = _function(column)
        yield self._question(f"{function}_{said}", f"SELECT {function}({field}) FROM {self._source}", function, said)
        yield self._question(f"least_{said}", f"SELECT min({field}) FROM {self._source}", "least", said)
        yield self._question(f"most_{said}", f"SELECT max({field}) FROM {self._source}", "most", said)
        if self._label is not None:
            label = quoted(self._label.name)
            sql = f"SELECT {label} FROM {self._source} WHERE {field} IS NOT NULL ORDER BY {field} DESC, {label} LIMIT 1"
            yield self._question(f"holder_{said}", sql, "holder", said, self._label.name, _TEXT)

    def _of_group(self, column: ColumnDescription, measures: list[ColumnDescription]) -> Iterator[Question]:
        field, said = quoted(column.name), column.name
        known = f"FROM {self._source} WHERE {field} IS NOT NULL"
        for measure in measures:
            reckoned = f"{_function(measure)}({quoted(measure.name)})"
            sql = f"SELECT {field} {known} GROUP BY 1 ORDER BY {reckoned} DESC NULLS LAST, 1 LIMIT 1"
            yield self._question(f"leader_{said}", sql, "leader", measure.name, said, _TEXT, _function(measure))
        often = f"GROUP BY {field} ORDER BY count(*) DESC, {field} LIMIT 1"
        yield self._question(f"frequent_{said}", f"SELECT {field} {known} {often}", "frequent", "", said, _TEXT)
        share = f"SELECT count(*) * 1.0 / (SELECT count(*) FROM {self._source}) {known} {often}"
        yield self._question(f"share_{said}", share, "share", "", said, Show(format="percent"))

    def _change(self, when: ColumnDescription, measure: ColumnDescription) -> Question:
        first, last = self._first_and_last(when, measure)
        change = f"SELECT ({last} - {first}) * 1.0 / nullif({first}, 0)"
        return self._question(f"change_{measure.name}", change, "change", measure.name, show=Show(format="percent"))

    def _ends(self, when: ColumnDescription, measure: ColumnDescription) -> Iterator[Question]:
        first, last = self._first_and_last(when, measure)
        yield self._question(f"first_{measure.name}", f"SELECT {first}", "first", measure.name)
        yield self._question(f"last_{measure.name}", f"SELECT {last}", "last", measure.name)

    def _first_and_last(self, when: ColumnDescription, measure: ColumnDescription) -> tuple[str, str]:
        day, value = quoted(when.name), quoted(measure.name)
        known = f"SELECT {value} FROM {self._source} WHERE {value} IS NOT NULL AND {day} IS NOT NULL ORDER BY {day}"
        return f"({known} LIMIT 1)", f"({known} DESC LIMIT 1)"

    def _question(
        self,
        id_: str,
        sql: str,
        meaning: str,
        column: str = "",
        label: str = "",
        show: Show = _NUMBER,
        reckoned: str = "",
    ) -> Question:
        name = re.sub(r"\W+", "_", f"{self._name}_{id_}", flags=re.ASCII).strip("_").lower()
        named, group = self._readable(column), self._readable(label)
        word = self._meanings[reckoned].format(column=named) if reckoned else ""
        said = self._meanings[meaning].format(table=self._name, column=named, label=group, word=word)
        return Question(id=f"q_{name}"[:64], sql=sql, meaning=said, show=show)

    def _readable(self, name: str) -> str:
        """A column's name as a writer says it, unless another column would have the same."""
        said = self._said.get(name, name)
        return said if list(self._said.values()).count(said) == 1 else name


def _function(column: ColumnDescription) -> str:
    """Name of the SQL function that sums up a column."""
    return "avg" if _AVERAGED.search(column.name) else "sum"


def _is(column: ColumnDescription, kinds: tuple[str, ...]) -> bool:
    return any(kind in column.type for kind in kinds)
