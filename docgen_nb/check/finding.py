"""What a check finds: a code, a place, what is wrong, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from docgen_nb.document.references import ChapterRef, SectionRef

_LONGEST_EXCERPT = 80


@dataclass(frozen=True)
class Hit:
    """A finding before it has its code.

    Attributes:
        place: chapter or section.
        block: number of the element in the section, from 1; 0 is the section as a whole.
        message: what is wrong, one line.
        fix: what to do about it, one line.
        excerpt: the text that it is about, as it stands there.
    """

    place: SectionRef | ChapterRef
    block: int
    message: str
    fix: str
    excerpt: str = ""


@dataclass(frozen=True)
class Finding:
    """One finding. Its text holds text of the document, on one line and without control characters.

    Attributes:
        code: as ``DG101``.
        name: the check's name in words.
        label: the place as the user types it, ``2.3`` or ``1/2.3``.
    """

    code: str
    name: str
    place: SectionRef | ChapterRef
    label: str
    block: int
    message: str
    fix: str
    excerpt: str = ""

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
        """For JSON; numbers count from 1, block 0 is the section as a whole, section 0 the chapter."""
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
        }


def one_line(text: str, longest: int | None = None) -> str:
    r"""``text`` on one line and without control characters, cut where it is long.

    >>> one_line("a\n\x1bb")
    'a b'
    """
    line = " ".join(text.split())
    if not line.isprintable():
        line = " ".join("".join(character if character.isprintable() else " " for character in line).split())
    return line if longest is None or len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def excerpt_of(text: str) -> str:
    """A piece of the document as a message quotes it."""
    return one_line(text[: 4 * _LONGEST_EXCERPT], _LONGEST_EXCERPT)
