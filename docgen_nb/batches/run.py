"""A batch as its user holds it: started, awaited, watched, paused, cancelled, and tried again where it failed."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Generator, Mapping
from typing import Any

from docgen_nb.batches.account import Account
from docgen_nb.batches.batch import Batch
from docgen_nb.batches.events import BatchEvent, describe_counts
from docgen_nb.batches.order import DocumentOrder
from docgen_nb.batches.outcomes import BatchResult, DocumentOutcome
from docgen_nb.batches.place import BatchScope, Place, place_for
from docgen_nb.batches.progress import BatchProgress
from docgen_nb.batches.status import BatchStatus
from docgen_nb.batches.survey import survey
from docgen_nb.batches.writing import Documents
from docgen_nb.document.shown import ShownAsMarkdown
from docgen_nb.errors import DocgenError, RunCancelledError, UserError
from docgen_nb.events import RunState
from docgen_nb.progress import Progress
from docgen_nb.run.calls import Traffic

logger = logging.getLogger(__name__)


class BatchRun(ShownAsMarkdown):
    """One run of a batch. ``await run`` gives the outcomes in row order, or raises what stopped it all.

    A document that fails stops nothing. What would meet every document, as a key that is refused, stops the batch.
    Cancelling a task that awaits the run does not end it: ``cancel`` does.

    Args:
        batch: what to do.
        place: where.
        known: outcomes of rows that are not to be done again.

    Attributes:
        batch: what it does.
        events: of the batch; those of a document at work are its run's.

    Raises:
        MissingKeyError: if the model's key is not set.
        ModelSpecError: if its name says nothing.
    """

    def __init__(self, batch: Batch, place: Place, known: Mapping[int, DocumentOutcome] | None = None) -> None:
        self.batch = batch
        self._model = batch.project.model
        self._place = place
        self._known = dict(known or {})
        self._account = Account(len(batch.orders), self._known)
        self.events = self._account.events
        self._documents = Documents(batch, place, begun=self._account.begun, ended=self._account.ended)
        self._task: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._cancelled: str | None = None
        self._error: BaseException | None = None
        self._began = time.monotonic()

    def __repr__(self) -> str:
        return f"<BatchRun: {self.progress.state}, {self.summary()}>"

    @property
    def progress(self) -> BatchProgress:
        """The fold over the events."""
        return self._account.progress

    @property
    def loop(self) -> asyncio.AbstractEventLoop | None:
        """The event loop it runs in, None before it started."""
        return self._loop

    def start(self) -> BatchRun:
        """Start in the running event loop; again, it does nothing."""
        if self._task is None:
            self._loop = asyncio.get_running_loop()
            self._task = self._loop.create_task(self._drive(), name="docgen batch")
        return self

    def done(self) -> bool:
        """Whether it has ended, well or not."""
        return self._task is not None and self._task.done()

    def running(self) -> bool:
        """Whether it goes on."""
        return self._loop is not None and not self._loop.is_closed() and not self.done()

    def subscribe(self, sink: Callable[[BatchEvent], None]) -> Callable[[], None]:
        """Tell ``sink`` each event in the loop, those so far first; returns what ends it."""
        return self.events.subscribe(sink)

    def summary(self) -> str:
        """Documents finished of all, in words."""
        return f"{describe_counts(self.progress.finished, len(self.batch.orders))} finished"

    # what is at work

    @property
    def at_work(self) -> Mapping[DocumentOrder, Progress]:
        """The documents in flight in row order, each with its own run's progress."""
        return self._documents.at_work

    @property
    def traffic(self) -> Traffic | None:
        """The calls to the model's endpoint as they stand; None while nothing is known of them."""
        return self._documents.traffic

    def standing(self) -> BatchStatus:
        """Where everything stands."""
        return BatchStatus(self.progress, self.at_work, self.outcomes)

    # ending and pausing

    def cancel(self, reason: str = "stopped by the user") -> None:
        """End the batch; finished documents and sections stay. Call it in the run's loop; again, it does nothing."""
        if self._cancelled is None and not self.done():
            self._cancelled = reason
            self._documents.stop(reason)

    def cancel_threadsafe(self, reason: str = "stopped by the user") -> None:
        """The same from any thread, such as that of a button."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.cancel, reason)

    @property
    def paused(self) -> bool:
        """Whether nothing more is begun for now."""
        return self._documents.paused

    def pause(self) -> None:
        """Begin no further document, chapter or section until ``resume``. Call it in the loop."""
        self._documents.pause(paused=True)

    def resume(self) -> None:
        """Go on after ``pause``."""
        self._documents.pause(paused=False)

    def toggle_pause_threadsafe(self) -> None:
        """Pause, or go on, from any thread, such as that of a button."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.resume if self.paused else self.pause)

    # waiting and results

    async def settled(self) -> None:
        """Wait until every task of the batch has ended, however it ends."""
        self.start()
        assert self._task is not None  # noqa: S101 - start() made it
        await asyncio.wait({self._task})

    @property
    def outcomes(self) -> BatchResult:
        """The outcomes so far, in row order."""
        return self._account.result()

    def result(self) -> BatchResult:
        """What ``await run`` gives, once it is done.

        Raises:
            RunCancelledError: if it was stopped; ``outcomes`` says what is finished.
            DocgenError: if something stopped it.
        """
        if self._error is not None:
            raise self._error
        return self.outcomes

    def __await__(self) -> Generator[Any, None, BatchResult]:
        return self._result_when_settled().__await__()

    def wait(self) -> BatchResult:
        """The sync face of ``await run``, in scripts and in running kernels."""
        from docgen_nb.run.sync import run_sync

        return run_sync(self)

    def retry(self, on: object = None) -> BatchRun:
        """The failed documents once more, as a batch of its own that knows the other outcomes.

        Args:
            on: where; None is the kernel.

        Raises:
            UserError: if nothing has failed, or the batch goes on.
        """
        if self.running():
            raise UserError("The batch goes on.", hint="%docgen stop ends it.")
        if not self._account.failed():
            raise UserError("Nothing has failed; there is nothing to retry.")
        return start_batch(self.batch, on, self._account.not_failed())

    async def aclose_model(self) -> None:
        """Give back the running loop's connections to the model."""
        await self._model.aclose()

    def to_text(self) -> str:
        """One line."""
        return repr(self)

    def to_markdown(self) -> str:
        """How far it is; the outcomes once it has ended."""
        return self.outcomes.to_markdown() if self.done() else self.standing().to_markdown()

    async def _result_when_settled(self) -> BatchResult:
        await self.settled()
        return self.result()

    # inside

    async def _drive(self) -> None:
        self._began = time.monotonic()
        orders = [order for order in self.batch.orders if order.row not in self._known]
        self._account.started(self._model.name)
        try:
            await self._write(orders)
        except DocgenError as error:
            self._error = error
            self._finish("cancelled" if isinstance(error, RunCancelledError) else "failed", str(error))
        except asyncio.CancelledError:
            self._error = RunCancelledError(f"Cancelled: {self.summary()}.")
            self._finish("cancelled")
            raise
        except Exception as error:
            logger.exception("a batch failed for a reason of our own")
            self._error = error
            self._finish("failed", f"{type(error).__name__}: {error}")
        else:
            if self._cancelled is not None:
                self._error = RunCancelledError(
                    f"Stopped: {self.summary()}.", hint="The same again goes on from there."
                )
            self._finish("done" if self._cancelled is None else "cancelled")

    async def _write(self, orders: list[DocumentOrder]) -> None:
        batch, settings = self.batch, self.batch.project.settings
        force = bool(batch.options.get("force"))
        await asyncio.to_thread(survey, orders, force=force)
        scope = BatchScope(
            documents=len(orders),
            max_concurrency=settings.max_concurrency or self._model.profile.max_concurrency,
            choice=batch.project.choice,
            shared_parts=batch.shared_parts,
            sequential=settings.effective_schedule(batch.options.get("schedule")) == "sequential",
        )
        await self._place.open(scope)
        try:
            await self._documents.write(orders)
        finally:
            reason = self._cancelled or self._documents.ending or "the batch was cancelled"
            self._account.cancel_rest(orders, reason)
            await self._place.aclose()
        if self._documents.failure is not None:
            raise self._documents.failure

    def _finish(self, state: RunState, error: str = "") -> None:
        self._account.finished(state, time.monotonic() - self._began, error)


def start_batch(batch: Batch, on: object = None, known: Mapping[int, DocumentOutcome] | None = None) -> BatchRun:
    """A run of a batch; it is started where an event loop runs.

    Args:
        batch: what to do.
        on: where, as ``place_for`` takes it; None is the kernel.
        known: outcomes of rows that are not to be done again.

    Raises:
        UserError: if the place can't be used.
        ModelError: if the model can't be opened.
    """
    run = BatchRun(batch, place_for(on), known)
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return run
    return run.start()
