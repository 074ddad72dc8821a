"""What a run has to do with the project file: what it makes is kept, and what is there is not made again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Set
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Protocol

from docgen_nb.document.parts import ContentParts
from docgen_nb.document.references import ChapterRef, SectionRef
from docgen_nb.document.tree import FillPath, Outline
from docgen_nb.events import Event, ProjectFileFailed
from docgen_nb.fill.context import SectionResult
from docgen_nb.store.fingerprints import InputReader, Inputs, WriterIdentity, asked_for, fingerprint
from docgen_nb.store.journal import JobJournal, Journal, NoJournal
from docgen_nb.store.records import KeptText
from docgen_nb.store.sections import SectionStore, copied_for
from docgen_nb.store.sqlite import texts
from docgen_nb.store.sqlite.store import finished

Write = Callable[[], Awaitable[SectionResult]]
Tell = Callable[[Event], None]


class Keeping(Protocol):
    """Keeps what a run makes."""

    def begin(self, outline: Outline, parts: ContentParts, tell: Tell) -> None:
        """The outline is known, and the jobs on it begin."""
        ...

    def journal(self, order: tuple[int, ...]) -> Journal:
        """The journal of the job at a place."""
        ...

    def chapter_structured(self, ref: ChapterRef) -> None:
        """Phase 1 has the chapter's sections."""
        ...

    async def section(self, place: SectionRef, write: Write) -> SectionResult:
        """The section's text: one that is there and right, or what ``write`` makes, kept for good."""
        ...

    def looking(self) -> Keeping:
        """One that gives what is there and keeps nothing, to look ahead at what a run would send."""
        ...


class NothingKept:
    """Keeps nothing."""

    def begin(self, outline: Outline, parts: ContentParts, tell: Tell) -> None:
        """There is nothing to do."""

    def journal(self, order: tuple[int, ...]) -> Journal:
        """One that asks every time."""
        del order
        return NoJournal()

    def chapter_structured(self, ref: ChapterRef) -> None:
        """There is nothing to do."""

    async def section(self, place: SectionRef, write: Write) -> SectionResult:
        """Write it."""
        del place
        return await write()

    def looking(self) -> Keeping:
        """It keeps nothing anyway."""
        return self


@dataclass
class RunCache:
    """Keeps what one run makes in a project's store.

    Attributes:
        keeper: of the project.
        writer: who writes.
        feedback: for sections that are written again although they are right.
        replays: only what is kept is given.
        looks: nothing is kept.
    """

    keeper: SectionStore
    writer: WriterIdentity
    feedback: Mapping[SectionRef, str] = field(default_factory=dict)
    replays: bool = False
    looks: bool = False
    _outline: Outline | None = None
    _reader: InputReader | None = None
    _parts: ContentParts = field(default_factory=ContentParts)
    _tell: Tell | None = None
    _told: bool = False
    _known: Future[Set[str]] | None = None

    def begin(self, outline: Outline, parts: ContentParts, tell: Tell) -> None:
        """The outline is known, and the jobs on it begin."""
        self._outline, self._parts, self._tell = outline, parts, tell

    def journal(self, order: tuple[int, ...]) -> Journal:
        """The journal of the job at a place: one number is planning or the contract, three a chapter or section."""
        keeper, print_, anew = self.keeper, "", False
        if self._outline is not None and len(order) > 1 and order[-1]:
            place = SectionRef(*order)
            print_, anew = asked_for(fingerprint(self._inputs(place)), self.feedback.get(place)), place in self.feedback
        return JobJournal(
            keeper.store,
            self.writer.model,
            self._job(order),
            print_,
            anew=anew,
            recalls=keeper.recalls,
            replays=self.replays and not self.looks,
            keeps=not self.looks,
            given=keeper.given,
        )

    def looking(self) -> Keeping:
        """One that gives what is there and keeps nothing."""
        return RunCache(self.keeper, self.writer, self.feedback, replays=self.replays, looks=True)

    def chapter_structured(self, ref: ChapterRef) -> None:
        """Phase 1 has the chapter's sections."""
        if self._outline is not None and not self.looks:
            self.keeper.keep_chapter(self._outline, ref)

    async def section(self, place: SectionRef, write: Write) -> SectionResult:
        """The section's text: one that is there and right, or what ``write`` makes, kept for good."""
        inputs, section = self._inputs(place), self._known_outline().section(place)
        if place not in self.feedback and (kept := await self._found(place, inputs)) is not None:
            return _as_result(kept)
        context = self._input_reader().context(place)
        result = await write()
        if result.error is None and not self.looks:
            text = self.keeper.new_text(
                section, result.elements, inputs, context, result=result, feedback=self.feedback.get(place, "")
            )
            await finished(self.keeper.keep_text(text))
        self._tell_trouble()
        return result

    async def _found(self, place: SectionRef, inputs: Inputs) -> KeptText | None:
        """A text that may stand: the user's own, or one that was written from the same inputs."""
        keeper, section = self.keeper, self._known_outline().section(place)
        standing, print_ = keeper.standing.get(section.id), fingerprint(inputs)
        if standing is not None and standing.inputs.get("title") == section.title and keeper.is_fixed(section.id):
            return standing
        if not keeper.recalls:
            return None
        if standing is not None and standing.fingerprint == print_:
            return standing
        if print_ not in await self._known_fingerprints():
            return None
        found = await finished(keeper.store.read(lambda c: texts.text_written_from(c, print_, section.id)))
        if found is None or (found.section != section.id and self._stands_elsewhere(found)):
            return None
        if self.looks:
            return found
        if found.section == section.id:
            keeper.put_back(section, found)
            return found
        found = copied_for(section, found, standing)
        keeper.keep_text(found)
        return found

    def _stands_elsewhere(self, text: KeptText) -> bool:
        """Whether the section that a text was written for is still there: two that are alike have a text each."""
        title = text.inputs.get("title")
        return any(s.id == text.section and s.title == title for _, s in self._known_outline().sections())

    async def _known_fingerprints(self) -> Set[str]:
        """Of all texts in the file as the run begins; what other kernels write meanwhile is found in the journal."""
        if self._known is None:
            self._known = self.keeper.store.read(texts.fingerprints)
        return await finished(self._known)

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

    def _job(self, order: tuple[int, ...]) -> str:
        if self._outline is None or len(order) == 1:
            return "the plan" if order == (0,) else "the contract"
        if not order[-1]:
            ref = ChapterRef(*order[:2])
            return f'chapter {self._outline.label(ref)}, "{self._outline.chapter(ref).title}"'
        place = SectionRef(*order)
        return f'section {self._outline.label(place)}, "{self._outline.section(place).title}"'

    def _tell_trouble(self) -> None:
        trouble = self.keeper.store.trouble
        if trouble is not None and not self._told and self._tell is not None:
            self._told = True
            self._tell(ProjectFileFailed(str(trouble)))


def _as_result(kept: KeptText) -> SectionResult:
    """No call was made for it."""
    elements = tuple(element.model_copy(deep=True) for element in kept.elements)
    path: FillPath = kept.path  # type: ignore[assignment]  # it was written from one
    return SectionResult(elements, path, kept.path_reason, 0)
