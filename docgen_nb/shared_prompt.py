"""The text that every call of a run begins with, byte for byte, so that servers can serve it from their prefix cache.

The order inside a call is always: task, readers, language, outline, content parts, rules, contract (all of it in the
system message), then what is particular to one chapter or section (the user message, written by the phases). The
contract is for phase 2 alone and comes last: phase 1 asks before its terms are known, and what both share stays one
prefix.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import Any

from docgen_nb.data.database import Database
from docgen_nb.data.part_tables import TableDatabase
from docgen_nb.document.contract import Contract, Fact, Term
from docgen_nb.document.elements import Table
from docgen_nb.document.foreign_links import Known, stands_in, texts_of_parts
from docgen_nb.document.parts import ContentPart, ContentParts
from docgen_nb.document.prompt_text import table_prompt_text
from docgen_nb.document.tree import Chapter, Outline, Section
from docgen_nb.llm.messages import Message, ModelProfile, ModelRequest, Picture, ReplySchema
from docgen_nb.llm.tokens import room
from docgen_nb.prompt_texts import filled

FACT_IN_SHORT = 60  # characters of a fact in the list of the chapter's facts
_OUTLINE = 12_000  # characters of an outline with its hints that stand before every call
_LEAST_FOR_PLANS = 4096  # tokens; a section's limit would cut an outline
EXCERPT = 1500  # characters of a part that suffice to decide where it belongs
_LEAST_EXCERPT = 100  # of a part among very many

NEEDS_NOTES = "This small model can only put notes into words; it can't write from a prompt alone."
NEEDS_NOTES_HINT = (
    "Add notes (%docgen add notes.md), or take a model that writes freely: %docgen model embedded:qwen2.5-coder-1.5b,"
    " or a service as in %docgen model openai:gpt-5-mini."
)
_GUIDED_TASK = 200  # characters of the task; more would take the place of the notes
# One example says more to a small model than any wording: with it, it keeps to its notes.
_GUIDED_NOTES = "- A kettle holds 1.7 litres.\n- Water boils at 100 degrees.\n- Descale it once a month with vinegar."
_GUIDED_EXAMPLE = (
    Message("user", f'Write these notes on "The kettle" as one paragraph:\n\n{_GUIDED_NOTES}'),
    Message(
        "assistant",
        "A kettle holds 1.7 litres, and the water in it boils at 100 degrees. Descale it once a month with vinegar.",
    ),
)


@dataclass(frozen=True)
class Brief:
    """The knowledge that all jobs of a run share: the task, the parts, the model's profile. Read-only.

    Attributes:
        user_prompt: the user's own words.
        language: code or name of the language to write in; "" leaves it to the prompt.
        shared: the system message's text; the same bytes in every call of a phase.
        tables: asks the tables among the parts; None if no questions are to be asked.
        lists_sections: whether ``shared`` has the plan of every section.
    """

    user_prompt: str
    language: str
    parts: ContentParts
    profile: ModelProfile = field(default_factory=ModelProfile)
    shared: str = ""
    tables: TableDatabase | None = None
    lists_sections: bool = False

    @classmethod
    def of(
        cls,
        outline: Outline | None,
        parts: ContentParts,
        profile: ModelProfile,
        *,
        user_prompt: str = "",
        language: str = "",
        lists_sections: bool = True,
        tables: TableDatabase | None = None,
    ) -> Brief:
        """The brief for an outline as it stands when the run begins, or for a prompt before there is one.

        ``lists_sections`` False names chapters alone, as a run that makes the sections itself has to.
        """
        if outline is not None:
            user_prompt, language = user_prompt or outline.user_prompt, language or outline.language
        # every chapter has its sections: no schedule changes what is listed
        complete = outline is not None and lists_sections and all(each.sections for _, each in outline.chapters())
        listed = [] if outline is None else _outline_lines(outline, profile, lists_sections=complete)
        if profile.guided:
            shared = _guided_text(user_prompt, language)
        else:
            shared = _shared_text(user_prompt, language, outline, listed)
        return cls(user_prompt, language, parts, profile, shared, tables, lists_sections=complete)

    @cached_property
    def known_address(self) -> Known:
        """Whether an address stands in the user's words or in a content part."""
        return stands_in(chain([self.user_prompt], texts_of_parts(self.parts.values())))

    @property
    def unread(self) -> frozenset[str]:
        """Ids of the parts that stand in the document and of which no model is told a value."""
        return frozenset(part.id for part in self.parts.values() if part.default_format in {"object", "reference"})

    def database(self) -> Database | None:
        """The tables among the parts, to be asked; None if there are none or nobody asks."""
        return None if self.tables is None else self.tables.if_any(self.parts)

    def with_contracts(self, outline: Outline) -> Brief:
        """The brief for sections: with the contracts as they stand in the outline now, after what is shared so far."""
        contracts = [] if self.profile.guided else _contract_texts(outline)
        return replace(self, shared="\n\n".join([self.shared, *contracts]))

    def request(
        self,
        task: str,
        schema: ReplySchema | None = None,
        *,
        begun: str = "",
        pictures: tuple[Picture, ...] = (),
        shares: int = 0,
    ) -> ModelRequest:
        """A call: what all share, then the task of one chapter or section, with the pictures it speaks of.

        ``begun`` are words that the answer has to go on from, where the model takes that; ``shares`` says with how many
        characters the tasks of neighbours begin, too.
        """
        profile = self.profile
        shown = _GUIDED_EXAMPLE if profile.guided and schema is None else ()  # of a text: a plan would take its title
        opening = (Message("system", self.shared), *shown)
        answer = (Message("assistant", begun),) if begun else ()
        return ModelRequest(
            messages=(*opening, Message("user", task, pictures, shares), *answer),
            shared=len(opening),
            schema=schema,
            temperature=profile.temperature,
            max_output_tokens=profile.max_output_tokens if schema is None or profile.guided else _for_plans(profile),
            extra=profile.extra,
        )


