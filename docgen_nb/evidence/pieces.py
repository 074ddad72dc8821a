"""Sources divided into what can be pointed at: paragraphs, list items, lines of a table in a text, rows of a table."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from docgen_nb.document.elements import Table
from docgen_nb.document.parts import ContentPart, whole_table
from docgen_nb.document.split_at_headings import passages
from docgen_nb.evidence.document_text import SectionText
from docgen_nb.evidence.words import content_words, raw_words, words

MOST_ROWS = 20_000  # of a table that are looked at one by one
_BREAK = re.compile(r"\n[ \t]*\n+|\n(?=[ \t]*(?:[-*+]|\d+[.)])[ \t])|(?<=\|)[ \t]*\n(?=[ \t]*\|)")
_LONGEST = 900  # characters of a piece; a longer paragraph is divided at sentences
_HEADING = re.compile(r"#{1,6} [^\n]*")  # alone it says nothing
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True)
class Piece:
    """A piece of a source.

    Attributes:
        source: id of the part, or label of the section.
        place: where it is, for a reader: ``page 4``, ``“Harvest”``; "" if the source is not divided.
        row: number of the table's row, from 1; 0 where it is none.
    """

    source: str
    text: str
    place: str = ""
    row: int = 0

    @cached_property
    def stems(self) -> frozenset[str]:
        """Its words that have a meaning of their own, without those in figures."""
        return stems_of(words(self.text.replace("_", " ")))

    @cached_property
    def small(self) -> frozenset[str]:
        """Those of its words that are written without a capital: they are no names."""
        return stems_of(word[0] for word in raw_words(self.text) if word[0][0].islower())


def stems_of(found: Iterable[str]) -> frozenset[str]:
    """The words among these that have a meaning of their own, as stems; figures are none."""
    return frozenset(stem for stem in content_words(found) if not stem[0].isdigit())


def pieces_of_part(part: ContentPart) -> list[Piece]:
    """All of a part. A table gives its rows, anything else its text."""
    if isinstance(part.item, Table):
        rows = whole_table(part.item).rows[:MOST_ROWS]
        return [Piece(part.id, " ; ".join(row), row=number) for number, row in enumerate(rows, 1)]
    return list(_of_text(part))


def pieces_of_section(section: SectionText) -> list[Piece]:
    """A finished section's text, element by element."""
    blocks = (block for block in section.blocks if block.is_text)
    return [Piece(f"section {section.label}", block.prose, f"element {block.number}") for block in blocks]


def _of_text(part: ContentPart) -> Iterator[Piece]:
    found = [(at, text) for at, text in _pieces(part.text) if text.strip() and not _HEADING.fullmatch(text.strip())]
    name = _names(part, [at for at, _ in found])
    for (_, text), place in zip(found, name, strict=True):
        yield Piece(part.id, text, place)


def _names(part: ContentPart, starts: list[int]) -> list[str]:
    """Name each piece's place: its page or slide, else the heading it is under, else its number."""
    if part.marks:
        at = [mark.at for mark in part.marks]
        return [part.marks[max(0, bisect_right(at, start) - 1)].name for start in starts]
    headings: list[tuple[int, str]] = []
    read = 0
    for passage in passages(part.text) if part.kind == "markdown" else ():
        headings.append((read, f"“{' '.join(passage.title.split())}”" if passage.title else ""))
        read += len(passage.text)
    if any(name for _, name in headings):
        at = [start for start, _ in headings]
        return [headings[bisect_right(at, start) - 1][1] for start in starts]
    return [f"paragraph {number}" for number in range(1, len(starts) + 1)] if len(starts) > 1 else [""] * len(starts)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Start and text of every piece."""
    read = 0
    for end in [*(match.end() for match in _BREAK.finditer(text)), len(text)]:
        yield from _divided(read, text[read:end])
        read = end


def _divided(start: int, text: str) -> Iterator[tuple[int, str]]:
    if len(text) <= _LONGEST:
        yield start, text
        return
    begin = read = 0
    for end in [*(match.end() for match in _SENTENCE.finditer(text)), len(text)]:
        if end - begin > _LONGEST and read > begin:
            yield start + begin, text[begin:read]
            begin = read
        read = end
    yield start + begin, text[begin:]


def places_in_words(pieces: Iterable[Piece]) -> tuple[str, ...]:
    """Places of pieces in words: rows together, each other place once, in order.

    >>> places_in_words([Piece("sales", "", row=5), Piece("sales", "", row=3), Piece("sales", "", row=4)])
    ('rows 3 to 5',)
    """
    found = list(pieces)
    rows = sorted({piece.row for piece in found if piece.row})
    named = dict.fromkeys(piece.place for piece in sorted(found, key=lambda piece: piece.row) if piece.place)
    runs = _runs(rows)
    told = [f"{'row' if len(rows) == 1 else 'rows'} {_and(runs)}"] if rows else []
    return (*told, *named)


def _runs(numbers: list[int]) -> list[str]:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    told: list[str] = []
    for run in runs:
        told += [f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run)  # noqa: PLR2004 - "3 and 4", "3 to 5"
    return told


def _and(pieces: list[str]) -> str:
    return pieces[0] if len(pieces) == 1 else f"{', '.join(pieces[:-1])} and {pieces[-1]}"
