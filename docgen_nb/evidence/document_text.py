"""A document as the checks read it: sections with their text, element by element, and what they were written from."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, TypeAlias

from docgen_nb.document.elements import BulletList, CodeBlock, Element, ErrorElement, Heading, Paragraph, Table
from docgen_nb.document.markdown import element_markdown
from docgen_nb.document.parts import ContentPart
from docgen_nb.document.references import ChapterRef, SectionRef
from docgen_nb.document.tree import Chapter, Document, Outline, Section
from docgen_nb.evidence.kept import token_of
from docgen_nb.evidence.language import language_code, likeliest_language
from docgen_nb.evidence.prose import prose_of, without_code, without_marks
from docgen_nb.plain_text import one_line

Certainty: TypeAlias = Literal["certain", "likely", "possible"]

_LONGEST_EXCERPT = 80
_OF_THE_RUN = {"id", "state", "path", "path_reason", "attempts", "remarks", "needs"}  # how a text came to be


@dataclass(frozen=True)
class Hit:
    """A finding before it has its code.

    Attributes:
        place: chapter or section.
        block: number of the element in the section, from 1; 0 is the section as a whole.
        message: what is wrong, one line.
        fix: what to do about it, one line.
        excerpt: the text that it is about, as it stands there.
        certainty: ``certain`` where the source's cell is known, ``likely``, or ``possible``, shown if asked for.
        right: what should stand there instead, "" if that is not known.
        span: where the excerpt stands in the element's source.
    """

    place: SectionRef | ChapterRef
    block: int
    message: str
    fix: str
    excerpt: str = ""
    certainty: Certainty = "likely"
    right: str = ""
    span: tuple[int, int] | None = None


@dataclass(frozen=True)
class Block:
    """One element; ``number`` counts from 1 in its section.

    Attributes:
        source: its Markdown; for a list, its items one after the other.
        given: whether it stands there as it was handed in, not as a model wrote it.
    """

    number: int
    element: Element
    source: str
    given: bool = False

    @cached_property
    def prose(self) -> str:
        """The running text, as long as ``source``: code, math, addresses and marks are blank."""
        return "" if isinstance(self.element, CodeBlock | Table) else without_marks(prose_of(self.source))

    @cached_property
    def said(self) -> str:
        """All but code, comments and marks, as long as ``source``: what a model may have said with it."""
        return without_marks(without_code(self.source))

    @property
    def is_text(self) -> bool:
        """Whether it is running text: a paragraph or a list."""
        return isinstance(self.element, Paragraph | BulletList)


@dataclass(frozen=True)
class SectionText:
    """One written section, split into blocks and sentences.

    Attributes:
        parts: the content parts assigned to it that exist.
        needed: text of the sections it rests on.
        language: code of the language it should be in, "" if nobody said and nothing tells.
        prompt: what the user asked for.
        beside: tokens of all parts that there are.
    """

    place: SectionRef
    label: str
    section: Section
    chapter: Chapter
    document: Document
    blocks: tuple[Block, ...]
    parts: tuple[ContentPart, ...] = ()
    needed: tuple[SectionText, ...] = ()
    language: str = ""
    prompt: str = ""
    beside: tuple[object, ...] = ()

    @cached_property
    def key(self) -> Hashable:
        """Changes with all that the section, its plan and its sources say; not with its place."""
        contract = self.document.contract
        return (
            self.section.model_dump_json(exclude=_OF_THE_RUN),
            self.language,
            self.prompt,
            *(self.chapter.title, self.chapter.generation_hint, self.document.title),
            contract and contract.model_dump_json(),
            *(other.prose for other in self.needed),
            *map(token_of, self.parts),
            *self.beside,
        )

    def text_blocks(self) -> Iterator[Block]:
        """Paragraphs and lists that a model wrote."""
        return (block for block in self.blocks if block.is_text and not block.given)

    @cached_property
    def prose(self) -> str:
        """All running text of the section."""
        return "\n\n".join(block.prose for block in self.blocks if block.is_text)

    def hit(
        self, block: Block | None, message: str, fix: str, excerpt: str = "", certainty: Certainty = "likely"
    ) -> Hit:
        """A finding in this section; without a block it is about the section as a whole."""
        return Hit(self.place, block.number if block else 0, message, fix, excerpt_of(excerpt), certainty)


@dataclass(frozen=True)
class DocumentText:
    """One document with its written sections, in order."""

    number: int
    document: Document
    sections: tuple[SectionText, ...]

    @property
    def tables(self) -> int:
        """Number of tables in the section."""
        return sum(isinstance(b.element, Table) for section in self.sections for b in section.blocks)


@dataclass(frozen=True, eq=False)
class CheckedText:
    """All that is checked.

    Attributes:
        glossary: the spelling to use → the variants not to use.
    """

    outline: Outline
    parts: Mapping[str, ContentPart]
    documents: tuple[DocumentText, ...]
    glossary: Mapping[str, Iterable[str]] = field(default_factory=dict)

    @cached_property
    def sections(self) -> tuple[SectionText, ...]:
        """Every written section, in order."""
        return tuple(section for document in self.documents for section in document.sections)


def read_document(
    outline: Outline, parts: Mapping[str, ContentPart], glossary: Mapping[str, Iterable[str]] | None = None
) -> CheckedText:
    """An outline's written sections; what is not written or failed has no text to check."""
    numbers = range(1, len(outline.documents) + 1)
    documents = tuple(_document(outline, number, parts) for number in numbers)
    return CheckedText(outline, parts, documents, glossary or {})


