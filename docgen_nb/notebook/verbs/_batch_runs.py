"""What ``batch`` and ``retry`` have in common: waiting for a batch or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docgen_nb.notebook.verbs import Answer

if TYPE_CHECKING:
    from docgen_nb.batches.run import BatchRun
    from docgen_nb.notebook.session import Session


async def follow(session: Session, run: BatchRun, *, background: bool) -> Answer:
    """Show a batch that was started, and wait for it; in the background leave it going on."""
    from docgen_nb.notebook.display import show_batch
    from docgen_nb.notebook.user_errors import batch_stopped

    session.begin_batch(run)
    ways = (lambda: show_batch(run), lambda: batch_stopped(run))
    if not background:
        return Answer(await session.following.follow(run, *ways))
    await session.following.in_background(run, *ways)
    return Answer(run, lambda: print("Running in the background; %docgen stop ends it."))
