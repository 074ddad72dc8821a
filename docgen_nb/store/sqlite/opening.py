"""Opening a project file: made whole or not at all, recognised, migrated with a backup, or refused untouched."""

import os
import shutil
import sqlite3
import struct
import tempfile
import time
import uuid
from collections.abc import Sequence
from contextlib import closing
from functools import cache
from itertools import chain, count
from pathlib import Path
from typing import Any, TypeAlias

from docgen_nb.drafts import draft
from docgen_nb.errors import NotAProjectFileError, ProjectFileError
from docgen_nb.store.sqlite import locks
from docgen_nb.store.sqlite.schema import APPLICATION_ID, MIGRATIONS, Migration
from docgen_nb.store.sqlite.sqlite_errors import file_error

FileId: TypeAlias = tuple[int, int]  # of the disk, and of the file on it

MOST_BYTES = 128 * 1024 * 1024  # of one cell
BUSY_SECONDS = 20.0  # that another program may hold the file before we give up on it

_YOUNG_SECONDS = 5.0
_MAGIC = b"SQLite format 3\x00"
_HEADER = struct.Struct(">60xI4xI28x")  # user_version and application_id: https://www.sqlite.org/fileformat.html
_WRITE_AND_READ_VERSION = slice(18, 20)  # of the header
_WAL_VERSIONS = b"\x02\x02"
_NO_ID = "0" * 32  # where a new project's id goes


OPEN: list[FileId | None] = []  # files that this process has open


def is_open(path: Path) -> bool:
    """Whether this process has the file open already, under whatever name."""
    return bool(OPEN) and (file := file_id(path)) is not None and file in OPEN


def file_id(path: Path) -> FileId | None:
    """Which file it is, whatever it is called; None if there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116 - one call for each write
    except OSError:
        return None
    return found.st_dev, found.st_ino


def connect(source: Path | str, *, mode: str = "rw", vfs: str = "") -> sqlite3.Connection:
    """A connection that only transactions begun by hand change; ``:memory:`` is a database of its own."""
    if source == ":memory:":
        connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    else:
        uri = f"{Path(source).as_uri()}?mode={mode}" + (f"&vfs={vfs}" if vfs else "")
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=BUSY_SECONDS)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_BYTES)
    connection.row_factory = _without_blobs
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _without_blobs(_cursor: sqlite3.Cursor, row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Refuse bytes: no column of ours holds any, but SQLite keeps them wherever a damaged file has them."""
    if any(isinstance(value, bytes) for value in row):
        raise sqlite3.DataError("a cell holds bytes")
    return row


def new_in_memory(migrations: Sequence[Migration] = MIGRATIONS) -> sqlite3.Connection:
    """An empty project that is nowhere but here; no file can be copied into it, since SQLite refuses that one's log."""
    connection = connect(":memory:")
    connection.deserialize(_with_own_id(migrations))
    return connection


def create(path: Path, content: sqlite3.Connection | None = None, migrations: Sequence[Migration] = MIGRATIONS) -> bool:
    """Make the file, whole or not at all: empty, or with what another connection holds.

    Returns False, and does nothing, if there is a file already.

    Raises:
        ProjectFileError: if it can't be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft(path.parent) as made:
            _remove_orphaned_log(path)
            _build_at(made, content, migrations)
            return _put_in_place(made, path)
    except (sqlite3.Error, OSError, UnicodeError) as error:
        raise file_error(error, path) from None


def check(path: Path, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Refuse what is not a project file, from its first bytes alone: nothing is changed by looking.

    Raises:
        NotAProjectFileError: if it is something else.
        ProjectFileError: if it can't be read, or a later docgen_nb wrote it.
    """
    if is_open(path):  # closing a file of our own would give up SQLite's locks on it: howtocorrupt.html, 2.2
        return
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER.size)
    except OSError as error:
        raise file_error(error, path) from None
    if len(header) < _HEADER.size or not header.startswith(_MAGIC):
        raise NotAProjectFileError(path.name)
    version, application = _HEADER.unpack(header)
    if application != APPLICATION_ID:
        raise NotAProjectFileError(path.name)
    _refuse_newer(path, version, migrations)


def open_existing(
    path: Path, migrations: Sequence[Migration] = MIGRATIONS, *, made: bool = False
) -> sqlite3.Connection:
    """Open a project file for reading and writing; an older one is migrated, with a copy of it kept beside it.

    Args:
        path: the file.
        migrations: that make the newest schema.
        made: whether ``create`` has just made the file, so that there is nothing to check.

    Raises:
        ProjectFileError: the subclass that says why not; the file is as it was then.
    """
    if not made:
        check(path, migrations)
    on_network = locks.on_network(path)
    try:
        if on_network:
            locks.probe(path)
        connection = connect(path)
    except sqlite3.Error as error:
        raise file_error(error, path) from None
    try:
        if not made:
            check_schema(connection, path, migrations)
            if connection.execute("PRAGMA user_version").fetchone()[0] < len(migrations):
                _migrate(connection, path, migrations)
            _choose_log(connection, on_network=on_network)
    except (sqlite3.Error, UnicodeError) as error:
        connection.close()
        raise file_error(error, path) from None
    except ProjectFileError:
        connection.close()
        raise
    return connection


