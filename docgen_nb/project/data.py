"""Questions to a project's data: one asked by hand, and all of the document's asked again when data have changed."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from pydantic import ValidationError

from docgen_nb.data.answers import Answer, answer, answers
from docgen_nb.data.charts import MIME as VEGA_LITE
from docgen_nb.data.charts import display_spec
from docgen_nb.data.database import Database
from docgen_nb.data.placeholders import replaced
from docgen_nb.data.values import format_value, parse_number
from docgen_nb.document.elements import Element, Image, Table
from docgen_nb.document.markdown import element_markdown, from_plain
from docgen_nb.document.parts import ContentPart
from docgen_nb.document.questions import Question, Show, form
from docgen_nb.document.shown import ShownAsMarkdown, ShownAsText
from docgen_nb.document.templates import template_of
from docgen_nb.document.tree import Section
from docgen_nb.errors import QuestionError
from docgen_nb.fill.results import put_results_in
from docgen_nb.ingest.table_parts import cell_text, table_part
from docgen_nb.project.document import WorkingDocument

_MOVED = "moved"  # in the project file: a section's id, and what moved in it
SHARE = 0.1  # of a value; a statement about one that changes by more may not hold any more


_ORIGIN = "question "  # begins the source of a part that is a question's result


class QuestionResult(ShownAsMarkdown):
    """Result of a question that was asked by hand."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    @property
    def value(self) -> Any:
        """The value; for a table or chart its rows."""
        result = self.answer.result
        return self.answer.value if self.answer.element is None else [list(row) for row in result.rows]

    def __str__(self) -> str:
        return self.answer.text

    def to_text(self) -> str:
        """A value, a table's rows or what a chart shows, in words."""
        return self.answer.text

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        """A chart also as a picture, and as a specification that JupyterLab draws itself."""
        bundle: dict[str, Any] = dict(super()._repr_mimebundle_(include, exclude))
        element = self.answer.element
        if isinstance(element, Image):
            del bundle["text/markdown"]
            bundle |= {VEGA_LITE: display_spec(element), element.mime_type: element.data}
        return bundle

    def to_part(self, id_: str) -> ContentPart:
        """The result as a content part."""
        element, origin = self.answer.element, f"{_ORIGIN}{' '.join(self.answer.question.sql.split())}"
        if element is None:
            return ContentPart(id=id_, label=id_, kind="text", text=self.answer.text, source=origin)
        if isinstance(element, Image):
            return ContentPart(id=id_, label=id_, kind="image", text=element.alt, item=element, source=origin)
        result = self.answer.result
        rows = ([cell_text(value) for value in row] for row in result.rows)
        return table_part(result.columns, rows, id_=id_, label=id_, source=origin)

    def to_markdown(self) -> str:
        """The answer as it stands in a document."""
        element = self.answer.element
        return from_plain(self.answer.text) if element is None else element_markdown(element)


@dataclass(frozen=True)
class Move:
    """A result that is another one now.

    Attributes:
        label: of the section, as "2.3".
        id, meaning: of the question.
        before, now: as the document showed and shows it; "" of a table or figure.
        turned: whether a statement about it may not hold any more.
    """

    label: str
    id: str
    meaning: str
    before: str
    now: str
    turned: bool

    @property
    def said(self) -> str:
        """Changed values, old and new."""
        change = f"{self.before} -> {self.now}" if self.before or self.now else "drawn anew"
        stale = "; what is said of it may not hold any more" if self.turned else ""
        return f"{self.meaning or self.id}: {change}{stale}"

    def __str__(self) -> str:
        return f"{self.label} {self.said}"


@dataclass(frozen=True)
class Refreshed(ShownAsText):
    """Changes after asking all questions again.

    Attributes:
        moves: results that changed.
        stale: labels of the sections whose statements may have turned; ``fill`` writes these.
        failed: questions that can't be answered any more, a line each; their sections stay as they are.
        asked: how many questions there were.
    """

    moves: tuple[Move, ...] = ()
    stale: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    asked: int = 0

    def __str__(self) -> str:
        if not self.asked:
            return "No section asks the data, so there is nothing to refresh."
        lines = [f"{self.asked} questions asked again, {len(self.moves)} results changed."]
        lines += [*map(str, self.moves), *self.failed]
        if self.stale:
            lines.append(f"Stale now: {', '.join(self.stale)}. %docgen fill writes these.")
        return "\n".join(lines)


