"""The document tree: outline > document > chapter > section. Order in the lists is the document's order."""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, count
from pathlib import Path
from typing import Any, Self, TypeAlias

from pydantic import Field, ValidationError, model_validator
from pydantic_core import PydanticSerializationError

from docgen_nb.document.base import DocumentModel, first_fault
from docgen_nb.document.manuscript import manuscript, manuscript_markdown
from docgen_nb.document.markdown import overview_lines
from docgen_nb.document.nodes import (
    WHOLE_DOCUMENT,
    Chapter,
    ContentFormat,
    ContentType,
    Document,
    FillPath,
    Section,
    Source,
    State,
)
from docgen_nb.document.references import ChapterRef, Ref, SectionRef, label_of
from docgen_nb.document.safe_markdown import safe_markdown
from docgen_nb.errors import OutlineError, UnknownReferenceError
from docgen_nb.plain_text import sound_value

__all__ = [
    "WHOLE_DOCUMENT",
    "Chapter",
    "ContentFormat",
    "ContentType",
    "Document",
    "FillPath",
    "Outline",
    "OutlineSource",
    "Section",
    "Source",
    "State",
    "read_outline",
]
_OF_A_DOCUMENT = ("id", "title", "language", "readers", "words", "chapters")


class Outline(DocumentModel):
    """Everything planned, and once filled everything written. ``sources`` is what may be cited in it.

    ``Outline.model_validate`` reads the dict shape (camelCase or snake_case), ``model_dump(by_alias=True)`` gives
    it back. Missing ids are given; double ones are refused.

    Raises:
        pydantic.ValidationError: for a value of the wrong kind.
        OutlineError: for an id that occurs twice.

    >>> outline = Outline.model_validate({"documents": [{"title": "Report", "chapters": [{"title": "Sales"}]}]})
    >>> outline.documents[0].chapters[0].id
    'ch1'
    """

    user_prompt: str = ""
    language: str = ""
    documents: list[Document] = Field(default_factory=list)
    sources: list[Source] = Field(default_factory=list)

    @model_validator(mode="before")
    @classmethod
    def _one_document_may_stand_alone(cls, data: Any) -> Any:
        if isinstance(data, dict) and "documents" not in data and "chapters" in data:
            document = {key: data[key] for key in _OF_A_DOCUMENT if key in data}
            return {
                **{k: v for k, v in data.items() if k not in document or k == "language"},
                "documents": [document],
            }
        return data

    @model_validator(mode="after")
    def _every_id_once(self) -> Self:
        self.give_ids()
        return self

    def give_ids(self) -> None:
        """Give an id to everything that has none.

        Raises:
            OutlineError: if an id occurs twice.
        """
        taken: set[str] = set()
        for node, _ in _nodes(self.documents):
            if node.id and node.id in taken:
                raise OutlineError(f"The id {node.id!r} occurs twice in the outline.", hint="Give each its own.")
            taken.add(node.id)
        for node, wanted in _nodes(self.documents):
            if not node.id:
                node.__dict__["id"] = _free(wanted, taken)
                taken.add(node.id)

    def chapters(self) -> Iterator[tuple[ChapterRef, Chapter]]:
        """Every chapter with its place, in document order."""
        for d, document in enumerate(self.documents, 1):
            for c, chapter in enumerate(document.chapters, 1):
                yield ChapterRef(d, c), chapter

    def sections(self) -> Iterator[tuple[SectionRef, Section]]:
        """Every section with its place, in document order."""
        for ref, chapter in self.chapters():
            for s, section in enumerate(chapter.sections, 1):
                yield SectionRef(*ref, s), section

    def chapter(self, ref: ChapterRef) -> Chapter:
        """The chapter at a place.

        Raises:
            UnknownReferenceError: if there is none; the message says how many there are.
        """
        if not 1 <= ref.document <= len(self.documents):
            raise UnknownReferenceError(f"There is no document {ref.document}; there are {len(self.documents)}.")
        chapters = self.documents[ref.document - 1].chapters
        if not 1 <= ref.chapter <= len(chapters):
            raise UnknownReferenceError(
                f"There is no chapter {self.label(ref)}; the document has {len(chapters)}.",
                hint="%docgen outline shows them.",
            )
        return chapters[ref.chapter - 1]

    def section(self, ref: SectionRef) -> Section:
        """The section at a place.

        Raises:
            UnknownReferenceError: if there is none; the message says how many there are.
        """
        sections = self.chapter(ref.chapter_ref).sections
        if not 1 <= ref.section <= len(sections):
            raise UnknownReferenceError(
                f"There is no section {self.label(ref)}; the chapter has {len(sections)}.",
                hint="%docgen outline shows them.",
            )
        return sections[ref.section - 1]

    def remember_sources(self, sources: Iterable[Source]) -> None:
        """Keep what may be cited; one with a known id takes its place."""
        self.sources = list({source.id: source for source in (*self.sources, *sources)}.values())

    def has_text(self) -> bool:
        """Whether any section has been written."""
        return any(section.elements for _, section in self.sections())

    def label(self, ref: Ref) -> str:
        """A reference as the reader types it."""
        return label_of(ref, of_several=len(self.documents) > 1)

    def to_markdown(self) -> str:
        """The whole text as Markdown, in document order. Model text is in it as it came: not for display."""
        scripts = (manuscript(each, self.sources, language=self.language) for each in self.documents if each.chapters)
        return "\n\n".join(map(manuscript_markdown, scripts)) + "\n"

    def overview(self) -> str:
        """The outline as a Markdown list: what stands where, from which parts and in which state."""
        lists = (
            overview_lines(each, n, of_several=len(self.documents) > 1) for n, each in enumerate(self.documents, 1)
        )
        return "\n\n".join(map("\n".join, lists))

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """Show the text once there is some, before that the outline, in a notebook. Made safe for display."""
        text = self.to_markdown() if self.has_text() else self.overview()
        return {"text/plain": text, "text/markdown": safe_markdown(text)}


