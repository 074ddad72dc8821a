"""A run as its user holds it: started, awaited, watched, cancelled."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Generator
from typing import Any

from docgen_nb.document.references import SectionRef
from docgen_nb.document.shown import ShownAsMarkdown
from docgen_nb.document.tree import Outline
from docgen_nb.errors import DocgenError, RunCancelledError
from docgen_nb.events import Event, RunFinished, RunState, SectionFailed
from docgen_nb.progress import Progress
from docgen_nb.run.calls import Traffic
from docgen_nb.run.carrier import Carry
from docgen_nb.run.execution import Execution
from docgen_nb.run.log import EventLog
from docgen_nb.run.plan import RunPlan

logger = logging.getLogger(__name__)


class Run(ShownAsMarkdown):
    """One run. ``await run`` gives the outline with everything in it, or raises what stopped it.

    It starts at once where an event loop runs; elsewhere ``wait`` starts it. Cancelling a task that awaits the run
    does not end the run: ``cancel`` does.

    Args:
        plan: what to do.
        on_planned: gets the outline as soon as it is known, and again when a contract is added to it.
        carry: makes what carries the plan out.

    Attributes:
        events: what has happened so far; ``async for`` follows it live.
        progress: the fold over the events.
        rewrites: the sections that are written again with a wish, in order; empty for a run on the whole document.
    """

    def __init__(self, plan: RunPlan, *, on_planned: Callable[[Outline], None], carry: Carry = Execution) -> None:
        self.events: EventLog[Event] = EventLog()
        self.progress = Progress()
        self._on_planned = on_planned
        self.rewrites = tuple(sorted(plan.feedback))
        self._model = plan.model
        self._execution = carry(plan, self._tell)
        self._task: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._cancelled: str | None = None
        self._error: BaseException | None = None
        self._began = time.monotonic()

    def __repr__(self) -> str:
        return f"<Run {self.progress.operation or 'not started'}: {self.progress.state}, {self.summary()}>"

    def to_text(self) -> str:
        """One line."""
        return repr(self)

    def to_markdown(self) -> str:
        """How far it is; ``await run`` gives the text."""
        return self.progress.to_markdown()

    @property
    def outline(self) -> Outline | None:
        """The outline with what is finished; None until it is planned."""
        return self._execution.outline

    @property
    def loop(self) -> asyncio.AbstractEventLoop | None:
        """The event loop it runs in, None before it started."""
        return self._loop

    def start(self) -> Run:
        """Start in the running event loop; again, it does nothing."""
        if self._task is None:
            self._loop = asyncio.get_running_loop()
            self._task = self._loop.create_task(self._drive(), name="docgen run")
        return self

    def done(self) -> bool:
        """Whether it has ended, well or not."""
        return self._task is not None and self._task.done()

    def subscribe(self, sink: Callable[[Event], None]) -> Callable[[], None]:
        """Tell ``sink`` each event in the loop, those so far first; returns what ends it."""
        return self.events.subscribe(sink)

    @property
    def traffic(self) -> Traffic | None:
        """The calls to the model's endpoint as they stand; None before the run has begun."""
        return self._execution.traffic

    def live_text(self, place: SectionRef) -> str:
        """What has arrived of a section that is being written, else ""."""
        return self._execution.live_text(place)

    def summary(self) -> str:
        """Sections finished of those known, in words."""
        return f"{self.progress.settled - self.progress.failed} of {self.progress.sections} sections finished"

    def cancel(self, reason: str = "stopped by the user") -> None:
        """End the run; finished sections stay. Call it in the run's loop; again, it does nothing."""
        if self._cancelled is None and not self.done():
            self._cancelled = reason
            self._execution.stop(reason)

    def cancel_threadsafe(self, reason: str = "stopped by the user") -> None:
        """The same from any thread, such as that of a button."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.cancel, reason)

    @property
    def paused(self) -> bool:
        """Whether no further section is begun for now."""
        return self._execution.paused

    def pause(self) -> None:
        """Begin no further chapter or section until ``resume``; those under way are finished. Call it in the loop."""
        self._execution.pause(paused=True)

    def resume(self) -> None:
        """Go on after ``pause``."""
        self._execution.pause(paused=False)

    def toggle_pause_threadsafe(self) -> None:
        """Pause, or go on, from any thread, such as that of a button."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.resume if self.paused else self.pause)

    async def settled(self) -> None:
        """Wait until every task of the run has ended, however it ends."""
        self.start()
        assert self._task is not None  # noqa: S101 - start() made it
        await asyncio.wait({self._task})

    def error_of(self, place: SectionRef) -> str | None:
        """Why a section could not be written in this run; None if nothing is wrong with it."""
        failed = (e for e in reversed(self.events) if isinstance(e, SectionFailed) and e.section == place)
        return next((event.error for event in failed), None)

    def result(self) -> Outline:
        """What ``await run`` gives, once it is done.

        Raises:
            RunCancelledError: if it was stopped; finished work is in the project.
            DocgenError: if something stopped it.
        """
        if self._error is not None:
            raise self._error
        assert self.outline is not None  # noqa: S101 - a run without error has planned
        return self.outline

    def __await__(self) -> Generator[Any, None, Outline]:
        return self._result_when_settled().__await__()

    def wait(self) -> Outline:
        """The sync face of ``await run``, in scripts and in running kernels."""
        from docgen_nb.run.sync import run_sync

        return run_sync(self)

    async def aclose_model(self) -> None:
        """Give back the running loop's connections to the model."""
        await self._model.aclose()

    async def _result_when_settled(self) -> Outline:
        await self.settled()
        return self.result()

    async def _drive(self) -> None:
        self._began = time.monotonic()
        try:
            await self._execution.run()
        except RunCancelledError as error:
            self._error = error
            self._finish("cancelled", str(error))
        except DocgenError as error:
            self._error = error
            self._finish("failed", str(error))
        except asyncio.CancelledError:
            self._error = RunCancelledError(f"Cancelled: {self.summary()}.")
            self._finish("cancelled")
            raise
        except Exception as error:
            logger.exception("a run failed for a reason of our own")
            self._error = error
            self._finish("failed", f"{type(error).__name__}: {error}")
        else:
            if self._cancelled is not None:
                self._error = RunCancelledError(f"Stopped: {self.summary()}.", hint="%docgen fill goes on from there.")
            self._finish("done" if self._cancelled is None else "cancelled")

    def _finish(self, state: RunState, error: str = "") -> None:
        self._tell(RunFinished(state, time.monotonic() - self._began, error))
        self.events.close()

    def _tell(self, event: Event) -> None:
        if event.kind in {"plan_completed", "contract_settled"} and self.outline is not None:
            self._on_planned(self.outline)
        self.progress = self.progress.apply(event)
        self.events.append(event)
