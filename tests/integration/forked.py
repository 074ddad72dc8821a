"""Processes that tests kill: forked from one that has everything imported, so that a kill takes as long as its work."""

from __future__ import annotations

import asyncio
import pkgutil
from functools import cache
from multiprocessing import get_context
from typing import TYPE_CHECKING

import docgen_nb

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkServerContext
    from pathlib import Path

    Work = Callable[[str, str, Connection], Coroutine[None, None, None]]

_ROOMS = ("store", "project", "run", "structure", "fill", "engine", "llm", "data", "document", "export", "batches")


def modules() -> list[str]:
    """Names of the modules of docgen_nb that such a process needs."""
    found = (module.name for module in pkgutil.walk_packages(docgen_nb.__path__, "docgen_nb."))
    return [name for name in found if name.split(".")[1] in _ROOMS and "cluster" not in name]


@cache
def _forks() -> ForkServerContext:
    """The server of forks; Windows has none."""
    forks = get_context("forkserver")
    forks.set_forkserver_preload(modules())
    return forks


class Forked:
    """A process that does ``work`` with a path and a server's address; it tells in words what is done."""

    def __init__(self, work: Work, path: Path, base_url: str) -> None:
        self._heard, tell = _forks().Pipe(duplex=False)
        self._process = _forks().Process(target=_run, args=(work, str(path), base_url, tell))
        self._process.start()
        tell.close()

    def told(self) -> str:
        """Wait for the next thing that it tells; nothing once it has ended."""
        try:
            return str(self._heard.recv())
        except EOFError:
            return ""

    def kill(self) -> None:
        """SIGKILL."""
        self._process.kill()

    def ended(self) -> int:
        """Wait for its end; gives the exit code."""
        self._process.join(120)
        self._heard.close()
        assert self._process.exitcode is not None
        return self._process.exitcode


def _run(work: Work, path: str, base_url: str, tell: Connection) -> None:
    asyncio.run(work(path, base_url, tell))
