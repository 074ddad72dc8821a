"""A model at batch prices: calls are collected for a moment, submitted as one batch, and answered when it ends.

To everything above it is an ordinary model, of which each call takes long. Where a call waits is kept (``Pending``), so
that the same call in a later process finds its batch again.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import time
from collections.abc import Mapping
from contextlib import aclosing
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Protocol

from docgen_nb.errors import ModelError, ModelSpecError, ServerError
from docgen_nb.llm.batch_apis import BATCH_APIS, BatchApi, BatchState, is_id
from docgen_nb.llm.dialect import Dialect
from docgen_nb.llm.http import HttpEndpoint
from docgen_nb.llm.http_model import HttpModel
from docgen_nb.llm.messages import Model, ModelReply, ModelRequest, OnText
from docgen_nb.llm.reply_reader import ReplyReader
from docgen_nb.llm.responses import Source

logger = logging.getLogger("docgen_nb.llm")

WIDTH = 10_000  # calls that may wait at the same time, and requests in one batch; providers take more
_GONE = frozenset({404, 410})
_MOST_BYTES = 20_000_000  # of one batch; providers take more, but it has to be uploaded within the time-out


class Place(NamedTuple):
    """Where a call waits: in which batch, under which id."""

    batch: str
    request: str


class Pending(Protocol):
    """Remembers beyond this process in which batch each call waits. Calls are named by a digest of what is sent."""

    def find(self, call: str) -> Place | None:
        """The place of a call; None if it has none."""
        ...

    async def keep(self, places: Mapping[str, Place]) -> None:
        """Keep places of calls for good."""
        ...

    def forget(self, call: str) -> None:
        """Forget a call, whose result has been given."""
        ...


@dataclass(frozen=True)
class Pace:
    """Seconds: ``quiet`` without a further call before a batch is submitted, and between two looks at a batch."""

    quiet: float = 2.0
    longest: float = 30.0
    first_look: float = 10.0
    last_look: float = 60.0


class BatchPricedModel:
    """Implements ``Model`` for the documents of a batch.

    Args:
        model: who answers.
        queue: the batches, shared by all documents.
        pending: where the calls of this document wait.
    """

    def __init__(self, model: HttpModel, queue: BatchQueue, pending: Pending) -> None:
        self.name = model.name
        self.endpoint = f"{model.endpoint} in batches"
        self.profile = replace(
            model.profile, max_concurrency=WIDTH, requests_per_minute=None, tokens_per_minute=None, cached_prefix=None
        )
        self._model = model
        self._queue = queue
        self._pending = pending

    async def complete(self, request: ModelRequest, *, on_text: OnText | None = None) -> ModelReply:
        """Ask once, in the next batch. The reply comes whole: ``on_text`` gets all of it at its end."""
        reply = await self._model.adapted(request, self._send)
        if on_text is not None:
            on_text(reply.text)
        return reply

    async def aclose(self) -> None:
        """Do nothing: the queue is closed by who opened it."""

    def stop(self) -> None:
        """Do nothing: nothing runs on this machine for it."""

    async def _send(self, request: ModelRequest, dialect: Dialect) -> ModelReply:
        wire, reading = self._model.wire, ReplyReader()
        body = wire.body(request, self._model.model, replace(dialect, stream=False))
        value = await self._queue.answer(body, self._pending)
        source = Source(self._model.http)
        wire.read_whole(value, reading, source)
        return reading.reply(source, wire.finish.get(reading.finish, "other"))


@dataclass(eq=False)
class _Call:
    """A call that waits to be submitted."""

    digest: str
    body: dict[str, Any]
    pending: Pending
    submitted: asyncio.Future[Place]


@dataclass(eq=False)
class _Batch:
    """A batch at the provider, with a future for each result that is waited for or has come before anybody asked."""

    since: float = field(default_factory=time.monotonic)
    futures: dict[str, asyncio.Future[Any]] = field(default_factory=dict)
    rest: Exception | None = None

    async def result(self, request: str) -> Any:
        """The reply's body of one request, once."""
        future = self._future(request)
        if self.rest is not None:
            self.take(request, copy(self.rest))
        try:
            found = await future
        finally:
            self.futures.pop(request, None)
        if isinstance(found, Exception):
            raise found
        return found

    def take(self, request: str, result: Any) -> None:
        """Give a result to the call that waits for it, or keep it until one asks."""
        if not (future := self._future(request)).done():
            future.set_result(result)

    def end(self, rest: Exception) -> None:
        """Fail all calls that still wait, now that nothing more will come."""
        self.rest = rest
        for request in list(self.futures):
            self.take(request, copy(rest))

    @property
    def waiting(self) -> int:
        """Number of calls that wait."""
        return sum(not future.done() for future in self.futures.values())

    def _future(self, request: str) -> asyncio.Future[Any]:
        return self.futures.setdefault(request, asyncio.get_running_loop().create_future())


