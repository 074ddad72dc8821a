"""A run as its user holds it: started, awaited, watched, cancelled."""

import time
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from docgen_nb.document.references import SectionRef
from docgen_nb.document.shown import ShownAsMarkdown
from docgen_nb.document.tree import Outline
from docgen_nb.events import Event, RunFinished, RunState, SectionFailed
from docgen_nb.llm.messages import Prepared
from docgen_nb.run.controllable import Controllable
from docgen_nb.run.execution import Execution
from docgen_nb.run.log import EventLog
from docgen_nb.run.progress import Progress
from docgen_nb.run.run_plan import RunPlan
from docgen_nb.run.traffic import Traffic


class FailedRewrite(NamedTuple):
    """A wish for a section, and why it could not be written so."""

    feedback: str
    error: str


class Run(Controllable[Outline], ShownAsMarkdown):
    """One run. ``await run`` gives the outline with everything in it, or raises what stopped it.

    Args:
        plan: what to do.
        on_planned: gets the outline as soon as it is known, and again when a contract is added to it.

    Attributes:
        events: what has happened so far; ``async for`` follows it live.
        progress: the fold over the events.
        rewrites: the sections that are written again with feedback, in order; empty for a run on the whole document.
    """

    _goes_on_by = "%docgen fill goes on from there."

    def __init__(self, plan: RunPlan, *, on_planned: Callable[[Outline], None]) -> None:
        self.events: EventLog[Event] = EventLog()
        self.progress = Progress()
        self.rewrites = tuple(sorted(plan.feedback))
        self._feedback = plan.feedback
        self._on_planned = on_planned
        self._execution = Execution(plan, self._emit)
        super().__init__(self._execution.scheduler, plan.model)

    def __repr__(self) -> str:
        return f"<Run {self.progress.operation or 'not started'}: {self.progress.state}, {self.summary()}>"

    def to_text(self) -> str:
        """The run on one line."""
        return repr(self)

    def to_markdown(self) -> str:
        """Progress of the run as Markdown; ``await run`` gives the text."""
        return self.progress.to_markdown()

    @property
    def outline(self) -> Outline | None:
        """The outline with what is finished; None until it is planned."""
        return self._execution.outline

    def subscribe(self, sink: Callable[[Event], None]) -> Callable[[], None]:
        """Tell ``sink`` each event in the loop, those so far first; returns what ends it."""
        return self.events.subscribe(sink)

    @property
    def traffic(self) -> Traffic | None:
        """The calls to the model's endpoint as they stand; None before the run has begun."""
        return self._execution.traffic

    def live_text(self, place: SectionRef) -> str:
        """The text so far of a section that is being written, else ""."""
        return self._execution.live_text(place)

    def summary(self) -> str:
        """Sections finished of those known, in words."""
        return f"{self.progress.written} of {self.progress.sections} sections finished"

    def error_of(self, place: SectionRef) -> str | None:
        """Why a section could not be written in this run; None if nothing is wrong with it."""
        failed = (e for e in reversed(self.events) if isinstance(e, SectionFailed) and e.section == place)
        return next((event.error for event in failed), None)

    def failed_rewrites(self) -> dict[str, FailedRewrite]:
        """Sections that could not be written anew, by id."""
        outline, feedback = self.outline, self._feedback
        errors = {} if outline is None else {place: self.error_of(place) for place in feedback}
        return {
            outline.section(place).id: FailedRewrite(feedback[place], error)
            for place, error in errors.items()
            if outline is not None and error is not None
        }

    async def _prepare(self) -> None:
        if isinstance(self._model, Prepared):
            await self._model.prepare()

    def _do(self) -> Awaitable[object]:
        return self._execution.begin()

    def _raise_failure(self) -> None:
        if self._execution.failure is not None:
            raise self._execution.failure

    def _made(self) -> Outline:
        assert self.outline is not None  # noqa: S101 - a run without error has planned
        return self.outline

    def _finish(self, state: RunState, error: str = "") -> None:
        self._emit(RunFinished(state, time.monotonic() - self._began, error))
        self.events.close()

    def _emit(self, event: Event) -> None:
        if event.kind in {"plan_completed", "contract_settled"} and self.outline is not None:
            self._on_planned(self.outline)
        self.progress = self.progress.apply(event)
        self.events.append(event)
