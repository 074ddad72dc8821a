"""The outline on the user's side, which follows what workers say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from docgen_nb.batches.cluster.messages import Happened
from docgen_nb.document.references import ChapterRef, SectionRef
from docgen_nb.document.tree import Chapter, Outline, Section
from docgen_nb.events import (
    ChapterFailed,
    ChapterStarted,
    ChapterStructured,
    ContractSettled,
    PlanCompleted,
    SectionCancelled,
    SectionCompleted,
    SectionFailed,
    SectionSkipped,
    SectionStarted,
)
from docgen_nb.run.plan import RunPlan
from docgen_nb.store.records import KeptText
from docgen_nb.store.sections import SectionStore, put_into


class OutlineCopy:
    """Follows one document.

    Args:
        outline: as the run begins; None while it is to be planned.
        keeper: holds the texts that were kept.
    """

    def __init__(self, outline: Outline | None, keeper: SectionStore) -> None:
        self.outline = outline
        self._keeper = keeper
        self._planned = False
        self._failed: set[SectionRef | ChapterRef] = set()

    def take_chapter(self, ref: ChapterRef, sections: Sequence[Section]) -> None:
        """Phase 1 has a chapter's sections."""
        if self.outline is not None:
            self.outline.chapter(ref).sections = list(sections)
            self._keeper.keep_chapter(self.outline, ref)

    def put_back(self, text: KeptText) -> None:
        """An older text of a section stands again."""
        found = [s for _, s in self.outline.sections() if s.id == text.section] if self.outline is not None else []
        for section in found:
            self._keeper.put_back(section, text)

    def take_event(self, message: Happened) -> None:
        """What happened, as a change of the outline."""
        event = message.event
        if isinstance(event, PlanCompleted | ContractSettled) and message.outline is not None:
            self._take_plan(message.outline)
        if self.outline is None:
            return
        match event:
            case ChapterStarted(chapter=ref) | ChapterStructured(chapter=ref) | ChapterFailed(chapter=ref):
                self._take_chapter_event(self.outline.chapter(ref), message)
            case SectionStarted(section=place):
                self.outline.section(place).state = "running"
            case SectionCancelled(section=place):
                self.outline.section(place).state = "cancelled"
            case SectionCompleted(section=place) | SectionSkipped(section=place) | SectionFailed(section=place):
                if message.section is not None:
                    self._take_section(place, message.section)
            case _:
                pass

    def _take_chapter_event(self, chapter: Chapter, message: Happened) -> None:
        if isinstance(message.event, ChapterStarted):
            chapter.state = "running"
        elif isinstance(message.event, ChapterFailed):
            self._failed.add(message.event.chapter)
            chapter.sections, chapter.state, chapter.error = [], "error", message.error
        else:
            chapter.state, chapter.error = "done", None

    def continued(self, plan: RunPlan) -> RunPlan:
        """The rest of a plan, for another worker: what has settled in this run is not done again."""
        outline = self.outline
        if outline is None:
            return plan
        chapters = [ref for ref, chapter in outline.chapters() if not chapter.sections and ref not in self._failed]
        wanted = set(plan.fill)
        all_ = plan.outline is None
        fill = [
            place
            for place, section in outline.sections()
            if section.state != "done"
            and place not in self._failed
            and (place in wanted or (plan.fill_new and (all_ or place.chapter_ref in plan.structure)))
        ]
        structure = [ref for ref in chapters if all_ or ref in plan.structure]
        contract = None if self._planned else plan.contract_from
        return replace(plan, outline=outline, structure=tuple(structure), fill=tuple(fill), contract_from=contract)

    def cancel_rest(self) -> list[SectionRef]:
        """Whatever was begun or waited for and did not end; the worker could not say so any more."""
        if self.outline is None:
            return []
        for _, chapter in self.outline.chapters():
            if chapter.state == "running":
                chapter.state = "cancelled"
        left = [place for place, section in self.outline.sections() if section.state in {"running", "pending"}]
        for place in left:
            self.outline.section(place).state = "cancelled"
        return left

    def _take_plan(self, planned: Outline) -> None:
        """A plan, or what a run has added to the one that is here: the same object stays."""
        self._planned = True
        if self.outline is None:
            self.outline = planned
            return
        self.outline.sources = planned.sources
        for here, there in zip(self.outline.documents, planned.documents, strict=True):
            here.contract = there.contract

    def _take_section(self, place: SectionRef, settled: Section) -> None:
        assert self.outline is not None  # noqa: S101 - a section of it has settled
        section = self.outline.section(place)
        if settled.state == "error":
            self._failed.add(place)
        kept = self._keeper.standing.get(section.id)
        section.elements = list(settled.elements)
        if settled.state == "done" and not settled.elements and kept is not None:
            put_into(section, kept)
        section.path, section.path_reason = settled.path, settled.path_reason
        section.attempts, section.remarks = settled.attempts, list(settled.remarks)
        section.state = settled.state
