"""The inputs that a section's text is made from, by name, so that a change can be found and named.

What merely surrounds a section in its prompt (other sections' titles, the chapters' hints) is its context: a change
there makes no text invalid, but a reader may want to know of it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from docgen_nb.document.elements import Table
from docgen_nb.document.markdown import section_markdown
from docgen_nb.document.needs import needed_sections
from docgen_nb.document.parts import ContentPart, ContentParts
from docgen_nb.document.references import SectionRef
from docgen_nb.document.tree import Outline, Section
from docgen_nb.errors import OutlineError
from docgen_nb.fill.section import choose_path
from docgen_nb.llm.messages import ModelProfile

Inputs = Mapping[str, Any]

_SAID = {
    "task": "the prompt",
    "chapter": "its chapter's title",
    "title": "its title",
    "hint": "its hint",
    "words": "its length in words",
    "purpose": "its purpose",
    "readers": "the readers",
    "type": "its content type",
    "path": "the way it is written",
    "language": "the language",
    "model": "the model",
    "parameters": "the model's parameters",
    "contract": "what the contract says about it",
    "questions": "its data questions or their tables",
}


@dataclass(frozen=True)
class WriterIdentity:
    """Identity of the writing model: its name, and a digest of what shapes its replies."""

    model: str
    parameters: str

    @classmethod
    def of(cls, model: str, profile: ModelProfile) -> Self:
        """The identity of a model with a profile. How fast it is asked does not count."""
        limits = [profile.temperature, profile.max_output_tokens, profile.max_section_words, profile.guided]
        return cls(model, digest([*limits, dict(profile.extra)]))


class InputReader:
    """Reads sections' inputs out of an outline.

    Args:
        outline: with the sections.
        parts: the project's; each is hashed once.
        writer: who would write the text.
    """

    def __init__(self, outline: Outline, parts: ContentParts, writer: WriterIdentity) -> None:
        self._outline = outline
        self._parts = parts
        self._writer = writer
        self._hashes: dict[str, str] = {}
        self._chapters = digest([[str(ref), c.title, c.generation_hint] for ref, c in outline.chapters()])

    def inputs(self, place: SectionRef) -> Inputs:
        """Everything that shapes the section's own text."""
        section = self._outline.section(place)
        document = self._outline.documents[place.document - 1]
        planned = {"words": section.words, "purpose": section.purpose, "readers": document.readers}
        asked = {name: value for name, value in planned.items() if value}
        if section.questions:
            asked["questions"] = self._questions(section)
        return {
            "task": digest(self._outline.user_prompt),
            "chapter": self._outline.chapter(place.chapter_ref).title,
            "title": section.title,
            "hint": digest(section.generation_hint),
            "type": section.content_type,
            "path": choose_path(section).path,
            "language": self._outline.language,
            "model": self._writer.model,
            "parameters": self._writer.parameters,
            "parts": {part_id: self._use_of(section, part_id) for part_id in section.content_part_ids},
            "order": list(section.content_part_ids),
            "needs": self._needs(place),
            "contract": self._contract(place),
            **asked,
        }

    def _questions(self, section: Section) -> str:
        """The section's data questions, and the tables as they are."""
        tables = {part.id: self._hash(part) for part in self._parts.values() if isinstance(part.item, Table)}
        said = [question.model_dump(mode="json") for question in section.questions]
        named = {id_: hash_ for id_, hash_ in tables.items() if any(q.may_ask(id_) for q in section.questions)}
        return digest([said, named])

    def context(self, place: SectionRef) -> str:
        """A digest of what surrounds the section: all chapters, and the titles of its own chapter's sections."""
        chapter = self._outline.chapter(place.chapter_ref)
        return digest([self._chapters, list(place), [section.title for section in chapter.sections]])

    def _contract(self, place: SectionRef) -> str:
        """The items of the contract that concern the section: manner, its own facts, the terms it may use."""
        section, contract = self._outline.section(place), self._outline.documents[place.document - 1].contract
        if contract is None:
            return ""
        own = [fact.text for fact in contract.facts if fact.id in section.fact_ids]
        texts = [self._parts[part_id].text for part_id in section.content_part_ids if part_id in self._parts]
        terms = contract.terms_in([section.title, section.generation_hint, section.covers, *own, *texts])
        said = [[term.term, term.variants or term.meaning] for term in terms]  # as the prompts say it
        return digest([contract.manner(), own, said, section.covers, section.leaves_out])

    def _use_of(self, section: Section, part_id: str) -> str:
        """A part as the section sees it."""
        if part_id not in self._parts:
            return "missing"
        part, format_ = self._parts[part_id], section.format_of(part_id)
        instruction = section.instruction_for(part_id) or part.instruction
        cited = "" if format_ == "extracted" else f"{part.label} {part.source}"
        return digest([self._hash(part), format_, section.use_ai_call, instruction, cited])

    def _hash(self, part: ContentPart) -> str:
        if part.id not in self._hashes:
            self._hashes[part.id] = part.content_hash
        return self._hashes[part.id]

    def _needs(self, place: SectionRef) -> list[str]:
        """The texts that it rests on, in document order."""
        if not self._outline.section(place).needs:
            return []
        try:
            needed = [self._outline.section(ref) for ref in needed_sections(self._outline, place)]
        except OutlineError:
            return []  # the section's own job says so
        return [digest(section_markdown(section, level=3)) for section in needed]


def fingerprint(inputs: Inputs) -> str:
    """One hash for all inputs."""
    return hashlib.sha256(_canonical(inputs)).hexdigest()


def feedback_fingerprint(fingerprint: str, feedback: str | None) -> str:
    """The fingerprint under which a section's replies are kept: a rewrite with feedback has its own."""
    return digest([fingerprint, feedback]) if feedback else fingerprint


def digest(value: object) -> str:
    """A short hash of anything that JSON can say."""
    return hashlib.sha256(_canonical(value)).hexdigest()[:20]


def changes(before: Inputs, now: Inputs) -> list[str]:
    """Which inputs differ, in a reader's words.

    >>> changes({"hint": "a", "parts": {"x": "1"}}, {"hint": "b", "parts": {"x": "2"}})
    ['its hint', 'part x']
    """
    found = [said for name, said in _SAID.items() if before.get(name) != now.get(name)]
    old, new = before.get("parts", {}), now.get("parts", {})
    found += [f"part {part_id}" for part_id in {**old, **new} if old.get(part_id) != new.get(part_id)]
    if old == new and before.get("order") != now.get("order"):
        found.append("the order of its parts")
    if before.get("needs") != now.get("needs"):
        found.append("a section it rests on")
    return found


def _canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str).encode("utf-8", "surrogatepass")
