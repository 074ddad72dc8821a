"""Which sections introduce or sum up, told by their titles. They are written last, from the finished text."""

from __future__ import annotations

import re

_SUMS_UP = re.compile(
    r"\W*(?:(?:executive|management|short)\s+)?"
    r"(?:introduction|overview|summary|abstract|conclusions?|key (?:findings|points)"
    r"|in (?:short|brief)|at a glance|preface|foreword|closing (?:remarks|words)"
    r"|einleitung|einführung|überblick|zusammenfassung|fazit|schluss(?:folgerung(?:en)?|wort)?|vorwort|kurzfassung"
    r"|résumé|synthèse|avant-propos|introducción|resumen|conclusión(?:es)?|introduzione|riassunto|conclusion[ei])\W*",
    re.IGNORECASE,
)
_OF_THE_WHOLE = re.compile(
    r"\W*(?:executive|management) summary\W*|\W*(?:abstract|preface|foreword|vorwort|kurzfassung)\W*", re.IGNORECASE
)


def sums_up(title: str) -> bool:
    """Whether a section of this title introduces or sums up its chapter.

    >>> sums_up("Summary"), sums_up("Summary statistics of 2026")
    (True, False)
    """
    return _SUMS_UP.fullmatch(title) is not None


def sums_up_all(title: str, chapter: str) -> bool:
    """Whether a section introduces or sums up the whole document, by its own title or its chapter's."""
    return _OF_THE_WHOLE.fullmatch(title) is not None or sums_up(chapter)
