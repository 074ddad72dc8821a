"""Data questions in the structure phase: describing the tables to the model, and asking what it wants to know.

A question that fails goes back to the model once, with the database's own message; one that fails again is left out,
and the section says so. Parts that are not to be read (``object``, ``reference``) are described by columns, types and
number of rows alone.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import Field, ValidationError

from docgen_nb.data.answers import answers
from docgen_nb.data.database import Database
from docgen_nb.data.facts import fact_questions
from docgen_nb.data.values import MISSING
from docgen_nb.document.base import DocumentModel
from docgen_nb.document.elements import Table
from docgen_nb.document.parts import ContentPart
from docgen_nb.document.questions import Question
from docgen_nb.document.tree import Section
from docgen_nb.errors import InvalidReplyError
from docgen_nb.llm.messages import Ask, Message, ModelProfile, ModelRequest, ReplySchema
from docgen_nb.llm.structured import validate_reply
from docgen_nb.shared_prompt import array_schema, object_schema

MOST_QUESTIONS = 8  # of one section

_AGAIN = """\
The tables that can be asked in SQL (DuckDB):

{tables}

These questions to the tables failed:

{failed}

Give each of them once more, corrected, under the same id, as JSON with the key "questions" and nothing else."""


@dataclass
class Asked:
    """The questions of one section that can be asked, and a line for each that was left out."""

    questions: list[Question] = field(default_factory=list)
    unasked: list[str] = field(default_factory=list)


class _Corrected(DocumentModel):
    questions: list[Any] = Field(default_factory=list)


def described_tables(parts: Iterable[ContentPart], database: Database | None) -> dict[str, str]:
    """Describe the tables that can be asked for the model, by their parts' ids."""
    return {
        part.id: str(database.describe(part.id, with_values=part.default_format in {"extracted", "shown"}))
        for part in parts
        if database is not None and isinstance(part.item, Table)
    }


def questions_schema(profile: ModelProfile) -> dict[str, Any]:
    """The form of a section's questions. How one is shown is said in words: tokens of a reply are what takes time."""
    text = {"type": "string"}
    question = object_schema({"id": text, "sql": text, "meaning": text, "show": text})
    return array_schema(question, profile, most=MOST_QUESTIONS)


async def ask_questions(
    proposed: Sequence[Sequence[Any]], database: Database, tables: Mapping[str, str], ask: Ask, request: ModelRequest
) -> list[Asked]:
    """Try the questions of a chapter's sections, each section's in a list; let the model correct what failed, once.

    Args:
        proposed: as the reply has them, whatever they are.
        database: of the tables.
        tables: what the model is told of each.
        ask: the job's way to the model.
        request: the one that was replied to.

    Raises:
        ModelError: if no reply can be had.
    """
    asked, failed = await asyncio.to_thread(_tried, proposed, database)
    if not failed:
        return asked
    listed = "\n".join(f"- {name}: {reason}\n  {_sql(proposed[section], name)}" for section, name, reason in failed)
    demand = Message("user", _AGAIN.format(tables="\n".join(tables.values()), failed=listed))
    schema = ReplySchema("questions", object_schema({"questions": questions_schema(ModelProfile())}))
    again = await ask(replace(request, messages=(*request.messages[: request.shared], demand), schema=schema))
    try:
        corrected = {_name(each): each for each in validate_reply(again.text, _Corrected).questions}
    except InvalidReplyError:
        corrected = {}
    second: list[list[Any]] = [[] for _ in proposed]
    for section, name, reason in failed:
        if name in corrected:
            second[section].append(corrected[name])
        else:
            asked[section].unasked.append(_left_out(name, reason))
    more, still = await asyncio.to_thread(_tried, second, database)
    for each, added in zip(asked, more, strict=True):
        each.questions += added.questions
    for section, name, reason in still:
        asked[section].unasked.append(_left_out(name, reason))
    return asked


def ask_for_facts(sections: Sequence[Section], parts: Iterable[ContentPart], database: Database, language: str) -> None:
    """Let each section that uses a table ask what fits any table, if no section of the chapter asks anything."""
    if any(section.questions for section in sections):
        return
    tables = [part for part in parts if isinstance(part.item, Table)]
    for part in tables:
        section = next((each for each in sections if part.id in each.content_part_ids), None)
        if section is not None and section.format_of(part.id) != "reference":
            known, _ = answers(fact_questions(database, part.id, language), database, language)
            facts = [answer.question for answer in known.values() if answer.text != MISSING]
            section.questions = [*section.questions, *facts][:MOST_QUESTIONS]


def _tried(proposed: Sequence[Sequence[Any]], database: Database) -> tuple[list[Asked], list[tuple[int, str, str]]]:
    """The questions that can be asked, by section, and of the others the section's number, the id and the reason."""
    good: list[Asked] = []
    failed: list[tuple[int, str, str]] = []
    for number, section in enumerate(proposed):
        known: dict[str, Question] = {}
        for each in section[:MOST_QUESTIONS]:
            try:
                question = Question.model_validate(each)
            except ValidationError as error:
                failed.append((number, _name(each), _reason(error)))
                continue
            question = _told_apart(question, known)
            known[question.id] = question
        _, errors = answers(known.values(), database, drawn=False)
        failed += [(number, id_, str(error)) for id_, error in errors.items()]
        left = [_left_out(_name(each), f"a section asks at most {MOST_QUESTIONS}") for each in section[MOST_QUESTIONS:]]
        good.append(Asked([question for id_, question in known.items() if id_ not in errors], left))
    return good, failed


def _told_apart(question: Question, known: Mapping[str, Question]) -> Question:
    """The question under an id of its own; nobody has written it into a text yet."""
    id_, count = question.id, 1
    while known.get(id_, question).sql != question.sql:
        count += 1
        id_ = f"{question.id[:60]}_{count}"
    return question.model_copy(update={"id": id_})


def _reason(error: ValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()[:2])


def _name(proposed: Any) -> str:
    name = proposed.get("id") if isinstance(proposed, dict) else None
    return str(name or "a question without id")[:64]


def _sql(proposed: Sequence[Any], name: str) -> str:
    found = (each.get("sql") for each in proposed if isinstance(each, dict) and _name(each) == name)
    return " ".join(str(next(found, "")).split())


def _left_out(name: str, reason: str) -> str:
    return f"The data question {name!r} was left out: {reason}"
