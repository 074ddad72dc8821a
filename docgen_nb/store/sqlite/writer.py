"""Work on a database, and the one thread that does it.

What arrives while it writes is written together, in one transaction and with one wait for the disk: either all of it
is in the file for good, or none is.
"""

import logging
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, TypeAlias, TypeVar

from docgen_nb.plain_text import whole_characters

logger = logging.getLogger(__name__)

T = TypeVar("T")
Work: TypeAlias = Callable[[sqlite3.Connection], T]


class Kind(IntEnum):
    """Kinds of work: READ; NOTE, a write that a power cut may take back; WRITE, one that it may not."""

    READ = 0
    NOTE = 1
    WRITE = 2


@dataclass(eq=False)
class Task:
    """A piece of work and where its result goes. ``work`` can be done again elsewhere with the same result."""

    work: Work[Any]
    kind: Kind
    future: Future[Any] = field(default_factory=Future)
    result: Any = None
    mistake: Exception | None = None

    def settle(self) -> None:
        """Hand over the result."""
        if self.future.set_running_or_notify_cancel():
            if self.mistake is not None:
                if self.kind is not Kind.READ:  # not everybody waits for a write
                    logger.error("something could not be kept: %r", self.mistake)
                self.future.set_exception(self.mistake)
            else:
                self.future.set_result(self.result)


def carry_out(connection: sqlite3.Connection, tasks: Sequence[Task]) -> None:
    """Do the tasks in their order in one transaction. A task that makes a mistake of its own undoes only itself.

    Raises:
        sqlite3.Error: if the file can't take it; nothing is changed then.
    """
    try:
        with _transaction(connection, max(task.kind for task in tasks)):
            for task in tasks:
                task.result, task.mistake = task.work(connection), None
    except Exception as error:
        if _is_the_file_s(error):
            raise
        _carry_out_apart(connection, tasks)


def _carry_out_apart(connection: sqlite3.Connection, tasks: Sequence[Task]) -> None:
    """Carry the tasks out once more, each behind a savepoint of its own, which would cost all others two statements."""
    with _transaction(connection, max(task.kind for task in tasks)):
        for task in tasks:
            task.result, task.mistake = None, None
            connection.execute("SAVEPOINT task")
            try:
                task.result = task.work(connection)
            except Exception as error:
                if _is_the_file_s(error):
                    raise
                task.mistake = error
                connection.execute("ROLLBACK TO task")
            connection.execute("RELEASE task")


@contextmanager
def _transaction(connection: sqlite3.Connection, kind: Kind) -> Iterator[None]:
    # https://www.sqlite.org/pragma.html#pragma_synchronous: FULL survives a power cut, NORMAL a killed process
    if kind is not Kind.READ:
        connection.execute(f"PRAGMA synchronous = {'FULL' if kind is Kind.WRITE else 'NORMAL'}")
    connection.execute("BEGIN" if kind is Kind.READ else "BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _is_the_file_s(error: Exception) -> bool:
    """Whether the file is at fault, not the task."""
    of_task = (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.DataError)
    return isinstance(error, sqlite3.Error) and not isinstance(error, of_task)


def insert(connection: sqlite3.Connection, table: str, row: Mapping[str, Any]) -> None:
    """Add a row; one with the same id is there already and stays."""
    row = {name: whole_characters(value) if isinstance(value, str) else value for name, value in row.items()}
    columns = ", ".join(row)
    values = ", ".join(f":{name}" for name in row)
    connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({values}) ON CONFLICT (id) DO NOTHING", row)  # noqa: S608 - names of our own


def rows(connection: sqlite3.Connection, query: str, values: Iterable[Any] = ()) -> list[dict[str, Any]]:
    """The rows of a query, each by column."""
    cursor = connection.execute(query, tuple(values))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


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
        """Do nothing: there is nothing left to do."""
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
