"""A sentence that denies what a source says, or says what a source denies, in nearly its words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from docgen_nb.document.elements import Table
from docgen_nb.document.parts import ContentPart
from docgen_nb.evidence.kept import once_per_part
from docgen_nb.evidence.stopwords import word_set
from docgen_nb.evidence.topics import statements_in, stems_of
from docgen_nb.evidence.words import words

_LONGEST_SOURCE = 100_000  # characters of a part that are looked at
_FEWEST = 3  # words with a meaning of their own, of a clause that is compared
_OF_SOURCE, _OF_TEXT = 0.8, 0.55  # of their words that both have
_BETWEEN = re.compile(
    r"[;:()–—]|,?\s(?:and|but|while|when|where|since|because|although|und|aber|weil|obwohl|während|et|mais)\s|,\s"
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NO = word_set(
    "no not never none neither nor nobody nothing cannot can't don't doesn't didn't isn't aren't wasn't weren't won't "
    "couldn't shouldn't mustn't hasn't haven't kein keine keinen keiner keinem keines nicht nie niemals niemand nichts "
    "weder noch aucun aucune jamais rien ne n'est pas"
)
_NEARLY_NO = word_set(
    "without unless except only hardly barely scarcely few little too less fewer instead rather lack lacks lacked "
    "lacking fail fails failed missing absent absence unable impossible unlikely unknown forbid forbids forbidden "
    "prohibit prohibits prohibited ban bans banned prevent prevents prevented exclude excludes excluded refuse refused "
    "deny denied out avoid avoids stop stopped otherwise or should would could might unclear ohne außer nur kaum wenig "
    "wenige zu statt fehlt fehlen fehlte verboten verbietet unbekannt oder sollte würde könnte sans sauf peu ou"
)


class _Clause(NamedTuple):
    """A clause: its words with a meaning of their own, those that are half a "no", and whether it says no."""

    text: str
    stems: frozenset[str]
    nearly: frozenset[str]
    is_no: bool

    def denies(self, other: _Clause) -> bool:
        """Whether it says no of what the other says, or the other way round, in nearly its words."""
        if self.is_no == other.is_no or self.nearly != other.nearly:
            return False
        shared = len(self.stems & other.stems)
        alike = shared >= _OF_SOURCE * len(other.stems) and shared >= _OF_TEXT * len(self.stems)
        return alike and {*_NUMBER.findall(self.text)} == {*_NUMBER.findall(other.text)}


def denials(sentence: str, parts: Sequence[ContentPart]) -> Iterator[tuple[str, str]]:
    """The clauses of a sentence that turn round what a source says, each with the source's sentence.

    "A branch may be closed if the next one is farther than 3 km", where the notes say "No branch may be closed if …".
    A word that is half a "no" (only, too few, forbids, unless) on one side alone leaves it open.
    """
    clauses = _clauses(sentence)
    for said, known in (each for part in parts for each in _said(part)) if clauses else ():
        found = next((clause for clause in clauses if any(map(clause.denies, known))), None)
        if found is not None:
            yield found.text, said


def _clauses(sentence: str) -> list[_Clause]:
    found: list[_Clause] = []
    for text in filter(None, map(str.strip, _BETWEEN.split(sentence))):
        said = [*words(text)]
        stems = stems_of(text) - _NO
        if len(stems) >= _FEWEST:
            found.append(_Clause(text, stems, _NEARLY_NO & {*said}, sum(word in _NO for word in said) % 2 == 1))
    return found


@once_per_part
def _said(part: ContentPart) -> list[tuple[str, list[_Clause]]]:
    """The statements of a text with their clauses."""
    if isinstance(part.item, Table):
        return []
    return [(text, _clauses(text)) for text, _ in statements_in(part.text[:_LONGEST_SOURCE])]