_Node: TypeAlias = Document | Chapter | Section


def _nodes(documents: Iterable[Document]) -> Iterator[tuple[_Node, str]]:
    """Every node with the id it would be given, which a section takes from its chapter's."""
    for d, document in enumerate(documents, 1):
        yield document, f"doc{d}"
        for c, chapter in enumerate(document.chapters, 1):
            yield chapter, f"ch{c}" if d == 1 else f"doc{d}-ch{c}"
            for s, section in enumerate(chapter.sections, 1):
                yield section, f"{chapter.id}-s{s}"


def _free(wanted: str, taken: set[str]) -> str:
    return next(id_ for id_ in chain([wanted], (f"{wanted}-{n}" for n in count(2))) if id_ not in taken)


OutlineSource: TypeAlias = Outline | Mapping[str, Any] | Path


def read_outline(source: OutlineSource) -> Outline:
    """An outline from an object, its dict shape, or a JSON file.

    Raises:
        OutlineError: if it is none; the message names the first place that is wrong.
    """
    if isinstance(source, Outline):
        return source
    if isinstance(source, Path):
        try:
            source = sound_value(json.loads(source.expanduser().read_text(encoding="utf-8")))
        except OSError as error:
            raise OutlineError(f"The outline can't be read: {error.strerror}.") from None
        except (ValueError, RecursionError):
            raise OutlineError("The file is not JSON.", hint="%docgen outline save FILE writes one.") from None
    try:
        outline = Outline.model_validate(sound_value(source))
        outline.model_dump_json()
    except ValidationError as error:
        raise OutlineError(f"This is no outline: {first_fault(error, 'the outline')}") from None
    except (PydanticSerializationError, RecursionError):
        raise OutlineError("This is no outline: something in it is nested too deeply, or no JSON.") from None
    if not any(document.chapters for document in outline.documents):
        raise OutlineError("The outline has no chapters.", hint="It needs documents, each with chapters.")
    return outline
