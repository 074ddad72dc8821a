"""Sentences and words of a text, for comparing passages."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from docgen_nb.document.sentences import goes_on
from docgen_nb.evidence.stopwords import ALL_STOP_WORDS

_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*|\d+(?:[.,:]\d+)*")
_END = re.compile(r"[.!?…]+[\"'”’)\]*_]*(?=\s|\Z)|\n\s*\n|[。！？]")
_SUFFIXES = ("ation", "ment", "ing", "ed", "ly", "en", "er", "e")
_NO_PLURALS = ("ss", "us", "is", "'s")
_SHORTEST_PLURAL = 4
_SHORTEST_STEM = 4


@lru_cache(maxsize=5_000)  # several checks look at the same paragraphs
def sentences(text: str) -> tuple[tuple[int, str], ...]:
    """Start and text of every sentence. A period after an abbreviation or a single figure ends none.

    >>> [s for _, s in sentences("It rose, e.g. in May. Then it fell.")]
    ['It rose, e.g. in May.', 'Then it fell.']
    """
    found: list[tuple[int, str]] = []
    start = 0
    for end in _END.finditer(text):
        if end[0][0] == "." and goes_on(text, end.start(), end.end()):
            continue
        found.append((start, text[start : end.end()]))
        start = end.end()
    found.append((start, text[start:]))
    return tuple((at + len(s) - len(s.lstrip()), s.strip()) for at, s in found if s.strip())


def words(text: str) -> list[str]:
    """Words and numbers, folded."""
    return [word.casefold() for word in _WORD.findall(text)]


def raw_words(text: str) -> Iterator[re.Match[str]]:
    """Words and numbers as they stand, with their places."""
    return _WORD.finditer(text)


def content_words(found: Iterable[str]) -> list[str]:
    """Reduce words to rough stems, without stop words."""
    return [stem(word) for word in found if word not in ALL_STOP_WORDS]


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word without its commonest endings: its plural first, so that ``viewers`` and ``viewer`` are one.

    >>> stem("wins"), stem("cities"), stem("viewers") == stem("viewer"), stem("carried") == stem("carry")
    ('win', 'city', True, True)
    """
    if word[0].isdigit():
        return word
    if word.endswith(("ies", "ied")) and len(word) > _SHORTEST_STEM:
        return f"{word[:-3]}y"
    if word.endswith("s") and len(word) >= _SHORTEST_PLURAL and not word.endswith(_NO_PLURALS):
        word = word[:-1]
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM:
            return word.removesuffix(suffix)
    return word
