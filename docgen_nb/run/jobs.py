"""A run's job graph: one job per chapter in phase 1, one per section in phase 2, and the edges between them.

Sections that need others of their own chapter, or that exist when the run begins, wait for them by edges. Sections that
phase 1 of this run makes and that reach out of their chapter (a summary, an introduction) can't: what they need may not
exist yet. They are held back by one job that waits for all other sections and then brings them.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from docgen_nb.document.needs import MOST_READ, needed_sections, needed_text, reaches_out
from docgen_nb.document.references import ChapterRef, SectionRef
from docgen_nb.document.tree import Outline, Section
from docgen_nb.engine.job import AnyJob, Job
from docgen_nb.errors import OutlineError
from docgen_nb.fill.context import SectionContext, SectionResult
from docgen_nb.fill.phase import FillJob, fill_chapter_sections, fill_key
from docgen_nb.fill.smoothing import SmoothedSentence, smooth_chapter
from docgen_nb.llm.messages import Ask
from docgen_nb.llm.tokens import room
from docgen_nb.run.recorder import Recorder
from docgen_nb.run.run_plan import RunPlan
from docgen_nb.run.schedules import ChapterJobs, fill_edges, structure_edges
from docgen_nb.shared_prompt import Brief
from docgen_nb.structure.chapter import make_titles_distinct
from docgen_nb.structure.phase import StructureJob, generate_chapter_sections_structure, structure_key

AskFor: TypeAlias = Callable[[tuple[int, ...]], Ask]

LATE = "sections that sum up"
SMOOTH = "smooth"  # begins the keys of jobs that smooth a chapter
_LAST = (2**31,)  # after every place in the document
_USUAL_WORDS = 200  # of a section without a budget


class RunJobs:
    """Draws the graph of one run.

    Args:
        plan: what to do.
        outline: what to do it on; grows as chapters get their sections.
        brief: what all jobs know; sections get the contract besides.
        recorder: is told what starts.
        ask_for: makes a job's way to the model from its place.
        before_sections: keys of jobs without a place that sections wait for.
    """

    def __init__(
        self,
        plan: RunPlan,
        outline: Outline,
        brief: Brief,
        recorder: Recorder,
        ask_for: AskFor,
        *,
        before_sections: frozenset[str] = frozenset(),
    ) -> None:
        self._plan = plan
        self._outline = outline
        self._brief = brief
        self._recorder = recorder
        self._ask_for = ask_for
        self._structures = structures_of(plan, outline)
        self._before_sections = before_sections
        self._makes_titles = bool(self._structures) or not plan.lists_sections
        self._held_back: list[SectionRef] = []
        self._with_contracts: Brief | None = None

    def first(self) -> list[AnyJob]:
        """Phase 1's jobs, phase 2's for the sections that exist already, and the one that brings the late ones."""
        plan = self._plan
        jobs: list[AnyJob] = list(structure_edges(plan.schedule, self._structure_jobs()))
        early = self._without_held_back(plan.fill)
        before: ChapterJobs | None = None
        for ref in sorted({*self._structures, *(place.chapter_ref for place in early)}):
            fills = self._fill_jobs([place for place in early if place.chapter_ref == ref], before)
            structure = structure_key(ref) if ref in self._structures else None
            before = ChapterJobs(structure, frozenset(job.key for job in fills))
            jobs += fills
        if self._makes_titles:
            jobs.append(self._late_job(frozenset(job.key for job in jobs)))
        if plan.smooth:
            everything = frozenset(job.key for job in jobs)
            jobs += [self._smooth_job(ref, everything) for ref, _ in self._outline.chapters()]
        return jobs

    def _without_held_back(self, places: Iterable[SectionRef]) -> list[SectionRef]:
        """The places that need not wait for what phase 1 will make; the others are kept for the end."""
        places = list(places)
        late = [place for place in places if self._structures and reaches_out(self._outline, place)]
        self._held_back += late
        return [place for place in places if place not in late]

    # phase 1

    def _structure_jobs(self) -> list[StructureJob]:
        jobs = generate_chapter_sections_structure(self._outline, self._structures, self._brief, self._structure_ask)
        expand = self._structured if self._plan.fill_new else None
        return [
            replace(job, work=self._kept(ref, job), expand=expand and partial(expand, ref))
            for ref, job in zip(sorted(self._structures), jobs, strict=True)
        ]

    def _structure_ask(self, ref: ChapterRef) -> Ask:
        self._recorder.chapter_started(ref)
        return self._ask_for((*ref, 0))

    def _kept(self, ref: ChapterRef, job: StructureJob) -> Callable[[], Awaitable[list[Section]]]:
        async def work() -> list[Section]:
            sections = await job.work()
            # phase 1's work returns no outcome of its own
            kept = self._recorder.chapter_structured(ref, sections)  # type: ignore[arg-type]
            self._plan.cache.chapter_structured(ref)
            return kept

        return work

    def _structured(self, ref: ChapterRef, sections: list[Section]) -> list[FillJob]:
        places = self._without_held_back(SectionRef(*ref, number) for number in range(1, len(sections) + 1))
        earlier = [other for other in self._structures if other < ref]
        before = ChapterJobs(structure_key(earlier[-1]), frozenset()) if earlier else None
        return self._fill_jobs(places, before)

    # phase 2

    def _fill_jobs(self, places: list[SectionRef], before: ChapterJobs | None) -> list[FillJob]:
        structures = map(structure_key, self._structures)
        return fill_edges(self._plan.schedule, self._needing(places), structures=structures, before=before)

    def _needing(self, places: list[SectionRef]) -> list[FillJob]:
        jobs = fill_chapter_sections(places, self._context)
        return [
            replace(
                job,
                after=self._needed_keys(place) | self._before_sections,
                work=self._kept_section(place, job),
                size=_length(self._outline.section(place)),
            )
            for place, job in zip(sorted(places), jobs, strict=True)
        ]

    def _kept_section(self, place: SectionRef, job: FillJob) -> Callable[[], Awaitable[SectionResult]]:
        """A section counts as done when its text is kept for good."""
        # phase 2's work returns no outcome of its own
        return lambda: self._plan.cache.section(place, job.work)  # type: ignore[arg-type]

    def _needed_keys(self, place: SectionRef) -> frozenset[str]:
        """Keys of the jobs that write what the section needs; what is written already needs no job."""
        try:
            needed = needed_sections(self._outline, place)
        except OutlineError:
            return frozenset()  # the section's own job says so
        new = self._structures if self._plan.fill_new else ()
        return frozenset(fill_key(ref) for ref in needed if ref in self._plan.fill or ref.chapter_ref in new)

    def _context(self, place: SectionRef) -> SectionContext:
        """Called when the section's job starts."""
        self._recorder.section_started(place)
        brief = self._brief_of_sections()
        text = needed_text(self._outline, place, min(MOST_READ, room(brief.profile, brief.shared) // 2), brief.unread)
        return SectionContext(
            self._outline,
            place,
            brief,
            self._ask_for(place),
            needed_text=text,
            feedback=self._plan.feedback.get(place, ""),
            edit=self._plan.edits.get(place),
            proofread=self._plan.proofread,
        )

    def _brief_of_sections(self) -> Brief:
        """Return the brief with the contract, which is complete when the first section starts."""
        if self._with_contracts is None:
            self._with_contracts = self._brief.with_contracts(self._outline)
        return self._with_contracts

    def _smooth_job(self, ref: ChapterRef, earlier: frozenset[str]) -> AnyJob:
        """Smooth a chapter when all is written; sections that the user keeps as they are stay so."""
        cache, outline, brief = self._plan.cache, self._outline, self._brief

        async def work() -> list[SmoothedSentence]:
            chapter = outline.chapter(ref)
            places = [SectionRef(*ref, number) for number in range(1, len(chapter.sections) + 1)]
            free = [place for place in places if not cache.sections.is_fixed(outline.section(place).id)]
            edits = await smooth_chapter(chapter, ref.chapter, free, brief, self._ask_for((*ref, 0)))
            for place in dict.fromkeys(edit.place for edit in edits):
                cache.smoothed(place, [edit for edit in edits if edit.place == place])
            return edits

        return Job(f"{SMOOTH} {ref}", (*ref, 0), work, after_family=earlier)

    # when the sections are known and, if they are to be, written

    def _late_job(self, earlier: frozenset[str]) -> AnyJob:
        """Calls no model: it waits for every other section, and brings those that were held back."""
        bring = (lambda _: self._late_jobs()) if self._plan.fill_new else None
        return Job(LATE, _LAST, self._make_titles_distinct, after_family=earlier, expand=bring)

    async def _make_titles_distinct(self) -> None:
        """Texts that are written stay right: no section's text depends on another's title.

        A run that goes on with a document looks at all of its chapters, also at those that an earlier run has planned.
        """
        everything = [ref for ref, _ in self._outline.chapters()]
        new = self._structures if self._plan.lists_sections else everything
        await self._plan.cache.retitled(make_titles_distinct(self._outline, new))

    def _late_jobs(self) -> list[FillJob]:
        return fill_edges(
            "sequential" if self._plan.schedule == "sequential" else "pipelined",
            self._needing(sorted(self._held_back)),
            structures=(),
            before=None,
        )


def _length(section: Section) -> int:
    """Number of words that the model is expected to write for a section."""
    return (section.words or _USUAL_WORDS) if section.use_ai_call else 0


def structures_of(plan: RunPlan, outline: Outline) -> tuple[ChapterRef, ...]:
    """The chapters that phase 1 does in this run; with a plan made in it, all."""
    return plan.structure if plan.outline is not None else tuple(ref for ref, _ in outline.chapters())
