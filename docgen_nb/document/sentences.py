"""Cutting prose into sentences, losing nothing."""

from __future__ import annotations

import re

_END = re.compile(r"[.!?…。！？][\"'”’)\]]*(?=\s|\Z)")
_BETWEEN = re.compile(r"(?<=[.!?…])(?P<close>[\"'”’)\]]*)\s+(?=[\"'“‘(\[]*[^\W_a-z])|(?<=[。！？])")


def sentences_of(prose: str) -> list[str]:
    """The sentences, each with the space that follows it: joined they are the text again.

    >>> sentences_of("It is 18.2 kg. Honey, e.g. from linden. Good.")
    ['It is 18.2 kg. ', 'Honey, e.g. from linden. ', 'Good.']
    """
    cuts = [match.end() for match in _BETWEEN.finditer(prose)]
    spans = zip([0, *cuts], [*cuts, len(prose)], strict=True)
    return [prose[start:end] for start, end in spans if start < end]


def to_sentence_end(text: str) -> str:
    """The text up to its last full sentence; unchanged where it has none.

    >>> to_sentence_end("One. Two is cut of")
    'One.'
    """
    ends = [match.end() for match in _END.finditer(text)]
    return text[: ends[-1]] if ends else text
