"""Findings of a check: a code, a place, what is wrong, and what to do about it."""

from dataclasses import dataclass

from docgen_nb.document.references import ChapterRef, SectionRef
from docgen_nb.evidence.document_text import Certainty


@dataclass(frozen=True)
class Finding:
    """One finding. Its text holds text of the document, on one line and without control characters.

    Attributes:
        code: as ``DG101``.
        name: the check's name in words.
        label: the place as the user types it, ``2.3`` or ``1/2.3``.
        certainty, right, span: as in ``Hit``.
    """

    code: str
    name: str
    place: SectionRef | ChapterRef
    label: str
    block: int
    message: str
    fix: str
    excerpt: str = ""
    certainty: Certainty = "likely"
    right: str = ""
    span: tuple[int, int] | None = None

    @property
    def where(self) -> str:
        """``2.3:4`` is the fourth element of section 2.3."""
        return f"{self.label}:{self.block}" if self.block else self.label

    @property
    def order(self) -> tuple[int, int, int, int, str]:
        """Sorts in document order; findings of one code in one block stay in the order they were found."""
        section = self.place.section if isinstance(self.place, SectionRef) else 0
        return (self.place.document, self.place.chapter, section, self.block, self.code)

    def to_dict(self) -> dict[str, object]:
        """The finding for JSON; numbers count from 1, block 0 is the section as a whole, section 0 the chapter."""
        section = self.place.section if isinstance(self.place, SectionRef) else 0
        return {
            "code": self.code,
            "name": self.name,
            "where": self.where,
            "document": self.place.document,
            "chapter": self.place.chapter,
            "section": section,
            "block": self.block,
            "message": self.message,
            "fix": self.fix,
            "excerpt": self.excerpt,
            "certainty": self.certainty,
            "right": self.right,
        }
