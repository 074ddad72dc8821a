"""Trace every element of a document to the parts it was written from, as far as its text shows it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from docgen_nb.document.elements import CodeBlock, ErrorElement, Heading, Image, Reference, Table
from docgen_nb.document.parts import ContentPart
from docgen_nb.document.references import Ref, SectionRef
from docgen_nb.document.templates import values_shown
from docgen_nb.document.tree import Outline
from docgen_nb.evidence.cited import markers
from docgen_nb.evidence.document_text import Block, CheckedText, SectionText, excerpt_of, read_document
from docgen_nb.evidence.pieces import Piece, pieces_of_part, pieces_of_section, places_in_words
from docgen_nb.evidence.quantities import Quantity
from docgen_nb.evidence.words import sentences
from docgen_nb.provenance.grounds import ElementGrounds, Ground, Provenance, Sign
from docgen_nb.provenance.matching import Match, Matcher, Sentence, Source

_ORDER: tuple[Sign, ...] = ("given", "asked", "citation", "number", "computed", "words")


def trace(
    outline: Outline,
    parts: Mapping[str, ContentPart],
    within: Ref | None = None,
    *,
    by_hand: Collection[str] = (),
) -> Provenance:
    """Trace the elements to their sources.

    Args:
        outline: the document; it is not changed.
        parts: the content parts by id.
        within: only this chapter or section; None for all.
        by_hand: ids of the sections whose text is the user's own.
    """
    text = read_document(outline, parts)
    wanted = [section for section in text.sections if _contains(within, section.place)]
    tracer = _Tracer(text, wanted, by_hand)
    return Provenance(tuple(each for section in wanted for each in tracer.section(section)))


def _contains(within: Ref | None, place: SectionRef) -> bool:
    if within is None:
        return True
    return place == within if isinstance(within, SectionRef) else place[:2] == within[:2]


@dataclass
class _Found:
    """Matches of one source while an element's sentences are looked up."""

    pieces: dict[Piece, None] = field(default_factory=dict)
    signs: set[Sign] = field(default_factory=set)
    evidence: dict[str, None] = field(default_factory=dict)

    def add(self, match: Match) -> None:
        self.pieces |= dict.fromkeys(match.pieces)
        for sign, pieces in (("number", match.numbers), ("words", match.words), ("computed", match.computed)):
            if pieces:
                self.signs.add(sign)  # type: ignore[arg-type]  # a Literal in a loop
                self.evidence |= dict.fromkeys(pieces)


