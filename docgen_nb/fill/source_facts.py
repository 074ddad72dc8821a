"""Read the sources of a section statement by statement."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from docgen_nb.document.elements import Table
from docgen_nb.document.parts import ContentPart
from docgen_nb.evidence.kept import kept_for
from docgen_nb.evidence.stopwords import word_set
from docgen_nb.evidence.topics import statements_in, stems_of
from docgen_nb.evidence.words import words
from docgen_nb.fill.context import SectionContext
from docgen_nb.fill.table_readings import named_rows, table_readings

_LONGEST_SOURCE = 100_000  # characters of a part that are looked at
_KEPT = 0.6  # of a sentence's words, that the statement has
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
BACK = word_set("this these that those it its they their such so therefore thus however dies diese dieser sie es")


@dataclass(frozen=True)
class SourceFact:
    """One statement of a source.

    Attributes:
        part_id: of the content part.
        text: a sentence of it, or a row of a table as a sentence.
        under: the heading that it stands under.
    """

    part_id: str
    text: str
    under: str = ""

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Its numbers as they are written."""
        return frozenset(NUMBER.findall(self.text))

    @cached_property
    def stems(self) -> frozenset[str]:
        """Its words, without those that say nothing."""
        return stems_of(self.text)


def facts_read(context: SectionContext, but: Collection[str] = ()) -> list[SourceFact]:
    """All statements of the parts that a section's author reads, but some by their ids."""
    return facts_of((part for part in context.read_parts() if part.id not in but), english=context.is_english)


def facts_of(parts: Iterable[ContentPart], *, english: bool = True) -> list[SourceFact]:
    """All statements of the parts, in their order; what a table says is said in English, or without words."""
    return [fact for part in parts for fact in _of_part(part, english=english)]


def _of_part(part: ContentPart, *, english: bool) -> list[SourceFact]:
    return kept_for([part], (__name__, english), lambda: _facts_of_part(part, english=english))


def _facts_of_part(part: ContentPart, *, english: bool) -> list[SourceFact]:
    if isinstance(part.item, Table):
        said = [*named_rows(part.item, english=english), *table_readings(part.item, english=english)]
        texts = dict.fromkeys(said, "")
    else:
        texts = dict(statements_in(part.text[:_LONGEST_SOURCE]))
    return [SourceFact(part.id, text, under) for text, under in texts.items()]


def bearing_on(sentence: str, facts: Sequence[SourceFact], most: int, *, near: float = 0.0) -> list[SourceFact]:
    """The statements nearest to a sentence: those that share most of its numbers and words, in the sources' order.

    With ``near`` only those that share more than so much of what the nearest one shares.
    """
    numbers, said = frozenset(NUMBER.findall(sentence)), stems_of(sentence)

    def shared(fact: SourceFact) -> int:
        return len(said & fact.stems) + len(numbers & fact.numbers)

    nearest = sorted(facts, key=shared, reverse=True)[:most]
    least = near * max(map(shared, nearest), default=0)
    return [fact for fact in facts if fact in nearest and shared(fact) > least]


def goes_on(sentence: str) -> bool:
    """Whether a sentence begins with a word for what stands before it."""
    return next(iter(words(sentence)), "") in BACK


def keeps_to(fact: SourceFact, sentence: str) -> bool:
    """Whether a sentence has no number that the statement has not, and most words of it."""
    stems = stems_of(sentence)
    return set(NUMBER.findall(sentence)) <= fact.numbers and len(stems & fact.stems) >= _KEPT * max(1, len(stems))


def is_said(sentence: str, facts: Iterable[SourceFact]) -> bool:
    """Whether one of the statements says what a sentence says."""
    return any(keeps_to(fact, sentence) for fact in facts)
