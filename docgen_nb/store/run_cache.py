"""The cache of one run: a section that is written already is taken from the project file, a new one is kept there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from docgen_nb.document.needs import needed_sections
from docgen_nb.document.parts import ContentParts
from docgen_nb.document.references import ChapterRef, SectionRef
from docgen_nb.document.tree import Outline
from docgen_nb.events import Event, ProjectFileFailed
from docgen_nb.fill.context import SectionResult
from docgen_nb.fill.smoothing import SmoothedSentence, with_edits
from docgen_nb.store.fingerprints import InputReader, Inputs, WriterIdentity, feedback_fingerprint, fingerprint
from docgen_nb.store.journal import Journal
from docgen_nb.store.section_store import SectionStore
from docgen_nb.store.sqlite.project_database import finished

Write = Callable[[], Awaitable[SectionResult]]
Emit = Callable[[Event], None]


@dataclass
class RunCache:
    """Finds what is written already, and keeps what the run writes.

    Attributes:
        sections: the texts of the project.
        writer: who writes.
        feedback: for sections that are written again although they are right.
        replays: whether only kept replies are given.
        is_read_only: whether nothing is kept, as for a preview.
    """

    sections: SectionStore
    writer: WriterIdentity
    feedback: Mapping[SectionRef, str] = field(default_factory=dict)
    replays: bool = False
    is_read_only: bool = False
    _outline: Outline | None = None
    _reader: InputReader | None = None
    _parts: ContentParts = field(default_factory=ContentParts)
    _emit: Emit | None = None
    _reported: bool = False

    def begin(self, outline: Outline, parts: ContentParts, emit: Emit) -> None:
        """Take the outline that the jobs work on."""
        self._outline, self._parts, self._emit = outline, parts, emit
        self.sections.known = None

    def journal(self, position: tuple[int, ...]) -> Journal:
        """The journal of the job at a place: one number is planning or the contract, three a chapter or section."""
        sections, print_, anew = self.sections, "", False
        if self._outline is not None and len(position) > 1 and position[-1]:
            place = SectionRef(*position)
            anew = place in self.feedback
            print_ = feedback_fingerprint(fingerprint(self._inputs(place)), self.feedback.get(place))
        replays, keeps = self.replays and not self.is_read_only, not self.is_read_only
        return sections.journal(self.writer.model, self._job(position), print_, anew=anew, replays=replays, keeps=keeps)

    def read_only(self) -> RunCache:
        """A cache that gives what is there and keeps nothing, to preview a run."""
        return RunCache(self.sections, self.writer, self.feedback, replays=self.replays, is_read_only=True)

    def chapter_structured(self, ref: ChapterRef) -> None:
        """Keep the chapter's plan, which has its sections now."""
        if self._outline is not None and not self.is_read_only:
            self.sections.keep_chapter(self._outline, ref)

    async def section(self, place: SectionRef, write: Write) -> SectionResult:
        """The section's text: one that is there and right, or else what ``write`` makes, kept for good."""
        inputs, outline = self._inputs(place), self._known_outline()
        section, kept = outline.section(place), None
        if place not in self.feedback:
            kept = await self.sections.fitting(outline, place, inputs, read_only=self.is_read_only)
        if kept is not None:
            elements = tuple(element.model_copy(deep=True) for element in kept.elements)
            return SectionResult(elements, kept.path, kept.path_reason, 0)  # no call was made for it
        context = self._input_reader().context(place)
        result = await write()
        if result.error is None and not self.is_read_only:
            text = self.sections.new_text(
                section, result.elements, inputs, context, result=result, feedback=self.feedback.get(place, "")
            )
            await finished(self.sections.keep_text(text))
        self._report_trouble()
        return result

    def smoothed(self, place: SectionRef, edits: Sequence[SmoothedSentence]) -> None:
        """Put smoothed sentences into a section; its text before is kept, and what rests on it stays right."""
        if self.is_read_only:
            return
        outline = self._known_outline()
        outline.section(place).elements = with_edits(outline.section(place), edits)
        self.sections.keep_changed(outline, self._parts, place)
        for other in self._resting_on([place]):
            self.sections.keep_changed(outline, self._parts, other, holds=["needs"])

    async def retitled(self, places: Collection[SectionRef]) -> None:
        """Keep new titles for good that the program gave to sections; texts that are written stay right."""
        if self.is_read_only or not places:
            return
        outline, chapters = self._known_outline(), {place.chapter_ref for place in places}
        for ref in chapters:
            self.sections.keep_chapter(outline, ref)
        beside = [place for place, _ in outline.sections() if place.chapter_ref in chapters]
        resting = self._resting_on(places)
        for place in dict.fromkeys([*beside, *resting]):
            holds = ["title", "context", *(["needs"] if place in resting else [])]
            self.sections.keep_changed(outline, self._parts, place, holds=holds)
        await self.sections.written()
        self._report_trouble()

    def _resting_on(self, places: Collection[SectionRef]) -> list[SectionRef]:
        """The sections that need one of these."""
        outline = self._known_outline()
        needing = [place for place, section in outline.sections() if section.needs]
        return [place for place in needing if not set(places).isdisjoint(needed_sections(outline, place))]

    def _inputs(self, place: SectionRef) -> Inputs:
        return self._input_reader().inputs(place)

    def _input_reader(self) -> InputReader:
        """Made when it is first needed, when phase 1 may still bring sections: it reads them as they are then."""
        if self._reader is None:
            self._reader = InputReader(self._known_outline(), self._parts, self.writer)
        return self._reader

    def _known_outline(self) -> Outline:
        assert self._outline is not None  # noqa: S101 - sections are written after begin()
        return self._outline

    def _job(self, position: tuple[int, ...]) -> str:
        if self._outline is None or len(position) == 1:
            return "the plan" if position == (0,) else "the contract"
        if not position[-1]:
            ref = ChapterRef(*position[:2])
            return f'chapter {self._outline.label(ref)}, "{self._outline.chapter(ref).title}"'
        place = SectionRef(*position)
        return f'section {self._outline.label(place)}, "{self._outline.section(place).title}"'

    def _report_trouble(self) -> None:
        """Emit once that the project file can't be written."""
        trouble = self.sections.trouble
        if trouble is not None and not self._reported and self._emit is not None:
            self._reported = True
            self._emit(ProjectFileFailed(str(trouble)))
