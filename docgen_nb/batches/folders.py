"""Whether files can be written where a batch wants them, before anything is paid for."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from docgen_nb.errors import ExportError


def check_folders(files: Iterable[Path]) -> None:
    """See that each file's folder is there or can be made, and can be written to. Nothing is made.

    Raises:
        ExportError: names the first that can't.
    """
    seen: set[Path] = set()
    for file in files:
        if file.parent not in seen:
            seen.add(file.parent)
            _check(file.parent)
        if file.is_dir():
            raise ExportError(f"{file} is a folder; a file of that name can't be written.")


def _check(folder: Path) -> None:
    there = next(place for place in (folder, *folder.parents) if place.exists() or place.is_symlink())
    if not there.is_dir():
        raise ExportError(f"{folder} can't be made: {there.name} is a file.", hint="Type another folder in --to.")
    if not os.access(there, os.W_OK | os.X_OK):
        raise ExportError(f"{folder} can't be written: access to {there} is refused.", hint="Type another in --to.")
