"""How a verb waits for its run on the kernel's own loop, and what an interrupt does."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from docgen_nb.errors import DocgenError, RunCancelledError

if TYPE_CHECKING:
    from docgen_nb.document.tree import Outline
    from docgen_nb.run.run import Run

HEARTBEAT = 0.1  # seconds; an idle loop notices an interrupt only when something wakes it
CLEANUP = 5.0  # seconds that an interrupted run has to end in order


class Notice(Exception):  # noqa: N818 - shown to the user as one line, not as a traceback
    """One line for the user instead of a traceback; being raised, it also stops Run All."""

    def __init__(self, error: DocgenError) -> None:
        super().__init__(str(error))
        self.error = error

    def _render_traceback_(self) -> list[str]:
        name = type(self.error).__name__
        return [f"{name}: {self.error}"]


async def wait_for(run: Run) -> Outline:
    """Wait until the run has ended and give its result.

    Raises:
        RunCancelledError: if it was stopped or interrupted; finished sections stay.
        DocgenError: if something stopped it.
    """
    settled = asyncio.ensure_future(run.settled())
    try:
        while not settled.done():
            await asyncio.wait({settled}, timeout=HEARTBEAT)
    except asyncio.CancelledError:
        run.cancel("interrupted")
        await asyncio.wait({settled}, timeout=CLEANUP)
        raise RunCancelledError(f"Interrupted: {run.summary()}.", hint="%docgen fill goes on from there.") from None
    finally:
        if not settled.done():
            settled.cancel()
    return run.result()
