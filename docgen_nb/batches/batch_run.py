"""A run of a batch in its user's hands: started, awaited, watched, paused, cancelled, retried."""

from __future__ import annotations

import asyncio
import importlib
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Unpack, cast

from docgen_nb.batches.batch import Batch, BatchOptions, RowParts, plan_batch
from docgen_nb.batches.batch_events import BatchEvent, describe_counts
from docgen_nb.batches.batch_execution import BatchExecution
from docgen_nb.batches.batch_progress import BatchProgress, BatchStatus
from docgen_nb.batches.batch_recorder import BatchRecorder
from docgen_nb.batches.checks import check_targets
from docgen_nb.batches.elsewhere import Elsewhere
from docgen_nb.batches.outcomes import BatchResult, DocumentOutcome
from docgen_nb.batches.specs import DocumentSpec
from docgen_nb.document.shown import ShownAsMarkdown
from docgen_nb.document.tree import OutlineSource
from docgen_nb.errors import MissingExtraError, UserError
from docgen_nb.events import RunState
from docgen_nb.project.project import Project
from docgen_nb.run.controllable import Controllable
from docgen_nb.run.progress import Progress
from docgen_nb.run.traffic import Traffic

KERNEL = "kernel"


class BatchRun(Controllable[BatchResult], ShownAsMarkdown):
    """One run of a batch. ``await run`` gives the outcomes in row order, or raises what stopped it all.

    A document that fails stops nothing. A failure that would meet every document, as a refused key, stops the batch.

    Args:
        batch: to run.
        elsewhere: makes the calls; None makes them with the project's model.
        known: outcomes of rows that are not to be done again.

    Attributes:
        batch: that is run.
        events: of the batch; those of a document at work are its run's.

    Raises:
        MissingKeyError: if the model's key is not set.
        ModelSpecError: if its name says nothing.
    """

    _goes_on_by = "The same again goes on from there."

    def __init__(
        self, batch: Batch, elsewhere: Elsewhere | None = None, known: Mapping[int, DocumentOutcome] | None = None
    ) -> None:
        self.batch = batch
        self._elsewhere = elsewhere
        self._known = dict(known or {})
        self._recorder = BatchRecorder(len(batch.specs), self._known)
        self.events = self._recorder.events
        self._execution = BatchExecution(batch, elsewhere, begun=self._recorder.begun, ended=self._recorder.ended)
        super().__init__(self._execution, batch.project.model)

    def __repr__(self) -> str:
        return f"<BatchRun: {self.progress.state}, {self.summary()}>"

    @property
    def progress(self) -> BatchProgress:
        """The progress of the batch, from its events."""
        return self._recorder.progress

    def subscribe(self, sink: Callable[[BatchEvent], None]) -> Callable[[], None]:
        """Call ``sink`` with each event, those so far first; returns a function that ends it."""
        return self.events.subscribe(sink)

    def summary(self) -> str:
        """The number of finished documents in words."""
        return f"{describe_counts(self.progress.finished, len(self.batch.specs))} finished"

    # what is at work

    @property
    def at_work(self) -> Mapping[DocumentSpec, Progress]:
        """The documents in flight in row order, each with its own run's progress."""
        return self._execution.at_work

    @property
    def traffic(self) -> Traffic | None:
        """The calls to the model's endpoint as they stand; None while nothing is known of them."""
        return self._execution.traffic

    def status(self) -> BatchStatus:
        """The status of the batch as a table."""
        return BatchStatus(self.progress, self.at_work, self.outcomes)

    @property
    def outcomes(self) -> BatchResult:
        """The outcomes so far, in row order."""
        return self._recorder.result()

    def retry(self, on: object = None) -> BatchRun:
        """Run the failed documents again, as a new run that knows the other outcomes.

        Args:
            on: where; None is the kernel.

        Raises:
            UserError: if nothing has failed, or the batch goes on.
        """
        if self.running():
            raise UserError("The batch goes on.", hint="%docgen stop ends it.")
        if not self.outcomes.failed:
            raise UserError("Nothing has failed; there is nothing to retry.")
        known = {outcome.spec.row: outcome for outcome in self.outcomes if outcome.error is None}
        return start_batch(self.batch, on, known)

    def to_text(self) -> str:
        """The state of the batch as one line."""
        return repr(self)

    def to_markdown(self) -> str:
        """The status; the outcomes once the batch has ended."""
        return self.outcomes.to_markdown() if self.done() else self.status().to_markdown()

    # inside

    async def _do(self) -> None:
        specs = [spec for spec in self.batch.specs if spec.row not in self._known]
        self._recorder.started(self._model.name)
        await self._write(specs)

    def _made(self) -> BatchResult:
        return self.outcomes

    async def _write(self, specs: list[DocumentSpec]) -> None:
        force = bool(self.batch.options.get("force"))
        await asyncio.to_thread(check_targets, specs, force=force)
        if self._elsewhere is not None:
            await self._elsewhere.open()
        try:
            await self._execution.write(specs)
        finally:
            reason = self._cancelled or self._execution.ending or "the batch was cancelled"
            self._recorder.cancel_rest(specs, reason)
            if self._elsewhere is not None:
                await self._elsewhere.aclose()
        if self._execution.failure is not None:
            raise self._execution.failure

    def _finish(self, state: RunState, error: str = "") -> None:
        self._recorder.finished(state, time.monotonic() - self._began, error)


