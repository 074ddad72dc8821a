"""A cluster as a place for a batch: each document is one task, and what they share is on the user's side."""

from __future__ import annotations

import asyncio
import os
import uuid
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from distributed.client import FutureCancelledError
from distributed.scheduler import KilledWorker

from docgen_nb.batches.cluster.budgets import BudgetLender, BudgetTerms
from docgen_nb.batches.cluster.carrier import ClusterCarrier
from docgen_nb.batches.cluster.connection import Connection
from docgen_nb.batches.cluster.link import Link
from docgen_nb.batches.cluster.messages import (
    Arrived,
    BudgetLent,
    BudgetWanted,
    FromWorker,
    Known,
    Lent,
    NothingToDo,
    Orders,
    Pause,
    Reported,
    Stop,
    ToWorker,
)
from docgen_nb.batches.cluster.naming import Where
from docgen_nb.batches.cluster.sealing import sealed
from docgen_nb.batches.cluster.station import write_document
from docgen_nb.batches.cluster.versions import refuse_other_versions, versions_here
from docgen_nb.batches.order import DocumentOrder
from docgen_nb.batches.place import BatchScope
from docgen_nb.engine.leases import Grant
from docgen_nb.engine.lender import Lender
from docgen_nb.errors import ClusterError, DocgenError
from docgen_nb.events import Event
from docgen_nb.llm.messages import Usage
from docgen_nb.llm.spec import key_variables
from docgen_nb.run.budget import Budget
from docgen_nb.run.calls import Traffic
from docgen_nb.run.keeping import RunKeeping
from docgen_nb.run.plan import RunPlan

WORKER_SECONDS = 20.0  # that a cluster may take to have its first worker
ALONE_SECONDS = 60.0  # without any worker, after which a batch is given up
_LAST_WORD = 3.0  # seconds for a document whose task has ended to say so


