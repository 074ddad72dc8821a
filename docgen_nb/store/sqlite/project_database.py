"""The database of a project: in its file once there is one, until then in memory."""

import asyncio
import atexit
import os
import socket
import sqlite3
import time
import weakref
from collections.abc import Awaitable
from concurrent.futures import Future
from functools import cache
from pathlib import Path
from typing import Self, TypeVar

from docgen_nb.errors import ProjectFileError
from docgen_nb.store.project_records import KeptReply, new_id
from docgen_nb.store.sqlite import kept_replies, opening
from docgen_nb.store.sqlite.backend import Backend
from docgen_nb.store.sqlite.sqlite_errors import damaged_error
from docgen_nb.store.sqlite.writer import AtOnce, Kind, Task, Work, Writer

T = TypeVar("T")

BEAT_SECONDS = 2.0
SILENT_SECONDS = 15.0  # after which an owner whose beat has not changed is taken for dead
_POLL_SECONDS = 0.1
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_NAMESPACE = Path("/proc/self/ns/pid")


class Database:
    """Everything a project keeps. All reading and writing is done by one thread, in the order it was asked for.

    What ``keep`` and ``note`` are given must be able to be done again with the same result: if the file fails, it
    is done in memory and once more when the file can be written again.

    Attributes:
        path: the file; None while the project is in memory alone.
        read_only: whether ``path`` could only be read, so that all that is new is in memory alone.
    """

    def __init__(self, path: Path | None, connection: sqlite3.Connection | None, *, read_only: bool = False) -> None:
        self.path = path
        self.read_only = read_only
        self.owner = kept_replies.Owner(new_id(), this_process())
        self._claims = 0
        self._beaten = time.monotonic()
        self._in_file = path is not None and not read_only
        self._suspended = False
        self._backend: Backend
        self._writer: Writer | AtOnce
        self._use(connection)

    def _use(self, connection: sqlite3.Connection | None) -> None:
        self._backend = Backend(self.path if self._in_file else None, connection)
        if self.path is not None and self._in_file:
            self._writer = Writer(self._backend.carry_out, idle=self._beat, idle_seconds=BEAT_SECONDS)
            opening.OPEN.append(self._backend.file_id)
            atexit.register(self.close)
        else:
            self._writer = AtOnce(self._backend.carry_out)
            weakref.finalize(self, self._backend.close)

    @classmethod
    def in_memory(cls) -> Self:
        """A project without a file."""
        return cls(None, None)

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """Open a project file, or make it.

        Raises:
            ProjectFileError: the subclass that says why not; nothing is changed then.
        """
        place = absolute(path)
        made = not place.exists() and opening.create(place)
        if not opening.writable(place):
            return cls(place, opening.read_into_memory(place), read_only=True)
        return cls(place, opening.open_existing(place, made=made))

    @property
    def trouble(self) -> ProjectFileError | None:
        """Why the file can't be written; None if it can. Nothing is lost while this process lives."""
        return self._backend.trouble

    @property
    def safe(self) -> bool:
        """Whether everything that is kept is in a file."""
        return self._in_file and self.trouble is None

    @property
    def unwritten(self) -> int:
        """Writes that are in memory alone because the file can't be written."""
        return self._backend.unwritten

    # work, from any thread

    def read(self, work: Work[T]) -> Future[T]:
        """Read something. The future raises ProjectFileError if the file holds what no docgen_nb has written."""
        return self._submit(self._careful(work), Kind.READ)

    def note(self, work: Work[T]) -> Future[T]:
        """Write what need not survive a power cut."""
        return self._submit(self._careful(work), Kind.NOTE)

    def keep(self, work: Work[T]) -> Future[T]:
        """Write something. Once the future is done it is in the file for good, unless there is ``trouble``."""
        return self._submit(work, Kind.WRITE)

    def _careful(self, work: Work[T]) -> Work[T]:
        def careful(connection: sqlite3.Connection) -> T:
            try:
                return work(connection)
            except (ValueError, TypeError, LookupError, AttributeError, RecursionError, sqlite3.DataError) as error:
                raise damaged_error(self.path) from error
            except sqlite3.OperationalError as error:
                if getattr(error, "sqlite_errorcode", None) is None:  # Python's own: text that is no UTF-8
                    raise damaged_error(self.path) from error
                raise

        return careful

    def _submit(self, work: Work[T], kind: Kind) -> Future[T]:
        if self._suspended and self.path is not None:
            self._suspended = False
            self._use(opening.open_existing(self.path))
        task = Task(work, kind)
        self._writer.submit(task)
        return task.future

    # replies

    async def reply_or_claim(self, request: str) -> KeptReply | None:
        """The reply to a request if there is one; else None, and the request is ours to send.

        While another kernel awaits its reply, so do we: until it is there, or that kernel is dead. Who gets None
        keeps the reply or gives the claim back with ``release``.
        """
        if not self._in_file:
            return await finished(self.read(lambda c: kept_replies.reply_to(c, request)))
        seen: dict[tuple[str, int], float] = {}  # since when an owner is known with this beat
        while True:
            try:
                found = await finished(self.note(lambda c: kept_replies.claim(c, request, self.owner)))
            except asyncio.CancelledError:
                self.release(request)
                raise
            if isinstance(found, KeptReply):
                return found
            if found is None:
                self._claims += 1
                return None
            since = seen.setdefault((found.id, found.beat), time.monotonic())
            if surely_dead(found.process) or time.monotonic() - since > SILENT_SECONDS:
                dead = found
                await finished(self.note(lambda c, dead=dead: kept_replies.bury(c, dead)))  # type: ignore[misc]  # mypy can't infer defaulted lambdas
            else:
                await asyncio.sleep(_POLL_SECONDS)

    def keep_reply(self, reply: KeptReply) -> Future[None]:
        """Keep a reply that was claimed."""
        self._claims = max(0, self._claims - 1)
        return self.keep(lambda c: kept_replies.keep_reply(c, reply))

    def discard_replies(self, ids: tuple[str, ...]) -> None:
        """Discard replies of which nothing could be made; they are never given again."""
        self.keep(lambda c: kept_replies.discard_replies(c, ids))

    def release(self, request: str) -> None:
        """Give back a claim without a reply."""
        self._claims = max(0, self._claims - 1)
        if self._in_file:
            self.note(lambda c: kept_replies.release(c, request, self.owner.id))

    # the file

    def size(self) -> int:
        """Bytes of all that is kept."""
        return self.read(lambda _: self._backend.size()).result()

    def heal(self) -> None:
        """Try to write to the file what is in memory alone.

        Raises:
            ProjectFileError: if that is still not possible.
        """
        self.read(lambda _: self._backend.heal()).result()
        if self.trouble is not None:
            raise self.trouble

    def flush(self) -> Future[None]:
        """Write all that was kept so far; the future is done once it is in the file, or there is trouble with it."""
        return self.keep(lambda _: None)

    def copy_to(self, path: str | Path) -> Path:
        """Write all there is to a new file, also what could not be written to the old one.

        Raises:
            ProjectFileError: if the file exists or can't be written.
        """
        target = absolute(path)
        if not self.read(lambda _: opening.create(target, self._backend.connection)).result():
            raise ProjectFileError(f"{target.name} exists already.", hint="Type another name.")
        return target

    def suspend(self) -> None:
        """Give the file back until it is needed again, if nothing would be lost by that."""
        if self.safe and not self._writer.closed:
            self.close()
            self._suspended = True

    def close(self, *, moved: bool = False) -> None:
        """Write what is left and give the file back; ``moved`` if all is elsewhere. Again, it does nothing."""
        atexit.unregister(self.close)
        if self._writer.closed:
            return
        if self.safe:
            self.note(lambda c: kept_replies.leave(c, self.owner))
        self._writer.close()
        self._backend.close(moved=moved)
        if self.path is not None and self._in_file:
            opening.OPEN.remove(self._backend.file_id)

    def _beat(self) -> None:
        """Show other kernels that we live, while we await replies. In the thread."""
        if self._claims and self._in_file and time.monotonic() - self._beaten >= BEAT_SECONDS:
            self._beaten = time.monotonic()
            self._backend.carry_out([Task(lambda c: kept_replies.beat(c, self.owner), Kind.NOTE)])


