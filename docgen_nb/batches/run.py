"""A batch as its user holds it: started, awaited, watched, paused, cancelled, and tried again where it failed."""

from __future__ import annotations

import asyncio
import importlib
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, cast

from docgen_nb.batches.account import Account
from docgen_nb.batches.batch import Batch
from docgen_nb.batches.events import BatchEvent, describe_counts
from docgen_nb.batches.order import DocumentOrder
from docgen_nb.batches.outcomes import BatchResult, DocumentOutcome
from docgen_nb.batches.progress import BatchProgress
from docgen_nb.batches.status import BatchStatus
from docgen_nb.batches.survey import survey
from docgen_nb.batches.writing import Documents
from docgen_nb.document.shown import ShownAsMarkdown
from docgen_nb.errors import MissingExtraError, UserError
from docgen_nb.events import RunState
from docgen_nb.run.calls import Traffic
from docgen_nb.run.controllable import Controllable
from docgen_nb.run.progress import Progress

if TYPE_CHECKING:
    from docgen_nb.batches.cluster.model import ClusterModel

KERNEL = "kernel"


class BatchRun(Controllable[BatchResult], ShownAsMarkdown):
    """One run of a batch. ``await run`` gives the outcomes in row order, or raises what stopped it all.

    A document that fails stops nothing. What would meet every document, as a key that is refused, stops the batch.

    Args:
        batch: what to do.
        cluster: makes the calls; None makes them in this process.
        known: outcomes of rows that are not to be done again.

    Attributes:
        batch: what it does.
        events: of the batch; those of a document at work are its run's.

    Raises:
        MissingKeyError: if the model's key is not set.
        ModelSpecError: if its name says nothing.
    """

    _goes_on_by = "The same again goes on from there."

    def __init__(
        self, batch: Batch, cluster: ClusterModel | None = None, known: Mapping[int, DocumentOutcome] | None = None
    ) -> None:
        self.batch = batch
        self._model = batch.project.model
        self._cluster = cluster
        self._known = dict(known or {})
        self._account = Account(len(batch.orders), self._known)
        self.events = self._account.events
        self._documents = Documents(batch, cluster, begun=self._account.begun, ended=self._account.ended)
        super().__init__(self._documents)

    def __repr__(self) -> str:
        return f"<BatchRun: {self.progress.state}, {self.summary()}>"

    @property
    def progress(self) -> BatchProgress:
        """The fold over the events."""
        return self._account.progress

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

    @property
    def outcomes(self) -> BatchResult:
        """The outcomes so far, in row order."""
        return self._account.result()

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

    # inside

    async def _do(self) -> None:
        orders = [order for order in self.batch.orders if order.row not in self._known]
        self._account.started(self._model.name)
        await self._write(orders)

    def _made(self) -> BatchResult:
        return self.outcomes

    async def _write(self, orders: list[DocumentOrder]) -> None:
        force = bool(self.batch.options.get("force"))
        await asyncio.to_thread(survey, orders, force=force)
        if self._cluster is not None:
            await self._cluster.open()
        try:
            await self._documents.write(orders)
        finally:
            reason = self._cancelled or self._documents.ending or "the batch was cancelled"
            self._account.cancel_rest(orders, reason)
            if self._cluster is not None:
                await self._cluster.aclose()
        if self._documents.failure is not None:
            raise self._documents.failure

    def _finish(self, state: RunState, error: str = "") -> None:
        self._account.finished(state, time.monotonic() - self._began, error)


def start_batch(batch: Batch, on: object = None, known: Mapping[int, DocumentOutcome] | None = None) -> BatchRun:
    """A run of a batch; it is started where an event loop runs.

    Args:
        batch: what to do.
        on: where calls are made, as ``batch`` takes it; None is the kernel.
        known: outcomes of rows that are not to be done again.

    Raises:
        UserError: if ``on`` names no place.
        MissingExtraError: if that needs a package that is not there.
        ModelError: if the model can't be opened.
    """
    run = BatchRun(batch, _cluster_model(on, batch), known)
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return run
    return run.start()


def _cluster_model(on: object, batch: Batch) -> ClusterModel | None:
    if on in (None, KERNEL):
        return None
    if isinstance(on, str) and on != "client" and not on.startswith("local:") and "://" not in on:
        hint = "It is kernel, local:N, client, or an address such as tcp://scheduler:8786."
        raise UserError(f"--on {on or '(nothing)'} names no place.", hint=hint)
    try:  # by name: nothing of Dask is loaded before somebody asks for it
        cluster = importlib.import_module("docgen_nb.batches.cluster")
    except ImportError:
        raise MissingExtraError("A batch on a cluster", "dask") from None
    return cast("ClusterModel", cluster.cluster_model(on, batch.project.choice))
