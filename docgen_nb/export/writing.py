"""Choosing a format by the path's ending, and writing the file in one step."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from docgen_nb.document.tree import Outline
from docgen_nb.errors import ExportError
from docgen_nb.export.json import to_json
from docgen_nb.export.markdown import to_markdown

FORMATS: dict[str, Callable[[Outline], bytes]] = {".md": to_markdown, ".json": to_json}


def exporter_for(path: Path) -> Callable[[Outline], bytes]:
    """The format that a path's ending names.

    Raises:
        ExportError: if it names none.
    """
    exporter = FORMATS.get(path.suffix.lower())
    if exporter is None:
        raise ExportError(f"{path.name}: this ending names no format.", hint=f"Known: {' '.join(FORMATS)}")
    return exporter


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all; a missing folder is made.

    Raises:
        ExportError: if it can't be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise ExportError(f"{path} can't be written: {error.strerror}.") from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise ExportError(f"{path} can't be written: {error.strerror}.") from None
