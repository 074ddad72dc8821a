"""Large texts in pieces that fit a model's window, cut where the text itself is divided. Nothing is lost or added."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from docgen_nb.document.parts import ContentPart, PartKind, PlaceMark
from docgen_nb.document.split_at_headings import passages
from docgen_nb.errors import ContentPartError
from docgen_nb.ingest import limits

# from coarse to fine: where a passage without headings may be cut, always after the match
_CUTS = (re.compile(r"\n[ \t]*\n+"), re.compile(r"\n"), re.compile(r"(?<=[.!?。])\s+"), re.compile(r"\s+"))


class Unit(NamedTuple):
    """A page, slide, cell or passage: text that had better stay together.

    ``kind`` and ``number`` say where it is from ("page", 3); "" and 0 where the place has no number.
    """

    text: str
    kind: str = ""
    number: int = 0


class Piece(NamedTuple):
    """Neighbouring units in one: where they are for the reader ("pages 3 to 7", "" if unknown), where each begins."""

    text: str
    where: str
    marks: tuple[PlaceMark, ...] = ()


def pieces(units: Iterable[Unit], limit: int = limits.PIECE) -> list[Piece]:
    """Units joined up to ``limit`` characters; one that is longer is cut by its headings, paragraphs, lines, words.

    >>> [piece.where for piece in pieces([Unit("a" * 6, "page", n) for n in (1, 2, 3)], limit=12)]
    ['pages 1 to 2', 'page 3']
    """
    packed: list[list[Unit]] = []
    size = 0
    for unit in (within for whole in units for within in _within(whole, limit)):
        if not packed or size + len(unit.text) > limit:
            packed.append([])
            size = 0
        packed[-1].append(unit)
        size += len(unit.text)
    return [Piece("".join(unit.text for unit in run), _where(run), tuple(_marks(run))) for run in packed]


def _within(unit: Unit, limit: int) -> Iterator[Unit]:
    if len(unit.text) <= limit:
        yield unit
        return
    for passage in passages(unit.text):
        yield from (unit._replace(text=text) for text in _by_cuts(passage.text, limit, _CUTS))


def _by_cuts(text: str, limit: int, cuts: Sequence[re.Pattern[str]]) -> Iterator[str]:
    if len(text) <= limit:
        yield text
        return
    if not cuts:
        yield from (text[at : at + limit] for at in range(0, len(text), limit))
        return
    run = ""
    for block in _after_each(text, cuts[0]):
        if run and len(run) + len(block) > limit:
            yield from _by_cuts(run, limit, cuts[1:])
            run = ""
        run += block
    yield from _by_cuts(run, limit, cuts[1:])


def _after_each(text: str, cut: re.Pattern[str]) -> Iterator[str]:
    begin = 0
    for found in cut.finditer(text):
        if found.end() > begin:
            yield text[begin : found.end()]
            begin = found.end()
    if begin < len(text):
        yield text[begin:]


def _where(units: list[Unit]) -> str:
    numbered = [unit for unit in units if unit.kind]
    if not numbered:
        return ""
    kind, first, last = numbered[0].kind, numbered[0].number, numbered[-1].number
    return f"{kind} {first}" if first == last else f"{kind}s {first} to {last}"


def _marks(units: Iterable[Unit]) -> Iterator[PlaceMark]:
    """The units that have a name, in order; one that was cut is named once."""
    at, last = 0, ""
    for unit in units:
        name = f"{unit.kind} {unit.number}" if unit.kind else ""
        if name and name != last:
            yield PlaceMark(at=at, name=name)
        at, last = at + len(unit.text), name


def with_remarks(parts: Sequence[ContentPart], *lines: str) -> list[ContentPart]:
    """The parts of one source; its first says also what could not be read, a line each."""
    first, *rest = parts
    return [first.model_copy(update={"left": [*first.left, *lines]}), *rest] if lines else [first, *rest]


def text_parts(
    units: Sequence[Unit], *, id_: str, label: str, source: str, kind: PartKind = "markdown", limit: int = limits.PIECE
) -> list[ContentPart]:
    """One part for a text that fits, several for a longer one: ``report-1``, ``report-2`` …, each with its place.

    Raises:
        ContentPartError: if there is no text, or too much.
    """
    size = sum(len(unit.text) for unit in units)
    if not any(unit.text.strip() for unit in units):
        raise ContentPartError(f"{label} is empty: there is no text in it.")
    if size > limits.LARGEST_TEXT:
        most = limits.LARGEST_TEXT / limits.MB
        raise ContentPartError(f"{label} has {size / limits.MB:.0f} MB of text; at most {most:.0f} MB can be taken.")
    if size <= limit:
        text, marks = "".join(unit.text for unit in units), list(_marks(units))
        return [ContentPart(id=id_, label=label, kind=kind, text=text, source=source, marks=marks)]
    return [
        ContentPart(
            id=f"{id_}-{number}",
            label=f"{label}, {piece.where or f'piece {number}'}",
            kind=kind,
            text=piece.text,
            source=f"{source}, {piece.where or f'piece {number}'}",
            piece_of=id_,
            marks=list(piece.marks),
        )
        for number, piece in enumerate(pieces(units, limit), 1)
    ]
