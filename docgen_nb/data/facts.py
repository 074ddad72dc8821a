"""Questions that suit any table, for models that can't write SQL: totals, extremes, shares, changes, counts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docgen_nb.data.database import ColumnDescription, Database, quoted
from docgen_nb.document.questions import Question, Show

_NUMBERS = ("INT", "DOUBLE", "FLOAT", "DECIMAL")
_TIMES = ("DATE", "TIMESTAMP")
_MOST_GROUPS = 12
_MOST_MEASURES = 3
_NAMES_ROWS = re.compile(r"(?:^|[_\W])(?:id|nr|no|number|code|zip|year|jahr|plz)(?:$|[_\W])", re.IGNORECASE)
_AVERAGED = re.compile(r"rate|share|percent|price|ratio|average|mean|temperature|mpg|age|%", re.IGNORECASE)
_TABLE = Show.model_validate("table")


def fact_questions(database: Database, name: str) -> list[Question]:
    """Return questions that fit any table: totals, extremes, shares, changes over time, counts by category.

    Columns of numbers that only name rows are not summed up; what is a rate or a price is averaged, not added.
    """
    return list(_TableFacts(database, name).questions())


def rows_question(id_: str, table: str) -> Question:
    """How many rows a table has."""
    return Question(id=id_, sql=f"SELECT count(*) FROM {quoted(table)}", meaning=f"number of rows in {table}")


class _TableFacts:
    def __init__(self, database: Database, name: str) -> None:
        table = database.describe(name, with_values=False)
        self._name, self._source = name, quoted(name)
        self._rows = table.rows
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
        yield self._question("rows", f"SELECT count(*) FROM {self._source}", f"number of rows in {self._name}")
        for column in self._measures:
            yield from self._of_measure(column)
        for column in self._groups:
            yield from self._of_group(column)
        if self._times and self._measures:
            yield from self._over_time(self._times[0], self._measures[0])

    def _of_measure(self, column: ColumnDescription) -> Iterator[Question]:
        field, said = quoted(column.name), column.name
        function, word = _reckoned(column)
        yield self._question(f"{word}_{said}", f"SELECT {function}({field}) FROM {self._source}", f"{word} {said}")
        yield self._question(f"least_{said}", f"SELECT min({field}) FROM {self._source}", f"smallest {said}")
        yield self._question(f"most_{said}", f"SELECT max({field}) FROM {self._source}", f"largest {said}")
        if self._label is not None:
            label, known = quoted(self._label.name), f"FROM {self._source} WHERE {field} IS NOT NULL"
            for word, way in (("largest", "DESC"), ("smallest", "ASC")):
                sql = f"SELECT {label} {known} ORDER BY {field} {way}, {label} LIMIT 1"
                meaning = f"{self._label.name} with the {word} {said}"
                yield self._question(f"{word}_by_{said}", sql, meaning, Show(format="text"))

    def _of_group(self, column: ColumnDescription) -> Iterator[Question]:
        field, said = quoted(column.name), column.name
        counts = f'SELECT {field}, count(*) AS "rows" FROM {self._source} GROUP BY 1 ORDER BY 2 DESC, 1'
        yield self._question(f"by_{said}", counts, f"rows by {said}", _TABLE)
        for measure in self._measures[:1]:
            value, (function, word) = quoted(measure.name), _reckoned(measure)
            sql = f"SELECT {field}, {function}({value}) AS {value} FROM {self._source} GROUP BY 1 ORDER BY 2 DESC, 1"
            yield self._question(f"{measure.name}_by_{said}", sql, f"{word} {measure.name} by {said}", _TABLE)

    def _over_time(self, when: ColumnDescription, measure: ColumnDescription) -> Iterator[Question]:
        day, value, said = quoted(when.name), quoted(measure.name), measure.name
        known = f"SELECT {value} FROM {self._source} WHERE {value} IS NOT NULL AND {day} IS NOT NULL ORDER BY {day}"
        first, last = f"({known} LIMIT 1)", f"({known} DESC LIMIT 1)"
        change = f"SELECT ({last} - {first}) * 1.0 / nullif({first}, 0)"
        yield self._question(f"first_{said}", f"SELECT {first}", f"first {said}")
        yield self._question(f"last_{said}", f"SELECT {last}", f"last {said}")
        yield self._question(f"change_{said}", change, f"change of {said} from first to last", Show(format="percent"))

    def _question(self, id_: str, sql: str, meaning: str, show: Show | None = None) -> Question:
        name = re.sub(r"\W+", "_", f"{self._name}_{id_}", flags=re.ASCII).strip("_").lower()
        return Question(id=f"q_{name}"[:64], sql=sql, meaning=meaning, show=show or Show())


def _reckoned(column: ColumnDescription) -> tuple[str, str]:
    return ("avg", "average") if _AVERAGED.search(column.name) else ("sum", "total")


def _is(column: ColumnDescription, kinds: tuple[str, ...]) -> bool:
    return any(kind in column.type for kind in kinds)
