"""What ``--on`` names. Nothing is opened here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, TypeAlias

from distributed import Client

from docgen_nb.errors import ClusterError

_MOST_LOCAL = 256


@dataclass(frozen=True)
class LocalWorkers:
    """``local:N``: so many processes on this machine, for the length of the batch."""

    count: int


@dataclass(frozen=True)
class Address:
    """A scheduler's."""

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
    """What ``on`` means.

    Raises:
        ClusterError: if it means nothing.
    """
    if isinstance(on, Client):
        return GivenClient(_open(on))
    if hasattr(on, "get_client") and hasattr(on, "scheduler_address"):
        return GivenCluster(on)
    if not isinstance(on, str):
        raise ClusterError(
            f"{type(on).__name__} is no place for a batch.",
            hint="Give kernel, local:N, an address such as tcp://scheduler:8786, or a distributed.Client.",
        )
    if on == "client":
        return GivenClient(_open(_current()))
    if on.startswith("local:"):
        return LocalWorkers(_count(on))
    if not re.fullmatch(r"[a-z][a-z0-9+.-]*://\S+", on):
        raise ClusterError(f"{on!r} is no address.", hint="Type for example: --on tcp://scheduler:8786")
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
        raise ClusterError(f"{on} names no number of processes.", hint="Type for example: --on local:4")
    return count
