"""Base of all displays."""

from __future__ import annotations

from typing import Protocol


class View(Protocol):
    """A display of one run. It can fail without hurting the run."""

    def close(self) -> None:
        """Show the final state and let go of the run."""
        ...