def this_process() -> str:
    """A name by which a process on the same machine can tell whether this one lives."""
    return f"{_machine()} {os.getpid()}"


def surely_dead(process: str) -> bool:
    """Whether a process with that name has ended; False where that can't be known, as for other machines."""
    machine, _, number = process.rpartition(" ")
    if os.name == "nt" or machine != _machine() or not number.isdecimal():  # on Windows kill(pid, 0) kills
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


@cache
def _machine() -> str:
    """This machine since it was started, and the space that its process numbers belong to."""
    try:
        boot = _BOOT.read_text(encoding="ascii").strip()
        space = str(_NAMESPACE.readlink())
    except OSError:
        boot = space = ""
    return f"{socket.gethostname()} {boot} {space}"


def finished(future: Future[T]) -> Awaitable[T]:
    """The future for the running loop. Work that was handed in is done even if nobody waits for it any more."""
    return asyncio.wrap_future(future)


def absolute(path: str | Path) -> Path:
    """Absolute path of a project file.

    Raises:
        ProjectFileError: if that is a folder, or no file can have that name.
    """
    if "\0" in str(path):
        raise _no_name(path, "it holds a NUL character")
    try:
        place = Path(path).expanduser().absolute()
        os.fsencode(place)
        is_folder = place.is_dir()
    except OSError as error:
        raise _no_name(path, error.strerror or str(error)) from None
    except (RuntimeError, UnicodeEncodeError) as error:  # ~user of nobody, half a character
        raise _no_name(path, str(error).rstrip(".")) from None
    if is_folder:
        raise ProjectFileError(f"{place.name} is a folder.", hint="Type a file: %docgen project report.docgen")
    return place


def _no_name(path: str | Path, reason: str) -> ProjectFileError:
    return ProjectFileError(f"{str(path)[:60]!r} is no name for a file: {reason}.", hint="Type another name.")
