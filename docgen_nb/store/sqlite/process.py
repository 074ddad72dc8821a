"""Which process this is, and whether another one still lives."""

from __future__ import annotations

import os
import socket
from functools import cache
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_NAMESPACE = Path("/proc/self/ns/pid")


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
