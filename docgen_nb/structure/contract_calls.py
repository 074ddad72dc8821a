"""The contract: which chapter states which fact, and the terms and manner that all authors keep to.

Facts are statements that the content parts and the task make. Planning says them along with the chapters; for an
outline that is given, a call of its own does. The model names numbers of statements, so what a fact says, and where it
comes from, is the source's own.

Terms and manner need neither chapters nor sections, so they are agreed on in a call of its own beside planning and
phase 1: only the sections' texts wait for it. All documents of a task share them. The call does not hang on the
outline, so that one which was answered before a run was stopped is not made again when it goes on.
"""

import re
from collections.abc import Collection, Sequence
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator, Field

from docgen_nb.document.base import DocumentModel
from docgen_nb.document.contract import Contract, Fact, Term
from docgen_nb.document.tree import Document, Outline
from docgen_nb.llm.messages import Ask, ModelProfile, ReplySchema
from docgen_nb.prompt_texts import filled
from docgen_nb.shared_prompt import Brief, array_schema, excerpts, object_schema, string_schema
from docgen_nb.structure.source_statements import Statements
from docgen_nb.structure.structured_reply import ask_structured

_MOST_FACTS = 40  # they stand before the sections that state them: what is not worth its tokens is left out
_MOST_TERMS = 12  # they stand in every prompt: what is not worth its tokens is left out
_EXCERPT = 300  # characters of a part: enough to see how it calls things

TASK = "figures and claims that matter, each stated by one chapter alone; at most {most} in a document"


def _numbers(value: object) -> list[int]:
    found = (re.search(r"\d+", str(item)) for item in value) if isinstance(value, list) else ()
    return [int(number[0]) for number in found if number]


StatementNumbers: TypeAlias = Annotated[list[int], BeforeValidator(_numbers)]
"""The numbers in a model's list, which may say ``S3`` for ``3``."""


class FactsOfChapter(DocumentModel):
    """The statements of one chapter; ``document`` and ``chapter`` count from 1."""

    document: int = 1
    chapter: int
    states: StatementNumbers = Field(default_factory=list)


class FactsReply(DocumentModel):
    """The reply of the call for facts alone."""

    chapters: list[FactsOfChapter]


def task() -> str:
    """The words that ask for facts, to follow "the statements that it states:"."""
    return TASK.format(most=_MOST_FACTS)


def shown_statements(brief: Brief, statements: Statements) -> str:
    """The content parts' beginnings with their statements numbered, then those of the task. "" if there are none."""
    parts = excerpts(brief.parts.values(), brief.profile, marked=statements.in_part)
    said = statements.in_task(brief.user_prompt)
    return "\n\n".join(filter(None, [parts, said and f"Statements of the task:\n{said}"]))


def statements_schema(profile: ModelProfile) -> dict[str, Any]:
    """A list of statements' numbers."""
    return array_schema({"type": "integer"}, profile, most=_MOST_FACTS)


def contract_with_facts(document: Document, stated: Sequence[Sequence[int]], statements: Statements) -> Contract:
    """A contract that has its facts and no terms yet.

    Args:
        document: whose chapters have their ids.
        stated: for each chapter, the numbers of its statements. One that an earlier chapter states is not stated again.
        statements: what the numbers mean; those of none are left out.
    """
    facts: dict[int, Fact] = {}
    for chapter, numbers in zip(document.chapters, stated, strict=True):
        for number in numbers:
            said = statements.get(number)
            if said is not None and number not in facts and len(facts) < _MOST_FACTS:
                id_ = f"F{len(facts) + 1}"
                facts[number] = Fact(id=id_, text=said.text, part_id=said.part_id, chapter=chapter.id)
    return Contract(facts=list(facts.values()), terms_pending=True)


async def share_facts(outline: Outline, brief: Brief, ask: Ask) -> Outline:
    """Begin a contract for the documents that have none: say which chapter states what. Without statements, no call.

    Raises:
        InvalidReplyError: if no reply can be used.
        ModelError: if no reply can be had.
    """
    statements = Statements()
    shown = shown_statements(brief, statements)
    stated: dict[tuple[int, int], list[int]] = {}
    if len(statements):
        chapter = object_schema(
            {
                "document": {"type": "integer"},
                "chapter": {"type": "integer"},
                "states": statements_schema(brief.profile),
            }
        )
        schema = ReplySchema("facts", object_schema({"chapters": array_schema(chapter, brief.profile)}))
        reply = await ask_structured(ask, brief.request(filled("facts", shown=shown, facts=task()), schema), FactsReply)
        stated = {(each.document, each.chapter): each.states for each in reply.chapters}
    for d, document in enumerate(outline.documents, 1):
        if document.contract is None:
            numbers = [stated.get((d, c), []) for c in range(1, len(document.chapters) + 1)]
            document.contract = contract_with_facts(document, numbers, statements)
    return outline


class Agreed(DocumentModel):
    """Terms and manner, as the model proposes them. What is empty is left to the authors."""

    audience: str = ""
    tone: str = ""
    reading_level: str = ""
    tense: str = ""
    terms: list[Term] = Field(default_factory=list)

    def complete(self, outline: Outline, names: Collection[str] = ()) -> None:
        """Write them into the contracts that wait for them; ``names`` are no terms: the ids of the content parts."""
        terms = [_usable(term) for term in self.terms if term.term.strip() and term.term not in names]
        for document in outline.documents:
            contract = document.contract
            if contract is not None and contract.terms_pending:
                contract.audience, contract.tone = self.audience, self.tone
                contract.reading_level, contract.tense = self.reading_level, self.tense
                contract.terms = [term.model_copy() for term in terms[:_MOST_TERMS]]
                contract.terms_pending = False


def _usable(term: Term) -> Term:
    """A term without itself among its variants."""
    same = term.term.strip().casefold()
    return term.model_copy(update={"variants": [each for each in term.variants if each.strip().casefold() != same]})


async def agree_terms(brief: Brief, ask: Ask) -> Agreed:
    """Ask for them, from the task and the content parts.

    Raises:
        InvalidReplyError: if no reply can be used.
        ModelError: if no reply can be had.
    """
    parts = excerpts(brief.parts.values(), brief.profile, longest=_EXCERPT)
    return await ask_structured(
        ask, brief.request(filled("terms", parts=parts, most=_MOST_TERMS), _terms_schema(brief)), Agreed
    )


def _terms_schema(brief: Brief) -> ReplySchema:
    profile = brief.profile
    short, sentence = string_schema(profile, longest=80), string_schema(profile, longest=200)
    term = object_schema({"term": short, "meaning": sentence, "variants": array_schema(short, profile, most=4)})
    manner = dict.fromkeys(("audience", "tone", "readingLevel", "tense"), short)
    return ReplySchema("terms", object_schema({**manner, "terms": array_schema(term, profile, most=_MOST_TERMS)}))
