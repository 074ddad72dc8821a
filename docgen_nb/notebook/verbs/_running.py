"""A run or a batch that a verb has started: shown in its cell until it ends, or left to go on in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docgen_nb.notebook.answer import IN_BACKGROUND, Answer
from docgen_nb.run.controllable import attend

if TYPE_CHECKING:
    from docgen_nb.batches.batch_run import BatchRun
    from docgen_nb.notebook.session import Session
    from docgen_nb.run.run_plan import RunPlan


async def carry_out(session: Session, plan: RunPlan, *, background: bool, dry_run: bool) -> Answer:
    """Start a run and wait for it; in the background leave it going on, as a dry run only look ahead.

    The run shows itself, so the answer displays nothing more of it.
    """
    from docgen_nb.notebook.display.ending import lines_besides

    project = session.project
    if dry_run:
        preview = await project.preview(plan)
        return Answer(preview, said=str(preview))
    if background:
        session.check_background()
    run = project.start(plan)
    if background:
        await session.follow_in_background(run)
        return Answer(run, said=IN_BACKGROUND)
    async with session.shown(run):
        value = await attend(run)
    return Answer(value, said="\n".join(lines_besides(project, plan.operation)))


async def carry_out_batch(session: Session, run: BatchRun, *, background: bool) -> Answer:
    """Show a batch that was started, and wait for it; in the background leave it going on."""
    from docgen_nb.notebook.display import show_batch
    from docgen_nb.notebook.user_errors import batch_stopped

    session.begin_batch(run)
    ways = (lambda: show_batch(run), lambda: batch_stopped(run))
    if not background:
        async with session.waiter.shown(run, *ways):
            return Answer(await attend(run))
    session.stop_at_interrupt()
    await session.waiter.in_background(run, *ways)
    return Answer(run, said=IN_BACKGROUND)
