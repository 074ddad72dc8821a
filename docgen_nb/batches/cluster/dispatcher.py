"""The batch in the client's event loop: its tasks, the line to its workers, and the lender of its endpoint's limits.

That loop may be a thread's own, so that leases go on while the kernel is busy with a long cell.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from distributed.client import FutureCancelledError
from distributed.scheduler import KilledWorker

from docgen_nb.batches.cluster.connection import Connection
from docgen_nb.batches.cluster.link import Link
from docgen_nb.batches.cluster.messages import FromWorker, Lent, Reported, ToWorker
from docgen_nb.batches.cluster.station import write_document
from docgen_nb.batches.cluster.versions import refuse_other_versions, versions_here
from docgen_nb.batches.place import BatchScope
from docgen_nb.engine.leases import Grant
from docgen_nb.engine.lender import Lender
from docgen_nb.errors import ClusterError, DocgenError

WORKER_SECONDS = 20.0  # that a cluster may take to have its first worker
ALONE_SECONDS = 60.0  # without any worker, after which a batch is given up


@dataclass(frozen=True)
class Home:
    """The batch's own loop, and what is told there.

    Attributes:
        heard: gets what a worker says of documents and the budget.
        gone: is told that a worker is gone.
        over: is told that a row's task has ended, and of its error.
        broken: is told that nothing more can be done there.
    """

    loop: asyncio.AbstractEventLoop
    heard: Callable[[str, Sequence[FromWorker]], None]
    gone: Callable[[str], None]
    over: Callable[[int, DocgenError | None], None]
    broken: Callable[[DocgenError], None]

    def tell(self, what: Callable[..., None], *arguments: object) -> None:
        """From any thread; nothing happens once the loop is closed."""
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(what, *arguments)


class Dispatcher:
    """Everything about one batch that lives in the client's loop; only ``threads`` and ``lender`` are read elsewhere.

    Args:
        connection: to the cluster.
        batch: the batch's id.
        home: where it is wanted.
    """

    def __init__(self, connection: Connection, batch: str, home: Home) -> None:
        self._connection, self._batch, self._home = connection, batch, home
        self.threads: dict[str, int] = {}
        self.lender: Lender | None = None
        self._link: Link | None = None
        self._futures: dict[int, Any] = {}
        self._tasks: set[asyncio.Future[Any]] = set()
        self._alone: asyncio.TimerHandle | None = None

    async def open(self, scope: BatchScope) -> None:
        """See that the workers can do it, and begin to talk to them.

        Raises:
            ClusterError: if there are none, or their versions differ.
        """
        client, address = self._connection.client, self._connection.address
        try:
            async with asyncio.timeout(WORKER_SECONDS):
                await client.wait_for_workers(1)
        except TimeoutError:
            hint = f"Start one: dask worker {address}"
            raise ClusterError(f"The cluster at {address} has no workers.", hint=hint) from None
        refuse_other_versions(versions_here(), await client.run(versions_here, on_error="return"))
        profile = scope.choice.open().profile
        self.lender = Lender(
            scope.max_concurrency, profile.requests_per_minute, profile.tokens_per_minute, send=self._lend
        )
        self._link = Link(
            client, self._batch, on_messages=self._heard, on_worker=self._worker_changed, on_lost=self.lost
        )
        await self._link.open()

    async def aclose(self) -> None:
        """End every task, and say good-bye to the workers."""
        if self._alone is not None:
            self._alone.cancel()
        if self.lender is not None:
            self.lender.close()
        for task in self._tasks:
            task.cancel()
        futures, self._futures = list(self._futures.values()), {}
        if futures and not self._connection.lost:
            await self._connection.client.cancel(futures, force=True)
        if self._link is not None:
            await self._link.aclose()

    def send(self, worker: str, message: ToWorker) -> None:
        """Tell a worker something."""
        if self._link is not None:
            self._link.send(worker, message)

    def submit(self, row: int) -> None:
        """Have a document written."""
        key = f"docgen-{self._batch}-{row}"
        future = self._connection.client.submit(write_document, self._batch, row, key, key=key, pure=False)
        self._futures[row] = future
        self._hold(asyncio.get_running_loop().create_task(self._watch(row, future), name=f"docgen watches {row}"))

    def cancel(self, row: int) -> None:
        """A document is not wanted any more."""
        future = self._futures.pop(row, None)
        if future is not None:
            self._hold(asyncio.ensure_future(self._connection.client.cancel([future], force=True)))

    def forget(self, row: int) -> None:
        """A document's task has nothing more to tell."""
        self._futures.pop(row, None)

    def lost(self) -> None:
        """The scheduler is gone."""
        hint = "What is finished stays; run the same again once there is one."
        self._home.tell(self._home.broken, ClusterError("The connection to the scheduler is lost.", hint=hint))

    def _hold(self, task: asyncio.Future[Any]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _lend(self, worker: str, grant: Grant) -> None:
        self.send(worker, Lent(grant))

    def _heard(self, worker: str, messages: Sequence[FromWorker]) -> None:
        others = []
        for message in messages:
            if not isinstance(message, Reported):
                others.append(message)
            elif self.lender is not None:
                self.lender.report(worker, message.report)
        if others:
            self._home.tell(self._home.heard, worker, others)

    def _worker_changed(self, worker: str, threads: int) -> None:
        assert self.lender is not None  # noqa: S101 - made before the link
        if threads:
            self.threads[worker] = threads
            self.lender.join(worker)
        else:
            self.threads.pop(worker, None)
            self.lender.leave(worker)
            self._home.tell(self._home.gone, worker)
        if self._alone is not None:
            self._alone.cancel()
            self._alone = None
        if not self.threads:
            self._alone = asyncio.get_running_loop().call_later(ALONE_SECONDS, self._left_alone)

    def _left_alone(self) -> None:
        hint = "Start workers and run the same again: what is finished stays."
        self._home.tell(self._home.broken, ClusterError("All workers of the cluster are gone.", hint=hint))

    async def _watch(self, row: int, future: Any) -> None:
        try:
            await future
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a cluster raises is that document's failure
            if self._connection.lost:
                self.lost()
            self._home.tell(self._home.over, row, _in_words(row, error))
        else:
            self._home.tell(self._home.over, row, None)


def _in_words(row: int, error: Exception) -> DocgenError:
    if isinstance(error, DocgenError):
        return error
    if isinstance(error, KilledWorker):
        return ClusterError(
            f"Document {row} was on {error.allowed_failures + 1} workers when they died.",
            hint="What it has is kept; the same batch again goes on from there.",
        )
    if isinstance(error, FutureCancelledError):
        return ClusterError(f"Document {row} was cancelled on the cluster.", hint="Run the same again.")
    return ClusterError(f"Document {row} failed on the cluster: {type(error).__name__}: {error}.")
