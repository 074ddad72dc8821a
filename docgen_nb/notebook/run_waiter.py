"""Waiting for a run or a batch in the cell that started it, or leaving it to go on in the background."""

from __future__ import annotations

import asyncio
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from docgen_nb.errors import DocgenError, RunCancelledError
from docgen_nb.notebook.user_errors import error_line

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from docgen_nb.notebook.display.view import View
    from docgen_nb.run.controllable import Controllable


class RunWaiter:
    """Waits for what runs in one kernel.

    Args:
        shell: the InteractiveShell.
    """

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._tasks: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def shown(
        self, run: Controllable[Any], show: Callable[[], View], why: Callable[[], RunCancelledError]
    ) -> AsyncIterator[None]:
        """Show it in this cell while the block waits for its end.

        Args:
            run: what was started.
            show: shows it until the view is closed.
            why: the error of one that was stopped or interrupted, in the user's words; raised instead.
        """
        view = await _shown(run, show)
        try:
            yield
        except (RunCancelledError, asyncio.CancelledError):
            raise why() from None
        finally:
            view.close()

    async def in_background(
        self, run: Controllable[Any], show: Callable[[], View], why: Callable[[], RunCancelledError]
    ) -> None:
        """Show it in this cell, also after the cell has ended; arguments as for ``shown``."""
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
