"""What planning and phase 1 ask, and the JSON schemas of the answers.

The answer of planning is an object with ``documents``, each with ``chapters``; that of phase 1 an object with
``sections``. Keys are the dict shape's own, so a reply reads like a piece of an outline.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from docgen_nb.document.contract import Contract, Fact
from docgen_nb.document.parts import ContentPart
from docgen_nb.document.tree import Chapter
from docgen_nb.llm.messages import ModelProfile, ReplySchema
from docgen_nb.prompts import Brief, array_schema, chapter_facts, excerpts, object_schema, string_schema
from docgen_nb.structure.facts import shown_statements, statements_schema
from docgen_nb.structure.facts import task as facts_task
from docgen_nb.structure.questions import questions_schema
from docgen_nb.structure.statements import Statements

_PLAN = """\
{shown}Plan {documents}. Divide each into {chapters} in the order in which a reader should meet them.
For every chapter give a title without a number, a generation hint (what it has to say, in one or two
sentences){assign}.{facts}
No two chapters may cover the same ground. Answer with JSON only."""

_STATES = """
Give every chapter the numbers of the statements, marked [S1], [S2] and so on, that it states: {task}."""

_ASSIGN = ", and the ids of the content parts that belong in it, with an instruction for each where one is needed"

_CHAPTER = """\
{parts}{tables}You structure chapter {number} of {total}, "{title}".{hint}
Divide it into sections in reading order; as many as its content needs, usually two to five.
For every section give a title without a number that differs from the chapter's, its content type and a
generation hint: what exactly it has to say{leave}.{assign}{contract}
Answer with JSON only."""

_CHAPTER_PARTS = """
Assign every content part of the chapter to the section that needs it, with its format: extracted (the model
reads it and writes about it), object (the table,
picture or text itself stands in the document), reference (it is only cited)."""

_CHAPTER_CONTRACT = """
{facts}Say of every section what it leaves to its neighbours, in a few words.{share} Give the numbers of the
sections that introduce or sum up what others have written, and so rest on their chapter or on the whole document."""
_SHARE = "\nSay of every fact, by the section's number, which one states it."

_TYPES_FROM_TEXT = ("paragraph", "bullet_list", "table", "code_block")


def plan_task(brief: Brief, documents: int | None, chapters: int | None, statements: Statements | None = None) -> str:
    """The user message of planning. ``statements`` takes what is numbered in it, None if no facts are shared out."""
    shown = excerpts(brief.parts.values(), brief.profile) if statements is None else shown_statements(brief, statements)
    return _PLAN.format(
        shown=shown,
        documents=_counted(documents, "document", "one document, or several if the task asks for them"),
        chapters=_counted(chapters, "chapter", "chapters"),
        assign=_ASSIGN if brief.parts else "",
        facts=_STATES.format(task=facts_task()) if statements else "",
    )


def plan_schema(
    part_ids: Sequence[str],
    profile: ModelProfile,
    documents: int | None,
    chapters: int | None,
    *,
    facts: bool = False,
) -> ReplySchema:
    """The form of the plan; with ``facts`` each chapter also names the statements that it states."""
    chapter = {"title": string_schema(profile, longest=80), "generationHint": string_schema(profile, longest=300)}
    chapter |= _assigned(part_ids, profile, "contentPartInstructions", {"instruction": {"type": "string"}})
    if facts:
        chapter["states"] = statements_schema(profile)
    of_chapters = array_schema(object_schema(chapter), profile, least=chapters or 2, most=chapters or 8)
    document = object_schema({"title": string_schema(profile, longest=80), "chapters": of_chapters})
    of_documents = array_schema(document, profile, least=documents or 1, most=documents or 1)
    return ReplySchema("plan", object_schema({"documents": of_documents}))


def chapter_task(
    chapter: Chapter,
    number: int,
    total: int,
    parts: Iterable[ContentPart],
    profile: ModelProfile,
    contract: Contract | None = None,
    tables: str = "",
) -> str:
    """The user message of phase 1 for one chapter. ``number`` counts from 1; ``tables`` says which can be asked."""
    shown = excerpts(parts, profile, chapter)
    return _CHAPTER.format(
        parts=shown,
        tables=tables,
        number=number,
        total=total,
        title=chapter.title,
        hint=f" It has to say: {chapter.generation_hint}" if chapter.generation_hint else "",
        leave="" if contract else ", and what it must leave to others",
        assign=_CHAPTER_PARTS if shown else "",
        contract="" if contract is None else _contract_task(chapter, contract),
    )


def chapter_schema(
    chapter: Chapter,
    parts: Sequence[ContentPart],
    profile: ModelProfile,
    contract: Contract | None = None,
    *,
    questions: bool = False,
) -> ReplySchema:
    """The form of a chapter's sections; with ``questions`` each may ask the tables."""
    types = [*_TYPES_FROM_TEXT, *(["image"] if any(part.kind == "image" for part in parts) else [])]
    section: dict[str, Any] = {
        "title": string_schema(profile, longest=80),
        "contentType": {"type": "string", "enum": types},
        "generationHint": string_schema(profile, longest=300),
    }
    formats = {"format": {"type": "string", "enum": ["extracted", "object", "reference"]}}
    section |= _assigned([part.id for part in parts], profile, "contentFormats", formats)
    if questions:
        section["questions"] = questions_schema(profile)
    agreed: dict[str, Any] = {}
    if contract is not None:
        section["leavesOut"] = string_schema(profile, longest=200)
        agreed = _agreed_schema(contract.facts_of(chapter.id), profile)
    of_sections = array_schema(object_schema(section), profile, least=2, most=5)
    return ReplySchema("sections", object_schema({"sections": of_sections, **agreed}))


def _contract_task(chapter: Chapter, contract: Contract) -> str:
    share = _SHARE if contract.facts_of(chapter.id) else ""
    return _CHAPTER_CONTRACT.format(facts=chapter_facts(contract, chapter), share=share)


def _agreed_schema(facts: Sequence[Fact], profile: ModelProfile) -> dict[str, Any]:
    """What the sections of a chapter agree on, said once for all of them: most have nothing of it."""
    number = {"type": "integer"}
    agreed: dict[str, Any] = {}
    if facts:
        fact = object_schema({"fact": {"type": "string", "enum": [fact.id for fact in facts]}, "section": number})
        agreed["facts"] = array_schema(fact, profile, most=len(facts))
    return agreed | {key: array_schema(number, profile, most=5) for key in ("restOnChapter", "restOnDocument")}


def _assigned(part_ids: Sequence[str], profile: ModelProfile, key: str, value: dict[str, Any]) -> dict[str, Any]:
    """Keys that assign parts. Pairs instead of a dict: strict schemas know no free keys."""
    if not part_ids:
        return {}
    part_id = {"type": "string", "enum": list(part_ids)}
    pair = object_schema({"contentPartId": part_id, **value})
    most = len(part_ids)
    return {"contentPartIds": array_schema(part_id, profile, most=most), key: array_schema(pair, profile, most=most)}


def _counted(count: int | None, noun: str, otherwise: str) -> str:
    return otherwise if count is None else f"exactly {count} {noun}{'s' if count > 1 else ''}"
