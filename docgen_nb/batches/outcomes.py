"""How each document of a batch ended: one outcome per row, in row order."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from docgen_nb.outcome import Outcome


@dataclass(frozen=True, slots=True)
class WrittenDocument:
    """A finished document: where it is and what it took. Its text stays in its project file.

    Attributes:
        project: the project file.
        files: what was exported.
        sections: written, all in all.
        calls, tokens: that this run made for it, prompts and outputs together.
        cost: of these in USD; None if no price is known.
        seconds: from its start to its end.
    """

    project: Path
    files: tuple[Path, ...]
    sections: int
    calls: int
    tokens: int
    cost: float | None
    seconds: float


AnyDocumentOutcome: TypeAlias = Outcome[WrittenDocument]