class ClusterPlace:
    """Writes documents on the workers of a Dask cluster. A ``Place``, for one batch.

    Used in the batch's own loop; the link to the workers and the lender of the endpoint's limits live in the client's
    loop, which may be that of a thread, so that leases go on while the kernel is busy with a long cell.

    Args:
        where: the cluster.
    """

    def __init__(self, where: Where) -> None:
        self._where = where
        self._batch = uuid.uuid4().hex[:12]
        self._carriers: dict[int, ClusterCarrier] = {}
        self._futures: dict[int, Any] = {}
        self._threads: dict[str, int] = {}
        self._had: dict[str, set[int]] = {}
        self._broken: DocgenError | None = None
        self._watchers: set[asyncio.Task[None]] = set()
        self._alone: asyncio.TimerHandle | None = None
        self._connection: Connection | None = None
        self._link: Link | None = None
        self._lender: Lender | None = None
        self._scope: BatchScope | None = None
        self._home: asyncio.AbstractEventLoop | None = None
        self._budget: BudgetLender | None = None
        self._numbers: dict[int, int] = {}
        self._keys: Mapping[str, str] = {}

    # a Place

    @property
    def width(self) -> int:
        """As many documents as workers have threads, and for each worker the next one."""
        if self._scope is not None and self._scope.sequential:
            return 1
        threads = tuple(self._threads.values())  # the client's loop may be changing them
        return max(1, sum(threads) + len(threads))

    async def open(self, scope: BatchScope) -> None:
        """Connect, and see that the workers can do it.

        Raises:
            ClusterError: if not; nothing is left behind.
        """
        self._refuse(scope)
        self._scope, self._home = scope, asyncio.get_running_loop()
        self._numbers = {id(part): number for number, part in enumerate(scope.shared_parts.values())}
        self._keys = _keys(scope)
        self._connection = await Connection.open(self._where)
        try:
            if self._keys and self._connection.open_to_others:
                warnings.warn(
                    f"{self._connection.address} is not encrypted: the key is sealed for the workers, but whoever "
                    "reaches the scheduler can run code on them. Use a tls:// cluster.",
                    stacklevel=2,
                )
            await self._connection.run(self._set_up(self._connection, scope))
        except BaseException:
            await self.aclose()
            raise

    def carry(self, order: DocumentOrder, plan: RunPlan, tell: Callable[[Event], None]) -> ClusterCarrier:
        """What has one document written."""
        return ClusterCarrier(self, order, plan, tell)

    async def aclose(self) -> None:
        """End what runs there and give back the connection."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            await connection.run(self._tear_down(connection))
        finally:
            await connection.aclose()

    # for the carriers, in the batch's loop

    @property
    def traffic(self) -> Traffic | None:
        """The calls of the whole cluster."""
        lender = self._lender
        if lender is None:
            return None
        seconds, reason = lender.held()
        return Traffic(lender.in_flight, lender.waiting, lender.current_limit, seconds, reason)

    def submit(self, carrier: ClusterCarrier) -> None:
        """Have a document written."""
        if self._broken is not None or self._connection is None:
            carrier.fail(self._broken or ClusterError("The connection to the cluster is closed."))
            return
        self._carriers[carrier.row] = carrier
        self._budget = self._budget or BudgetLender(carrier.plan.budget)  # all documents share one
        self._connection.post(self._submit, carrier.row)

    def withdraw(self, row: int, worker: str | None, reason: str) -> None:
        """A document is not wanted any more."""
        if self._connection is not None:
            if worker is not None:
                self.send(worker, Stop(row, reason))
            self._connection.post(self._cancel, row)

    def forget(self, row: int) -> None:
        """Nothing more is expected of a document."""
        self._carriers.pop(row, None)
        if self._connection is not None:
            self._connection.post(self._futures.pop, row, None)

    def pause(self, worker: str, row: int, *, paused: bool) -> None:
        """Begin no further section of a document, or go on."""
        self.send(worker, Pause(row, paused))

    def send(self, worker: str, message: ToWorker) -> None:
        """Tell a worker something."""
        if self._connection is not None and self._link is not None:
            self._connection.post(self._link.send, worker, message)

    def nothing_to_do(self, worker: str, arrived: Arrived) -> None:
        """Answer a task whose document needs nothing any more."""
        self.send(worker, NothingToDo(arrived.row, arrived.attempt))

    def send_orders(
        self,
        worker: str,
        arrived: Arrived,
        fields: Mapping[str, Any],
        plan: RunPlan,
        keeping: RunKeeping,
        known: Known,
    ) -> None:
        """Answer a task; what the worker has had already is not sent again."""
        assert self._scope is not None  # noqa: S101 - open() has set it
        parts = tuple(self._numbers.get(id(part), part) for part in plan.parts.values())
        had = self._had.setdefault(worker, set())
        new = {each for each in parts if isinstance(each, int)} - had
        had |= new
        shared = list(self._scope.shared_parts.values()) if new else []
        letter = sealed(self._keys, arrived.address, f"{self._batch} {worker}") if self._keys else b""
        choice = self._scope.choice
        orders = Orders(
            row=arrived.row,
            attempt=arrived.attempt,
            versions=versions_here(),
            plan=fields,
            parts=parts,
            shared={number: shared[number] for number in new},
            model=choice.spec,
            options=choice.options,
            letter=letter,
            writer=keeping.writer,
            budget=_terms(plan.budget),
            recalls=keeping.keeper.recalls,
            replays=keeping.replays,
            known=known,
        )
        self.send(worker, orders)

    def spent(self, worker: str, usage: Usage) -> None:
        """A call was made on a worker."""
        if self._budget is not None:
            self._budget.spend(worker, usage)

    # in the batch's loop, from the client's

    def _take(self, worker: str, messages: Sequence[FromWorker]) -> None:
        for message in messages:
            if isinstance(message, Reported):
                continue
            if isinstance(message, BudgetWanted):
                amount = None if self._budget is None else self._budget.lend(worker, message.amount)
                self.send(worker, BudgetLent(amount))
                continue
            carrier = self._carriers.get(message.row)
            if carrier is not None:
                carrier.take(worker, message)
            elif isinstance(message, Arrived):
                self.nothing_to_do(worker, message)

    def _gone(self, worker: str) -> None:
        self._had.pop(worker, None)
        if self._budget is not None:
            self._budget.gone(worker)

    def _task_over(self, row: int, error: BaseException | None) -> None:
        carrier = self._carriers.get(row)
        if carrier is None:
            return
        if error is None:
            silent = ClusterError(f"Document {row} ended on the cluster without a word.", hint="Run the same again.")
            asyncio.get_running_loop().call_later(_LAST_WORD, carrier.fail, silent)
            return
        carrier.fail(self._broken or _in_words(row, error))

    def _break(self, error: DocgenError) -> None:
        self._broken = self._broken or error
        for carrier in list(self._carriers.values()):
            carrier.fail(self._broken)

    # in the client's loop

    async def _set_up(self, connection: Connection, scope: BatchScope) -> None:
        client = connection.client
        try:
            async with asyncio.timeout(WORKER_SECONDS):
                await client.wait_for_workers(1)
        except TimeoutError:
            raise ClusterError(
                f"The cluster at {connection.address} has no workers.",
                hint=f"Start one: dask worker {connection.address}",
            ) from None
        refuse_other_versions(versions_here(), await client.run(versions_here, on_error="return"))
        profile = scope.choice.open().profile
        self._lender = Lender(
            scope.max_concurrency, profile.requests_per_minute, profile.tokens_per_minute, send=self._lend
        )
        self._link = Link(
            client, self._batch, on_messages=self._heard, on_worker=self._worker_changed, on_lost=self._lost
        )
        await self._link.open()

    async def _tear_down(self, connection: Connection) -> None:
        if self._alone is not None:
            self._alone.cancel()
        if self._lender is not None:
            self._lender.close()
        for watcher in self._watchers:
            watcher.cancel()
        futures, self._futures = list(self._futures.values()), {}
        if futures and connection.client.status == "running":
            await connection.client.cancel(futures, force=True)
        if self._link is not None:
            await self._link.aclose()

    def _lend(self, worker: str, grant: Grant) -> None:
        if self._link is not None:
            self._link.send(worker, Lent(grant))

    def _heard(self, worker: str, messages: Sequence[FromWorker]) -> None:
        for message in messages:
            if isinstance(message, Reported) and self._lender is not None:
                self._lender.report(worker, message.report)
        self._at_home(self._take, worker, messages)

    def _worker_changed(self, worker: str, threads: int) -> None:
        assert self._lender is not None  # noqa: S101 - made before the link
        if threads:
            self._threads[worker] = threads
            self._lender.join(worker)
        else:
            self._threads.pop(worker, None)
            self._lender.leave(worker)
            self._at_home(self._gone, worker)
        if self._alone is not None:
            self._alone.cancel()
            self._alone = None
        if not self._threads:
            self._alone = asyncio.get_running_loop().call_later(ALONE_SECONDS, self._left_alone)

    def _left_alone(self) -> None:
        hint = "Start workers and run the same again: what is finished stays."
        self._at_home(self._break, ClusterError("All workers of the cluster are gone.", hint=hint))

    def _lost(self) -> None:
        hint = "What is finished stays; run the same again once there is one."
        self._at_home(self._break, ClusterError("The connection to the scheduler is lost.", hint=hint))

    def _at_home(self, work: Callable[..., object], *args: object) -> None:
        if self._home is not None and not self._home.is_closed():
            self._home.call_soon_threadsafe(work, *args)

    def _submit(self, row: int) -> None:
        if self._connection is None:
            return
        key = f"docgen-{self._batch}-{row}"
        future = self._connection.client.submit(write_document, self._batch, row, key, key=key, pure=False)
        self._futures[row] = future
        watcher = asyncio.get_running_loop().create_task(self._watch(row, future), name=f"docgen watches {row}")
        self._watchers.add(watcher)
        watcher.add_done_callback(self._watchers.discard)

    async def _watch(self, row: int, future: Any) -> None:
        try:
            await future
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a cluster raises is that document's failure
            if self._connection is not None and self._connection.lost:
                self._lost()
            self._at_home(self._task_over, row, error)
        else:
            self._at_home(self._task_over, row, None)

    def _cancel(self, row: int) -> None:
        future = self._futures.pop(row, None)
        if future is not None and self._connection is not None:
            cancelling = asyncio.ensure_future(self._connection.client.cancel([future], force=True))
            self._watchers.add(cancelling)
            cancelling.add_done_callback(self._watchers.discard)

    @staticmethod
    def _refuse(scope: BatchScope) -> None:
        spec = scope.choice.spec
        provider = spec.partition(":")[0]
        hint = "Take --on kernel, or a model that a server answers: %docgen model openai:NAME"
        if not spec:
            raise ClusterError(f"The model object {scope.choice.name} can't be opened on a worker.", hint=hint)
        if provider == "embedded":
            raise ClusterError("The embedded model runs in this kernel alone, not on a cluster.", hint=hint)
        if provider == "replay":
            raise ClusterError("Kept answers need no cluster.", hint="Take --on kernel.")


def _keys(scope: BatchScope) -> Mapping[str, str]:
    """The model's key by its variable; empty if it needs none."""
    names = key_variables(scope.choice.spec, scope.choice.options)
    found = [(name, os.environ[name]) for name in names if os.environ.get(name, "").strip()]
    return dict(found[:1])


def _terms(budget: Budget) -> BudgetTerms | None:
    """Without a limit, a worker need not know what calls cost."""
    if budget.max_tokens is None and budget.max_cost is None:
        return None
    return BudgetTerms(budget.max_tokens, budget.max_cost, None if budget.max_cost is None else budget.price)


def _in_words(row: int, error: BaseException) -> DocgenError:
    if isinstance(error, DocgenError):
        return error
    if isinstance(error, KilledWorker):
        return ClusterError(
            f"Document {row} was on {error.allowed_failures + 1} workers when they died.",
            hint="What it has is kept; %docgen batch again goes on from there.",
        )
    if isinstance(error, FutureCancelledError):
        return ClusterError(f"Document {row} was cancelled on the cluster.", hint="Run the same again.")
    return ClusterError(f"Document {row} failed on the cluster: {type(error).__name__}: {error}.")
