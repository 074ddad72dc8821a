"""From SQLite's and the system's errors to one that says what happened to the project file and what to do."""

import errno
import sqlite3
from pathlib import Path

from docgen_nb.errors import ProjectFileError
from docgen_nb.plain_text import one_line

ELSEWHERE = "%docgen project NEWPATH writes everything to another file."
NO_LOCKS = "Keep it on a disk of this machine: %docgen project PATH there."

_PRIMARY = 0xFF  # the low byte of SQLite's extended codes: https://www.sqlite.org/rescode.html
_LOCK_CODES = {
    getattr(sqlite3, name)
    for name in ("SQLITE_IOERR_LOCK", "SQLITE_IOERR_UNLOCK", "SQLITE_IOERR_RDLOCK", "SQLITE_IOERR_CHECKRESERVEDLOCK")
}
_PRIMARY_TEXTS = {
    sqlite3.SQLITE_FULL: ("the disk is full", ELSEWHERE),
    sqlite3.SQLITE_READONLY: ("it is read-only", ELSEWHERE),
    sqlite3.SQLITE_PERM: ("access is refused", ELSEWHERE),
    sqlite3.SQLITE_CANTOPEN: ("it can't be opened", ELSEWHERE),
    sqlite3.SQLITE_IOERR: ("the disk reports an error", ELSEWHERE),
    sqlite3.SQLITE_BUSY: ("another program keeps it locked", "End that program and try again."),
    sqlite3.SQLITE_PROTOCOL: ("locks do not work there", NO_LOCKS),
    sqlite3.SQLITE_CORRUPT: ("it is damaged", ELSEWHERE),
    sqlite3.SQLITE_NOTADB: ("it is damaged or no project file", ELSEWHERE),
}
_SYSTEM_TEXTS = {
    errno.ENOSPC: ("the disk is full", ELSEWHERE),
    errno.EDQUOT: ("the disk quota is used up", ELSEWHERE),
    errno.EROFS: ("the disk is read-only", ELSEWHERE),
    errno.EACCES: ("access is refused", ELSEWHERE),
    errno.EPERM: ("access is refused", ELSEWHERE),
}


def file_error(error: sqlite3.Error | OSError | UnicodeError, path: Path) -> ProjectFileError:
    """The error to raise for ``error``, which came from the project file at ``path``."""
    if isinstance(error, OSError):
        text, hint = _SYSTEM_TEXTS.get(error.errno or 0, (error.strerror or str(error), ELSEWHERE))
    elif isinstance(error, UnicodeError):
        text, hint = _PRIMARY_TEXTS[sqlite3.SQLITE_CORRUPT]
    elif (code := getattr(error, "sqlite_errorcode", None)) is None:  # one of Python's own
        text, hint = "it is damaged" if "decode" in str(error) else one_line(str(error), 200), ELSEWHERE
    elif code in _LOCK_CODES:
        text, hint = "locks do not work there", NO_LOCKS
    else:
        text, hint = _PRIMARY_TEXTS.get(code & _PRIMARY, (one_line(str(error), 200), ELSEWHERE))
    return ProjectFileError(f"The project file {path.name} can't be used: {text}.", hint=hint)


def damaged_error(path: Path | None, of: str = "something in it") -> ProjectFileError:
    """The file holds what no docgen_nb has written."""
    name = "The project file" if path is None else path.name
    hint = "Type another name, or take a copy of the file from before."
    return ProjectFileError(f"{name} is damaged: {of} can't be read.", hint=hint)


def gone_error(path: Path) -> ProjectFileError:
    """The file was deleted, or another was put in its place, while it was open."""
    message = f"The project file {path.name} was deleted or replaced while it was open."
    return ProjectFileError(message, hint=ELSEWHERE)
