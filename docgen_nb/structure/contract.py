"""The contract as the model is asked for it and as it answers: for a document in planning, or in a call of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import Field, field_validator

from docgen_nb.document.base import DocumentModel
from docgen_nb.document.contract import Contract, Fact, Term
from docgen_nb.document.tree import Document, Outline
from docgen_nb.llm.messages import Ask, ModelProfile, ReplySchema
from docgen_nb.prompts import Brief, array_schema, excerpts, object_schema, string_schema
from docgen_nb.structure.asking import ask_structured

_MOST_TERMS, _MOST_FACTS = 12, 40  # they stand in every prompt: what is not worth its tokens is left out

TASK = """
For every document give a contract that all its authors, who work at the same time, will keep to: readers, tone,
reading level and tense in a few words each; at most {terms} terms that could be named or spelt in several ways, each
with its meaning, the one spelling to use and the variants to avoid; and at most {facts} facts: every figure and claim
of the content parts that matters, word for word where it is a number, with the content part it comes from and the
number of the one chapter that states it. The other chapters will only refer to it."""

_ALONE = """\
{parts}This is the outline of {documents}, which is going to be written by several authors at the same time.
{task}
Answer with JSON only: one contract for each document, in their order."""


class FactReply(DocumentModel):
    """A fact as the model proposes it; ``chapter`` counts from 1 within its document."""

    text: str
    content_part_id: str = ""
    chapter: int = 0

    @field_validator("content_part_id", mode="before")
    @classmethod
    def _none_means_no_part(cls, value: Any) -> Any:
        return value or ""


class ContractReply(DocumentModel):
    """A contract as the model proposes it."""

    audience: str = ""
    tone: str = ""
    reading_level: str = ""
    tense: str = ""
    terms: list[Term] = Field(default_factory=list)
    facts: list[FactReply] = Field(default_factory=list)


class ContractsReply(DocumentModel):
    """The answer to the call of its own."""

    contracts: list[ContractReply] = Field(min_length=1)


def task() -> str:
    """What is asked for in words."""
    return TASK.format(terms=_MOST_TERMS, facts=_MOST_FACTS)


def contract_schema(part_ids: Sequence[str], profile: ModelProfile) -> dict[str, Any]:
    """The form of one document's contract."""
    short, sentence = string_schema(profile, longest=80), string_schema(profile, longest=200)
    term = object_schema({"term": short, "meaning": sentence, "variants": array_schema(short, profile, most=4)})
    fact = {"text": sentence, "chapter": {"type": "integer"}}
    if part_ids:
        fact["contentPartId"] = {"type": "string", "enum": list(part_ids)}
    return object_schema(
        {
            "audience": short,
            "tone": short,
            "readingLevel": short,
            "tense": short,
            "terms": array_schema(term, profile, most=_MOST_TERMS),
            "facts": array_schema(object_schema(fact), profile, most=_MOST_FACTS),
        }
    )


def contract_of(reply: ContractReply, document: Document, part_ids: Iterable[str]) -> Contract:
    """The contract with what exists: a fact without a chapter of the document can't be anybody's, so it is left out."""
    known = set(part_ids)
    facts = [
        Fact(
            id=f"F{number}",
            text=" ".join(fact.text.split()),
            part_id=fact.content_part_id if fact.content_part_id in known else "",
            chapter=document.chapters[fact.chapter - 1].id,
        )
        for number, fact in enumerate(reply.facts[:_MOST_FACTS], 1)
        if fact.text.strip() and 1 <= fact.chapter <= len(document.chapters)
    ]
    return Contract(
        audience=reply.audience,
        tone=reply.tone,
        reading_level=reply.reading_level,
        tense=reply.tense,
        terms=[term for term in reply.terms[:_MOST_TERMS] if term.term.strip()],
        facts=facts,
    )


async def agree_contracts(outline: Outline, brief: Brief, ask: Ask) -> Outline:
    """Ask for the contracts of an outline's documents and give them to those that have none.

    Raises:
        InvalidReplyError: if no reply can be used.
        ModelError: if no reply can be had.
    """
    count, part_ids = len(outline.documents), list(brief.parts)
    form = array_schema(contract_schema(part_ids, brief.profile), brief.profile, least=count, most=count)
    request = brief.request(
        _ALONE.format(
            parts=excerpts(brief.parts.values(), brief.profile),
            documents="one document" if count == 1 else f"{count} documents",
            task=task().strip(),
        ),
        ReplySchema("contracts", object_schema({"contracts": form})),
    )

    def wrong(reply: ContractsReply) -> str | None:
        return None if len(reply.contracts) == count else f"it has {len(reply.contracts)} contracts, not {count}"

    reply = await ask_structured(ask, request, ContractsReply, wrong_with=wrong)
    for each, document in zip(reply.contracts, outline.documents, strict=True):
        if document.contract is None:
            document.contract = contract_of(each, document, part_ids)
    return outline
