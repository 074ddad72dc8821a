"""Documents from labelled sections. Nothing here knows how a check works."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from docgen_nb.document.elements import Element, Paragraph, Table
from docgen_nb.document.parts import ContentPart, ContentParts
from docgen_nb.document.read_markdown import read_markdown
from docgen_nb.document.tree import Outline

PER_CHAPTER = 4


@dataclass
class Labelled:
    """A section to build: its Markdown or elements, and the codes that a check should find there."""

    markdown: str = ""
    expected: frozenset[str] = frozenset()
    allowed: frozenset[str] = frozenset()  # codes that are right here too, and not counted
    elements: list[Element] | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    cite: bool = True  # whether its paragraphs name the parts they were written from

    def built(self, title: str, part_ids: list[str]) -> dict[str, Any]:
        """The section in the outline's dict shape."""
        ids = self.fields.get("contentPartIds") or part_ids
        elements = read_markdown(self.markdown) if self.elements is None else self.elements
        for element in elements:
            if self.cite and isinstance(element, Paragraph | Table) and not element.part_ids:
                element.part_ids = list(ids)
        dumped = [element.model_dump(by_alias=True) for element in elements]
        return {"title": title, "state": "done", **self.fields, "elements": dumped}


@dataclass
class Case:
    """A document with the codes expected in each section, in order."""

    name: str
    outline: Outline
    parts: ContentParts
    expected: list[frozenset[str]]
    allowed: list[frozenset[str]]


class Fillers:
    """Sentences that are about the domain, hold no number and never say the same twice.

    Three lists are crossed so that two sentences share at most one of their three pieces for as long as that goes.
    """

    def __init__(self, domain: Any, rng: random.Random) -> None:
        self._lists = [rng.sample(each, len(each)) for each in (domain.subjects, domain.verbs, domain.ends)]
        self._next = 0

    def sentence(self) -> str:
        """The next one."""
        subjects, verbs, ends = self._lists
        index, self._next = self._next, self._next + 1
        turn = index // len(subjects)
        subject = subjects[index % len(subjects)]
        verb = verbs[(index + turn) % len(verbs)]
        end = ends[(index + 2 * turn + turn // 4) % len(ends)]
        return f"{subject} {verb} {end}."


def document(
    name: str, domain: Any, sections: list[Labelled], parts: list[ContentPart], titles: list[str] | None = None
) -> Case:
    """A document whose chapters hold the sections in this order."""
    ids = [part.id for part in parts]
    named = titles or [f"{domain.titles[i % len(domain.titles)]} {_letters(i)}" for i in range(len(sections))]
    built = [each.built(title, ids) for each, title in zip(sections, named, strict=True)]
    chapters = [
        {"title": f"{domain.chapters[n % len(domain.chapters)]} {_letters(n)}", "sections": built[i : i + PER_CHAPTER]}
        for n, i in enumerate(range(0, len(built), PER_CHAPTER))
    ]
    shape = {"language": domain.language, "title": domain.title, "userPrompt": domain.prompt, "chapters": chapters}
    return Case(
        name,
        Outline.model_validate(shape),
        ContentParts(parts),
        [each.expected for each in sections],
        [each.allowed for each in sections],
    )


def _letters(number: int) -> str:
    return "abcdefghijklmnopqrstuvwxyz"[number % 26] * (1 + number // 26)
