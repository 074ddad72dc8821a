"""A section's data questions in a panel: what they give, how they are changed, and where a value is from."""

import asyncio
import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from pydantic import ValidationError

from docgen_nb.data.facts import rows_question
from docgen_nb.document.base import first_fault
from docgen_nb.document.elements import Element, Image, Table
from docgen_nb.document.markdown import element_markdown
from docgen_nb.document.parts import ContentPart, ContentParts
from docgen_nb.document.questions import Question, form, short_form
from docgen_nb.document.safe_markdown import rendered_html
from docgen_nb.document.templates import with_marked_values
from docgen_nb.document.tree import Section
from docgen_nb.errors import DocgenError, UserError
from docgen_nb.project.project import Project

Data = dict[str, Any]
_FIELDS = frozenset({"id", "sql", "meaning", "show"})
# private characters of Unicode: they pass Markdown and the cleaning of its HTML
_MARKED = re.compile("\ue000(?P<id>[\\w-]+)\ue001(?P<value>.*?)\ue002", re.DOTALL)
_BASE64 = re.compile(r"[A-Za-z0-9+/=]+")


class QuestionResults:
    """Results of questions, asked in threads and remembered as long as the tables stay as they are."""

    def __init__(self) -> None:
        self._known: dict[str, Data] = {}
        self._tables: list[ContentPart] = []

    def rows(self, project: Project, section: Section) -> list[Data]:
        """The section's questions with what they give, as far as that is known by now."""
        tables = tables_among(project.parts)
        if [id(part) for part in tables] != [id(part) for part in self._tables]:
            self._known, self._tables = {}, tables
        return [
            {
                "id": question.id,
                "sql": question.sql,
                "meaning": question.meaning,
                "show": short_form(question.show),
                **self._known.get(_key(question), {"waits": True}),
            }
            for question in section.questions
        ]

    async def ask(self, project: Project, section: Section) -> bool:
        """Ask what is not known yet; gives whether there was any."""
        known = self._known
        waiting = [question for question in section.questions if _key(question) not in known]
        for question in waiting:
            known[_key(question)] = await asyncio.to_thread(_result, project, question)
        return bool(waiting)


def _key(question: Question) -> str:
    return question.model_dump_json()


def _result(project: Project, question: Question) -> Data:
    try:
        answer = project.ask(question.sql, as_=question.show).answer
    except DocgenError as error:
        return {"error": str(error)}
    element = answer.element
    if isinstance(element, Image):
        return {"picture": _address(element), "result": element.alt}
    return {"result": answer.text} if element is None else {"html": rendered_html(element_markdown(element))}


def tables_among(parts: ContentParts) -> list[ContentPart]:
    """The parts that can be asked."""
    return [part for part in parts.values() if isinstance(part.item, Table)]


def with_new(questions: Iterable[Question], parts: ContentParts) -> list[Question]:
    """The questions and one more, which counts a table's rows until it is changed.

    Raises:
        UserError: if there is no table to ask.
    """
    tables = tables_among(parts)
    if not tables:
        raise UserError("There is no table to ask.", hint="Add a frame, a sheet or a CSV file to the sources.")
    known = list(questions)
    taken, number = {each.id for each in known}, len(known) + 1
    while f"q{number}" in taken:
        number += 1
    return [*known, rows_question(f"q{number}", tables[0].id)]


def changed(questions: Iterable[Question], name: str, changes: Mapping[str, Any]) -> list[Question]:
    """The questions with another id, SQL, meaning or form of the one that is called ``name``; without it if no changes.

    Raises:
        UserError: if there is no such question, or it can't be so.
    """
    known = list(questions)
    if name not in {each.id for each in known} or not set(changes) <= _FIELDS:
        raise UserError(f"The section has no question {name!r}.", hint="Reload the page.")
    if not changes:
        return [each for each in known if each.id != name]
    if changes.get("id", name) in {each.id for each in known} - {name}:
        raise UserError(f"Another question is called {changes['id']!r}.", hint="Take another name.")
    return [_with(each, changes) if each.id == name else each for each in known]


def _with(question: Question, changes: Mapping[str, Any]) -> Question:
    new = {key: str(value).strip() for key, value in changes.items()}
    try:
        if "show" in new:
            show = form(new["show"])
            kept = question.show.model_dump(include={"x", "y", "color", "caption", "rows"})
            return question.model_copy(update={"show": show.model_copy(update=kept)})
        return Question.model_validate({**question.model_dump(), **new})
    except ValidationError as error:
        raise UserError(first_fault(error, "it"), hint="Nothing was changed.") from None


def element_html(element: Element, section: Section, parts: ContentParts, *, below: int) -> str:
    """An element as safe HTML: a value that the program put in says where it is from, and a chart is seen."""
    if isinstance(element, Image) and element.question and _address(element):
        caption = escape(" ".join(element.caption.split()))
        picture = f'<img class="dgp-picture" src="{_address(element)}" alt="{escape(element.alt)}">'
        return f"<figure>{picture}<figcaption>{caption}</figcaption></figure>"
    marked = with_marked_values(element, lambda id_, value: f"\ue000{id_}\ue001{value}\ue002")
    html = rendered_html(element_markdown(marked, below=below))
    asked = {question.id: question for question in section.questions}

    def shown(found: re.Match[str]) -> str:
        question = asked.get(found["id"])
        if question is None:
            return found["value"]
        title = escape(origin(question, parts))
        return f'<span class="dgp-value" tabindex="0" title="{title}">{found["value"]}</span>'

    return _MARKED.sub(shown, html)


def origin(question: Question, parts: ContentParts) -> str:
    """Describe a value: its question, the tables it was asked of, and the SQL."""
    asked = [part for part in tables_among(parts) if question.may_ask(part.id)]
    tables = ", ".join(f"{part.label} ({part.extent.partition(',')[0]})" for part in asked) or "no table that is left"
    return f"{question.id}: {question.meaning or 'a value'}, asked of {tables}\n{' '.join(question.sql.split())}"


def _address(image: Image) -> str:
    """The picture itself, where it is one that the program has drawn."""
    drawn = image.mime_type == "image/png" and _BASE64.fullmatch(image.data)
    return f"data:image/png;base64,{image.data}" if drawn else ""