def batch(
    table: object,
    prompt: str | None = None,
    *,
    to: str | Path | Sequence[str | Path] = (),
    outline: OutlineSource | None = None,
    parts: RowParts | None = None,
    project: Project | None = None,
    on: object = None,
    **options: Unpack[BatchOptions],
) -> BatchRun:
    """One document for each row; starts at once where an event loop runs, else with ``run.wait()``.

    Args:
        table: as ``plan_batch`` takes it.
        prompt: with ``{column}`` fields.
        to: paths with fields.
        outline: with fields in its texts, instead of a prompt.
        parts: content parts that a row brings along.
        project: its model, settings and content parts are used for every document.
        on: where calls are made: ``"kernel"`` (the default), ``"local:N"``, ``"client"``, an address of a Dask
            scheduler, or a ``distributed.Client``.
        options: ``BatchOptions``.

    Raises:
        UserError: if something can't be done; names the row. Nothing has been sent then.

    Example:
        ``outcomes = await dg.batch(df, "A report on {region}", to="out/{region}.docx")``
    """
    planned = plan_batch(table, prompt, to=to, outline=outline, parts=parts, project=project, **options)
    return start_batch(planned, on)


def start_batch(batch: Batch, on: object = None, known: Mapping[int, DocumentOutcome] | None = None) -> BatchRun:
    """Make a run of a batch, and start it where an event loop runs.

    Args:
        batch: to run.
        on: where calls are made, as ``batch`` takes it; None is the kernel.
        known: outcomes of rows that are not to be done again.

    Raises:
        UserError: if ``on`` is unknown.
        MissingExtraError: if that needs a package that is not there.
        ModelError: if the model can't be opened.
    """
    run = BatchRun(batch, _elsewhere(on, batch), known)
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return run
    return run.start()


def _elsewhere(on: object, batch: Batch) -> Elsewhere | None:
    here = on in (None, KERNEL)
    if batch.options.get("slow"):
        from docgen_nb.batches.elsewhere import ProviderBatches

        _check_slow(batch, here=here)
        return ProviderBatches(batch.project.choice)
    if here:
        return None
    if isinstance(on, str) and on != "client" and not on.startswith("local:") and "://" not in on:
        hint = "It is kernel, local:N, client, or an address such as tcp://scheduler:8786."
        raise UserError(f"--on {on or '(nothing)'} is unknown.", hint=hint)
    try:  # by name: so Dask is loaded only where it is needed
        cluster = importlib.import_module("docgen_nb.batches.cluster")
    except ImportError:
        raise MissingExtraError("A batch on a cluster", "dask") from None
    return cast("Elsewhere", cluster.cluster_model(on, batch.project.choice))


def _check_slow(batch: Batch, *, here: bool) -> None:
    """Raise UserError for what makes no sense at batch prices."""
    if not here:
        raise UserError("--slow needs no cluster: the provider makes the calls.", hint="Leave --on or --slow off.")
    if batch.project.settings.effective_schedule(batch.options.get("schedule")) == "sequential":
        hint = "Take --schedule pipelined (the default) or chapters."
        raise UserError("--slow and --schedule sequential would make a batch of each single call.", hint=hint)
