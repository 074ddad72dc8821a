"""What every worker gets: a place for each batch, and a way for the user's side to talk to it.

Messages pass between the user's side and a worker through the scheduler, on the ways that Dask itself uses (one more
operation that the worker serves). So they reach a worker wherever the client can, behind a gateway as well, with the
client's own encryption; and nothing of ours has to run on the scheduler.
"""

from __future__ import annotations

import asyncio
import pickle
import time
from typing import TYPE_CHECKING, Any

from distributed import get_worker
from distributed.diagnostics.plugin import WorkerPlugin

from docgen_nb.batches.cluster.desk import SILENT_SECONDS, Desk

if TYPE_CHECKING:
    from distributed import Worker

NAME = "docgen_nb"
OPERATION = "docgen_nb_batch"
_LOOK_SECONDS = 1.0


class Station(WorkerPlugin):
    """Holds a worker's desks. Its pickled form is empty; a second batch on the cluster uses the one that is there."""

    idempotent = True

    def __init__(self) -> None:
        self.name = NAME
        self._worker: Worker | None = None
        self._desks: dict[str, Desk] = {}
        self._tasks: dict[str, tuple[Desk, int]] = {}
        self._watch: asyncio.Task[None] | None = None

    def __reduce__(self) -> tuple[type[Station], tuple[()]]:
        return type(self), ()

    # Dask's side

    def setup(self, worker: Worker) -> None:
        """The worker has it."""
        self._worker = worker
        worker.handlers[OPERATION] = self.serve
        self._watch = asyncio.get_running_loop().create_task(self._end_deserted(), name="docgen desks")

    async def teardown(self, worker: Worker) -> None:
        """The worker closes."""
        worker.handlers.pop(OPERATION, None)
        if self._watch is not None:
            self._watch.cancel()
        for batch in list(self._desks):
            await self._close(batch, "the worker closes")

    def transition(self, key: Any, start: str, finish: str, **_: Any) -> None:
        """A task's state changes: one that nobody wants any more, as after the client's death, is ended at once."""
        if finish in {"cancelled", "released", "forgotten"} and key in self._tasks:
            del start
            desk, row = self._tasks[key]
            desk.stop(row, "nobody waits for it any more")

    # the user's side

    async def serve(self, **call: Any) -> Any:
        """One request of the user's side: ``deliver`` messages, ``collect`` them, or ``close`` a batch."""
        batch = call["batch"]
        match call["what"]:
            case "deliver":
                self.desk(batch).deliver(call["number"], pickle.loads(call["messages"]))  # noqa: S301 - Dask's own peers
                return True
            case "collect":
                number, messages = await self.desk(batch).collect(call["heard"], call["wait"])
                return {"number": number, "messages": pickle.dumps(messages)}
            case _:
                await self._close(batch, "the batch has ended")
                return True

    def desk(self, batch: str) -> Desk:
        """The place for a batch."""
        assert self._worker is not None  # noqa: S101 - Dask calls setup first
        if batch not in self._desks:
            self._desks[batch] = Desk(batch, self._worker.address)
        return self._desks[batch]

    async def write(self, batch: str, row: int, key: str) -> None:
        """Carry out one task."""
        desk = self.desk(batch)
        self._tasks[key] = desk, row
        try:
            await desk.write(row)
        finally:
            self._tasks.pop(key, None)

    async def _close(self, batch: str, reason: str) -> None:
        desk = self._desks.pop(batch, None)
        if desk is not None:
            await desk.close(reason)

    async def _end_deserted(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            now = time.monotonic()
            for batch in [name for name, desk in self._desks.items() if now - desk.heard_at > SILENT_SECONDS]:
                await self._close(batch, "the user's side is silent")


async def write_document(batch: str, row: int, key: str) -> None:
    """The Dask task: one document. It bears no content; the worker asks the user's side for that."""
    station = get_worker().plugins[NAME]
    assert isinstance(station, Station)  # noqa: S101 - registered by the batch
    await station.write(batch, row, key)
