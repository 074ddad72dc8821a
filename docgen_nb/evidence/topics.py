"""The topic of a section, and which of the sections that read a source a statement of it is nearest to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from docgen_nb.document.sentences import sentences_of
from docgen_nb.document.tree import Section
from docgen_nb.evidence.words import content_words, words

_BEGINNING = 6  # characters of a word by which it is known, so that "measured" and "measurements" are one
_FEWEST_WORDS, _LONGEST = 4, 400  # words and characters of a statement
BARELY = 1  # what a section shares with a statement that another section's title may have instead
_HEADING = re.compile(r"#{1,6}\s+(.*)")
_NO_PROSE = re.compile(r"\s*(?:#|\||```|~~~|>|!\[)")
ITEM_MARK = re.compile(r"\A\s*(?:[-*+•]|\d+[.)])\s+")


class Topic(NamedTuple):
    """The words of a section's title, and of all that its plan says; as ``beginnings`` gives them."""

    title: frozenset[str]
    plan: frozenset[str]

    @classmethod
    def of(cls, section: Section) -> Topic:
        """The topic of a section."""
        return _topic(section.title, f"{section.title} {section.generation_hint} {section.purpose}")

    def shared(self, own: frozenset[str], under: frozenset[str]) -> int:
        """Count the words that a statement shares with it: those of the title twice, a heading of its own twice."""
        heading = 2 if under and under <= self.plan else len(under & self.plan)
        return len(own & self.plan) + len(own & self.title) + heading


@lru_cache(maxsize=10_000)  # each section of a document asks for the topics of the others
def _topic(title: str, plan: str) -> Topic:
    return Topic(beginnings(title), beginnings(plan))


def stems_of(text: str) -> frozenset[str]:
    """The rough stems of a text's words, without numbers."""
    return frozenset(word for word in content_words(words(text)) if not word[0].isdigit())


def beginnings(text: str) -> frozenset[str]:
    """The beginnings of a text's words that say something."""
    return frozenset(word[:_BEGINNING] for word in stems_of(text))


def statements_in(text: str) -> Iterator[tuple[str, str]]:
    """The sentences of a text, each with the heading that it stands under."""
    under = ""
    for line in text.splitlines():
        if heading := _HEADING.match(line):
            under = heading[1]
        elif not _NO_PROSE.match(line):
            said = (sentence.strip() for sentence in sentences_of(ITEM_MARK.sub("", line)))
            yield from ((s, under) for s in said if len(s.split()) >= _FEWEST_WORDS and len(s) <= _LONGEST)
