"""The contract's terms and manner: how all authors call things and whom they write for.

They need neither chapters nor sections, so they are agreed on in a call of its own beside planning and phase 1: only
the sections' texts wait for it. All documents of a task share them. The call does not hang on the outline, so that one
which was answered before a run was stopped is not made again when it goes on.
"""

from __future__ import annotations

from collections.abc import Collection

from pydantic import Field

from docgen_nb.document.base import DocumentModel
from docgen_nb.document.contract import Term
from docgen_nb.document.tree import Outline
from docgen_nb.llm.messages import Ask, ReplySchema
from docgen_nb.prompt_texts import filled
from docgen_nb.prompts import Brief, array_schema, excerpts, object_schema, string_schema
from docgen_nb.structure.asking import ask_structured

_MOST = 12  # they stand in every prompt: what is not worth its tokens is left out
_EXCERPT = 300  # characters of a part: enough to see how it calls things


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
                contract.terms = [term.model_copy() for term in terms[:_MOST]]
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
    return await ask_structured(ask, brief.request(filled("terms", parts=parts, most=_MOST), _schema(brief)), Agreed)


def _schema(brief: Brief) -> ReplySchema:
    profile = brief.profile
    short, sentence = string_schema(profile, longest=80), string_schema(profile, longest=200)
    term = object_schema({"term": short, "meaning": sentence, "variants": array_schema(short, profile, most=4)})
    manner = dict.fromkeys(("audience", "tone", "readingLevel", "tense"), short)
    return ReplySchema("terms", object_schema({**manner, "terms": array_schema(term, profile, most=_MOST)}))
