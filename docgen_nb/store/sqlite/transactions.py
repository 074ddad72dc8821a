"""Work on a database, many pieces in one transaction: either all of them are in the file for good, or none is."""

from __future__ import annotations

import logging
import sqlite3
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
    """The same once more, each task behind a savepoint of its own, which would cost all others two statements."""
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