@dataclass
class SectionChange:
    """Changes in a section's text after asking its questions again."""

    elements: list[Element] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def ask(document: WorkingDocument, sql: str, show: Show | str | None, language: str, keep: str = "") -> QuestionResult:
    """One question by hand; without ``show`` a value where the result is one cell, else a table.

    ``keep`` adds the result as a content part; only the result of another question may be in its place.

    Raises:
        QuestionError: if it can't be asked, or shown so, or if another part has that id.
    """
    database = document.tables.of(document.parts)
    if show is None:
        result = database.ask(sql, rows=2)
        show = Show() if result.total == 1 and len(result.columns) == 1 else "table"
    shown = _said_show(show)
    found = QuestionResult(answer(Question(id="asked", sql=sql, show=shown), database, language))
    if keep:
        part = found.to_part(keep)
        if part.id in document.parts and not document.parts[part.id].source.startswith(_ORIGIN):
            hint = f"Take another name: --keep {part.id}-2"
            raise QuestionError(f"There is a content part {part.id} already.", hint=hint)
        document.add_parts([part])
    return found


def values(document: WorkingDocument) -> dict[str, str]:
    """The results of the document's questions as its text shows them, by ``SECTION:QUESTION`` ids."""
    outline, found = document.known_outline(), dict[str, str]()
    for _, section in outline.sections():
        for question in section.questions:
            result = answer(question, document.tables.of(document.parts), outline.language, drawn=False)
            found[f"{section.id}:{question.id}"] = result.text
    return found


def _said_show(show: Show | str) -> Show:
    """A way to show a result by its short name.

    Raises:
        QuestionError: if there is none of that name.
    """
    if isinstance(show, Show):
        return show
    try:
        if re.match(r"\s*(?:value|table|chart)\b", show, re.IGNORECASE):
            return form(show)
    except ValidationError:
        pass  # a chart of another kind
    hint = "Type value, table or chart; also value:EUR, value:percent, chart:line, chart:scatter, chart:histogram."
    raise QuestionError(f"A result can't be shown as {show[:40]!r}.", hint=hint)


def refresh(document: WorkingDocument) -> Refreshed:
    """Ask all questions of a document again and put the new values in; the sections that they turn are stale then."""
    outline = document.known_outline()
    asking = [(place, section) for place, section in outline.sections() if section.questions and section.elements]
    if not asking:
        return Refreshed()
    database = document.tables.of(document.parts)
    moves: list[Move] = []
    failed: list[str] = []
    kept: list[tuple[str, str]] = []
    for place, section in asking:
        change = refreshed(section, outline.label(place), database, outline.language)
        moves += change.moves
        failed += change.failed
        kept += [(section.id, move.said) for move in change.moves]
        if change.moves:
            section.elements = change.elements
        if not change.failed:
            turned = any(move.turned for move in change.moves)
            document.keep_values(place, holds=not turned and _only_by_name(section))
    document.mark()
    document.file.keep_fact(_MOVED, kept)
    stale = tuple(outline.label(place) for place, section in asking if section.state == "stale")
    return Refreshed(tuple(moves), stale, tuple(failed), sum(len(section.questions) for _, section in asking))


def moved(document: WorkingDocument) -> list[str]:
    """Changes at the last refresh, and what a refresh would put in now, a line each."""
    outline = document.outline
    if outline is None:
        return []
    places = {section.id: outline.label(place) for place, section in outline.sections()}
    lines = [f"{places[id_]} {said}" for id_, said in document.file.read_fact(_MOVED) or () if id_ in places]
    stale = [(place, each) for place, each in outline.sections() if each.state == "stale" and each.questions]
    if not stale or (database := document.tables.if_any(document.parts)) is None:
        return lines
    changes = (refreshed(section, outline.label(place), database, outline.language) for place, section in stale)
    return [*lines, *(f"{move} (%docgen refresh puts it in)" for change in changes for move in change.moves)]


