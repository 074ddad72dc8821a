"""The prompts of planning and the structure phase, and the JSON schemas of their replies.

The reply to planning is an object with ``documents``, each with ``chapters``; that of phase 1 an object with
``sections``. Keys are the dict shape's own, so a reply reads like a piece of an outline.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from docgen_nb.document.budgets import asked_words
from docgen_nb.document.contract import Contract, Fact
from docgen_nb.document.parts import ContentPart
from docgen_nb.document.tree import Chapter
from docgen_nb.llm.messages import ModelProfile, ReplySchema
from docgen_nb.plain_text import counted
from docgen_nb.prompt_texts import filled, template
from docgen_nb.shared_prompt import Brief, array_schema, chapter_facts, excerpts, object_schema, string_schema
from docgen_nb.structure.contract_calls import shown_statements, statements_schema
from docgen_nb.structure.contract_calls import task as facts_task
from docgen_nb.structure.data_questions import questions_schema
from docgen_nb.structure.source_statements import Statements

_ASSIGN = "Give it the ids of the content parts that belong in it, with an instruction for each where one is needed."
_LEAVE = "  (where it is close to another one, also what it must leave to that)"
_LEAVE_CONTRACT = (
    "- leavesOut: only where it is close to another one, what it leaves to that, in a few words; else nothing"
)
_USUAL = "what is usual for its kind, and no more than there is to say"
_SHARE = "Say of every fact, by the section's number, which one states it."

_MOST_FACTS = 100  # that a schema names

_TYPES_FROM_TEXT = ("paragraph", "bullet_list", "table", "code_block")


def plan_task(brief: Brief, documents: int | None, chapters: int | None, statements: Statements | None = None) -> str:
    """The user message of planning. ``statements`` takes what is numbered in it, None if no facts are shared out."""
    shown = excerpts(brief.parts.values(), brief.profile) if statements is None else shown_statements(brief, statements)
    words = asked_words(brief.user_prompt)
    return filled(
        "plan",
        shown=shown,
        documents=_counted(documents, "document", "one document, or several if the task asks for them"),
        chapters=_counted(chapters, "chapter", "chapters"),
        length=f"{words}, as the task asks"
        if words
        else "what is usual for its kind, and no more than there is to say",
        assign=_ASSIGN if brief.parts else "",
        facts=facts_task() if statements else "",
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
    number = {"type": "integer"}
    chapter: dict[str, Any] = {
        "title": string_schema(profile, longest=80),
        "generationHint": string_schema(profile, longest=300),
        "words": number,
    }
    chapter |= _assigned(part_ids, profile, "contentPartInstructions", {"instruction": {"type": "string"}})
    if facts:
        chapter["states"] = statements_schema(profile)
    of_chapters = array_schema(object_schema(chapter), profile, least=chapters or 2, most=chapters or 8)
    document = object_schema(
        {
            "title": string_schema(profile, longest=80),
            "readers": string_schema(profile, longest=200),
            "words": number,
            "chapters": of_chapters,
        }
    )
    of_documents = array_schema(document, profile, least=documents or 1, most=documents or 1)
    return ReplySchema("plan", object_schema({"documents": of_documents}))


def chapter_task(
    chapter: Chapter,
    number: int,
    total: int,
    parts: Iterable[ContentPart],
    profile: ModelProfile,
    contract: Contract | None = None,
    tables: Mapping[str, str] | None = None,
) -> str:
    """The user message of phase 1 for one chapter.

    ``number`` counts from 1; ``tables`` describes those parts that can be asked, by their ids.
    """
    shown = excerpts(parts, profile, chapter, texts=tables or {})
    return filled(
        "chapter",
        parts=shown,
        tables=template("chapter_tables") if tables else "",
        number=number,
        total=total,
        title=chapter.title,
        hint=chapter.generation_hint,
        words=chapter.words or "",
        leave=_LEAVE if contract is None else _LEAVE_CONTRACT,
        contract="" if contract is None else _contract_task(chapter, contract),
        assign=template("chapter_parts") if shown else "",
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
        "purpose": string_schema(profile, longest=120),
        "words": {"type": "integer"},
    }
    formats = {"format": {"type": "string", "enum": ["extracted", "shown", "object", "reference"]}}
    section |= _assigned([part.id for part in parts], profile, "contentFormats", formats)
    if questions:
        section["questions"] = questions_schema(profile)
    if contract is not None:
        section["leavesOut"] = string_schema(profile, longest=200)
    facts = [] if contract is None else contract.facts_of(chapter.id)
    if contract is not None and facts and profile.cached_prefix is not None and len(contract.facts) <= _MOST_FACTS:
        facts = contract.facts  # one schema for all chapters is one prefix in the provider's cache
    of_sections = array_schema(object_schema(section), profile, least=2, most=5)
    return ReplySchema("sections", object_schema({"sections": of_sections, **_said_once(facts, profile)}))


def _contract_task(chapter: Chapter, contract: Contract) -> str:
    facts = chapter_facts(contract, chapter)
    return f"{facts}\n{_SHARE}" if facts else ""


def _said_once(facts: Sequence[Fact], profile: ModelProfile) -> dict[str, Any]:
    """Keys that stand once for all sections of a chapter, since most sections have nothing of them."""
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
    return otherwise if count is None else f"exactly {counted(count, noun)}"
