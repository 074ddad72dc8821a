"""What the sources of a section say, statement by statement."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from docgen_nb.document.elements import Table
from docgen_nb.document.parts import ContentPart
from docgen_nb.document.sentences import sentences_of
from docgen_nb.evidence.kept import once_per_part
from docgen_nb.evidence.words import content_words, words
from docgen_nb.fill.table_readings import named_rows, table_readings

_LONGEST_SOURCE = 100_000  # characters of a part that are looked at
_LONGEST = 400  # characters of a statement
_FEWEST_WORDS = 4
_NO_PROSE = re.compile(r"\s*(?:#|\||```|~~~|>|!\[)")
ITEM_MARK = re.compile(r"\A\s*(?:[-*+•]|\d+[.)])\s+")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True)
class SourceFact:
    """One statement of a source.

    Attributes:
        part_id: of the content part.
        text: a sentence of it, or a row of a table as a sentence.
    """

    part_id: str
    text: str

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Its numbers as they are written."""
        return frozenset(NUMBER.findall(self.text))

    @cached_property
    def stems(self) -> frozenset[str]:
        """Its words, without those that say nothing."""
        return stems_of(self.text)


def stems_of(text: str) -> frozenset[str]:
    """The rough stems of a text's words, without numbers."""
    return frozenset(word for word in content_words(words(text)) if not word[0].isdigit())


def facts_of(parts: Iterable[ContentPart]) -> list[SourceFact]:
    """All statements of the parts, in their order."""
    return [fact for part in parts for fact in _facts_of_part(part)]


@once_per_part
def _facts_of_part(part: ContentPart) -> list[SourceFact]:
    if isinstance(part.item, Table):
        texts = [*named_rows(part.item), *table_readings(part.item)]
    else:
        lines = (line for line in part.text[:_LONGEST_SOURCE].splitlines() if not _NO_PROSE.match(line))
        said = (sentence.strip() for line in lines for sentence in sentences_of(ITEM_MARK.sub("", line)))
        texts = [text for text in said if len(text.split()) >= _FEWEST_WORDS and len(text) <= _LONGEST]
    return [SourceFact(part.id, text) for text in dict.fromkeys(texts)]


def bearing_on(sentence: str, facts: Sequence[SourceFact], most: int) -> list[SourceFact]:
    """The statements nearest to a sentence: those that share most of its numbers and words, in the sources' order."""
    numbers, said = frozenset(NUMBER.findall(sentence)), stems_of(sentence)

    def shared(fact: SourceFact) -> int:
        return len(said & fact.stems) + len(numbers & fact.numbers)

    nearest = sorted(facts, key=shared, reverse=True)[:most]
    return [fact for fact in facts if fact in nearest and shared(fact)]
