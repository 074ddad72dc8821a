"""The document tree: outline > document > chapter > section. Order in the lists is the document's order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal, TypeAlias

from pydantic import Field, model_validator

from docgen_nb.document.base import DocumentModel
from docgen_nb.document.contract import Contract
from docgen_nb.document.elements import Element, ErrorElement
from docgen_nb.document.questions import Question
from docgen_nb.document.references import ChapterRef, Ref, RefStyle, SectionRef
from docgen_nb.document.sources import Source
from docgen_nb.errors import OutlineError, UnknownReferenceError

ContentFormat: TypeAlias = Literal["extracted", "shown", "object", "reference"]
ContentType: TypeAlias = Literal["paragraph", "heading", "bullet_list", "table", "code_block", "image"]
State: TypeAlias = Literal["pending", "running", "done", "error", "cancelled", "stale"]
WHOLE_DOCUMENT = "document"
"""What a section needs that introduces or sums up everything else."""
_OF_A_DOCUMENT = ("id", "title", "language", "readers", "words", "chapters")
FillPath: TypeAlias = Literal["aggregation", "generation", "parts"]


class _WithParts(DocumentModel):
    """What chapters and sections share: a title, a hint for the model and assigned content parts."""

    id: str = ""
    title: str = ""
    generation_hint: str = ""
    content_part_ids: list[str] = Field(default_factory=list)
    content_part_instructions: dict[str, Any] = Field(default_factory=dict)

    def instruction_for(self, part_id: str) -> str:
        """What to do with a part here; the concept allows a text or a dict with the key ``instruction``."""
        value = self.content_part_instructions.get(part_id, "")
        return str(value.get("instruction", "") if isinstance(value, dict) else value)


class Section(_WithParts):
    """The unit that is written by one fill job.

    Attributes:
        purpose: what the reader has of it, in a sentence.
        words: its budget; 0 leaves the length to its author.
        content_type: what its text mainly is.
        content_formats: part id → how the part enters; parts without an entry are ``extracted``. ``shown`` is read and
            stands in the section, too.
        use_ai_call: False puts extracted parts verbatim, without a call to the model.
        questions: to the data; its text names their results as ``{{id}}``.
        needs: ids of sections or chapters, or ``"document"``, that must be finished first.
        covers, leaves_out: its part of the contract: what it says besides the hint, and what it leaves to others.
        fact_ids: of the contract's facts, those that this section states.
        path: which of the three paths wrote it, and ``path_reason`` why; None before it was written.
        attempts: calls to the model that the last fill made for it.
        remarks: what was changed in the model's text and the reader should know, a line each.
    """

    purpose: str = ""
    words: int = Field(default=0, ge=0)
    content_type: ContentType = "paragraph"
    content_formats: dict[str, ContentFormat] = Field(default_factory=dict)
    use_ai_call: bool = True
    questions: list[Question] = Field(default_factory=list)
    needs: list[str] = Field(default_factory=list)
    covers: str = ""
    leaves_out: str = ""
    fact_ids: list[str] = Field(default_factory=list)
    elements: list[Element] = Field(default_factory=list)
    state: State = "pending"
    path: FillPath | None = None
    path_reason: str = ""
    attempts: int = 0
    remarks: list[str] = Field(default_factory=list)

    def format_of(self, part_id: str) -> ContentFormat:
        """How a part enters this section."""
        return self.content_formats.get(part_id, "extracted")


class Chapter(_WithParts):
    """A chapter; phase 1 gives it its sections. ``error`` is set where that failed, ``words`` its budget."""

    level: int = Field(default=1, ge=1, le=5)
    words: int = Field(default=0, ge=0)
    sections: list[Section] = Field(default_factory=list)
    state: State = "pending"
    error: ErrorElement | None = None

    @model_validator(mode="after")
    def _sections_mean_structured(self) -> Chapter:
        if self.sections and self.state == "pending":
            # not through validate_assignment: it would validate again, without end
            self.__dict__["state"] = "done"
        return self


class Document(DocumentModel):
    """One document of an outline.

    Attributes:
        readers: who it is for, and what they have to decide or do.
        words: its length; 0 leaves it open.
        contract: what its sections agree on, None if they are left alone.
    """

    id: str = ""
    title: str = ""
    language: str = ""
    readers: str = ""
    words: int = Field(default=0, ge=0)
    contract: Contract | None = None
    chapters: list[Chapter] = Field(default_factory=list)


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
    def _every_id_once(self) -> Outline:
        self.give_ids()
        return self

    def give_ids(self) -> None:
        """Give an id to everything that has none.

        Raises:
            OutlineError: if an id occurs twice.
        """
        taken: set[str] = set()
        nodes = list(_nodes(self.documents))
        for node, _ in nodes:
            if node.id and node.id in taken:
                raise OutlineError(f"The id {node.id!r} occurs twice in the outline.", hint="Give each its own.")
            taken.add(node.id)
        for node, wanted in nodes:
            if not node.id:
                node.__dict__["id"] = _free(wanted, taken)
                taken.add(node.id)

    @property
    def ref_style(self) -> RefStyle:
        """How references into this outline are written."""
        return RefStyle(several_documents=len(self.documents) > 1)

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
                f"There is no chapter {self.ref_style.label(ref)}; the document has {len(chapters)}.",
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
                f"There is no section {self.ref_style.label(ref)}; the chapter has {len(sections)}.",
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
        return self.ref_style.label(ref)

    def to_markdown(self) -> str:
        """The whole text as Markdown, in document order. Model text is in it as it came: not for display."""
        from docgen_nb.document.manuscript import outline_markdown

        return outline_markdown(self)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """For notebooks: the text once there is some, before that the outline. Made safe for display."""
        from docgen_nb.document.manuscript import outline_markdown
        from docgen_nb.document.markdown import outline_overview
        from docgen_nb.document.safe_markdown import safe_markdown

        text = outline_markdown(self) if self.has_text() else outline_overview(self)
        return {"text/plain": text, "text/markdown": safe_markdown(text)}


_Node: TypeAlias = Document | Chapter | Section


def _nodes(documents: Iterable[Document]) -> Iterator[tuple[_Node, Callable[[], str]]]:
    """Every node with the id it would be given."""
    for d, document in enumerate(documents, 1):
        yield document, lambda d=d: f"doc{d}"  # type: ignore[misc]  # mypy can't infer defaulted lambdas
        for c, chapter in enumerate(document.chapters, 1):
            prefix = f"ch{c}" if d == 1 else f"doc{d}-ch{c}"
            yield chapter, lambda prefix=prefix: prefix  # type: ignore[misc]
            for s, section in enumerate(chapter.sections, 1):
                yield section, lambda c=chapter, s=s: f"{c.id}-s{s}"  # type: ignore[misc]


def _free(wanted: Callable[[], str], taken: set[str]) -> str:
    base = candidate = wanted()
    suffix = 2
    while candidate in taken:
        candidate, suffix = f"{base}-{suffix}", suffix + 1
    return candidate
