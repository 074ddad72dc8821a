"""The one thread that touches the file. What arrives while it writes is written together: one wait for the disk."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Sequence
from typing import TypeAlias

from docgen_nb.store.sqlite.transactions import Task

logger = logging.getLogger(__name__)

CarryOut: TypeAlias = Callable[[Sequence[Task]], None]

_MOST_TOGETHER = 500


class AtOnce:
    """Does each task at once, where nothing waits for a disk. Arguments as in ``Writer``."""

    def __init__(self, carry_out: CarryOut) -> None:
        self.closed = False
        self._carry_out = carry_out
        self._one_at_a_time = threading.RLock()

    def submit(self, task: Task) -> None:
        """Do a task and hand over its result."""
        with self._one_at_a_time:
            settle_all(self._carry_out, [task])

    def close(self) -> None:
        """Nothing is left to do."""
        self.closed = True


class Writer:
    """Hands tasks to ``carry_out`` in the order in which they came, as many at a time as there are.

    Args:
        carry_out: does them, in the thread; settles nothing.
        idle: called in the thread when nothing came for ``idle_seconds``, and about as often when much comes.
        idle_seconds: see there.
    """

    def __init__(self, carry_out: CarryOut, *, idle: Callable[[], None], idle_seconds: float) -> None:
        self._carry_out = carry_out
        self._idle = idle
        self._idle_seconds = idle_seconds
        self._tasks: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        # a daemon, because a kernel must be able to end; the store closes it at exit
        self._thread = threading.Thread(target=self._work, name="docgen project file", daemon=True)
        self._thread.start()

    @property
    def closed(self) -> bool:
        """Whether ``close`` was called."""
        return self._closed

    def submit(self, task: Task) -> None:
        """Have a task done.

        Raises:
            RuntimeError: after ``close``.
        """
        with self._closing:
            if self._closed:
                raise RuntimeError("The project file is closed.")
            self._tasks.put(task)

    def close(self) -> None:
        """Do what was handed in, then end the thread; again, it does nothing."""
        with self._closing:
            if not self._closed:
                self._closed = True
                self._tasks.put(None)
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _work(self) -> None:
        ended = False
        while not ended:
            tasks, ended = self._next()
            if tasks:
                settle_all(self._carry_out, tasks)
            try:
                self._idle()
            except Exception:
                logger.exception("a fault of our own; the thread that writes goes on")

    def _next(self) -> tuple[list[Task], bool]:
        tasks: list[Task] = []
        try:
            task = self._tasks.get(timeout=self._idle_seconds)
            while task is not None:
                tasks.append(task)
                if len(tasks) >= _MOST_TOGETHER:
                    return tasks, False
                task = self._tasks.get_nowait()
        except queue.Empty:
            return tasks, False
        return tasks, True


def settle_all(carry_out: CarryOut, tasks: Sequence[Task]) -> None:
    """Do the tasks and hand over their results; what goes wrong is raised where they are waited for."""
    try:
        carry_out(tasks)
    except Exception as error:  # noqa: BLE001 - it is passed on, and the thread goes on
        for task in tasks:
            task.mistake = error
    for task in tasks:
        task.settle()
