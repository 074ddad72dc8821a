"""Files that are written beside their place and moved there; what a killed process leaves is taken away by the next."""

from __future__ import annotations

import contextlib
import os
import re
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

_PREFIX = ".docgen-draft-"
_NAME = re.compile(rf"{re.escape(_PREFIX)}[a-z0-9_]{{8}}")  # as tempfile ends a name
_LOGS = ("", "-journal", "-wal", "-shm")  # of SQLite, beside a draft of its own


@contextlib.contextmanager
def draft(folder: Path) -> Iterator[Path]:
    """An empty file in a folder, locked as long as its writer lives. What has not been moved away then is removed.

    Raises:
        OSError: if it can't be made.
    """
    _clear(folder)
    handle, name = tempfile.mkstemp(dir=folder, prefix=_PREFIX)
    while _lock(handle, wait=True) and not os.fstat(handle).st_nlink:  # another process took it for one that was left
        os.close(handle)
        handle, name = tempfile.mkstemp(dir=folder, prefix=_PREFIX)
    path = Path(name)
    if sys.platform == "win32":  # no open file can be moved there
        os.close(handle)
    try:
        yield path
    finally:
        if sys.platform != "win32":
            os.close(handle)
        path.unlink(missing_ok=True)


def _clear(folder: Path) -> None:
    """Remove the drafts whose writers are gone."""
    for path in [path for path in folder.iterdir() if _NAME.fullmatch(path.name)]:
        with contextlib.suppress(OSError):  # it is another user's, or just moved to its place
            if _is_left(path):
                for log in _LOGS:
                    path.with_name(path.name + log).unlink(missing_ok=True)


def _is_left(path: Path) -> bool:
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    try:
        return stat.S_ISREG(os.fstat(handle).st_mode) and _lock(handle, wait=False)
    finally:
        os.close(handle)


def _lock(handle: int, *, wait: bool) -> bool:
    """Take the lock of a draft; False if another process has it, or the system has none."""
    if sys.platform == "win32":
        return False
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