class _Tracer:
    def __init__(self, text: CheckedText, wanted: Sequence[SectionText], by_hand: Collection[str]) -> None:
        self._parts = text.parts
        self._by_hand = by_hand
        needed = {other.label: other for section in wanted for other in section.needed}
        used = {part.id for section in [*wanted, *needed.values()] for part in section.parts}
        used |= {id_ for section in wanted for block in section.blocks for id_ in self._cited(block)}
        sources = [
            Source(id_, tuple(pieces_of_part(text.parts[id_])), text.parts[id_]) for id_ in text.parts if id_ in used
        ]
        sources += [Source(f"section {label}", tuple(pieces_of_section(s))) for label, s in needed.items()]
        self._matcher = Matcher(sources)

    def section(self, section: SectionText) -> Iterator[ElementGrounds]:
        """Trace the elements of one section, in order."""
        own = [part.id for part in section.parts]
        below = [part.id for other in section.needed for part in other.parts]
        rests = [f"section {other.label}" for other in section.needed]
        for block in section.blocks:
            if isinstance(block.element, Heading | ErrorElement):
                continue
            among = list(dict.fromkeys([*own, *self._cited(block), *below, *rests]))
            grounds, unfounded = self._grounds(block, section, among)
            written_from = (*(part.label for part in section.parts), *rests)
            excerpt = excerpt_of(block.source)
            yield ElementGrounds(
                section.place,
                section.section.id,
                section.label,
                block.number,
                excerpt,
                grounds,
                written_from,
                unfounded,
                section.section.id in self._by_hand,
            )

    def _cited(self, block: Block) -> list[str]:
        """Parts that the text itself cites; of a long text all pieces."""
        named = dict.fromkeys(markers(block))
        return [part.id for part in self._parts.values() if part.id in named or (part.piece_of or "\0") in named]

    def _grounds(
        self, block: Block, section: SectionText, among: Sequence[str]
    ) -> tuple[tuple[Ground, ...], tuple[str, ...]]:
        asked = tuple(self._asked(block, section))
        if getattr(block.element, "question", ""):
            return asked, ()
        if (given := self._given(block)) is not None:
            return given, ()
        put_in = " ".join(values_shown(block.element))
        found: dict[str, _Found] = {}
        unfounded: list[str] = []
        known: list[Quantity] = []
        for text in _statements(block):
            sentence = Sentence.of(text, section.language)
            matches = self._matcher.matches(sentence, among, known)
            for id_, match in matches.items():
                found.setdefault(id_, _Found()).add(match)
            held = {raw for match in matches.values() for raw in (*match.numbers, *match.computed)}
            known += [quantity for quantity in sentence.quantities if quantity.raw in held]
            own = (quantity.raw for quantity in sentence.quantities if quantity.raw not in put_in)
            unfounded += [raw for raw in own if raw not in held]
        for id_ in self._named(block, found):
            found.setdefault(id_, _Found()).signs.add("citation")
        grounds = [*asked, *(self._ground(id_, each) for id_, each in found.items())]
        return tuple(sorted(grounds, key=_rank)), tuple(dict.fromkeys(unfounded))

    def _asked(self, block: Block, section: SectionText) -> Iterator[Ground]:
        """The tables that the element's questions were put to, with what was asked."""
        element = block.element
        ids = {*getattr(element, "values", {}), getattr(element, "question", "")}
        for question in section.section.questions:
            if question.id in ids:
                named = [self._parts[id_] for id_ in self._parts if id_ in getattr(element, "part_ids", ())]
                sql = " ".join(question.sql.split())
                for part in (each for each in named if question.may_ask(each.id)):
                    rows = f"question {question.id} of {part.extent.partition(',')[0]}"
                    yield Ground(part.id, part.label, (rows,), ("asked",), (question.meaning or question.id, sql))

    def _given(self, block: Block) -> tuple[Ground, ...] | None:
        """Return the grounds of what stands there as it was handed in."""
        element = block.element
        if isinstance(element, Reference):
            return (Ground(element.part_id, element.label, signs=("given",)),)
        ids = [id_ for id_ in getattr(element, "part_ids", []) if id_ in self._parts]
        if not ids or not (block.given or isinstance(element, Image)):
            return None
        return tuple(Ground(id_, self._parts[id_].label, _shown(block), signs=("given",)) for id_ in ids)

    def _named(self, block: Block, found: Mapping[str, _Found]) -> list[str]:
        """Pieces that the text cites: of a long text those that were found, else the first as the whole."""
        named: list[str] = []
        for id_ in dict.fromkeys(markers(block)):
            pieces = [id_] if id_ in self._parts else [p.id for p in self._parts.values() if p.piece_of == id_]
            named += [piece for piece in pieces if piece in found] or pieces[:1]
        return named

    def _ground(self, id_: str, found: _Found) -> Ground:
        signs = tuple(sign for sign in _ORDER if sign in found.signs)
        places = places_in_words(found.pieces)
        if not places and found.signs == {"computed"}:
            places = ("all rows",)
        evidence = tuple(found.evidence)
        if id_ not in self._parts:
            return Ground("", id_, places, signs, evidence)
        return Ground(id_, self._parts[id_].label, places, signs, evidence)


def _rank(ground: Ground) -> tuple[bool, int, int]:
    """Parts before sections, the surest first."""
    return (not ground.part_id, min(map(_ORDER.index, ground.signs), default=0), -len(ground.evidence))


def _statements(block: Block) -> list[str]:
    """Statements of an element, one after the other."""
    match block.element:
        case Table(headers=headers, rows=rows):
            return [" ; ".join(row) for row in rows] or [" ; ".join(headers)]
        case CodeBlock():
            return []
        case _:
            return [text for _, text in sentences(block.prose)]


def _shown(block: Block) -> tuple[str, ...]:
    """Share of a table that stands there."""
    table = block.element
    if not isinstance(table, Table) or not table.rows:
        return ()
    if table.total_rows is not None:
        return (f"rows 1 to {len(table.rows)} of {table.total_rows}",)
    return (f"all {len(table.rows)} rows",) if len(table.rows) > 1 else ()
