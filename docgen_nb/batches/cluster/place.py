"""A cluster as a place for a batch: each document is one task, and what they share is on the user's side."""

from __future__ import annotations

import asyncio
import uuid
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from docgen_nb.batches.cluster.budgets import BudgetLender
from docgen_nb.batches.cluster.carrier import ClusterCarrier
from docgen_nb.batches.cluster.connection import Connection
from docgen_nb.batches.cluster.dispatcher import Dispatcher, Home
from docgen_nb.batches.cluster.elsewhere import keys_of, refuse_bound_model
from docgen_nb.batches.cluster.messages import (
    Arrived,
    BudgetLent,
    BudgetWanted,
    FromWorker,
    Known,
    NothingToDo,
    Pause,
    Reported,
    Stop,
    ToWorker,
)
from docgen_nb.batches.cluster.naming import Where
from docgen_nb.batches.cluster.ordering import OrderMaker
from docgen_nb.batches.order import DocumentOrder
from docgen_nb.batches.place import BatchScope
from docgen_nb.errors import ClusterError, DocgenError
from docgen_nb.events import Event
from docgen_nb.llm.messages import Usage
from docgen_nb.run.calls import Traffic
from docgen_nb.run.plan import RunPlan
from docgen_nb.store.run_cache import RunCache

_LAST_WORD = 3.0  # seconds for a document whose task has ended to say so


class ClusterPlace:
    """Writes documents on the workers of a Dask cluster. A ``Place``, for one batch; used in the batch's own loop.

    Args:
        where: the cluster.
    """

    def __init__(self, where: Where) -> None:
        self._where = where
        self._batch = uuid.uuid4().hex[:12]
        self._carriers: dict[int, ClusterCarrier] = {}
        self._broken: DocgenError | None = None
        self._connection: Connection | None = None
        self._dispatcher: Dispatcher | None = None
        self._orders: OrderMaker | None = None
        self._budget: BudgetLender | None = None
        self._sequential = False

    # a Place

    @property
    def width(self) -> int:
        """As many documents as workers have threads, and for each worker the next one."""
        if self._sequential or self._dispatcher is None:
            return 1
        threads = tuple(self._dispatcher.threads.values())  # the client's loop may be changing them
        return max(1, sum(threads) + len(threads))

    async def open(self, scope: BatchScope) -> None:
        """Connect, and see that the workers can do it.

        Raises:
            ClusterError: if not; nothing is left behind.
        """
        refuse_bound_model(scope.choice)
        keys = keys_of(scope.choice)
        self._sequential = scope.sequential
        self._orders = OrderMaker(self._batch, scope, keys)
        self._connection = connection = await Connection.open(self._where)
        try:
            if keys and connection.open_to_others:
                warnings.warn(
                    f"{connection.address} is not encrypted: the key is sealed for the workers, but whoever reaches "
                    "the scheduler can run code on them. Use a tls:// cluster.",
                    stacklevel=2,
                )
            home = Home(asyncio.get_running_loop(), self._heard, self._gone, self._task_over, self._break)
            self._dispatcher = Dispatcher(connection, self._batch, home)
            await connection.run(self._dispatcher.open(scope))
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
            if self._dispatcher is not None:
                await connection.run(self._dispatcher.aclose())
        finally:
            await connection.aclose()

    # for the carriers

    @property
    def traffic(self) -> Traffic | None:
        """The calls of the whole cluster."""
        lender = None if self._dispatcher is None else self._dispatcher.lender
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
        self._post(lambda there: there.submit(carrier.row))

    def withdraw(self, row: int, worker: str | None, reason: str) -> None:
        """A document is not wanted any more."""
        if worker is not None:
            self.send(worker, Stop(row, reason))
        self._post(lambda there: there.cancel(row))

    def forget(self, row: int) -> None:
        """Nothing more is expected of a document."""
        self._carriers.pop(row, None)
        self._post(lambda there: there.forget(row))

    def pause(self, worker: str, row: int, *, paused: bool) -> None:
        """Begin no further section of a document, or go on."""
        self.send(worker, Pause(row, paused))

    def send(self, worker: str, message: ToWorker) -> None:
        """Tell a worker something."""
        self._post(lambda there: there.send(worker, message))

    def nothing_to_do(self, worker: str, arrived: Arrived) -> None:
        """Answer a task whose document needs nothing any more."""
        self.send(worker, NothingToDo(arrived.row, arrived.attempt))

    def send_orders(
        self, worker: str, arrived: Arrived, fields: Mapping[str, Any], plan: RunPlan, keeping: RunCache, known: Known
    ) -> None:
        """Answer a task."""
        assert self._orders is not None  # noqa: S101 - open() has made it
        self.send(worker, self._orders.orders(worker, arrived, fields, plan, keeping, known))

    def spent(self, worker: str, usage: Usage) -> None:
        """A call was made on a worker."""
        if self._budget is not None:
            self._budget.spend(worker, usage)

    def _post(self, work: Callable[[Dispatcher], None]) -> None:
        """Have something done in the client's loop; nothing happens once the connection is closed."""
        if self._connection is not None and self._dispatcher is not None:
            self._connection.post(work, self._dispatcher)

    # from the client's loop

    def _heard(self, worker: str, messages: Sequence[FromWorker]) -> None:
        for message in messages:
            match message:
                case Reported():
                    continue  # the lender has it
                case BudgetWanted(amount=amount):
                    lent = None if self._budget is None else self._budget.lend(worker, amount)
                    self.send(worker, BudgetLent(lent))
                case _ if (carrier := self._carriers.get(message.row)) is not None:
                    carrier.take(worker, message)
                case Arrived():
                    self.nothing_to_do(worker, message)
                case _:
                    pass  # about a document that has ended here

    def _gone(self, worker: str) -> None:
        if self._orders is not None:
            self._orders.gone(worker)
        if self._budget is not None:
            self._budget.gone(worker)

    def _task_over(self, row: int, error: DocgenError | None) -> None:
        carrier = self._carriers.get(row)
        if carrier is None:
            return
        if error is None:
            silent = ClusterError(f"Document {row} ended on the cluster without a word.", hint="Run the same again.")
            asyncio.get_running_loop().call_later(_LAST_WORD, carrier.fail, silent)
        else:
            carrier.fail(self._broken or error)

    def _break(self, error: DocgenError) -> None:
        self._broken = self._broken or error
        for carrier in list(self._carriers.values()):
            carrier.fail(self._broken)
