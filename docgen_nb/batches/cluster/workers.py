"""The workers of a cluster as one batch uses them: opened, given calls, watched, closed."""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import CancelledError
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from distributed import Future, KilledWorker

from docgen_nb.batches.cluster.connection import Connection
from docgen_nb.batches.cluster.sealing import sealed
from docgen_nb.batches.cluster.versions import refuse_other_versions, versions_here
from docgen_nb.batches.cluster.worker import (
    Greeting,
    Opening,
    close_model,
    complete_call,
    greet,
    open_batch_model,
)
from docgen_nb.errors import ClusterError, DocgenError, ModelError, StreamError
from docgen_nb.llm.messages import ModelReply, ModelRequest
from docgen_nb.llm.spec import ModelOptions

WORKER_SECONDS = 20.0  # that a cluster may take to have its first worker
ALONE_SECONDS = 60.0  # without any worker, after which a batch is given up
_LOOK_SECONDS = 1.0
_LOST = "The connection to the scheduler is lost."
_OPENINGS = 3  # of a model on one worker for one call; it is closed only where nobody asks


class Workers:
    """Everything is called in the client's event loop.

    Args:
        connection: to the cluster.
        spec, options: of the batch's model.
        keys: its key by its variable; empty if it needs none.
        spread: whether calls go to the worker that has fewest of them; else Dask's scheduler decides.

    Attributes:
        threads: of each worker by address, which is how many calls it makes at the same time.
    """

    def __init__(
        self, connection: Connection, spec: str, options: ModelOptions, keys: Mapping[str, str], *, spread: bool
    ) -> None:
        self._connection, self._client = connection, connection.client
        self._batch = uuid.uuid4().hex[:12]
        self._spec, self._options, self._keys = spec, options, keys
        self._spread = spread
        self._calls: Counter[str] = Counter()
        self._broken: asyncio.Future[DocgenError] = asyncio.get_running_loop().create_future()
        self._watching: asyncio.Task[None] | None = None
        self.threads: Mapping[str, int] = {}

    async def open(self) -> None:
        """See that the workers can do it, and open the model on each.

        Raises:
            ClusterError: if there are none, or their versions differ.
            DocgenError: if the model can't be opened there.
        """
        wanted = self._client.submit(versions_here, pure=False)  # an adaptive cluster starts workers for tasks alone
        try:
            async with asyncio.timeout(WORKER_SECONDS):
                await self._client.wait_for_workers(1)
        except TimeoutError:
            address = self._connection.address
            raise ClusterError(
                f"The cluster at {address} has no workers.", hint=f"Start one: dask worker {address}"
            ) from None
        finally:
            wanted.release()
        greetings = await self._client.run(greet, on_error="return")
        _refuse_others(greetings)
        self.threads = dict(await self._client.nthreads())
        await self._open_model(greetings)
        self._watching = asyncio.get_running_loop().create_task(self._watch(), name="docgen watches the cluster")

    async def call(self, request: ModelRequest) -> ModelReply:
        """Make one call on a worker; if that dies, Dask makes it on another.

        Raises:
            ModelError: if the call failed.
            ClusterError: if the cluster is gone.
        """
        for _ in range(_OPENINGS):
            answer = await self._task(request)
            if isinstance(answer, Greeting):  # it came later, or has closed the model in a pause
                _refuse_others({answer.address: answer})
                await self._open_model({answer.address: answer})
            elif isinstance(answer, DocgenError):
                raise answer
            else:
                return answer
        raise StreamError("The workers of the cluster keep changing.")

    async def aclose(self) -> None:
        """End the calls under way, and close the model on every worker."""
        if self._watching is not None:
            self._watching.cancel()
        if not self._connection.lost:
            with suppress(OSError):  # the scheduler goes in this moment
                await self._client.run(close_model, self._batch, on_error="ignore")

    async def _open_model(self, greetings: Mapping[str, Greeting]) -> None:
        machines = Counter(map(machine_of, {*self.threads, *greetings}))
        openings = {
            address: Opening(self._letter(greeting), machines[machine_of(address)])
            for address, greeting in greetings.items()
        }
        first = set({machine_of(address): address for address in openings}.values())  # one of each fetches weights
        for workers in filter(None, (list(first), list(openings.keys() - first))):
            await self._open_on(workers, openings)

    async def _open_on(self, workers: list[str], openings: Mapping[str, Opening]) -> None:
        arguments = (self._batch, self._spec, self._options, openings)
        errors = await self._client.run(open_batch_model, *arguments, workers=workers, on_error="return")
        for address, error in errors.items():
            if isinstance(error, DocgenError):
                raise error
            if error is not None and not isinstance(error, OSError):  # a worker that has gone meanwhile is no trouble
                raise ClusterError(f"The worker {address} can't open the model: {type(error).__name__}: {error}.")

    def _letter(self, greeting: Greeting) -> bytes | None:
        purpose = f"{self._batch} {greeting.address}"
        return sealed(self._keys, greeting.letter_box, purpose) if self._keys else None

    async def _task(self, request: ModelRequest) -> ModelReply | DocgenError | Greeting:
        key = f"docgen_call-{uuid.uuid4().hex}"
        worker = min(self.threads, key=self._calls.__getitem__) if self._spread and self.threads else None
        chosen = {"workers": [worker], "allow_other_workers": True} if worker is not None else {}
        future: Future[Any] = self._client.submit(complete_call, self._batch, request, key=key, pure=False, **chosen)
        if worker is not None:
            self._calls[worker] += 1
        try:
            return await self._result(future)
        finally:
            if worker is not None:
                self._calls[worker] -= 1
            future.release()  # where it is not done yet, it is not wanted any more

    async def _result(self, future: Future[Any]) -> ModelReply | DocgenError | Greeting:
        result = asyncio.ensure_future(self._value(future))
        try:
            await asyncio.wait({result, self._broken}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not result.done():
                result.cancel()
        if self._broken.done():
            raise self._broken.result()
        answer: ModelReply | DocgenError | Greeting = result.result()
        return answer

    async def _value(self, future: Future[Any]) -> Any:
        """A Dask future's value; its own errors in our words."""
        try:
            return await future
        except KilledWorker as error:
            raise ModelError(
                f"The workers that made this call died, one after the other ({error.last_worker})."
            ) from None
        except (CancelledError, OSError):
            if self._connection.lost:
                raise _gone(_LOST) from None
            raise StreamError("The call was lost on the cluster.") from None
        except Exception as error:
            raise ClusterError(f"A worker can't make calls: {type(error).__name__}: {error}.") from error

    async def _watch(self) -> None:
        loop, alone_since = asyncio.get_running_loop(), None
        while not self._connection.lost:
            with suppress(OSError):
                self.threads = dict(await self._client.nthreads())
            if self.threads:
                alone_since = None
            elif alone_since is None:
                alone_since = loop.time()
            elif loop.time() - alone_since > ALONE_SECONDS:
                self._break(f"The cluster has had no worker for {ALONE_SECONDS:.0f} s.")
                return
            await asyncio.sleep(_LOOK_SECONDS)
        self._break(_LOST)

    def _break(self, message: str) -> None:
        if not self._broken.done():
            self._broken.set_result(_gone(message))


def _gone(message: str) -> ClusterError:
    return ClusterError(message, hint="What is finished is kept; run the same again.")


def _refuse_others(greetings: Mapping[str, Greeting | BaseException]) -> None:
    there = {a: found.versions if isinstance(found, Greeting) else found for a, found in greetings.items()}
    refuse_other_versions(versions_here(), there)


def machine_of(address: str) -> str:
    """The machine that a worker is on."""
    return urlsplit(address).hostname or address