class BatchQueue:
    """Collects calls, submits them in batches, and follows each batch to its end.

    Args:
        http: the server.
        model: as the server calls it.
        api: how batches are spoken of there.
        pace: how long to collect, how often to look.
    """

    def __init__(self, http: HttpEndpoint, model: str, api: BatchApi, pace: Pace | None = None) -> None:
        self._http = http
        self._model = model
        self._api = api
        self._pace = pace or Pace()
        self._calls: list[_Call] = []
        self._last_call = 0.0
        self._batches: dict[str, _Batch] = {}
        self._collecting: asyncio.Task[None] | None = None
        self._following: dict[str, asyncio.Task[None]] = {}

    @property
    def note(self) -> str:
        """A line on what is waited for; "" if nothing is."""
        at_work = [batch for name, batch in self._batches.items() if not self._following[name].done()]
        if not at_work:
            return ""
        calls = sum(batch.waiting for batch in at_work)
        minutes = (time.monotonic() - min(batch.since for batch in at_work)) / 60
        batches = "1 batch" if len(at_work) == 1 else f"{len(at_work)} batches"
        return f"{calls:,} calls wait in {batches} at {self._http.host}, for {minutes:.0f} min so far"

    async def answer(self, body: dict[str, Any], pending: Pending) -> Any:
        """The reply's body to a request, from the batch in which it waits already or from the next one.

        Raises:
            ModelError: if there is no reply.
        """
        asked = json.dumps([self._http.address, body], sort_keys=True)
        digest = hashlib.sha256(asked.encode("utf-8", "surrogatepass")).hexdigest()
        place = pending.find(digest)
        if place is None or not is_id(place.batch):
            place = await self._submitted(_Call(digest, body, pending, asyncio.get_running_loop().create_future()))
        try:
            found = await self._followed(place.batch).result(place.request)
        except ModelError:
            pending.forget(digest)
            raise
        pending.forget(digest)
        return found

    async def aclose(self) -> None:
        """Follow no batch any more; those at the provider go on, and are found again by who keeps their places."""
        tasks = [task for task in (self._collecting, *self._following.values()) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._batches.clear()
        self._following.clear()
        await self._http.aclose()

    async def _submitted(self, call: _Call) -> Place:
        self._calls.append(call)
        self._last_call = time.monotonic()
        if self._collecting is None or self._collecting.done():
            self._collecting = asyncio.create_task(self._collect(), name="docgen collects calls")
        try:
            return await call.submitted
        finally:
            if call in self._calls:
                self._calls.remove(call)

    async def _collect(self) -> None:
        while self._calls:
            first = time.monotonic()
            while (left := self._last_call + self._pace.quiet - time.monotonic()) > 0:
                if time.monotonic() - first > self._pace.longest:
                    break
                await asyncio.sleep(left)
            await self._submit(self._next())

    def _next(self) -> list[_Call]:
        """The calls of the next batch."""
        size, taken = 0, 0
        for call in self._calls[:WIDTH]:
            size += len(json.dumps(call.body))
            if taken and size > _MOST_BYTES:
                break
            taken += 1
        calls, self._calls = self._calls[:taken], self._calls[taken:]
        return calls

    async def _submit(self, calls: list[_Call]) -> None:
        """Submit a batch. Its id is kept for good before anybody waits for it."""
        named = {f"{call.digest[:40]}-{number}": call for number, call in enumerate(calls)}
        try:
            batch = await self._api.submit(self._http, self._model, {name: call.body for name, call in named.items()})
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the calls' error, who would wait for ever
            for call in calls:
                if not call.submitted.done():
                    call.submitted.set_exception(copy(error))
            return
        logger.info("%s calls are in the batch %s at %s", len(calls), batch, self._http.host)
        kept: dict[int, tuple[Pending, dict[str, Place]]] = {}
        for name, call in named.items():
            kept.setdefault(id(call.pending), (call.pending, {}))[1][call.digest] = Place(batch, name)
        for pending, places in kept.values():
            await pending.keep(places)
        for name, call in named.items():
            if not call.submitted.done():
                call.submitted.set_result(Place(batch, name))

    def _followed(self, batch: str) -> _Batch:
        if batch not in self._batches:
            self._batches[batch] = _Batch()
            follow = self._follow(batch, self._batches[batch])
            self._following[batch] = asyncio.create_task(follow, name=f"docgen batch {batch}")
        return self._batches[batch]

    async def _follow(self, name: str, batch: _Batch) -> None:
        wait = self._pace.first_look
        while True:
            try:
                state = await self._api.state(self._http, name)
                if state.ended:
                    await self._read(name, batch, state)
                    batch.end(state.rest)
                    return
            except ModelError as error:
                if error.status_code in _GONE:
                    batch.end(ServerError(f"{self._http.host} knows the batch {name} no more."))
                    return
                if not error.retryable:
                    batch.end(error)
                    return
                logger.info("the batch %s could not be looked at: %s", name, error)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is the calls' error, who would wait for ever
                batch.end(error)
                return
            await asyncio.sleep(wait)
            wait = min(1.5 * wait, self._pace.last_look)

    async def _read(self, name: str, batch: _Batch, state: BatchState) -> None:
        async with aclosing(self._api.results(self._http, name, state)) as results:
            async for request, result in results:
                batch.take(request, result)


def batch_queue(spec: str, model: Model, pace: Pace | None = None) -> tuple[HttpModel, BatchQueue]:
    """The queue of a model that has batch prices.

    Args:
        spec: the model as the user named it.
        model: opened from that.
        pace: how long to collect, how often to look.

    Raises:
        ModelSpecError: if it has none.
    """
    api = BATCH_APIS.get(spec.partition(":")[0])
    if api is None or not isinstance(model, HttpModel):
        known = ", ".join(f"{name}:NAME" for name in BATCH_APIS)
        raise ModelSpecError(f"{spec or model.name} has no batch prices.", hint=f"--slow takes {known}.")
    return model, BatchQueue(model.http, model.model, api, pace)
