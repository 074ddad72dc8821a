"""Waiting for a run or a batch in the cell that started it, or leaving it to go on in the background."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any, TypeVar

from docgen_nb.errors import DocgenError, RunCancelledError
from docgen_nb.notebook.answer import IN_BACKGROUND, Answer
from docgen_nb.notebook.user_errors import error_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from docgen_nb.notebook.display.text_lines import View
    from docgen_nb.notebook.session import Session
    from docgen_nb.run.controllable import Controllable
    from docgen_nb.run.run_plan import RunPlan

T = TypeVar("T")


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
        await session.follow_in_background(run)
        return Answer(run, said=IN_BACKGROUND)
    value = await session.follow(project.start(plan))
    return Answer(value, said="\n".join(lines_besides(session.project, plan.operation)))


class RunWaiter:
    """Waits for what runs in one kernel.

    Args:
        shell: the InteractiveShell.
    """

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._tasks: set[asyncio.Task[None]] = set()

    async def follow(self, run: Controllable[T], show: Callable[[], View], why: Callable[[], RunCancelledError]) -> T:
        """Show it in this cell and wait for its end.

        Args:
            run: what was started.
            show: shows it until the view is closed.
            why: the error of one that was stopped, in the user's words.

        Raises:
            RunCancelledError: if it was stopped or interrupted.
            DocgenError: if something stopped it.
        """
        from docgen_nb.run.controllable import attend

        view = await _shown(run, show)
        try:
            return await attend(run)
        except (RunCancelledError, asyncio.CancelledError):
            raise why() from None
        finally:
            view.close()

    async def in_background(
        self, run: Controllable[Any], show: Callable[[], View], why: Callable[[], RunCancelledError]
    ) -> None:
        """Show it in this cell, also after the cell has ended; arguments as for ``follow``."""
        view = await _shown(run, show)
        task = asyncio.get_running_loop().create_task(self._report(run, view, why), name="docgen background")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settled(self) -> None:
        """Wait until nothing is followed in the background any more."""
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _report(self, run: Controllable[Any], view: View, why: Callable[[], RunCancelledError]) -> None:
        """Write an error into the cell that started the run: nobody awaits it."""
        try:
            await run.settled()
            run.result()
        except RunCancelledError:
            print(error_line(why()), file=sys.stderr)
        except DocgenError as error:
            print(error_line(error), file=sys.stderr)
        except Exception:  # noqa: BLE001 - a fault of ours, shown as one where the user looks
            self._shell.showtraceback()
        finally:
            view.close()


async def _shown(run: Controllable[Any], show: Callable[[], View]) -> View:
    """Show it. What can't be shown is ended: nobody would see it or stop it."""
    try:
        return show()
    except Exception:
        run.cancel("it can't be shown")
        await run.settled()
        raise
