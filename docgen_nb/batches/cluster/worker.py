"""The functions that run on a worker: each batch's model is opened once, and each call is one coroutine.

The state is this module's own: a Dask worker is one process with one event loop. A model that nobody has asked for a
minute is closed and its key forgotten, so that a kernel that was killed leaves nothing behind; the next call finds it
missing, says so, and is made again once the kernel has opened the model anew.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from distributed import Worker, get_worker

from docgen_nb.batches.cluster.sealing import LetterBox
from docgen_nb.batches.cluster.versions import Versions, versions_here
from docgen_nb.errors import DocgenError, ModelError
from docgen_nb.llm.embedded import EmbeddedModel
from docgen_nb.llm.messages import Model, ModelReply, ModelRequest
from docgen_nb.llm.spec import ModelOptions, open_model

IDLE_SECONDS = 60.0


@dataclass(frozen=True)
class Greeting:
    """A worker as it introduces itself.

    Attributes:
        address: the worker's, as the scheduler knows it.
        versions: of what must be the same as in the kernel.
        letter_box: to seal keys for.
    """

    address: str
    versions: Versions
    letter_box: bytes


@dataclass(frozen=True)
class Opening:
    """Opens a batch's model on one worker, once per process.

    Attributes:
        letter: the sealed keys; None if the model needs none.
        neighbours: workers on the same machine, this one included, which share its cores.
    """

    letter: bytes | None
    neighbours: int


class _BatchModel:
    """A batch's model on this worker, with its calls under way."""

    def __init__(self, batch: str, model: Model) -> None:
        self._batch, self._model = batch, model
        self._calls: set[asyncio.Future[ModelReply]] = set()
        self._loop = asyncio.get_running_loop()
        self._used = self._loop.time()
        self._closed = False
        self._timer = self._loop.call_later(IDLE_SECONDS, self._look)

    async def complete(self, request: ModelRequest) -> ModelReply | DocgenError:
        """Make one call. Errors are values, without their causes, which hold such things as headers."""
        call = asyncio.ensure_future(self._model.complete(request))
        self._calls.add(call)
        try:
            return await call
        except DocgenError as error:
            return _bare(error)
        except asyncio.CancelledError:
            if not self._closed:
                raise
            return ModelError("The batch has ended.")
        except Exception as error:  # noqa: BLE001 - whatever it is, the kernel must know
            return ModelError(f"The call failed on its worker: {type(error).__name__}: {error}")
        finally:
            self._calls.discard(call)
            self._used = self._loop.time()

    async def aclose(self) -> None:
        """End the calls under way, the connections, and a server that was started for the model."""
        self._closed = True
        self._timer.cancel()
        for call in self._calls:
            call.cancel()
        await self._model.aclose()
        await asyncio.to_thread(self._model.stop)

    def _look(self) -> None:
        """Close the model if nobody has asked for it lately."""
        if self._calls or self._loop.time() - self._used < IDLE_SECONDS:
            self._timer = self._loop.call_later(IDLE_SECONDS, self._look)
        else:
            self._closing = self._loop.create_task(close_model(self._batch))


def _bare(error: DocgenError) -> DocgenError:
    """The error alone: Dask makes pickle take the causes and frames of exceptions along."""
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)


_models: dict[str, _BatchModel] = {}


@cache
def _letter_box() -> LetterBox:
    return LetterBox()


def greet(dask_worker: Worker) -> Greeting:
    """The worker introduces itself. ``dask_worker`` is filled in by Dask."""
    return Greeting(dask_worker.address, versions_here(), _letter_box().address)


async def open_batch_model(
    batch: str, spec: str, options: ModelOptions, openings: Mapping[str, Opening], dask_worker: Worker
) -> DocgenError | None:
    """Open a batch's model on this worker and fetch its weights, if it has any; return what is wrong, if anything is.

    Args:
        batch: its id.
        spec: the model's name.
        options: that go with it.
        openings: by worker; this one's is taken.
        dask_worker: filled in by Dask.
    """
    address = dask_worker.address
    opening = openings[address]
    try:
        keys = _letter_box().open(opening.letter, f"{batch} {address}") if opening.letter is not None else {}
        model = open_model(spec, options, environ=keys)
        if isinstance(model, EmbeddedModel):
            model.threads = max(1, (os.cpu_count() or 1) // opening.neighbours)
            await asyncio.to_thread(model.weights)
    except DocgenError as error:
        return _bare(error)
    if batch not in _models:  # several calls may have found it missing
        _models[batch] = _BatchModel(batch, model)
    return None


async def close_model(batch: str) -> None:
    """Close a batch's model on this worker; none is fine."""
    if (found := _models.pop(batch, None)) is not None:
        await found.aclose()


async def complete_call(batch: str, request: ModelRequest) -> ModelReply | DocgenError | Greeting:
    """The Dask task: one call. Returns this worker's greeting if the batch's model is not open here."""
    found = _models.get(batch)
    return greet(get_worker()) if found is None else await found.complete(request)
