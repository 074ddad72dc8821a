"""A model whose calls are made on the workers of a Dask cluster."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import warnings
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from docgen_nb.batches.cluster.connection import Connection, Where
from docgen_nb.batches.cluster.workers import Workers, machine_of
from docgen_nb.errors import ClusterError
from docgen_nb.llm.messages import ModelProfile, ModelReply, ModelRequest, OnText, Prepared
from docgen_nb.llm.spec import ModelOptions, key_variables, needed_variables
from docgen_nb.project.model_choice import ModelChoice
from docgen_nb.store.journal import REPLAY
from docgen_nb.store.project_file import ProjectFile

_EMBEDDED = "embedded"


class ClusterModel:
    """Implements ``Model``: to a run it is the chosen model, whose calls are made on workers.

    Where the model is a service, its own limits count, and the cluster only has to have as many threads as there are
    calls. Where it is local (the embedded one, or a server at the workers' own loopback address), each worker, or each
    machine, brings a server of its own, and the more there are, the more calls are in flight.

    Args:
        where: the cluster.
        choice: the model.

    Raises:
        ClusterError: if no worker could open the model.
        MissingKeyError: if its key is not set.
    """

    def __init__(self, where: Where, choice: ModelChoice) -> None:
        _refuse_unnamed_model(choice)
        self._where = where
        self._spec, self._options = choice.spec, choice.options
        self._model = choice.open()
        self._local = is_local(choice.spec, choice.options)
        self._opening = asyncio.Lock()
        self._connection: Connection | None = None
        self._workers: Workers | None = None

    @property
    def name(self) -> str:
        """The model's name, as the user typed it."""
        return self._model.name

    @property
    def endpoint(self) -> str:
        """A service's own; servers on workers share no limit with what runs in the kernel."""
        return f"{self._model.endpoint} on workers" if self._local else self._model.endpoint

    note, most_documents = "", None

    def for_document(self, file: ProjectFile) -> ClusterModel:
        """One model for all documents."""
        del file
        return self

    @property
    def profile(self) -> ModelProfile:
        """The model's own, with as many calls in flight as suit it and the workers; that changes with the workers."""
        return replace(self._model.profile, max_concurrency=self.width(None), cached_prefix=None)

    def width(self, wanted: int | None) -> int:
        """Calls in flight at most: as many as wanted, or as suit the model, but never more than the workers take."""
        if self._workers is None:
            return wanted or self._model.profile.max_concurrency
        threads = dict(self._workers.threads)  # the client's loop may be changing it
        if not self._local:
            return max(1, min(wanted or self._model.profile.max_concurrency, sum(threads.values())))
        slots = self._model.profile.max_concurrency
        servers = len(threads) if self._spec.startswith(_EMBEDDED) else len(set(map(machine_of, threads)))
        return max(1, min(wanted or slots * servers, slots * servers, sum(threads.values())))

    async def prepare(self) -> None:
        """Prepare the model that says how prompts are written."""
        if isinstance(self._model, Prepared):
            await self._model.prepare()

    async def open(self) -> None:
        """Connect, and open the model on the workers; open already is fine.

        Raises:
            ClusterError: if that can't be done; nothing is left behind.
            DocgenError: if the model can't be opened there.
        """
        async with self._opening:
            if self._workers is not None:
                return
            self._connection = connection = await Connection.open(self._where)
            try:
                self._workers = await connection.run(self._open_workers(connection))
            except BaseException:
                await self.aclose()
                raise

    async def complete(self, request: ModelRequest, *, on_text: OnText | None = None) -> ModelReply:
        """Ask once. The reply comes whole: ``on_text`` gets all of it at its end.

        Raises:
            ModelError: if the call failed.
            ClusterError: if the cluster is gone.
        """
        await self.open()
        assert self._connection is not None and self._workers is not None  # noqa: S101, PT018 - open() has made them
        reply = await self._connection.run(self._workers.call(request))
        if on_text is not None:
            on_text(reply.text)
        return reply

    async def aclose(self) -> None:
        """End what runs on the workers and close the connection."""
        connection, self._connection = self._connection, None
        workers, self._workers = self._workers, None
        if connection is None:
            return
        try:
            if workers is not None:
                await connection.run(workers.aclose())
        finally:
            await connection.aclose()

    def stop(self) -> None:
        """Do nothing: all that runs on this machine for it is ended by ``aclose``."""

    async def _open_workers(self, connection: Connection) -> Workers:
        keys = _keys_of(self._spec, self._options)
        if keys and connection.open_to_others:
            warnings.warn(
                f"{connection.address} is not encrypted: the key is sealed for the workers, but whoever reaches "
                "the scheduler can run code on them. Use a tls:// cluster.",
                stacklevel=2,
            )
        workers = Workers(connection, self._spec, self._options, keys, spread=self._local)
        await workers.open()
        return workers


def is_local(spec: str, options: ModelOptions) -> bool:
    """Whether a model runs on the machine that asks it."""
    if options.base_url is None:
        return spec.partition(":")[0] == _EMBEDDED
    host = urlsplit(options.base_url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _refuse_unnamed_model(choice: ModelChoice) -> None:
    """Raise ClusterError for a model that can't be opened by its name."""
    if not choice.spec:
        hint = "Take --on kernel, or a model by its name: %docgen model openai:NAME"
        raise ClusterError(f"The model object {choice.name} can't be opened on a worker.", hint=hint)
    if choice.spec == REPLAY:
        raise ClusterError("Kept answers need no cluster.", hint="Take --on kernel.")


def _keys_of(spec: str, options: ModelOptions) -> Mapping[str, str]:
    """The model's key by its variable; empty if it needs none."""
    environ = os.environ
    found = [(name, environ[name]) for name in key_variables(spec, options) if environ.get(name, "").strip()]
    needed = [(name, environ[name]) for name in needed_variables(spec, options) if environ.get(name, "").strip()]
    return dict(found[:1] + needed)
