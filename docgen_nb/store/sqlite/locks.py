"""Whether locks work where a file lies. On network homes they may not, and two writers would then spoil the file."""

import logging
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from functools import lru_cache
from pathlib import Path

from docgen_nb.errors import ProjectFileError
from docgen_nb.store.sqlite.sqlite_errors import NO_LOCKS

logger = logging.getLogger(__name__)

_MOUNTS = Path("/proc/self/mounts")
_NETWORK = ("nfs", "cifs", "smb", "afs", "9p", "fuse.", "lustre", "gpfs", "ceph", "glusterfs", "beegfs", "vboxsf")
_PROBE_SECONDS = 20.0
# Another process tries for the write lock. 0: it was kept out, as it must be; 3: it got in.
_PROBE = """\
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], uri=True, isolation_level=None, timeout=0)
try:
    connection.execute("BEGIN IMMEDIATE")
except sqlite3.OperationalError as error:
    sys.exit(0 if "locked" in str(error) else 4)
connection.execute("ROLLBACK")
sys.exit(3)
"""


def on_network(path: Path, mounts: Path = _MOUNTS) -> bool:
    """Whether the file lies on a disk of another machine; False where the system does not say.

    Args:
        path: the file.
        mounts: the table of mounted disks, as Linux gives it.
    """
    try:
        table = mounts.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return _kind_of_disk(os.path.dirname(os.path.realpath(path)), table).startswith(_NETWORK)  # noqa: PTH120


@lru_cache(maxsize=16)
def _kind_of_disk(folder: str, table: str) -> str:
    best, kind = "", ""
    for line in table.splitlines():
        fields = line.split()
        point = fields[1].replace("\\040", " ") if len(fields) > 2 else ""  # noqa: PLR2004 - device, point, type
        if point and len(point) >= len(best) and f"{folder}/".startswith(point.rstrip("/") + "/"):
            best, kind = point, fields[2]
    return kind


def probe(path: Path, *, vfs: str = "") -> None:
    """Hold the write lock and let another process try for it.

    Args:
        path: a project file.
        vfs: SQLite's way to the file system, its default if "".

    Raises:
        ProjectFileError: if the other got it too, or locks can't be had at all.
    """
    uri = f"{path.as_uri()}?mode=rw" + (f"&vfs={vfs}" if vfs else "")
    refusal = ProjectFileError(f"{path.name} lies on a network disk without working locks.", hint=NO_LOCKS)
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_PROBE_SECONDS)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                return  # another kernel writes, and its lock keeps us out
            raise refusal from None
        command = [sys.executable, "-c", _PROBE, uri]
        try:
            code = subprocess.run(command, timeout=_PROBE_SECONDS, check=False, capture_output=True).returncode  # noqa: S603
        except subprocess.TimeoutExpired:
            raise refusal from None
        except OSError as error:
            logger.warning("whether locks work on this disk could not be tried: %s", error)
            return
        finally:
            connection.execute("ROLLBACK")
    if code != 0:
        raise refusal