def _guided_text(user_prompt: str, language: str) -> str:
    """The shared text for a small model, which reads a short one better and spends seconds on each token."""
    return filled("guided", language=language, task=" ".join(user_prompt.split())[:_GUIDED_TASK])


def _for_plans(profile: ModelProfile) -> int | None:
    """The limit for a structured reply: the user's, but room enough for a plan where that is meant for a section."""
    return None if profile.max_output_tokens is None else max(profile.max_output_tokens, _LEAST_FOR_PLANS)


def _shared_text(user_prompt: str, language: str, outline: Outline | None, listed: list[str]) -> str:
    return filled(
        "shared",
        task=user_prompt,
        readers="\n".join(dict.fromkeys(each.readers for each in outline.documents if each.readers)) if outline else "",
        language=language or "the language of the task",
        outline="\n".join(listed),
    )


def _outline_lines(outline: Outline, profile: ModelProfile, *, lists_sections: bool) -> list[str]:
    """The outline as its authors see it: with hints and lengths, of a very large one the titles alone."""
    listed = list(_listed(outline, sections=lists_sections, hints=True))
    if sum(map(len, listed)) <= min(_OUTLINE, room(profile) // 3):
        return listed
    return list(_listed(outline, sections=lists_sections, hints=False))


def _listed(outline: Outline, *, sections: bool, hints: bool) -> Iterable[str]:
    for d, document in enumerate(outline.documents, 1):
        yield f"Document {d}: {document.title}{_length(document.words)}"
        for c, chapter in enumerate(document.chapters, 1):
            yield f"{c}. {_planned(chapter)}{_length(chapter.words)}"
            for s, section in enumerate(chapter.sections if sections else (), 1):
                yield (
                    f"  {c}.{s} {_planned(section)}{_length(section.words)}" if hints else f"  {c}.{s} {section.title}"
                )


def _planned(node: Chapter | Section) -> str:
    return node.title + (f": {' '.join(node.generation_hint.split())}" if node.generation_hint else "")


def _length(words: int) -> str:
    return f" ({words} words)" if words else ""


def _contract_texts(outline: Outline) -> list[str]:
    """The contracts for all authors, one where they are the same for all documents. They stand in every call."""
    said = [(document.title, _contract_text(document.contract or Contract())) for document in outline.documents]
    if len({text for _, text in said}) == 1:
        return [f"# Contract of all authors\n{text}" for _, text in said[:1] if text]
    return [f"# Contract of all authors of {title!r}\n{text}" for title, text in said if text]


def _contract_text(contract: Contract) -> str:
    manner = ". ".join(f"{name}: {value.rstrip('.')}" for name, value in contract.manner().items())
    terms = "; ".join(map(_term_text, contract.terms))
    return "\n".join(filter(None, [manner and f"{manner}.", terms and f"Terms: {terms}."]))


def _term_text(term: Term) -> str:
    """A term with its variants, or with its meaning where it has none: both would say the same."""
    remark = f"not {', '.join(term.variants)}" if term.variants else term.meaning.rstrip(".")
    return f"{term.term} ({remark})" if remark else term.term


def chapter_facts(contract: Contract | None, chapter: Chapter) -> str:
    """A chapter's facts in short, with their source and the section that states each; "" if it has none."""
    facts = contract.facts_of(chapter.id) if contract is not None else []
    owners = {id_: number for number, section in enumerate(chapter.sections, 1) for id_ in section.fact_ids}
    lines = [f"{fact.id}{_from(fact, owners.get(fact.id))}: {fact.in_short(FACT_IN_SHORT)}" for fact in facts]
    whose = "each stated in the section named" if owners else "stated by it"
    return "\n".join([f"Facts of this chapter, {whose}:", *lines]) if lines else ""


def _from(fact: Fact, section: int | None) -> str:
    """Say how the fact is cited, and which chapter states it."""
    cite = f" [@{fact.part_id}]" if fact.part_id else ""
    return cite if section is None else f"{cite} (section {section})"


def fenced(part: ContentPart, text: str | None = None) -> str:
    """A part's text marked as material; a closing mark inside it cannot end the fence."""
    label = "" if part.label == part.id else f' label="{part.label}"'
    return as_material(part.text if text is None else text, f' id="{part.id}"{label}')


def as_material(text: str, attributes: str = "") -> str:
    """A text marked as material; a closing mark inside it cannot end the fence."""
    inside = text.replace("</content", "<\\/content")
    return f"<content{attributes}>\n{inside}\n</content>"


def excerpts(
    parts: Iterable[ContentPart],
    profile: ModelProfile,
    chapter: Chapter | None = None,
    *,
    longest: int = EXCERPT,
    marked: Callable[[ContentPart, str], str] = lambda _part, text: text,
    texts: Mapping[str, str] | None = None,
) -> str:
    """The beginnings of parts, enough to decide where they belong, together at most half of the model's window.

    Args:
        parts: which; "" is returned if there are none.
        profile: of the model that reads them.
        chapter: whose instructions for them are said.
        longest: characters of one part.
        marked: what stands for the part's text, or the beginning of it.
        texts: what is shown in place of the beginning, by a part's id.
    """
    given = list(parts)
    most = max(_LEAST_EXCERPT, min(longest, room(profile) // 2 // max(1, len(given))))
    blocks: list[str] = []
    for part in given:
        wishes = dict.fromkeys([part.instruction, chapter.instruction_for(part.id) if chapter else ""])
        instruction = " ".join(filter(None, wishes))
        shown = (texts or {}).get(part.id) or _excerpt(part, most, marked)
        blocks.append(fenced(part, shown) + (f"\nUse: {instruction}" if instruction else ""))
    return "\n\n".join(blocks)


def _excerpt(part: ContentPart, most: int, marked: Callable[[ContentPart, str], str]) -> str:
    if isinstance(part.item, Table) and part.default_format != "extracted":
        return table_prompt_text(part.item)  # it will stand in the document as it is: the model sees no number of it
    text = part.text
    return marked(part, text[:most]) + ("" if len(text) <= most else f"\n[… {len(text) - most} more characters]")


def object_schema(properties: dict[str, Any]) -> dict[str, Any]:
    """A JSON schema of an object as the strict modes of the services want it: closed, with all keys required."""
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}


def string_schema(profile: ModelProfile, *, longest: int) -> dict[str, Any]:
    """A text; small models get a bound in characters."""
    return {"type": "string", "maxLength": longest} if profile.reply_bounds else {"type": "string"}


def array_schema(
    items: dict[str, Any], profile: ModelProfile, *, least: int = 0, most: int | None = None
) -> dict[str, Any]:
    """A list; bounds only where the model's server takes them."""
    schema: dict[str, Any] = {"type": "array", "items": items}
    if profile.reply_bounds:
        schema |= {"minItems": least} | ({"maxItems": most} if most is not None else {})
    return schema
