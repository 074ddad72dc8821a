"""References as the user types them: ``2`` a chapter, ``2.3`` a section, ``1/2.3`` in the first document."""

import re
from typing import NamedTuple

from docgen_nb.errors import UnknownReferenceError

_PATTERN = re.compile(r"(?:(?P<document>\d+)/)?(?P<chapter>\d+)(?:\.(?P<section>\d+))?")


class ChapterRef(NamedTuple):
    """Place of a chapter; both numbers count from 1."""

    document: int
    chapter: int

    def __str__(self) -> str:
        return f"{self.document}/{self.chapter}"


class SectionRef(NamedTuple):
    """Place of a section; all numbers count from 1. Compares in document order."""

    document: int
    chapter: int
    section: int

    @property
    def chapter_ref(self) -> ChapterRef:
        """The chapter the section stands in."""
        return ChapterRef(self.document, self.chapter)

    def __str__(self) -> str:
        return f"{self.document}/{self.chapter}.{self.section}"


Ref = ChapterRef | SectionRef


def label_of(ref: Ref, *, of_several: bool) -> str:
    """``2.3``, or ``1/2.3`` where there are several documents."""
    return str(ref) if of_several else str(ref).partition("/")[2]


def parse_ref(text: str) -> Ref:
    """Parse a reference such as ``2``, ``2.3`` or ``1/2.3``.

    Raises:
        UnknownReferenceError: if it is none; the message shows the three forms.
    """
    match = _PATTERN.fullmatch(text.strip())
    if match is None:
        raise UnknownReferenceError(
            f"{text!r} is no reference.",
            hint="Type 2 for a chapter, 2.3 for a section, 1/2.3 with several documents.",
        )
    document = int(match["document"] or 1)
    chapter = ChapterRef(document, int(match["chapter"]))
    return SectionRef(*chapter, int(match["section"])) if match["section"] else chapter
