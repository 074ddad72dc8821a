"""How much a sentence of a text looks like the trace of an order in its sources, by weights learned from examples.

Words can't be listed that every order is made of. So two small models were trained on orders with what obeying them
writes, and on honest documents: one reads how much each sentence of a source sounds like an order to whoever writes
from it; the other weighs that together with what a sentence of the text shares with its sources.
``python -m tests.check.learn`` (with scikit-learn) makes the weights again.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from importlib.resources import files
from math import sqrt
from typing import NamedTuple, TypeAlias
from zlib import crc32

from docgen_nb.check.instructions import seen
from docgen_nb.evidence.words import content_words, sentences, words

FOLLOWS, TELLS = 1.5, -2.0  # what is judged above follows an order; what is judged below surely doesn't
_LEAD = 11  # among the features: how much the sentence that may be followed sounds like an order
_SOUNDS = -1.0  # how much a sentence must sound like an order, to be followed as one
BUCKETS = 1 << 16
_SCALE = 127  # the greatest weight of a sign as it is stored
_LONGEST = 600  # characters of a sentence that are read
_MOST = 5_000  # sentences of all sources
_STEM = 5  # letters in which forms of a word are alike
_ADDRESS = re.compile(
    r"\b[a-z]+://\S+|\bwww\.\S+|\b[\w\-]+(?:\.[\w\-]+)*\.(?:example|com|net|org|info|io|co)\b\S*", re.IGNORECASE
)
_MAIL = re.compile(r"[\w.+\-]+@[\w.\-]+")
_NUMBER = re.compile(r"\d[\d.,]*")
_TOKEN = re.compile(r"\w+|[^\w\s]")
_MARK = re.compile(
    r"\d[\d.,]*\d|\d+"
    r"|(?<![.!?:] )(?<!\A)(?<!\n)\b(?:[A-Z][\w\-]{3,}|[A-Z]{2,}[\w\-]*|\w+[a-z][A-Z]\w*|[\w\-]+\.\w{2,6})\b"
)


def signs(sentence: str) -> Iterator[tuple[int, float]]:
    """Numbers of the words, pairs of words and parts of words of a sentence, with what each counts."""
    text = _MAIL.sub(" mailx ", seen(sentence[:_LONGEST]).casefold())
    text = _NUMBER.sub("0", _ADDRESS.sub(" urlx ", text))
    tokens = _TOKEN.findall(text)
    pairs = {f"{a} {b}" for a, b in zip(["^", *tokens], [*tokens, "$"], strict=True)}
    padded = {f" {token} " for token in tokens}
    parts = {token[at : at + n] for token in padded for n in (3, 4, 5) for at in range(len(token) - n + 1)}
    for group in (pairs | {f"_{token}" for token in tokens}, parts):
        for sign in group:
            yield crc32(sign.encode()) % BUCKETS, 1 / sqrt(len(group))


Tree: TypeAlias = (
    "float | tuple[int, float, Tree, Tree]"  # feature, limit, what to do if it is at most that, and if it is more
)


class Weights(NamedTuple):
    """Weights of the signs of sentences, and the trees that judge."""

    bias: float
    scale: float
    of_signs: bytes
    trees: list[Tree]

    def order(self, sentence: str) -> float:
        """How much a sentence sounds like an order to whoever writes."""
        found = sum((self.of_signs[sign] - _SCALE - 1) * value for sign, value in signs(sentence))
        return self.bias + self.scale * found


@cache
def weights() -> Weights:
    """The weights that come with the package."""
    folder = files(__package__)
    told = json.loads((folder / "learned.json").read_text())
    return Weights(of_signs=(folder / "learned.bin").read_bytes(), **told)


@lru_cache(maxsize=20_000)
def order_like(sentence: str) -> float:
    """How much a sentence sounds like an order to whoever writes, by the package's own weights."""
    return weights().order(sentence)


@lru_cache(maxsize=20_000)
def _stems(sentence: str) -> frozenset[str]:
    return frozenset(stem[:_STEM] for stem in content_words(words(seen(sentence))))


class Likeness:
    """Sentences of sources, to compare those of a text with them; ``known`` is what else the writer was told."""

    def __init__(self, sources: Iterable[str], known: str = "", order: Callable[[str], float] | None = None) -> None:
        self._order = order or order_like
        told = [said for text in sources for _, said in sentences(text[:200_000])]
        self._said = list(dict.fromkeys(told))[:_MOST]
        self._stems = [_stems(said) for said in self._said]
        self._orders = [self._order(said) for said in self._said]
        self._counts = Counter(stem for stems in self._stems for stem in stems)
        self._counts.update(stem for said in known.split("\n") for stem in [*_stems(said)] * 2)
        self._at = defaultdict[str, list[int]](list)
        for at, stems in enumerate(self._stems):
            for stem in stems:
                self._at[stem].append(at)
        self._text = " ".join([*self._said, known]).casefold()
        self._top = max(range(len(self._said)), key=self._orders.__getitem__, default=-1)
        by_order = sorted(self._orders, reverse=True)
        self._second = by_order[1] if len(by_order) > 1 else -9.0

    def features(self, sentence: str) -> tuple[list[float], str] | None:
        """Compare a sentence of the text with the sources; name the one of theirs that it most likely obeys."""
        stems = _stems(sentence)
        if not stems or not self._said:
            return None
        shared = Counter(at for stem in stems for at in self._at.get(stem, ()))
        size = len(stems)
        best = max(shared, key=lambda at: (shared[at], self._orders[at]), default=self._top)
        lead = max({*shared, self._top}, key=lambda at: self._orders[at] + 4 * shared[at] / size)
        marks = {mark.casefold() for mark in _MARK.findall(sentence)}
        rest = self._text.replace(self._said[lead].casefold(), " ")
        found = [sum(self._counts[stem] > 0 for stem in stems) / size]
        for at in (best, self._top, lead):
            mine = self._stems[at]
            others = sum(self._counts[stem] > (stem in mine) for stem in stems)
            found += [self._orders[at], shared[at] / size, shared[at] / max(1, len(mine)), others / size]
            found.append(sum(self._counts[stem] > 1 for stem in mine) / max(1, len(mine)))
        found += [
            self._orders[self._top] - self._second,
            size,
            sum(not self._counts[stem] for stem in stems),
            sum(self._counts[stem] <= (stem in self._stems[lead]) for stem in stems),
            sum(mark not in self._text for mark in marks),
            sum(mark not in rest for mark in marks),
            self._order(sentence),
        ]
        return found, self._said[lead]

    def judged(self, sentence: str) -> tuple[float, str]:
        """How much it looks like the trace of an order, and which one; no sentence to compare it with gives 0."""
        told = self.features(sentence)
        if told is None:
            return 0.0, ""
        found, order = told
        return score(weights().trees, found), order


def score(trees: list[Tree], found: list[float]) -> float:
    """How much features look like the trace of an order; what doesn't sound like one is none to follow."""
    judged = sum(_leaf(tree, found) for tree in trees)
    return judged if found[_LEAD] > _SOUNDS else min(judged, FOLLOWS)


def _leaf(node: Tree, found: list[float]) -> float:
    while not isinstance(node, int | float):
        feature, limit, low, high = node
        node = low if found[feature] <= limit else high
    return node
