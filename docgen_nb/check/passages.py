"""Passages of a document that say nearly the same, found by the pairs of words that they share."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from rapidfuzz.distance import LCSseq

from docgen_nb.evidence.document_text import Block, DocumentText, SectionText
from docgen_nb.evidence.words import content_words, raw_words, sentences, words

_COMMONEST = 25  # passages that hold a pair of words; one that stands in more tells nothing
_FEWEST_SHARED = 3  # pairs of words
_LEAST_PAIRS = 0.45  # of the pairs of the shorter sentence
_LEAST_PAIRS_OF_BLOCKS = 0.6  # blocks about one thing share many words anyway
_FEWEST_WORDS = 5  # words with a meaning of their own, of a passage that is looked at


@dataclass(frozen=True)
class Passage:
    """A sentence or a whole block; ``told`` are a block's sentences, whose words are not looked for twice."""

    section: SectionText
    block: Block
    text: str
    told: tuple[Passage, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether it is a block."""
        return bool(self.told)

    @cached_property
    def words(self) -> list[str]:
        """All its words, folded."""
        return [word for each in self.told for word in each.words] if self.told else words(self.text)

    @cached_property
    def content(self) -> list[str]:
        """Its words that have a meaning of their own, as stems."""
        return [word for each in self.told for word in each.content] if self.told else content_words(self.words)

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """Neighbouring words with a meaning of their own, in either order."""
        return frozenset((a, b) if a < b else (b, a) for a, b in pairwise(self.content))

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Its numbers as they are written."""
        return frozenset(re.findall(r"\d+(?:[.,]\d+)*", self.text))

    @cached_property
    def names(self) -> frozenset[str]:
        """Its capitalised words inside sentences, folded."""
        text, found = self.text, set()
        for match in raw_words(text):
            inside = match.start() > 0 and not re.search(r"(?:\A|[.!?:]\s*)[\"“(*_]*\Z", text[: match.start()][-6:])
            if inside and match[0][:1].isupper():
                found.add(match[0].casefold())
        return frozenset(found)


def passages_of(document: DocumentText) -> list[Passage]:
    """Every block of running text as a whole, and every sentence of it."""
    found: list[Passage] = []
    for section in document.sections:
        for block in section.text_blocks():
            if block.source.lstrip().startswith(">"):
                continue  # a quotation may stand twice
            told = [Passage(section, block, text) for _, text in sentences(block.prose)]
            found += [passage for passage in told if len(passage.content) >= _FEWEST_WORDS]
            if len(told) > 1:
                found.append(Passage(section, block, block.prose, tuple(told)))
    return found


def candidates(passages: Sequence[Passage]) -> Iterator[tuple[Passage, Passage]]:
    """Pairs that share enough pairs of neighbouring words to be worth a look, the earlier passage first."""
    homes: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, passage in enumerate(passages):
        for pair in passage.pairs:
            homes[pair].append(index)
    shared: Counter[tuple[int, int]] = Counter()
    for indices in homes.values():
        if 1 < len(indices) <= _COMMONEST:
            shared.update((a, b) for i, a in enumerate(indices) for b in indices[i + 1 :])
    for a, b in sorted(pair for pair, count in shared.items() if count >= _FEWEST_SHARED):
        first, second = passages[a], passages[b]
        if first.whole == second.whole and first.block is not second.block:
            yield first, second


def likeness(first: Passage, second: Passage) -> float:
    """Share of the shorter passage that stands in the other, in order or not: 0 to 1."""
    pairs = len(first.pairs & second.pairs) / max(1, min(len(first.pairs), len(second.pairs)))
    if pairs < (_LEAST_PAIRS_OF_BLOCKS if first.whole else _LEAST_PAIRS):
        return 0.0
    a, b = first.content, second.content
    shorter = min(len(a), len(b))
    in_order = int(LCSseq.similarity(a, b)) / shorter
    in_any_order = sum((Counter(a) & Counter(b)).values()) / shorter
    return (in_order + in_any_order) / 2


def tell_of_different_things(first: Passage, second: Passage) -> bool:
    """Whether numbers or names differ on both sides: the same form of words for another thing is no repetition."""
    if first.numbers - second.numbers and second.numbers - first.numbers:
        return True
    return bool(first.names - second.names and second.names - first.names and _other_names(first, second))


def _other_names(first: Passage, second: Passage) -> bool:
    """Whether a name of each stands nowhere in the other, also not without its capital."""
    here, there = set(first.words), set(second.words)
    return bool(first.names - there) and bool(second.names - here)