def check_schema(connection: sqlite3.Connection, path: Path, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Refuse a file with triggers, views or tables that are not ours: they could act when it is read or written.

    Raises:
        ProjectFileError: names the first of them.
    """
    connection.execute("BEGIN")  # another kernel may migrate the file at this moment
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    found = _schema(connection)
    connection.execute("COMMIT")
    _refuse_newer(path, version, migrations)
    if strange := sorted(found ^ _own_schema(tuple(migrations[:version]))):
        kind, name, _ = strange[0]
        hint = "Type another name, or take a copy of the file from before."
        raise ProjectFileError(f"{path.name} was not made by docgen_nb alone: {kind} {name[:60]!r}.", hint=hint)


@cache
def _own_schema(migrations: tuple[Migration, ...]) -> frozenset[tuple[str, str, str]]:
    with closing(new_in_memory(migrations)) as ours:
        return frozenset(_schema(ours))


def _schema(connection: sqlite3.Connection) -> set[tuple[str, str, str]]:
    found = connection.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_master").fetchall()
    return {(str(kind), str(name), str(sql)) for kind, name, sql in found}


def read_into_memory(path: Path, migrations: Sequence[Migration] = MIGRATIONS) -> sqlite3.Connection:
    """Read a file that can't be written into memory, with what its log has not handed over yet.

    Raises:
        ProjectFileError: if it can't be read.
    """
    check(path, migrations)
    connection = connect(":memory:")
    try:
        with tempfile.TemporaryDirectory() as folder:  # SQLite wants to write beside a file with a log
            copy = Path(folder) / path.name
            shutil.copyfile(path, copy)
            if log_of(path).exists():
                shutil.copyfile(log_of(path), log_of(copy))
            with closing(open_existing(copy, migrations)) as source:
                source.backup(connection)
    except (sqlite3.Error, OSError, UnicodeError) as error:
        connection.close()
        raise file_error(error, path) from None
    except ProjectFileError:
        connection.close()
        raise
    return connection


def log_of(path: Path) -> Path:
    """Path of SQLite's write-ahead log."""
    return path.with_name(f"{path.name}-wal")


def writable(path: Path) -> bool:
    """Whether the file and its folder, where SQLite keeps its log, can be written."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def _refuse_newer(path: Path, version: int, migrations: Sequence[Migration]) -> None:
    if version > len(migrations):
        message = (
            f"{path.name} was written by a newer docgen_nb (file version {version}, known up to {len(migrations)})."
        )
        raise ProjectFileError(message, hint="Run: pip install -U docgen-nb")


def _build_at(path: Path, content: sqlite3.Connection | None, migrations: Sequence[Migration]) -> None:
    if content is None:
        data = bytearray(_with_own_id(migrations))
        if not locks.on_network(path):  # the log is beside the file where that works
            data[_WRITE_AND_READ_VERSION] = _WAL_VERSIONS
        path.write_bytes(data)
    else:
        with closing(connect(path)) as connection:
            content.backup(connection)
            _choose_log(connection, on_network=locks.on_network(path))
    with path.open("rb+") as file:
        os.fsync(file.fileno())
    umask = os.umask(0)
    os.umask(umask)
    path.chmod(0o666 & ~umask)


def _with_own_id(migrations: Sequence[Migration]) -> bytes:
    return _pattern(tuple(migrations)).replace(_NO_ID.encode(), uuid.uuid4().hex.encode())


@cache
def _pattern(migrations: tuple[Migration, ...]) -> bytes:
    """The bytes of an empty project, made once in memory: making tables costs many times as much as copying them."""
    with closing(connect(":memory:")) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        _apply(connection, 0, migrations)
        connection.execute("INSERT INTO facts VALUES ('project', ?)", (f'"{_NO_ID}"',))
        connection.execute("COMMIT")
        return connection.serialize()


def _remove_orphaned_log(path: Path) -> None:
    """The log of a file that was deleted would be taken for that of the new one: howtocorrupt.html, 1.4.

    Raises:
        ProjectFileError: if it may be that of a file which another kernel makes at this moment.
    """
    log = log_of(path)
    if path.exists() or not log.exists():
        return
    if time.time() - log.stat().st_mtime < _YOUNG_SECONDS:
        hint = "Try again in a few seconds, or type another name."
        raise ProjectFileError(f"Beside {path.name} lies the log of a file that was just deleted.", hint=hint)
    log.unlink(missing_ok=True)
    path.with_name(f"{path.name}-shm").unlink(missing_ok=True)


def _put_in_place(made: Path, path: Path) -> bool:
    """Never over a file that is there; False if one is."""
    try:
        os.link(made, path)
    except FileExistsError:
        return False
    except OSError:  # a disk without hard links
        if path.exists():
            return False
        made.rename(path)
    _sync_folder(path.parent)
    return True


def _sync_folder(folder: Path) -> None:
    """A power cut must not take the file's name away; systems that can't open folders do this by themselves."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _choose_log(connection: sqlite3.Connection, *, on_network: bool) -> None:
    """Shared memory, which WAL needs, does not reach over a network: https://www.sqlite.org/wal.html."""
    connection.execute(f"PRAGMA journal_mode = {'DELETE' if on_network else 'WAL'}")


def _apply(connection: sqlite3.Connection, version: int, migrations: Sequence[Migration]) -> None:
    for migration in migrations[version:]:
        for statement in migration:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {len(migrations)}")


def _migrate(connection: sqlite3.Connection, path: Path, migrations: Sequence[Migration]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]  # another kernel may have been quicker
        if version < len(migrations):
            _back_up(path, version)
            _apply(connection, version, migrations)
        connection.execute("COMMIT")
    except (sqlite3.Error, ProjectFileError):
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _back_up(path: Path, version: int) -> None:
    """A copy of the file as it was, as ``report.docgen.v1``; a number is added where that exists."""
    names = chain([f"{path.name}.v{version}"], (f"{path.name}.v{version}.{number}" for number in count(2)))
    target = next(target for name in names if not (target := path.with_name(name)).exists())
    with closing(connect(path, mode="ro")) as source:
        create(target, source)
