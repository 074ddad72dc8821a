"""Nodes of an outline: documents, chapters, sections and the sources that they cite. Data only."""

from typing import Any, Literal, Self, TypeAlias

from pydantic import Field, model_validator

from docgen_nb.document.base import DocumentModel
from docgen_nb.document.contract import Contract
from docgen_nb.document.elements import Element, ErrorElement
from docgen_nb.document.questions import Question

ContentFormat: TypeAlias = Literal["extracted", "shown", "object", "reference"]
ContentType: TypeAlias = Literal["paragraph", "heading", "bullet_list", "table", "code_block", "image"]
State: TypeAlias = Literal["pending", "running", "done", "error", "cancelled", "stale"]
WHOLE_DOCUMENT = "document"
"""The ``needs`` of a section that introduces or sums up everything else."""
FillPath: TypeAlias = Literal["aggregation", "generation", "parts"]
MOST_WORDS = 100_000_000  # of a budget; nobody writes more


class Source(DocumentModel):
    """A content part as a citation names it.

    Attributes:
        id: the part's id.
        label: what a reader sees.
        origin: where it came from (``notes.md, pages 3 to 5``).
        content_hash: SHA-256 of the snapshot that was used, as hex; "" if unknown.
    """

    id: str
    label: str
    origin: str = ""
    content_hash: str = ""

    def entry(self) -> str:
        """A line of the bibliography, plain text; the name of a variable says nothing to its reader."""
        says_more = self.origin and self.origin != self.label and not self.origin.startswith("variable ")
        return f"{self.label} ({self.origin})" if says_more else self.label


class _WithParts(DocumentModel):
    """Fields of chapters and sections alike: a title, a hint for the model and assigned content parts."""

    id: str = ""
    title: str = ""
    generation_hint: str = ""
    content_part_ids: list[str] = Field(default_factory=list)
    content_part_instructions: dict[str, Any] = Field(default_factory=dict)

    def instruction_for(self, part_id: str) -> str:
        """Return the instruction for a part here; it is given as a text or a dict with the key ``instruction``."""
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
        unasked: why further questions that were planned can't be asked, a line each.
        needs: ids of sections or chapters, or ``"document"``, that must be finished first.
        covers, leaves_out: its part of the contract: what it says besides the hint, and what it leaves to others.
        fact_ids: of the contract's facts, those that this section states.
        path: which of the three paths wrote it, and ``path_reason`` why; None before it was written.
        attempts: calls to the model that the last fill made for it.
        remarks: what was changed in the model's text and the reader should know, a line each.
    """

    purpose: str = ""
    words: int = Field(default=0, ge=0, le=MOST_WORDS)
    content_type: ContentType = "paragraph"
    content_formats: dict[str, ContentFormat] = Field(default_factory=dict)
    use_ai_call: bool = True
    questions: list[Question] = Field(default_factory=list)
    unasked: list[str] = Field(default_factory=list)
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
        """Return the content format of a part in this section."""
        return self.content_formats.get(part_id, "extracted")


class Chapter(_WithParts):
    """A chapter; phase 1 gives it its sections. ``error`` is set where that failed, ``words`` its budget."""

    level: int = Field(default=1, ge=1, le=5)
    words: int = Field(default=0, ge=0, le=MOST_WORDS)
    sections: list[Section] = Field(default_factory=list)
    state: State = "pending"
    error: ErrorElement | None = None

    @model_validator(mode="after")
    def _sections_mean_structured(self) -> Self:
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
    words: int = Field(default=0, ge=0, le=MOST_WORDS)
    contract: Contract | None = None
    chapters: list[Chapter] = Field(default_factory=list)
