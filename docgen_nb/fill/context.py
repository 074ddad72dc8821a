"""The input and the result of a fill job."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from docgen_nb.document.elements import Element
from docgen_nb.document.parts import ContentPart
from docgen_nb.document.program_words import language_code
from docgen_nb.document.references import SectionRef
from docgen_nb.document.tree import Chapter, FillPath, Outline, Section
from docgen_nb.evidence.language import likeliest_language
from docgen_nb.llm.messages import Ask
from docgen_nb.shared_prompt import Brief

_READ = {"extracted", "shown"}


@dataclass(frozen=True)
class SentenceEdit:
    """One sentence of a written section that is to be put in another way, and what is wrong with it."""

    sentence: str
    fault: str

    def as_feedback(self) -> str:
        """The wish to change the sentence, as feedback for its author."""
        return f"Change the sentence {self.sentence!r}: {self.fault}"


@dataclass(frozen=True)
class SectionContext:
    """One section with all that its path may need. Read-only for the job.

    Attributes:
        needed_text: Markdown of the sections that had to be finished first, "" if it needs none.
        feedback: the user's wish for a section that is written again, else "".
        edit: the one sentence that is to change; None if the section is written as a whole.
        proofread: whether it is held against its sources when it is written.
        remarks: filled by the path: changes it made in the model's text.
        corrected: sentences that did not say what the sources say, and that are changed or left out.
    """

    outline: Outline
    place: SectionRef
    brief: Brief
    ask: Ask
    needed_text: str = ""
    feedback: str = ""
    edit: SentenceEdit | None = None
    proofread: bool = True
    remarks: list[str] = field(default_factory=list)
    corrected: list[str] = field(default_factory=list)

    @property
    def chapter(self) -> Chapter:
        """The chapter that the section stands in."""
        return self.outline.chapter(self.place.chapter_ref)

    @property
    def section(self) -> Section:
        """The section to write."""
        return self.outline.section(self.place)

    @property
    def all_sections(self) -> Sequence[Section]:
        """The chapter's sections in order, this one among them: the context it is written in."""
        return self.chapter.sections

    @property
    def words(self) -> int:
        """The section's budget; 0 if it has none."""
        return self.section.words or self.brief.profile.max_section_words or 0

    @property
    def is_about_objects(self) -> bool:
        """Whether tables and pictures that nobody reads are all that it has, with a hint of what to say about them."""
        section = self.section
        formats = {section.format_of(part_id) for part_id in section.content_part_ids}
        return bool(section.generation_hint) and formats == {"object"} and section.use_ai_call

    @property
    def is_english(self) -> bool:
        """Whether its document is written in English, as far as anybody says or the task shows."""
        document = self.outline.documents[self.place.document - 1]
        said = self.brief.language or document.language or self.outline.language
        return (language_code(said) or likeliest_language(f"{document.title}. {self.brief.user_prompt}"))[:2] in {
            "",
            "en",
        }

    def parts(self) -> list[ContentPart]:
        """The section's content parts in its order.

        Raises:
            ContentPartError: if the outline names a part that does not exist.
        """
        named = dict.fromkeys(self.section.content_part_ids)
        return [part for part_id in named for part in self.brief.parts.all_of(part_id)]

    def read_parts(self) -> list[ContentPart]:
        """The parts whose text the section's author reads."""
        named = (part_id for part_id in self.section.content_part_ids if self.section.format_of(part_id) in _READ)
        return [part for part_id in dict.fromkeys(named) for part in self.brief.parts.all_of(part_id)]


@dataclass(frozen=True)
class SectionResult:
    """A settled section: its elements, in order, and how they came about.

    ``error`` is the reason why the only element is an error element, None if the section was written; ``corrected``
    counts the sentences that were put right by the sources.
    """

    elements: tuple[Element, ...]
    path: FillPath
    path_reason: str
    attempts: int
    error: Exception | None = None
    remarks: tuple[str, ...] = ()
    corrected: int = 0
