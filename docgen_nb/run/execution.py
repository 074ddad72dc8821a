"""One run carried out: it drives the job graph and takes what comes back into the document.

The document's order is fixed by the outline before anything is written: each job knows its ``position``, and
the recorder writes its outcome there. So it never matters which job finishes first.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from functools import cached_property, partial

from docgen_nb.document.foreign_links import marked
from docgen_nb.document.program_words import words_for
from docgen_nb.document.references import ChapterRef, SectionRef
from docgen_nb.document.tree import Chapter, Outline
from docgen_nb.engine.clock import SystemClock
from docgen_nb.engine.job import AnyJob, AnyOutcome, Cancelled, Failed, Job, Succeeded
from docgen_nb.engine.limiter import limiter_for
from docgen_nb.engine.retry import RetryPolicy
from docgen_nb.engine.scheduler import Scheduler
from docgen_nb.errors import BudgetReachedError, DocgenError, EmptyReplyError, InvalidReplyError
from docgen_nb.events import ChapterSmoothed, Event, PlanCompleted, PlannedChapter, RunStarted
from docgen_nb.evidence.carried import give_lengths
from docgen_nb.fill.context import SectionResult
from docgen_nb.run.calls import ModelAccess, ModelCaller
from docgen_nb.run.contract_jobs import FACTS, TERMS, ContractJobs
from docgen_nb.run.jobs import LATE, SMOOTH, RunJobs, structures_of
from docgen_nb.run.recorder import Recorder
from docgen_nb.run.run_plan import RunPlan
from docgen_nb.run.traffic import Traffic
from docgen_nb.shared_prompt import Brief
from docgen_nb.structure.places import complete_needs
from docgen_nb.structure.plan import plan_outline

_PLAN = "plan"
_WITHOUT_PLACE = frozenset({_PLAN, FACTS, TERMS, LATE})


class Execution:
    """Runs a ``RunPlan`` once.

    Args:
        plan: what to do.
        emit: takes every event.

    Attributes:
        scheduler: runs the jobs; pauses and stops them.
        failure: what stopped the run; None if nothing did.
    """

    def __init__(self, plan: RunPlan, emit: Callable[[Event], None]) -> None:
        self.outline = plan.outline
        self._plan = plan
        self._emit = emit
        self._access: ModelAccess | None = None
        self._asks: dict[tuple[int, ...], ModelCaller] = {}
        self._contract_jobs = ContractJobs(plan, self._ask, emit)
        self._recorder: Recorder | None = None
        self.failure: Exception | None = None
        self.scheduler = Scheduler(max_concurrency=plan.width, stop_on=_stops_run, on_outcome=self._on_outcome)

    def live_text(self, place: SectionRef) -> str:
        """The text so far of a section that is being written, with foreign addresses marked as in the finished one."""
        ask = self._asks.get(place)
        if ask is None or not ask.pieces:
            return ""
        brief = self._task_brief
        return marked("".join(ask.pieces), brief.known_address, words_for(brief.language).in_no_source)[0]

    @property
    def traffic(self) -> Traffic | None:
        """The calls to the model's endpoint as they stand; None before the run has begun."""
        return self._access.traffic() if self._access is not None else None

    def begin(self) -> Awaitable[object]:
        """Run every job once this is awaited; ``failure`` says then what stopped the run."""
        outline, plan = self.outline, self._plan
        documents = len(outline.documents) if outline else 0
        chapters = sum(1 for _ in outline.chapters()) if outline else 0
        self._emit(RunStarted(plan.operation, documents, chapters, plan.model.name))
        self._access = self._open_access()
        return self.scheduler.run(self._beginning(outline))

    def _beginning(self, outline: Outline | None) -> Iterable[AnyJob]:
        contracts = self._contract_jobs
        yield from contracts.terms_jobs(self._task_brief)
        if outline is None:
            yield self._plan_job()
        elif contracts.needs_facts:
            yield replace(contracts.facts_job(outline, self._brief(outline)), expand=self._first_jobs)
        else:
            yield from self._first_jobs(outline)

    def _open_access(self) -> ModelAccess:
        """Called inside the run's loop, whose limiter is shared with the loop's other runs."""
        model, profile, clock = self._plan.model, self._plan.model.profile, SystemClock()
        limiter = limiter_for(
            model.endpoint, self._plan.max_concurrency, profile.requests_per_minute, profile.tokens_per_minute
        )
        plan, policy = self._plan, RetryPolicy()
        return ModelAccess(
            model, limiter, policy=policy, clock=clock, emit=self._emit, budget=plan.budget, rank=plan.rank
        )

    def _ask(self, position: tuple[int, ...]) -> ModelCaller:
        assert self._access is not None  # noqa: S101 - jobs start inside run()
        self._asks[position] = ask = self._access.ask(position, self._plan.cache.journal(position))
        return ask

    def _plan_job(self) -> Job[Outline]:
        plan = self._plan
        work = partial(
            plan_outline,
            self._task_brief,
            self._ask((0,)),
            documents=plan.documents,
            chapters=plan.chapters,
            contract=plan.contract,
        )
        return Job(key=_PLAN, position=(0,), work=work, expand=self._first_jobs)

    @cached_property
    def _task_brief(self) -> Brief:
        """The brief before there is an outline, or as it was then."""
        plan, outline = self._plan, self._plan.outline
        prompt = plan.prompt if outline is None else outline.user_prompt
        language = plan.language if outline is None else plan.language or outline.language
        return Brief.of(None, plan.parts, plan.model.profile, user_prompt=prompt, language=language, tables=plan.tables)

    def _brief(self, outline: Outline) -> Brief:
        plan = self._plan
        return Brief.of(
            outline,
            plan.parts,
            plan.model.profile,
            language=plan.language,
            lists_sections=plan.lists_sections,
            tables=plan.tables,
        )

    def _first_jobs(self, outline: Outline) -> Iterable[AnyJob]:
        """The jobs on an outline that was there, or has just been planned."""
        plan = self._plan
        self.outline = outline
        complete_needs(outline, plan.fill)
        if not plan.model.profile.guided:  # it puts into words what there is, however long
            give_lengths(outline, plan.parts, plan.fill)
        outline.remember_sources(part.as_source() for part in plan.parts.values())
        self._contract_jobs.outline_known(outline)
        plan.cache.begin(outline, plan.parts, self._emit)
        standing = plan.cache.sections.standing
        rewrites = {place for place in plan.feedback if outline.section(place).id in standing}
        self._recorder = Recorder(outline, len(structures_of(plan, outline)), plan.fill, self._emit, rewrites)
        chapters = tuple(_as_found(*each) for each in outline.chapters())
        self._emit(PlanCompleted(len(outline.documents), chapters, plan.replaces))
        terms = self._contract_jobs.terms_jobs(self._task_brief)
        jobs = RunJobs(
            plan,
            outline,
            self._brief(outline),
            self._recorder,
            self._ask,
            before_sections=self._contract_jobs.before_sections,
        )
        return [*terms, *jobs.first()]

    def _on_outcome(self, job: AnyJob, outcome: AnyOutcome) -> None:
        ask = self._asks.pop(job.position, None)
        if ask is not None and _came_to_nothing(outcome):
            ask.discard()
        if isinstance(outcome, Failed) and isinstance(outcome.error, BudgetReachedError):
            self.failure = self.failure or outcome.error
            self.scheduler.drain(str(outcome.error))
            outcome = Cancelled(str(outcome.error))
        elif isinstance(outcome, Failed) and (job.key in _WITHOUT_PLACE or _stops_run(outcome.error)):
            self.failure = self.failure or outcome.error
            self.scheduler.stop(str(outcome.error))
        if job.key.startswith(SMOOTH):
            self._take_smoothed(ChapterRef(*job.position[:2]), outcome)
        elif self._recorder is not None and job.key not in _WITHOUT_PLACE:
            place = SectionRef(*job.position) if job.position[-1] else ChapterRef(*job.position[:2])
            self._recorder.record(place, outcome)

    def _take_smoothed(self, ref: ChapterRef, outcome: AnyOutcome) -> None:
        match outcome:
            case Succeeded(value=edits):
                changed = tuple((edit.place, edit.old, edit.new) for edit in edits)
                self._emit(ChapterSmoothed(ref, changed))
            case Failed(error=error):
                self._emit(ChapterSmoothed(ref, (), str(error)))


def _as_found(ref: ChapterRef, chapter: Chapter) -> PlannedChapter:
    settled = sum(section.state in {"done", "error"} for section in chapter.sections)
    failed = sum(section.state == "error" for section in chapter.sections)
    return PlannedChapter(ref, chapter.title, len(chapter.sections), settled, failed)


def _came_to_nothing(outcome: AnyOutcome) -> bool:
    """Whether nothing could be made of what the model answered; an answer that never came spoils no other."""
    match outcome:
        case Failed(error=error) | Succeeded(value=SectionResult(error=Exception() as error)):
            return isinstance(error, InvalidReplyError | EmptyReplyError) or not isinstance(error, DocgenError)
        case _:
            return False


def _stops_run(error: Exception) -> bool:
    return isinstance(error, DocgenError) and error.stops_run
