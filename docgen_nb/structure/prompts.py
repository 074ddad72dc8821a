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
from docgen_nb.prompts import array_schema, chapter_facts, excerpts, object_schema, string_schema
from docgen_nb.structure import contract as contracts

_PLAN = """\
{parts}Plan {documents}. Divide each into {chapters} in the order in which a reader should meet them.
For every chapter give a title without a number, a generation hint (what it has to say, in one or two
sentences){assign}.
No two chapters may cover the same ground.{contract} Answer with JSON only."""

_ASSIGN = ", and the ids of the content parts that belong in it, with an instruction for each where one is needed"

_CHAPTER = """\
{parts}You structure chapter {number} of {total}, "{title}".{hint}
Divide it into sections in reading order; as many as its content needs, usually two to five.
For every section give a title without a number that differs from the chapter's, its content type and a
generation hint: what exactly it has to say{leave}.{assign}{contract}
Answer with JSON only."""

_CHAPTER_PARTS = """
Assign every content part of the chapter to the section that needs it, with its format: extracted (the model
reads it and writes about it), object (the table,
picture or text itself stands in the document), reference (it is only cited)."""

_CHAPTER_CONTRACT = """
{facts}Every section also gets its part of the contract: what it leaves to its neighbours, in a few words; which of
these facts it states, each fact in one section; and what it rests on: nothing, the chapter or the whole document, if
it introduces or sums up what others have written."""

_TYPES_FROM_TEXT = ("paragraph", "bullet_list", "table", "code_block")


def plan_task(
    parts: Iterable[ContentPart],
    profile: ModelProfile,
    documents: int | None,
    chapters: int | None,
    *,
    contract: bool = False,
) -> str:
    """The user message of planning."""
    shown = excerpts(parts, profile)
    return _PLAN.format(
        parts=shown,
        documents=_counted(documents, "document", "one document, or several if the task asks for them"),
        chapters=_counted(chapters, "chapter", "chapters"),
        assign=_ASSIGN if shown else "",
        contract=contracts.task() if contract else "",
    )


def plan_schema(
    part_ids: Sequence[str],
    profile: ModelProfile,
    documents: int | None,
    chapters: int | None,
    *,
    contract: bool = False,
) -> ReplySchema:
    """The form of the plan."""
    chapter = {"title": string_schema(profile, longest=80), "generationHint": string_schema(profile, longest=300)}
    chapter |= _assigned(part_ids, profile, "contentPartInstructions", {"instruction": {"type": "string"}})
    of_chapters = array_schema(object_schema(chapter), profile, least=chapters or 2, most=chapters or 8)
    agreed = {"contract": contracts.contract_schema(part_ids, profile)} if contract else {}
    document = object_schema({"title": string_schema(profile, longest=80), "chapters": of_chapters, **agreed})
    of_documents = array_schema(document, profile, least=documents or 1, most=documents or 1)
    return ReplySchema("plan", object_schema({"documents": of_documents}))


def chapter_task(
    chapter: Chapter,
    number: int,
    total: int,
    parts: Iterable[ContentPart],
    profile: ModelProfile,
    contract: Contract | None = None,
) -> str:
    """The user message of phase 1 for one chapter. ``number`` counts from 1."""
    shown = excerpts(parts, profile, chapter)
    return _CHAPTER.format(
        parts=shown,
        number=number,
        total=total,
        title=chapter.title,
        hint=f" It has to say: {chapter.generation_hint}" if chapter.generation_hint else "",
        leave="" if contract else ", and what it must leave to others",
        assign=_CHAPTER_PARTS if shown else "",
        contract="" if contract is None else _CHAPTER_CONTRACT.format(facts=chapter_facts(contract, chapter)),
    )


def chapter_schema(
    chapter: Chapter, parts: Sequence[ContentPart], profile: ModelProfile, contract: Contract | None = None
) -> ReplySchema:
    """The form of a chapter's sections."""
    types = [*_TYPES_FROM_TEXT, *(["image"] if any(part.kind == "image" for part in parts) else [])]
    section: dict[str, Any] = {
        "title": string_schema(profile, longest=80),
        "contentType": {"type": "string", "enum": types},
        "generationHint": string_schema(profile, longest=300),
    }
    formats = {"format": {"type": "string", "enum": ["extracted", "object", "reference"]}}
    section |= _assigned([part.id for part in parts], profile, "contentFormats", formats)
    if contract is not None:
        section |= _section_contract(contract.facts_of(chapter.id), profile)
    of_sections = array_schema(object_schema(section), profile, least=2, most=5)
    return ReplySchema("sections", object_schema({"sections": of_sections}))


def _section_contract(facts: Sequence[Fact], profile: ModelProfile) -> dict[str, Any]:
    short = string_schema(profile, longest=200)
    agreed: dict[str, Any] = {
        "leavesOut": short,
        "restsOn": {"type": "string", "enum": ["nothing", "chapter", "document"]},
    }
    if facts:
        of_facts = {"type": "string", "enum": [fact.id for fact in facts]}
        agreed["factIds"] = array_schema(of_facts, profile, most=len(facts))
    return agreed


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
