"""Keeps the data in the file, and when that can't be written any more, in memory until it can."""

import logging
import sqlite3
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from docgen_nb.errors import ProjectFileError
from docgen_nb.store.sqlite import opening
from docgen_nb.store.sqlite.sqlite_errors import file_error, gone_error
from docgen_nb.store.sqlite.writer import Kind, Task, carry_out

logger = logging.getLogger(__name__)

_HEAL_SECONDS = 2.0


class Backend:
    """Carries tasks out, whatever becomes of the file. Used by one thread.

    If the file fails, all that it held is copied into memory, as far as it can still be read, and work goes on
    there. What was written since is kept in order and written to the file as soon as that is possible again.

    Args:
        path: the file, None for a project that is in memory alone.
        connection: to the file; None makes an empty project in memory, once it is used.
        now: seconds of a clock that is never set back.

    Attributes:
        trouble: what is wrong with the file, None if nothing is.
        file_id: which file it was when it was opened; None in memory.
    """

    def __init__(
        self, path: Path | None, connection: sqlite3.Connection | None, *, now: Callable[[], float] = time.monotonic
    ) -> None:
        self.path = path
        self.trouble: ProjectFileError | None = None
        self._file = connection if path is not None else None
        self._memory = None if path is not None else connection
        self._now = now
        self._tried = 0.0
        self._closed = False
        self._unwritten: list[Task] = []
        self.file_id = opening.file_id(path) if path is not None else None
        self._log: opening.FileId | None = None

    @property
    def connection(self) -> sqlite3.Connection:
        """Connection from which everything can be read."""
        if self._memory is None and self._file is None:
            self._memory = opening.new_in_memory()
        connection = self._memory or self._file
        assert connection is not None  # noqa: S101 - there is always one of the two
        return connection

    @property
    def unwritten(self) -> int:
        """Writes that are in memory only although there is a file."""
        return len(self._unwritten)

    def carry_out(self, tasks: Sequence[Task]) -> None:
        """Do the tasks, in the file if that is possible."""
        if self.trouble is not None and self._now() - self._tried > _HEAL_SECONDS:
            self.heal()
        if self._file is not None and self.trouble is None:
            try:
                self._write_to_file(tasks)
            except (sqlite3.Error, OSError) as error:
                assert self.path is not None  # noqa: S101 - there is a file
                self._fall_back(file_error(error, self.path))
            except ProjectFileError as error:
                self._fall_back(error)
            else:
                return
        try:
            carry_out(self.connection, tasks)
        except sqlite3.Error as error:  # what was copied from a damaged file is damaged too
            if self.path is None:
                raise
            raise file_error(error, self.path) from error
        if self._file is not None:
            self._unwritten += [Task(task.work, task.kind) for task in tasks if task.kind is Kind.WRITE]

    def size(self) -> int:
        """Bytes of all that is kept."""
        pages, size = (self.connection.execute(f"PRAGMA {what}").fetchone()[0] for what in ("page_count", "page_size"))
        return int(pages * size)

    def heal(self) -> None:
        """Write to the file what is in memory only, if it takes it again."""
        self._tried = self._now()
        if self._file is None or self.trouble is None or (self.path and opening.file_id(self.path) != self.file_id):
            return
        try:
            if self._unwritten:
                self._write_to_file(self._unwritten)
        except (sqlite3.Error, OSError, ProjectFileError) as error:
            logger.info("the project file still can't be written: %s", error)
            return
        if self._memory is not None:
            self._memory.close()
        self._memory, self._unwritten, self.trouble = None, [], None

    def close(self, *, moved: bool = False) -> None:
        """Give the file back, in one piece: without a log beside it if nobody else has it open.

        ``moved`` says that everything has been written elsewhere.
        """
        if self._closed:
            return
        self._closed = True
        if moved:
            self._unwritten = []
        else:
            self.heal()
        if self._file is not None:
            self._file.close()  # who closes it last hands the log over: https://www.sqlite.org/wal.html
        if self._memory is not None:
            self._memory.close()
        if self._unwritten:
            logger.error("%s %d texts and replies are lost.", self.trouble, len(self._unwritten))

    def _write_to_file(self, tasks: Sequence[Task]) -> None:
        """Raises ProjectFileError if the file is not the one that was opened."""
        assert self._file is not None  # noqa: S101 - only called with a file
        assert self.path is not None  # noqa: S101
        if any(task.kind is not Kind.READ for task in tasks) and opening.file_id(self.path) != self.file_id:
            raise gone_error(self.path)
        carry_out(self._file, tasks)
        if self._log is None:
            self._log = opening.file_id(opening.log_of(self.path))

    def _fall_back(self, error: ProjectFileError) -> None:
        self.trouble, self._tried = error, self._now()
        self._remove_orphaned_log()
        self._memory = opening.connect(":memory:")
        try:
            assert self._file is not None  # noqa: S101 - only called with a file
            self._file.backup(self._memory)
        except sqlite3.Error as reading:
            logger.warning("the project file can't be read either: %s", reading)
            self._memory.close()
            self._memory = opening.new_in_memory()

    def _remove_orphaned_log(self) -> None:
        """A log without its file would be taken for that of the next file of this name, and spoil it.

        We have it open still, and read from it.
        """
        assert self.path is not None  # noqa: S101 - only called with a file
        log = opening.log_of(self.path)
        if self._log is None or opening.file_id(self.path) == self.file_id or opening.file_id(log) != self._log:
            return
        try:
            log.unlink()
            log.with_name(f"{self.path.name}-shm").unlink(missing_ok=True)
        except OSError as error:
            logger.warning("the log of a deleted project file is left: %s", error)
