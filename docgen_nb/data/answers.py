"""From a section's questions to what its text says: values by name, tables and charts as elements."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from docgen_nb.data.charts import chart_image, chart_text, json_value
from docgen_nb.data.database import Database, Result
from docgen_nb.data.placeholders import Placeholder, placeholders, replaced
from docgen_nb.data.values import format_value
from docgen_nb.document.elements import Element, Table
from docgen_nb.document.markdown import signs_escaped
from docgen_nb.document.parts import packed_csv
from docgen_nb.document.questions import Question, Show
from docgen_nb.errors import QuestionError

_MOST_CELLS = 200  # of a small table that the model is shown


@dataclass(frozen=True)
class Answer:
    """The result of a question, and how the document shows it.

    Attributes:
        question: as it was asked.
        result: what the database gave.
        text: of a value, as it stands in a sentence; of a table or chart what it shows, for the model.
        element: the table or figure; None for a value.
    """

    question: Question
    result: Result
    text: str
    element: Element | None = None

    @property
    def value(self) -> Any:
        """The value itself, unrounded; None for a table or chart."""
        return self.result.rows[0][0] if self.question.show.as_ == "value" else None

    @property
    def kept_value(self) -> Any:
        """The value as JSON can say it."""
        return json_value(self.value)


def answer(question: Question, database: Database, language: str = "", *, drawn: bool = True) -> Answer:
    """Ask one question of the database and shape the result as the question wants it shown.

    Drawing a chart takes longest; without ``drawn`` it is only looked whether it can be.

    Raises:
        QuestionError: if it can't be asked, fails, or its result can't be shown as it says.
    """
    show = question.show
    if show.as_ == "value":
        result = database.ask(question.sql, rows=2)
        if result.total != 1 or len(result.columns) != 1:
            got = f"{result.total:,} x {len(result.columns)}"
            raise QuestionError(f"A value is one row of one column; the question gave {got} (rows x columns).")
        return Answer(question, result, format_value(result.rows[0][0], show, language))
    if show.as_ == "table":
        result = database.ask(question.sql, rows=show.rows)
        table = result_table(result, question, language)
        return Answer(question, result, _table_text(table, result), table)
    result = database.ask(question.sql)
    image = chart_image(result, show, question.meaning, language) if drawn else None
    return Answer(question, result, chart_text(result, show, language), image)


def answers(
    questions: Iterable[Question], database: Database, language: str = "", *, drawn: bool = True
) -> tuple[dict[str, Answer], dict[str, QuestionError]]:
    """Ask several questions: what came of each, and why the others failed, by their ids."""
    found: dict[str, Answer] = {}
    failed: dict[str, QuestionError] = {}
    for question in questions:
        try:
            found[question.id] = answer(question, database, language, drawn=drawn)
        except QuestionError as error:
            failed[question.id] = error
    return found, failed


def result_table(result: Result, question: Question, language: str = "") -> Table:
    """A result as a table of the document, its numbers in the document's language."""
    show = question.show
    rows = [[_cell(value, show, language) for value in row] for row in result.rows]
    numeric = [
        any(isinstance(row[i], int | float) or "DECIMAL" in type_ for row in result.rows)
        for i, type_ in enumerate(result.types)
    ]
    caption = show.caption or question.meaning
    if result.total > len(result.rows):
        caption = f"{caption} (the first {len(result.rows)} of {result.total:,} rows)".strip()
    return Table(
        headers=list(result.columns),
        rows=rows,
        caption=caption,
        alignments=["right" if each else "" for each in numeric],
        plain=True,
        exact=packed_csv([result.columns, *result.rows]),
        part_ids=list(result.tables),
    )


def _cell(value: Any, show: Show, language: str) -> str:
    if value is None:
        return ""
    if isinstance(value, str | bool):
        return str(value)
    return format_value(value, Show(decimals=show.decimals), language)


def _table_text(table: Table, result: Result) -> str:
    rows = table.rows[: max(1, _MOST_CELLS // max(1, len(table.headers)))]
    lines = [" | ".join(row) for row in [table.headers, *rows]]
    if not rows:
        return f"{lines[0]}\n(no rows)"
    more = result.total - len(rows)
    return "\n".join([*lines, f"… {more:,} more rows"] if more > 0 else lines)


def unknown_names(text: str, known: Mapping[str, object]) -> list[str]:
    """The names in ``{{…}}`` that no question has, in order, each once."""
    return list(dict.fromkeys(place.id for place in placeholders(text) if not place.sql and place.id not in known))


def with_values(text: str, found: Mapping[str, Answer]) -> str:
    """The text with the values in their places; what names a table or chart, or nothing, stays as it is."""

    def shown(place: Placeholder) -> str:
        known = found.get(place.id)
        return (
            text[place.start : place.end] if known is None or known.element is not None else signs_escaped(known.text)
        )

    return replaced(text, shown)
