"""A run's jobs: plan → one structure job per chapter → one fill job per section, and what becomes of outcomes.

Where is the order guaranteed? Sections are put into the chapter's list in one piece when phase 1 has them, and text
goes into the section that it was written for, by its place. Nothing is ever appended in order of completion.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Any

from docgen_nb.document.markdown import section_markdown
from docgen_nb.document.references import ChapterRef, SectionRef
from docgen_nb.document.tree import Chapter, Outline, Section
from docgen_nb.engine.clock import SystemClock
from docgen_nb.engine.jobs import Job
from docgen_nb.engine.limiter import limiter_for
from docgen_nb.engine.retry import RetryPolicy
from docgen_nb.engine.scheduler import Scheduler
from docgen_nb.errors import DocgenError
from docgen_nb.events import ChapterStarted, Event, PlanCompleted, PlannedChapter, RunStarted, SectionStarted
from docgen_nb.fill.context import SectionContext
from docgen_nb.fill.phase import FillJob, fill_chapter_sections, fill_key
from docgen_nb.outcome import AnyOutcome, Failed
from docgen_nb.prompts import Brief
from docgen_nb.run.calls import JobAsk, ModelAccess
from docgen_nb.run.plan import RunPlan
from docgen_nb.run.recorder import Recorder
from docgen_nb.run.schedules import ChapterJobs, fill_edges, structure_edges
from docgen_nb.structure.phase import StructureJob, generate_chapter_sections_structure, structure_key
from docgen_nb.structure.plan import plan_outline

AnyJob = Job[Any]


class Execution:
    """Runs a ``RunPlan`` once.

    Args:
        plan: what to do.
        tell: gets every event.
    """

    def __init__(self, plan: RunPlan, tell: Callable[[Event], None]) -> None:
        self.outline = plan.outline
        self._plan = plan
        self._tell = tell
        self._access: ModelAccess | None = None
        self._asks: dict[SectionRef, JobAsk] = {}
        self._structures: tuple[ChapterRef, ...] = ()
        self._recorder: Recorder | None = None
        self._failure: Exception | None = None
        self._brief = Brief.of(
            plan.outline, plan.parts, plan.model.profile, user_prompt=plan.prompt, language=plan.language
        )
        self._scheduler = Scheduler(max_concurrency=plan.width, stop_on=_stops_run, on_outcome=self._on_outcome)

    def stop(self, reason: str) -> None:
        """End the run; what is finished stays."""
        self._scheduler.stop(reason)

    def live_text(self, place: SectionRef) -> str:
        """What has arrived of a section that is being written."""
        ask = self._asks.get(place)
        return "".join(ask.pieces) if ask is not None else ""

    async def run(self) -> None:
        """Do it all.

        Raises:
            DocgenError: the failure that stopped the run, if one did.
        """
        outline, plan = self.outline, self._plan
        documents = len(outline.documents) if outline else 0
        chapters = sum(1 for _ in outline.chapters()) if outline else 0
        self._tell(RunStarted(plan.operation, documents, chapters, plan.model.name))
        self._access = self._open_access()
        jobs = [self._plan_job()] if outline is None else self._first_jobs(outline)
        await self._scheduler.run(jobs)
        if self._failure is not None:
            raise self._failure

    def _open_access(self) -> ModelAccess:
        """Called inside the run's loop, whose limiter is shared with the loop's other runs."""
        model, profile, clock = self._plan.model, self._plan.model.profile, SystemClock()
        limiter = limiter_for(
            model.endpoint, self._plan.max_concurrency, profile.requests_per_minute, profile.tokens_per_minute
        )
        return ModelAccess(model, limiter, policy=RetryPolicy(), clock=clock, tell=self._tell)

    def _ask(self, order: tuple[int, ...]) -> JobAsk:
        assert self._access is not None  # noqa: S101 - jobs start inside run()
        return self._access.ask(order)

    # planning

    def _plan_job(self) -> Job[Outline]:
        plan = self._plan
        work = partial(plan_outline, self._brief, self._ask((0,)), documents=plan.documents, chapters=plan.chapters)
        return Job(key="plan", order=(0,), work=work, expand=self._planned)

    def _planned(self, outline: Outline) -> Iterable[AnyJob]:
        self.outline = outline
        self._brief = Brief.of(outline, self._plan.parts, self._plan.model.profile, language=self._plan.language)
        return self._first_jobs(outline)

    def _first_jobs(self, outline: Outline) -> list[AnyJob]:
        """Phase 1's jobs, and phase 2's for the sections that exist already."""
        plan = self._plan
        self._structures = plan.structure if plan.outline is not None else tuple(ref for ref, _ in outline.chapters())
        for place in plan.fill:
            outline.section(place).state = "pending"
        self._recorder = Recorder(outline, len(self._structures), self._tell)
        self._tell(PlanCompleted(len(outline.documents), tuple(_as_found(*each) for each in outline.chapters())))
        jobs: list[AnyJob] = list(structure_edges(plan.schedule, self._structure_jobs(outline)))
        before: ChapterJobs | None = None
        for ref in sorted({*self._structures, *(place.chapter_ref for place in plan.fill)}):
            fills = self._fill_jobs(outline, [place for place in plan.fill if place.chapter_ref == ref], before)
            structure = structure_key(ref) if ref in self._structures else None
            before = ChapterJobs(structure, frozenset(job.key for job in fills))
            jobs += fills
        return jobs

    # phase 1

    def _structure_jobs(self, outline: Outline) -> list[StructureJob]:
        jobs = generate_chapter_sections_structure(outline, self._structures, self._brief, self._structure_ask)
        places = sorted(self._structures)
        expand = self._structured if self._plan.fill_new else None
        return [
            replace(job, work=self._kept(outline, ref, job), expand=expand and partial(expand, outline, ref))
            for ref, job in zip(places, jobs, strict=True)
        ]

    def _structure_ask(self, ref: ChapterRef) -> JobAsk:
        self._tell(ChapterStarted(ref))
        return self._ask((*ref, 0))

    def _kept(self, outline: Outline, ref: ChapterRef, job: StructureJob) -> Callable[[], Awaitable[list[Section]]]:
        async def work() -> list[Section]:
            chapter = outline.chapter(ref)
            chapter.state = "running"
            sections = await job.work()
            chapter.sections = sections  # type: ignore[assignment]  # phase 1's work returns no outcome of its own
            outline.give_ids()
            return chapter.sections

        return work

    def _structured(self, outline: Outline, ref: ChapterRef, sections: list[Section]) -> list[FillJob]:
        places = [SectionRef(*ref, number) for number in range(1, len(sections) + 1)]
        earlier = [other for other in self._structures if other < ref]
        before = ChapterJobs(structure_key(earlier[-1]), frozenset()) if earlier else None
        return self._fill_jobs(outline, places, before)

    # phase 2

    def _fill_jobs(self, outline: Outline, places: list[SectionRef], before: ChapterJobs | None) -> list[FillJob]:
        jobs = fill_chapter_sections(places, partial(self._context, outline))
        needing = [replace(job, after=self._needed(outline, place)) for place, job in zip(places, jobs, strict=True)]
        structures = map(structure_key, self._structures)
        return fill_edges(self._plan.schedule, needing, structures=structures, before=before)

    def _needed(self, outline: Outline, place: SectionRef) -> frozenset[str]:
        """Keys of the jobs that write what the section needs; what is written already needs no job."""
        wanted = set(outline.section(place).needs)
        if not wanted:
            return frozenset()
        filled = {*self._plan.fill, *(ref for ref, _ in outline.sections() if ref.chapter_ref in self._structures)}
        return frozenset(fill_key(ref) for ref, section in outline.sections() if section.id in wanted and ref in filled)

    def _context(self, outline: Outline, place: SectionRef) -> SectionContext:
        """Called when the section's job starts."""
        section = outline.section(place)
        section.state = "running"
        self._asks[place] = ask = self._ask(place)
        if self._recorder is not None:
            self._recorder.started[place] = time.monotonic()
        self._tell(SectionStarted(place))
        needed = [s for _, s in outline.sections() if s.id in section.needs]
        text = "\n\n".join(section_markdown(s, level=3) for s in needed)
        return SectionContext(outline, place, self._brief, ask, needed_text=text)

    # outcomes

    def _on_outcome(self, job: AnyJob, outcome: AnyOutcome) -> None:
        if isinstance(outcome, Failed) and (job.key == "plan" or _stops_run(outcome.error)):
            self._failure = self._failure or outcome.error
        if self._recorder is not None and job.key != "plan":
            place = SectionRef(*job.order) if job.order[-1] else ChapterRef(*job.order[:2])
            self._recorder.record(place, outcome)
            if isinstance(place, SectionRef):
                self._asks.pop(place, None)


def _as_found(ref: ChapterRef, chapter: Chapter) -> PlannedChapter:
    settled = sum(section.state in {"done", "error"} for section in chapter.sections)
    return PlannedChapter(ref, chapter.title, len(chapter.sections), settled)


def _stops_run(error: Exception) -> bool:
    return isinstance(error, DocgenError) and error.stops_run
