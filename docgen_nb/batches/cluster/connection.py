"""A cluster, from what ``--on`` names to a connected client, used from another event loop and given back."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Self, TypeAlias, TypeVar, assert_never
from urllib.parse import urlsplit

from distributed import Client, LocalCluster

from docgen_nb.errors import ClusterError

T = TypeVar("T")

CONNECT_SECONDS = 10.0
THREADS = 8  # of a local worker: calls it makes at the same time; they are coroutines and need no thread each
_MOST_LOCAL = 256


@dataclass(frozen=True)
class LocalWorkers:
    """``local:N``: so many processes on this machine, for the length of the batch."""

    count: int


@dataclass(frozen=True)
class Address:
    """The address of a scheduler."""

    text: str


@dataclass(frozen=True)
class GivenClient:
    """A client that the user has made, and keeps."""

    client: Client


@dataclass(frozen=True)
class GivenCluster:
    """A cluster that the user has made, and keeps; the client for it is ours."""

    cluster: Any


Where: TypeAlias = LocalWorkers | Address | GivenClient | GivenCluster


def named(on: object) -> Where:
    """The cluster that ``on`` names.

    Raises:
        ClusterError: if it names none.
    """
    if isinstance(on, Client):
        return GivenClient(_open(on))
    if hasattr(on, "get_client") and hasattr(on, "scheduler_address"):
        return GivenCluster(on)
    if not isinstance(on, str):
        raise ClusterError(
            f"{type(on).__name__} is not a place for a batch.",
            hint="Give kernel, local:N, an address such as tcp://scheduler:8786, or a distributed.Client.",
        )
    if on == "client":
        return GivenClient(_open(_current()))
    if on.startswith("local:"):
        return LocalWorkers(_count(on))
    if not re.fullmatch(r"[a-z][a-z0-9+.-]*://\S+", on):
        raise ClusterError(f"{on!r} is not an address.", hint="Type for example: --on tcp://scheduler:8786")
    return Address(on)


def _current() -> Client:
    try:
        current: Client = Client.current()
    except ValueError:
        raise ClusterError(
            "There is no distributed.Client in this kernel.",
            hint='Make one: client = distributed.Client("tcp://scheduler:8786")',
        ) from None
    return current


def _open(client: Client) -> Client:
    if client.status != "running":
        raise ClusterError(
            f"The client is {client.status}.", hint='Make a new one: client = distributed.Client("ADDRESS")'
        )
    return client


def _count(on: str) -> int:
    text = on.removeprefix("local:")
    count = int(text) if text.isascii() and text.isdigit() and len(text) < len(str(_MOST_LOCAL)) + 1 else 0
    if not 1 <= count <= _MOST_LOCAL:
        raise ClusterError(f"{on} has no number of processes.", hint="Type for example: --on local:4")
    return count


class Connection:
    """A client that is connected.

    Its event loop may be the kernel's own or that of a thread; all that is done with it is done there.

    Args:
        client: connected.
        given_back: undoes what opening it did.
    """

    def __init__(self, client: Any, *given_back: Callable[[], object]) -> None:
        self.client = client  # untyped: the annotations of Dask are not complete
        self._given_back = given_back
        self.loop: asyncio.AbstractEventLoop = self.client.loop.asyncio_loop

    @classmethod
    async def open(cls, where: Where) -> Connection:
        """Connect to the scheduler, and wait for its workers.

        Raises:
            ClusterError: if that is not possible.
        """
        match where:
            case GivenClient(client=client):
                return cls(client)
            case GivenCluster(cluster=cluster):
                return await _opened(lambda: cls._to(cluster), "The cluster")
            case Address(text=address):
                return await _opened(lambda: cls._to(address), f"A scheduler at {address}")
            case LocalWorkers(count=count):
                hint = 'In a script, start the batch under: if __name__ == "__main__":'
                return await _opened(lambda: cls._to_local(count), f"local:{count}", hint)
            case _:
                assert_never(where)

    @classmethod
    def _to(cls, cluster: Any) -> Self:
        """Connect to a cluster, or the address of a scheduler."""
        client = Client(cluster, timeout=CONNECT_SECONDS, set_as_default=False)
        return cls(client, client.close)

    @classmethod
    def _to_local(cls, count: int) -> Self:
        # encrypted, with keys of its own: on a machine with other users nobody else may run code on the workers
        cluster = LocalCluster(
            n_workers=count,
            threads_per_worker=THREADS,
            processes=True,
            security=True,
            scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
            silence_logs=logging.CRITICAL,
        )
        try:
            connected = cls._to(cluster)
        except BaseException:
            cluster.close()
            raise
        return cls(connected.client, connected.client.close, cluster.close)

    @property
    def address(self) -> str:
        """Address of the scheduler that the client is connected to."""
        return str(self.client.scheduler.address) if self.client.scheduler is not None else ""

    @property
    def lost(self) -> bool:
        """Whether the scheduler does not answer any more."""
        return bool(self.client.status != "running")

    @property
    def open_to_others(self) -> bool:
        """Whether what is sent passes a network without encryption."""
        parts = urlsplit(self.address)
        if parts.scheme != "tcp":
            return False
        try:
            return not ipaddress.ip_address(parts.hostname or "").is_loopback
        except ValueError:
            return parts.hostname != "localhost"

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine in the client's event loop."""
        if asyncio.get_running_loop() is self.loop:
            return await work
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self.loop))

    async def aclose(self) -> None:
        """Give back what was opened for this connection."""
        for give_back in self._given_back:
            await asyncio.to_thread(give_back)


async def _opened(open_: Callable[[], Connection], what: str, hint: str | None = None) -> Connection:
    """Open in a thread: there the client makes a loop of its own, and a user's long cell does not stop it."""
    opening = asyncio.ensure_future(asyncio.to_thread(open_))
    try:
        return await asyncio.shield(opening)
    except asyncio.CancelledError:
        opening.add_done_callback(_close_late)
        raise
    except (OSError, TimeoutError, ValueError, TypeError, RuntimeError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise ClusterError(f"{what} can't be reached: {reason}.", hint=hint or "Is the address right?") from error


def _close_late(opening: asyncio.Future[Connection]) -> None:
    """Close a connection that nobody waits for any more."""
    if not opening.cancelled() and opening.exception() is None:
        closing = asyncio.ensure_future(opening.result().aclose())
        closing.add_done_callback(lambda done: done.cancelled() or done.exception())
