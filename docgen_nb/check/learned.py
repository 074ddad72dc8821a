"""Weights learned from examples: how much a sentence sounds like an order, and trees that judge by features.

Words can't be listed that every order is made of. So small models were trained on orders with what obeying them writes,
and on honest documents. ``python -m tests.check.learn`` (with scikit-learn) makes the weights again.
"""

import json
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from math import sqrt
from typing import NamedTuple, TypeAlias
from zlib import crc32

from docgen_nb.check.hidden import seen

BUCKETS = 1 << 18
LONGEST = 600  # characters of a sentence that are read
_SCALE = 127  # the greatest weight of a sign as it is stored
_ADDRESS = re.compile(
    r"\b[a-z]+://\S+|\bwww\.\S+|\b[\w\-]+(?:\.[\w\-]+)*\.(?:example|com|net|org|info|io|co)\b\S*", re.IGNORECASE
)
_MAIL = re.compile(r"[\w.+\-]+@[\w.\-]+")
_NUMBER = re.compile(r"\d[\d.,]*")
_TOKEN = re.compile(r"\w+|[^\w\s]")


def signs(sentence: str) -> Iterator[tuple[int, float]]:
    """Numbers of the words, pairs of words and parts of words of a sentence, with what each counts."""
    text = _MAIL.sub(" mailx ", seen(sentence[:LONGEST]).casefold())
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
    """Weights of the signs of sentences; trees that judge sentences of sources and those of a text."""

    bias: float
    scale: float
    of_signs: bytes
    orders: list[Tree]
    traces: list[Tree]

    def sound(self, sentence: str) -> float:
        """How much a sentence sounds like an order to whoever writes, whatever stands around it."""
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
    return weights().sound(sentence)


def score(trees: list[Tree], found: list[float]) -> float:
    """Sum up what the trees make of features: above 0 they rather are what the trees look for."""
    return sum(_leaf(tree, found) for tree in trees)


def _leaf(node: Tree, found: list[float]) -> float:
    while not isinstance(node, int | float):
        feature, limit, low, high = node
        node = low if found[feature] <= limit else high
    return node
