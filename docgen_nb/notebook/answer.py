"""The result of a verb."""

from collections.abc import Callable
from dataclasses import dataclass

IN_BACKGROUND = "Running in the background; %docgen stop ends it."


@dataclass(frozen=True)
class Answer:
    """Result of a verb.

    Attributes:
        value: for ``x = %docgen …``.
        show: displays it in a cell where the verb stands alone.
        said: lines for the reader: printed in the cell, a notice in the panel.
        notice: what the panel says instead; None takes ``said``.
        to_edit: whether it brought text into the next cell, to be edited there, and ``said`` tells so.
    """

    value: object
    show: Callable[[], object] | None = None
    said: str = ""
    notice: str | None = None
    to_edit: bool = False

    def display(self) -> None:
        """Show it in the cell."""
        if self.show is not None:
            self.show()
        if self.said:
            print(self.said)
