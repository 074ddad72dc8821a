"""Taking out of a small model's prose what small models add: talk about the task, repetitions, made-up sentences.

Pure functions. Only paragraphs are touched; lists, tables, code and quotations come through as they are.
"""

from __future__ import annotations

import re

from docgen_nb.document.sentences import sentences_of

_OPENER = re.compile(
    r"\A\W*(?:(?:sure|certainly|of course|okay|absolutely)\b[^\n]{0,80}?[!.:]\s+)?"
    r"(?:(?:here(?:'s|’s| is| are)|below (?:is|are)|(?:this|the following) (?:is|are|text|paragraph|section)"
    r"|the (?:notes|text) (?:below|above|as))\b[^\n]{0,200}?:[*_]*\s+)?",
    re.IGNORECASE,
)
_BLOCK = re.compile(r"\n\s*\n")
_NO_PROSE = re.compile(r"\s*(?:[-*+•>|#]|\d+[.)]\s|```|~~~|    )")
_LOOP = re.compile(r"(?P<said>\b[^\n]{8,80}?)(?:(?P=said)){2,}")
_WORD = re.compile(r"[^\W\d_]{4,}")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_STEM = 5  # characters that the forms of a word have in common
_SAME = 0.8  # of the words; sentences that share as many say the same
_SUPPORT = 0.5  # of a sentence's words that stand in the notes; fewer, and it says something else
_TRUSTED = 0.5  # of the sentences; if fewer share the notes' words, the measure says nothing about this text


def clean(text: str, notes: str, title: str = "") -> str:
    r"""The text without openers, repeated sentences, and sentences that the notes do not bear out.

    >>> clean("Here is the text:\n\nBees fly. Bees fly. A cat has 9 lives.", "- bees fly at 12 degrees")
    'Bees fly.'
    """
    blocks = _BLOCK.split(without_opener(text).strip())
    # what follows looks at the whole text, since it is said again in another paragraph too
    said = [sentence for block in blocks if not _NO_PROSE.match(block) for sentence in sentences_of(_unlooped(block))]
    kept = without_made_up(without_repeats(said), f"{title}\n{notes}")
    cleaned = (block if _NO_PROSE.match(block) else _only(_unlooped(block), kept) for block in blocks)
    return "\n\n".join(filter(None, cleaned))


def without_opener(text: str) -> str:
    r"""The text without words about itself ("Sure! Here is the paragraph:").

    >>> without_opener("Certainly! Here is the section:\n\nBees fly.")
    'Bees fly.'
    """
    rest = text[_opener_length(text) :]
    return rest if rest.strip() else text


def _opener_length(text: str) -> int:
    match = _OPENER.match(text)
    # the expression also matches the marks alone with which a list or a quotation begins
    return match.end() if match and _WORD.search(match[0]) else 0


def without_repeats(sentences: list[str]) -> list[str]:
    """Each sentence once; of those that say the same in the same words, the first."""
    kept: list[str] = []
    for sentence in sentences:
        if not any(_same(sentence, other) for other in kept):
            kept.append(sentence)
    return kept


def without_made_up(sentences: list[str], notes: str) -> list[str]:
    """The sentences that ``notes`` bear out: their numbers stand there, and enough of their words.

    Words are not looked at where most sentences share too few of them: the text is then in another language than the
    notes, or free. What would leave nothing changes nothing.
    """
    numbers, words = set(_NUMBER.findall(notes)), _stems(notes)
    true = [sentence for sentence in sentences if set(_NUMBER.findall(sentence)) <= numbers] or sentences
    near = [sentence for sentence in true if _shares(_stems(sentence), words)]
    return near if len(near) >= _TRUSTED * len(true) else true


def _shares(own: set[str], words: set[str]) -> bool:
    return len(own & words) >= _SUPPORT * len(own)


def _only(block: str, kept: list[str]) -> str:
    """The block's sentences that are kept; each is used up, so that a repetition goes."""
    chosen: list[str] = []
    for sentence in sentences_of(block):
        if sentence in kept:
            kept.remove(sentence)
            chosen.append(sentence)
    return "".join(chosen).strip()


def _unlooped(block: str) -> str:
    """A phrase that is said three times in a row, once."""
    return _LOOP.sub(lambda match: match["said"], block)


def _same(sentence: str, other: str) -> bool:
    if _NUMBER.findall(sentence) != _NUMBER.findall(other):
        return False
    own, others = _stems(sentence), _stems(other)
    if not own or not others:
        return sentence.strip().casefold() == other.strip().casefold()
    return len(own & others) >= _SAME * len(own | others)


def _stems(text: str) -> set[str]:
    return {word[:_STEM].casefold() for word in _WORD.findall(text)}
