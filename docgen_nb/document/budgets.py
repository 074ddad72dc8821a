"""Lengths in words: what the task asks for, and how it is shared out among sections."""

from __future__ import annotations

import re
from collections.abc import Sequence

_PER_PAGE = 400  # words
_ROUND = 10
LEAST_WORDS, USUAL_WORDS = 30, 250  # words of a section
_PAGES = ("pag", "pág", "seite")
_NUMBERS = dict(
    zip(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], range(1, 11), strict=True)
)
_NUMBER = r"(?P<number>\d{1,3}(?:[,.' ]\d{3})+|\d+|" + "|".join(_NUMBERS) + ")"
_LENGTH = re.compile(
    rf"(?P<each>\b(?:each|every|per|je)\b[^.;\n]{{0,40}})?\b{_NUMBER}[\s-]*"
    r"(?P<unit>words?|wörtern?|worten?|mots|palabras|parole|pages?|seiten|páginas|pagine)\b"
    r"(?P<of>\s+(?:(?:for|in|per|a)\s+)?(?:each|every|per|je|a)\b)?",
    re.IGNORECASE,
)


def asked_words(task: str) -> int:
    """Words of the whole document that the task asks for, 0 if it says nothing of it. A length of each section is none.

    >>> asked_words("A report of about 1,200 words for the board.")
    1200
    >>> asked_words("Two pages on bees"), asked_words("Bees, each section of 90 words")
    (800, 0)
    """
    for match in _LENGTH.finditer(task):
        if match["each"] or match["of"]:
            continue
        said = match["number"].lower()
        number = _NUMBERS.get(said) or int(re.sub(r"\D", "", said))
        return number * _PER_PAGE if match["unit"].lower().startswith(_PAGES) else number
    return 0


def shared_out(total: int, wanted: Sequence[int]) -> list[int]:
    """``total`` words in the proportions that are wanted, in tens; where one says nothing, it has a mean share.

    >>> shared_out(600, [100, 200, 0])
    [130, 270, 200]
    """
    if not total:
        return [each if each >= LEAST_WORDS else 0 for each in wanted]
    said = [each for each in wanted if each > 0]
    weights = [each if each > 0 else (sum(said) / len(said) if said else 1) for each in wanted]
    return [max(LEAST_WORDS, round(total * weight / sum(weights) / _ROUND) * _ROUND) for weight in weights]