def refreshed(section: Section, label: str, database: Database, language: str) -> SectionChange:
    """A section's text with the results as they are now. The section is left as it is."""
    known, errors = answers(section.questions, database, language)
    failed = [f"{label} {id_}: can't be answered any more: {error}" for id_, error in errors.items()]
    change = SectionChange(failed=failed)
    for element in section.elements:
        new = element.model_copy(deep=True)
        if isinstance(element, Table | Image) and element.question in known:
            new = _drawn_anew(element, known[element.question], label, language, change)
        elif template_of(element) and (values := dict(getattr(element, "values", {}))).keys() <= known.keys():
            put_results_in(new, known)
            change.moves += _moves(values, known, label, language)
        change.elements.append(new)
    return change


def _only_by_name(section: Section) -> bool:
    """Whether every number of the section's text is the result of a question."""
    alone = (each for each in section.elements if not (isinstance(each, Table | Image) and each.question))
    texts = (" ".join(template_of(element)) or element_markdown(element) for element in alone)
    return not any(sign.isdigit() for text in texts for sign in replaced(text, lambda _: ""))


def _moves(old: Mapping[str, Any], known: Mapping[str, Answer], label: str, language: str) -> list[Move]:
    now = {id_: known[id_].kept_value for id_ in old}
    overtaken = _overtaken(old, now)
    moves = []
    for id_, before in old.items():
        if before != now[id_]:
            question = known[id_].question
            turned = id_ in overtaken or _turned(before, now[id_])
            text = _formatted(before, question.show, language)
            moves.append(Move(label, id_, question.meaning, text, known[id_].text, turned))
    return moves


def _formatted(value: Any, show: Show, language: str) -> str:
    try:
        return format_value(value, show, language)
    except QuestionError:
        return str(value)


def _turned(before: Any, now: Any) -> bool:
    """Whether the value changed its sign, its kind, or by more than the share."""
    if not (_is_number(before) and _is_number(now)):
        return True
    return bool((before > 0) != (now > 0) or abs(now - before) > SHARE * abs(before))


def _overtaken(before: Mapping[str, Any], now: Mapping[str, Any]) -> set[str]:
    """Ids of the values of one text of which another one is the larger now."""
    numbers = [id_ for id_ in before if _is_number(before[id_]) and _is_number(now[id_])]

    def order(values: Mapping[str, Any], pair: tuple[str, str]) -> int:
        first, second = values[pair[0]], values[pair[1]]
        return int(first > second) - int(first < second)

    return {id_ for pair in combinations(numbers, 2) if order(before, pair) != order(now, pair) for id_ in pair}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _drawn_anew(element: Table | Image, found: Answer, label: str, language: str, change: SectionChange) -> Element:
    assert found.element is not None  # noqa: S101 - it answers a table or chart
    kept = {"question": element.question, "part_ids": list(found.result.tables)}
    new = found.element.model_copy(update=kept, deep=True)
    if _content(new) != _content(element):
        turned = _rankings(new, language) != _rankings(element, language)
        change.moves.append(Move(label, element.question, found.question.meaning, "", "", turned))
    return new


def _content(element: Element) -> Any:
    return element.rows if isinstance(element, Table) else json.loads(getattr(element, "spec", "") or "{}")


def _rankings(element: Element, language: str) -> list[list[str]]:
    """For each column of numbers the rows' labels, the largest first."""
    rows = _rows(element)
    if not rows:
        return []
    rankings = []
    for column in range(1, len(rows[0])):
        numbers = [parse_number(row[column], language) for row in rows]
        if all(number is not None for number in numbers):
            ranked = sorted(zip(numbers, rows, strict=True), key=lambda each: -(each[0] or 0))
            rankings.append([str(row[0]) for _, row in ranked])
    return rankings or [[str(row[0]) for row in rows]]


def _rows(element: Element) -> Sequence[Sequence[Any]]:
    if isinstance(element, Table):
        return element.rows
    spec = json.loads(getattr(element, "spec", "") or "{}")
    return [list(record.values()) for record in spec.get("data", {}).get("values", [])]
