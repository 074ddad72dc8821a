"""A disk in virtual time: what is written takes a while, a power cut tears what was not yet synced."""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from docgen_nb.store.sqlite.writer import CarryOut, Kind, Task, settle_all


class Machine:
    """One kernel's process: what it hands to the disk is lost once it is dead.

    Attributes:
        alive: False from the kill on.
    """

    def __init__(self, name: str, chance: random.Random) -> None:
        self.name = name
        self.alive = True
        self.chance = chance


class VirtualWriter:
    """Stands for the store's writing thread. Writes wait for the disk; a read is done at once, after them."""

    machine: Machine  # of the kernel that opens a file at this moment

    def __init__(self, carry_out: CarryOut, *, idle: Callable[[], None], idle_seconds: float) -> None:
        del idle, idle_seconds
        self.closed = False
        self._machine = VirtualWriter.machine
        self._carry_out = carry_out
        self._tasks: list[Task] = []
        self._timer: asyncio.TimerHandle | None = None

    def submit(self, task: Task) -> None:
        """Have a task done."""
        if not self._machine.alive:
            if task.kind is Kind.READ:  # somebody may wait for it in plain code
                task.future.set_exception(asyncio.CancelledError())
            return
        self._tasks.append(task)
        loop = _running_loop()
        if task.kind is Kind.READ or loop is None:
            self._write()
        elif self._timer is None:
            self._timer = loop.call_later(self._machine.chance.choice([0.0, 0.001, 0.02, 0.5]), self._write)

    def close(self) -> None:
        """Do what was handed in."""
        if self._machine.alive:
            self._write()
        self.closed = True

    def _write(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        tasks, self._tasks = self._tasks, []
        if tasks and self._machine.alive:
            settle_all(self._carry_out, tasks)


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


class Syncs:
    """How much of each log has reached the disk for good: all of it after a transaction that syncs."""

    def __init__(self) -> None:
        self._synced: dict[Path, int] = {}
        self._handles: list[int] = []

    def after(self, carry_out: Callable[..., None]) -> Callable[..., None]:
        """``carry_out`` of transactions, noting what it has synced."""

        def noting(connection: sqlite3.Connection, tasks: Sequence[Task]) -> None:
            carry_out(connection, tasks)
            file = connection.execute("PRAGMA database_list").fetchone()[2]
            if file and max(task.kind for task in tasks) is Kind.WRITE:
                log = Path(f"{file}-wal")
                self._synced[log] = log.stat().st_size if log.exists() else 0

        return noting

    def image(self, path: Path, target: Path, chance: random.Random, *, power_cut: bool) -> None:
        """What is on the disk at this moment; after a power cut the end of the log that was not synced is torn."""
        target.parent.mkdir()
        target.write_bytes(self._content(path))
        log = Path(f"{path}-wal")
        if not log.exists():
            return
        data = self._content(log)
        if power_cut:
            kept = self._synced.get(log, len(data))
            torn = bytearray(data[: kept + chance.randrange(len(data) - kept + 1)])
            for place in range(kept, len(torn)):
                if chance.random() < 0.01:  # some bytes never came
                    torn[place] = 0
            data = bytes(torn)
        Path(f"{target}-wal").write_bytes(data)

    def _content(self, path: Path) -> bytes:
        """Closing the file would give up the locks that SQLite holds on it in this process: howtocorrupt.html, 2.2."""
        handle = os.open(path, os.O_RDONLY)
        self._handles.append(handle)
        return os.pread(handle, os.fstat(handle).st_size, 0)

    def close(self) -> None:
        """Close what was read, once no connection to it is left."""
        while self._handles:
            os.close(self._handles.pop())


def fill_up(connection: sqlite3.Connection, *, full: bool) -> Any:
    """Leave no further page on the disk, or room again."""
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    return connection.execute(f"PRAGMA max_page_count = {pages if full else 1 << 30}").fetchone()
