"""The user's side's line to the workers. Lives in the client's event loop."""

from __future__ import annotations

import asyncio
import logging
import pickle
from collections.abc import Callable, Sequence
from typing import Any

from docgen_nb.batches.cluster.messages import FromWorker, ToWorker
from docgen_nb.batches.cluster.station import NAME, OPERATION, Station

logger = logging.getLogger(__name__)

_WAIT = 0.5  # seconds that a worker may think of something to tell; also how often it hears from us
_LOOK = 0.5  # seconds between two looks at which workers there are
_AGAIN = 0.2  # seconds before a worker is spoken to again that did not answer


class Link:
    """Talks to every worker there is, and notices those that come and go.

    Args:
        client: the ``distributed.Client``, connected.
        batch: id of the batch.
        on_messages: gets what a worker says, in order, each message once.
        on_worker: is told that a worker has come (with its threads) or gone (0).
        on_lost: is told once that the scheduler is gone.
    """

    def __init__(
        self,
        client: Any,
        batch: str,
        *,
        on_messages: Callable[[str, Sequence[FromWorker]], None],
        on_worker: Callable[[str, int], None],
        on_lost: Callable[[], None],
    ) -> None:
        self._client, self._batch = client, batch
        self._on_messages, self._on_worker, self._on_lost = on_messages, on_worker, on_lost
        self._lines: dict[str, _Line] = {}
        self._watch: asyncio.Task[None] | None = None
        self._lost = False

    async def open(self) -> None:
        """Give every worker, also those to come, what it needs; then keep talking to them."""
        await self._client.register_plugin(Station(), name=NAME)
        await self._look()
        self._watch = asyncio.create_task(self._keep_looking(), name="docgen workers")

    def send(self, worker: str, message: ToWorker) -> None:
        """Have a worker told something; nothing happens if it is gone."""
        if (line := self._lines.get(worker)) is not None:
            line.put(message)

    async def aclose(self) -> None:
        """Say good-bye."""
        lines, self._lines = list(self._lines.values()), {}
        tasks = [task for line in lines for task in line.tasks] + ([self._watch] if self._watch is not None else [])
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if not self._lost and self._client.status == "running":
            try:
                async with asyncio.timeout(_AGAIN * 10):
                    await self._call([line.worker for line in lines], what="close")
            except (OSError, TimeoutError) as error:
                logger.info("the workers could not be told that the batch is over: %r", error)

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(_LOOK)
            try:
                await self._look()
            except (OSError, TimeoutError):
                self._lose()
                return

    async def _look(self) -> None:
        threads: dict[str, int] = await self._client.nthreads()
        for worker in self._lines.keys() - threads.keys():
            line = self._lines.pop(worker)
            for task in line.tasks:
                task.cancel()
            self._on_worker(worker, 0)
        for worker in threads.keys() - self._lines.keys():
            self._lines[worker] = line = _Line(worker)
            collecting = asyncio.create_task(self._collect(line), name=f"docgen hears {worker}")
            delivering = asyncio.create_task(self._deliver(line), name=f"docgen tells {worker}")
            line.tasks = [collecting, delivering]
            self._on_worker(worker, threads[worker])

    async def _collect(self, line: _Line) -> None:
        heard = 0
        while True:
            answer = await self._ask(line, what="collect", heard=heard, wait=_WAIT)
            if answer is None:
                continue
            number = answer["number"]
            messages: Sequence[FromWorker] = pickle.loads(answer["messages"])  # noqa: S301 - our own workers
            new = messages[len(messages) - (number - heard) :] if number > heard else ()
            heard = max(heard, number)
            if new:
                self._on_messages(line.worker, new)

    async def _deliver(self, line: _Line) -> None:
        number = 0
        while True:
            await line.something.wait()
            messages, line.messages = line.messages, []
            line.something.clear()
            number, blob = number + 1, pickle.dumps(messages)
            delivered = None
            while delivered is not True:
                delivered = await self._ask(line, what="deliver", number=number, messages=blob)

    async def _ask(self, line: _Line, **what: Any) -> Any:
        """One request; None if the worker did not answer."""
        try:
            answer = (await self._call([line.worker], **what)).get(line.worker)
        except (OSError, TimeoutError):
            answer = None
            if self._client.status != "running":
                self._lose()
        if answer is None:  # it has not all it needs yet, or is about to be gone
            await asyncio.sleep(_AGAIN)
        return answer

    async def _call(self, workers: list[str], **what: Any) -> dict[str, Any]:
        message = {"op": OPERATION, "batch": self._batch, **what}
        answers: dict[str, Any] = await self._client.scheduler.broadcast(
            msg=message, workers=workers, on_error="ignore"
        )
        return answers

    def _lose(self) -> None:
        if not self._lost:
            self._lost = True
            self._on_lost()


class _Line:
    """What is to be told to one worker."""

    def __init__(self, worker: str) -> None:
        self.worker = worker
        self.messages: list[ToWorker] = []
        self.something = asyncio.Event()
        self.tasks: list[asyncio.Task[None]] = []

    def put(self, message: ToWorker) -> None:
        self.messages.append(message)
        self.something.set()