def _document(outline: Outline, number: int, parts: Mapping[str, ContentPart]) -> DocumentText:
    document = outline.documents[number - 1]
    places = [(place, s) for place, s in outline.sections() if place.document == number and _is_written(s)]
    language = language_code(document.language or outline.language)
    beside = tuple(map(token_of, parts.values()))
    read: dict[str, SectionText] = {}
    for place, section in places:
        read[section.id] = SectionText(
            place=place,
            label=outline.label(place),
            section=section,
            chapter=outline.chapter(place.chapter_ref),
            document=document,
            blocks=tuple(_blocks(section)),
            parts=tuple(part for part_id in section.content_part_ids for part in _named(part_id, parts)),
            language=language,
            prompt=outline.user_prompt,
            beside=beside,
        )
    if not language:
        language = likeliest_language("\n".join(section.prose[:400] for section in read.values()))
    finished = tuple(_with(section, read, language) for section in read.values())
    return DocumentText(number, document, finished)


def _with(section: SectionText, read: Mapping[str, SectionText], language: str) -> SectionText:
    wanted = set(section.section.needs)
    needed = tuple(
        other for id_, other in read.items() if {id_, other.chapter.id, "document"} & wanted and other is not section
    )
    return replace(section, needed=needed, language=language)


def _named(part_id: str, parts: Mapping[str, ContentPart]) -> list[ContentPart]:
    """The part of that id, or all pieces of the long text that has it; none if there is neither."""
    if part_id in parts:
        return [parts[part_id]]
    return [part for part in parts.values() if part.piece_of == part_id]


def _is_written(section: Section) -> bool:
    return bool(section.elements) and not isinstance(section.elements[0], ErrorElement)


def _blocks(section: Section) -> Iterator[Block]:
    for number, element in enumerate(section.elements, 1):
        yield Block(number, element, source_of(element), _is_given(element, section))


def source_of(element: Element) -> str:
    """An element's Markdown as findings count in it; of a list its items, one after the other."""
    match element:
        case BulletList(items=items):
            return "\n\n".join(items)
        case Heading(text=text):
            return text
        case _:
            return element_markdown(element)


def _is_given(element: Element, section: Section) -> bool:
    """Whether no model wrote it: verbatim parts, tables that are the part itself or the result of a question."""
    if not section.use_ai_call or (isinstance(element, Table) and element.question):
        return True
    whole = {part_id for part_id in section.content_part_ids if section.format_of(part_id) == "object"}
    shown = {part_id for part_id in section.content_part_ids if section.format_of(part_id) == "shown"}
    if isinstance(element, Table) and element.plain and set(element.part_ids) <= shown:
        return True
    return isinstance(element, Table | Paragraph) and bool(element.part_ids) and set(element.part_ids) <= whole


def excerpt_of(text: str) -> str:
    """A piece of the document as a message quotes it."""
    return one_line(text[: 4 * _LONGEST_EXCERPT], _LONGEST_EXCERPT)
