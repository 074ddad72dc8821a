"""Writes the documents of a batch: begun in row order, a bounded number at a time, out of memory at their end."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from docgen_nb.batches.batch import Batch
from docgen_nb.batches.elsewhere import Elsewhere
from docgen_nb.batches.outcomes import AnyDocumentOutcome
from docgen_nb.batches.row_document import FINISHED_BEFORE, BatchDocument
from docgen_nb.batches.specs import DocumentSpec
from docgen_nb.engine.job import Cancelled, Failed
from docgen_nb.errors import BudgetReachedError, DocgenError
from docgen_nb.run.budget import Budget
from docgen_nb.run.progress import Progress
from docgen_nb.run.run import Run
from docgen_nb.run.traffic import Traffic

logger = logging.getLogger(__name__)

T = TypeVar("T")

_LOOK_AGAIN = 1.0  # seconds after which a cluster is asked anew how many calls it takes
_MOST_OPEN = 64  # documents in memory at the same time

Begun = Callable[[DocumentSpec], None]
Ended = Callable[[DocumentSpec, AnyDocumentOutcome, Run | None], None]


class BatchExecution:
    """Writes the documents of one batch.

    Args:
        batch: which they belong to.
        elsewhere: makes the calls; None makes them with the project's model.
        begun: called for each document that is opened.
        ended: called at each document's end, with its run if it had one.

    Attributes:
        ending: why no further document is begun; None while it goes on.
        failure: what stopped the batch; None if nothing did.
    """

    def __init__(self, batch: Batch, elsewhere: Elsewhere | None, *, begun: Begun, ended: Ended) -> None:
        self._batch = batch
        self._elsewhere = elsewhere
        self._begun = begun
        self._ended = ended
        self._open: dict[DocumentSpec, BatchDocument] = {}
        self._changed = asyncio.Event()
        self._budget: Budget | None = None
        self.paused = False
        self.ending: str | None = None
        self.failure: DocgenError | None = None

    @property
    def at_work(self) -> Mapping[DocumentSpec, Progress]:
        """The documents in flight in row order, each with its run's progress."""
        return {spec: Progress() if it.run is None else it.run.progress for spec, it in self._open.items()}

    @property
    def traffic(self) -> Traffic | None:
        """The calls to the model's endpoint, as any run at work knows them."""
        traffic = next((run.traffic for run in self._runs() if run.traffic is not None), None)
        if traffic is None or self._elsewhere is None or traffic.trouble:
            return traffic
        return traffic._replace(trouble=self._elsewhere.note)

    async def write(self, specs: Iterable[DocumentSpec]) -> None:
        """Write the documents; ``ended`` is called for each that was begun.

        Raises:
            UserError: for a limit in USD without a price.
        """
        options = self._batch.options
        self._budget = Budget(options.get("max_tokens"), options.get("max_cost"), self._batch.price)
        async with asyncio.TaskGroup() as group:
            for spec in specs:
                await self._room()
                if self.ending is not None:
                    return
                self._open[spec] = BatchDocument(self._batch, spec)
                group.create_task(self._write(spec), name=f"docgen document {spec.row}")

    def stop(self, reason: str) -> None:
        """Begin no further document and cancel those at work; what is finished stays."""
        self.drain(reason)
        for run in self._runs():
            run.cancel(reason)

    def drain(self, reason: str) -> None:
        """Begin no further document and let those at work end."""
        self.ending = self.ending or reason
        self._changed.set()

    def pause(self) -> None:
        """Begin no further document or section until ``resume``."""
        self.paused = True
        for run in self._runs():
            run.pause()

    def resume(self) -> None:
        """Go on after ``pause``."""
        self.paused = False
        for run in self._runs():
            run.resume()
        self._changed.set()

    def _runs(self) -> Iterable[Run]:
        return [document.run for document in self._open.values() if document.run is not None]

    @property
    def _width(self) -> int:
        """Documents at a time: enough that each free slot finds a call, even if every document has but one to make."""
        settings = self._batch.project.settings
        if settings.effective_schedule(self._batch.options.get("schedule")) == "sequential":
            return 1
        if self._elsewhere is not None:
            most = self._elsewhere.most_documents or _MOST_OPEN
            return min(most, self._elsewhere.width(settings.max_concurrency))
        return min(_MOST_OPEN, settings.max_concurrency or self._batch.project.model.profile.max_concurrency)

    async def _room(self) -> None:
        """Wait until a further document may be begun, or the batch ends."""
        while self.ending is None and (self.paused or len(self._open) >= self._width):
            self._changed.clear()
            try:
                async with asyncio.timeout(_LOOK_AGAIN):
                    await self._changed.wait()
            except TimeoutError:
                continue  # a cluster's width changes with its workers

    async def _write(self, spec: DocumentSpec) -> None:
        document = self._open[spec]
        self._begun(spec)
        try:
            outcome = await self._outcome(document, spec)
        except DocgenError as error:
            outcome = Failed(error)
        except Exception as error:
            logger.exception("a document failed for a reason of our own")
            outcome = Failed(error)
        finally:
            del self._open[spec]
            self._changed.set()
        if isinstance(outcome, Failed):
            outcome = self._judged(outcome)
        self._ended(spec, outcome, document.run)

    async def _outcome(self, document: BatchDocument, spec: DocumentSpec) -> AnyDocumentOutcome:
        try:
            if not await _in_thread(document.open):
                return FINISHED_BEFORE
            if self.ending is not None:
                return Cancelled(self.ending)
            assert self._budget is not None  # noqa: S101 - write() made it
            run = document.begin(self._budget, self._elsewhere)
            if self.paused:
                run.pause()
            await _settled(run)
            return await document.ended()
        finally:
            await _in_thread(document.close)

    def _judged(self, outcome: Failed) -> AnyDocumentOutcome:
        """The outcome of a failed document; a failure that would meet every document ends the batch."""
        error = outcome.error
        if isinstance(error, BudgetReachedError):
            self.failure = self.failure or error
            self.drain(error.message)  # the others' calls under way are let end, and no further one fits
            return Cancelled(error.message)
        if isinstance(error, DocgenError) and error.stops_run:
            self.failure = self.failure or error
            self.stop(error.message)
        return outcome


async def _in_thread(work: Callable[[], T]) -> T:
    """Run work on a file in a thread, to its end even if this call is cancelled."""
    task = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise


async def _settled(run: Run) -> None:
    """Wait for a run. If this call is cancelled, the run is ended first, before its file is closed."""
    try:
        await run.settled()
    except asyncio.CancelledError:
        run.cancel("the batch was cancelled")
        await run.settled()
        raise
