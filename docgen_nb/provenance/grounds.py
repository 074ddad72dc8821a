"""Sources of a paragraph for a reader, in Python and as JSON."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from docgen_nb.document.elements import Table
from docgen_nb.document.markdown import element_markdown, escaped
from docgen_nb.document.references import SectionRef
from docgen_nb.document.shown import ShownAsMarkdown
from docgen_nb.plain_text import one_line

Sign: TypeAlias = Literal["given", "asked", "citation", "number", "words", "computed"]
_MOST_EVIDENCE = 6
_SIGNS: dict[Sign, str] = {
    "given": "stands there as it is",
    "asked": "asked of it",
    "citation": "cited",
    "number": "numbers",
    "words": "words",
    "computed": "computed from it",
}


@dataclass(frozen=True)
class Ground:
    """One thing that a paragraph rests on.

    Attributes:
        part_id: the content part; "" for a section that a summary rests on.
        label: the part as a citation names it, ``section 2.1`` for a section.
        places: where in it, as ``page 4``, ``rows 3 and 5``, ``“Harvest”``; empty where the whole is meant or nothing
            more is known.
        signs: how it is known: ``given`` (the part itself stands there), ``asked`` (a question to it), ``citation``,
            ``number``, ``words`` (those of a passage), ``computed`` (a sum, difference, share or mean of its numbers).
        evidence: the numbers and words of the paragraph that were found there.
    """

    part_id: str
    label: str
    places: tuple[str, ...] = ()
    signs: tuple[Sign, ...] = ()
    evidence: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """The place for a reader, as ``notes.pdf, page 4``."""
        return one_line(", ".join([self.label, *self.places]))

    @property
    def why(self) -> str:
        """Say how the source is known."""
        shown = [one_line(piece, 60) for piece in self.evidence[:_MOST_EVIDENCE]]
        return ": ".join(filter(None, [", ".join(_SIGNS[sign] for sign in self.signs), ", ".join(shown)]))


@dataclass(frozen=True)
class ElementGrounds:
    """Sources of one element of a section.

    Attributes:
        section_id: the section's id in the outline.
        label: the section as the user types it.
        block: the element's number in its section, from 1; as in ``Finding``.
        excerpt: its beginning.
        written_from: labels of what the section was written from, whether this element uses it or not.
        unfounded: numbers of it that stand nowhere in what it was written from, as they are written.
        by_hand: whether the section's text is the user's own.
    """

    place: SectionRef
    section_id: str
    label: str
    block: int
    excerpt: str
    grounds: tuple[Ground, ...]
    written_from: tuple[str, ...] = ()
    unfounded: tuple[str, ...] = ()
    by_hand: bool = False

    @property
    def where(self) -> str:
        """``2.3:4`` is the fourth element of section 2.3."""
        return f"{self.label}:{self.block}"

    @property
    def is_known(self) -> bool:
        """Whether anything is known that it rests on."""
        return bool(self.grounds)

    @property
    def is_given(self) -> bool:
        """Whether it is a part itself, or the citation of one: the document says already where it is from."""
        return bool(self.grounds) and all(set(ground.signs) & {"given"} for ground in self.grounds)

    @property
    def title(self) -> str:
        """The grounds in one line: for a footnote, or to be shown when the mouse is over the paragraph."""
        known = "; ".join(ground.where for ground in self.grounds) or self._nothing()
        lacking = f". In no source: {', '.join(self.unfounded)}" if self.unfounded else ""
        return one_line(f"{known}{lacking}.")

    def _nothing(self) -> str:
        if self.by_hand:
            return "No source found; the section was written by hand"
        if not self.written_from:
            return "No source: the section was written from the outline alone"
        return f"No source found; the section was written from {', '.join(self.written_from)}"

    def to_dict(self) -> dict[str, object]:
        """The grounds for JSON and the panel; numbers count from 1."""
        return {
            "where": self.where,
            "document": self.place.document,
            "chapter": self.place.chapter,
            "section": self.place.section,
            "block": self.block,
            "excerpt": self.excerpt,
            "title": self.title,
            "known": self.is_known,
            "grounds": [
                {
                    "partId": ground.part_id,
                    "label": ground.label,
                    "places": list(ground.places),
                    "signs": list(ground.signs),
                    "evidence": list(ground.evidence),
                    "where": ground.where,
                }
                for ground in self.grounds
            ],
            "writtenFrom": list(self.written_from),
            "unfounded": list(self.unfounded),
            "byHand": self.by_hand,
        }


@dataclass(frozen=True)
class Provenance(ShownAsMarkdown):
    """Sources of every element in document order; headings and errors have none and are left out."""

    elements: tuple[ElementGrounds, ...]

    def __len__(self) -> int:
        return len(self.elements)

    def __iter__(self) -> Iterator[ElementGrounds]:
        return iter(self.elements)

    def at(self, place: SectionRef) -> tuple[ElementGrounds, ...]:
        """The elements of one section."""
        return tuple(element for element in self.elements if element.place == place)

    def notes(self) -> dict[str, dict[int, str]]:
        """A note for each element that was written: section id → number of the element → what it rests on."""
        notes: dict[str, dict[int, str]] = {}
        for element in self.elements:
            if not element.is_given:
                notes.setdefault(element.section_id, {})[element.block] = element.title
        return notes

    @property
    def summary(self) -> str:
        """Say in one line how many elements rest on something known."""
        known = sum(element.is_known for element in self.elements)
        return f"{known} of {len(self.elements)} elements rest on something that is known."

    def to_text(self) -> str:
        """A line per element, and a line of totals."""
        return "\n".join([*(f"{element.where} {element.title}" for element in self.elements), self.summary])

    def to_markdown(self) -> str:
        """A table. Text of the document is in it as it came: not for display."""
        if not self.elements:
            return self.summary
        rows = [
            [e.where, "; ".join(g.where for g in e.grounds) or e.title, " · ".join(g.why for g in e.grounds)]
            for e in self.elements
        ]
        table = Table(headers=["Place", "Rests on", "Known by"], rows=rows, plain=True)
        return f"{element_markdown(table)}\n\n{escaped(self.summary)}"

    def to_json(self) -> str:
        """For programs: ``elements`` as ``ElementGrounds.to_dict``."""
        return json.dumps({"elements": [e.to_dict() for e in self.elements]}, ensure_ascii=False, indent=1)
