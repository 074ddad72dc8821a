"""What one document of a batch is to become: plain data, known before the first call."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class DocumentOrder:
    """One document's orders. Picklable; it holds no key, no model and no content part.

    Attributes:
        row: from 1, in the order of the table; also the document's rank where calls wait for leave.
        name: what a reader calls the document; its project file's name without the ending.
        project: its project file.
        exports: the files to write when it is done.
        prompt: what to plan it from; None where ``outline`` says it, or the project file.
        outline: its outline as JSON, with the row's values in it; None where ``prompt`` says it, or the project file.
    """

    row: int
    name: str
    project: Path
    exports: tuple[Path, ...] = ()
    prompt: str | None = None
    outline: str | None = None
