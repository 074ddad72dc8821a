"""Orders to whoever writes that stand in a text: what somebody put into a source for a model to obey.

A sentence is judged by how much it sounds like an order and by what stands around it: in a manual all sentences do, and
in a report one that speaks of nothing else there.
"""

import re
from bisect import bisect
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise
from statistics import fmean, median
from typing import NamedTuple

from docgen_nb.check.hidden import decoded, seen
from docgen_nb.check.learned import LONGEST, Tree, order_like, score, weights
from docgen_nb.evidence.stopwords import ALL_STOP_WORDS
from docgen_nb.evidence.words import content_words, sentences, words

LIKELY, POSSIBLE = 1.9, 1.0  # judged above these, it most likely is an order, or it may be one
_SURE, _LEAST, _NONE = 9.0, -4.0, -9.0
_OF_LETTERS = 2.0  # so much surer it must be in a letter, which asks its addressee
_STEM = 5  # letters in which forms of a word are alike
_BETWEEN = re.compile(r"\n[ \t]*\n\s*|\n(?=[ \t]*(?:[|#>*+\-]|\d+[.)] |[\w\-]+: ))")
_WORDS = re.compile(r"[^\W\d_]{2,}[^\w]+[^\W\d_]{2,}|[\u3040-\u9fff]{4}")  # two of them: less gives no order
_CODE = re.compile(r"\w{25,}")  # an account, a key: it says nothing
_ADDRESS = re.compile(r"https?:|www\.|@|`|\]\(|\b[\w-]+\.(?:com|org|net|example|io)\b")
_QUOTE = re.compile(r"[\"“”„«»‘’']")
_LETTER = re.compile(
    r"\A\W*(?:(?:from|to|subject|von|an|betreff|de|à|objet):.*\n+)*(?:dear|hi|hello|hey|liebe[r]?|sehr geehrte\w*|"
    r"hallo|guten tag|bonjour|ch[eè]re?s?|salut|madame|monsieur)\b[^\n]{0,60}\n",
    re.IGNORECASE,
)
_YOU = re.compile(r"\b(?:you|your|du|dein\w*|ihr\w*|sie|vous|votre|vos|tu|ton|usted|su|je|u|uw)\b", re.IGNORECASE)


class Passage(NamedTuple):
    """A sentence of a text, with its place and how surely it is an order to whoever writes."""

    start: int
    end: int
    text: str
    sureness: float


def orders_in(text: str) -> list[Passage]:
    """Sentences that may be orders to whoever writes, in order."""
    return [passage for passage in judged(text) if passage.sureness > POSSIBLE]


@lru_cache(maxsize=100)
def judged(text: str) -> tuple[Passage, ...]:
    """Every sentence of a text, judged; also what stands there in a cipher."""
    places = list(passages(text))
    to_somebody = _OF_LETTERS if _LETTER.match(text) else 0.0
    found = [
        Passage(start, end, text[start:end], sureness(features, weights().orders) - to_somebody)
        for (start, end), features in zip(places, in_context(text, places), strict=True)
    ]
    found += [Passage(at, at + len(plain), plain, _SURE) for at, plain in decoded(text)]
    return tuple(found)


def sureness(features: list[float], trees: list[Tree]) -> float:
    """How surely a passage is an order; what does not sound like one at all is none, whatever stands around it."""
    return score(trees, features) if features[0] > _LEAST else _NONE


def passages(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every sentence; items of lists and rows of tables are apart, and long ones are cut."""
    cuts = [0, *(match.end() for match in _BETWEEN.finditer(text)), len(text)]
    for start, end in pairwise(cuts):
        for at, said in sentences(text[start:end]):
            for first in range(start + at, start + at + len(said), LONGEST):
                yield first, min(first + LONGEST, start + at + len(said))


def in_context(
    text: str, places: list[tuple[int, int]], sound: Callable[[str], float] = order_like
) -> Iterator[list[float]]:
    """Features of each passage: what it sounds like, what those around it do, and whether it speaks of the same."""
    said = [_CODE.sub(" ", seen(text[start:end])) for start, end in places]
    sounds = [sound(one) if _WORDS.search(one) else _NONE for one in said]
    stems = [stems_of(one) for one in said]
    counts = Counter(stem for those in stems for stem in those)
    gaps = [gap.end() for gap in re.finditer(r"\n\n", text)]
    blocks = [bisect(gaps, start) for start, _ in places]
    in_block = Counter(blocks)
    loudest = _two_loudest(blocks, sounds)
    common = [_share_of_stop_words(one) for one in said]
    by_sound = [*sorted(sounds, reverse=True), _NONE, _NONE, _NONE]
    middle, mean = median(sounds or [0]), fmean(common or [0])
    loud = sum(one > -1 for one in sounds) / max(1, len(sounds))
    for at, (start, _) in enumerate(places):
        one, own = said[at], sounds[at]
        first, second = loudest[blocks[at]]
        yield [
            own,
            by_sound[1] if own == by_sound[0] else by_sound[0],
            middle,
            by_sound[2],
            loud,
            len(said),
            len(one),
            sounds[at - 1] if at else _NONE,
            sounds[at + 1] if at + 1 < len(said) else _NONE,
            sum(counts[stem] == 1 for stem in stems[at]) / max(1, len(stems[at])),
            len(stems[at]),
            in_block[blocks[at]],
            second if own == first else first,
            _ADDRESS.search(one) is not None,
            len(_QUOTE.findall(one)),
            len(_YOU.findall(one)),
            one.rstrip().endswith("?"),
            common[at],
            common[at] - mean,
            one[:1].isupper(),
            "<!--" in text[max(0, start - 6) : start + 3],
            sum(map(str.isdigit, one)),
            ":" in one,
            sum(map(str.isupper, one)) / max(1, len(one)),
        ]


@lru_cache(maxsize=20_000)
def stems_of(sentence: str) -> frozenset[str]:
    """Beginnings of the words of a sentence that say something."""
    return frozenset(stem[:_STEM] for stem in content_words(words(seen(sentence))))


def _share_of_stop_words(sentence: str) -> float:
    found = words(sentence)
    return sum(word in ALL_STOP_WORDS for word in found) / max(1, len(found))


def _two_loudest(blocks: list[int], sounds: list[float]) -> dict[int, tuple[float, float]]:
    """Block → the two highest sounds in it."""
    found: dict[int, tuple[float, float]] = {}
    for block, sound in zip(blocks, sounds, strict=True):
        first, second = found.get(block, (_NONE, _NONE))
        found[block] = (max(first, sound), max(second, min(first, sound)))
    return found
