"""A small model's paraphrase held against the notes it is of, sentence by sentence.

A sentence of the model's stands only where it says neither more nor less than sentences of the notes: the same
numbers and names in the same order, and the same content words. Everywhere else the notes' own sentence stands. So
nothing of a prompt's example, of the model's training or of another note can get into a document.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from docgen_nb.document.sentences import sentences_of

_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’-][^\W\d_]+)*")
_STEM = 5  # characters that the forms of a word have in common
_FILL_WORDS = "a an the and is are be been being of it its this that these those there which who also then they them"
_FILL = frozenset(_FILL_WORDS.split())  # words whose coming and going changes nothing that is said
_JOINING = re.compile(r"\b(?:and|but|while|which|who|as|und|et|y|e|en)\b", re.IGNORECASE)


@dataclass(frozen=True)
class _Said:
    """The content of a sentence: its numbers and names (``marks``), its other content words, and all in their order."""

    text: str
    order: tuple[str, ...]
    marks: tuple[str, ...]
    words: frozenset[str]


def faithful(text: str, notes: Sequence[str]) -> list[str]:
    """The sentences that stand for ``notes``, in the notes' order: the model's where it kept to them, else theirs.

    >>> faithful("The tower, built in 1871, is high. Sharks like it.", ["The tower was built in 1871.", "It is high."])
    ['The tower was built in 1871.', 'It is high.']
    """
    proper = _names(notes)
    own = [_said(note, proper) for note in notes]
    offered = [_said(sentence, proper) for sentence in sentences_of(text) if sentence.strip()]
    standing: list[str] = []
    at = 0
    while at < len(own):
        match = next(((s, n) for n in (1, 2, 3) for s in offered if _says(s, own[at : at + n], n)), None)
        standing.append(match[0].text if match else own[at].text)
        at += match[1] if match else 1
    return list(dict.fromkeys(standing))


def _says(sentence: _Said, notes: Sequence[_Said], count: int) -> bool:
    """Whether a sentence says what some neighbouring notes say together, no more and no less."""
    if count == 1 and sentence.order == notes[0].order:
        return False  # it differs in an article at most: the note's own words are the better ones
    if len(notes) < count or not sentence.text.endswith((".", "!", "?", "…", "。")):
        return False
    marks = tuple(mark for note in notes for mark in note.marks)
    words = frozenset[str]().union(*(note.words for note in notes))
    joined = len(_JOINING.findall(sentence.text)) - sum(len(_JOINING.findall(note.text)) for note in notes)
    if joined < count - 1:
        return False  # two sentences with nothing but a comma between
    return sentence.marks == marks and sentence.words == words


def _said(sentence: str, names: frozenset[str]) -> _Said:
    tokens = _TOKEN.findall(re.sub(r"[*_`]", "", sentence))
    marks = tuple(token for token in tokens if token[0].isdigit() or token in names)
    order = tuple(t.casefold()[:_STEM] for t in tokens if t in marks or t.casefold() not in _FILL)
    words = frozenset(t.casefold()[:_STEM] for t in tokens if t not in marks and t.casefold() not in _FILL)
    return _Said(" ".join(sentence.split()), order, marks, words)


def _names(notes: Sequence[str]) -> frozenset[str]:
    """Words that are capitalised inside a sentence; a first word is no name for being first."""
    inside = (_TOKEN.findall(note)[1:] for note in notes)
    return frozenset(token for tokens in inside for token in tokens if token[0].isupper())
