"""The interface of all displays, and what those that are brought up to date at each tick have in common."""

import asyncio
import logging
from abc import ABC, abstractmethod
from typing import Any, Protocol

from docgen_nb.run.controllable import Controllable

logger = logging.getLogger(__name__)

TICK = 0.25  # seconds between two looks at the run: bars move at most 4 times a second
ONCE_MORE = 1.0  # seconds after the end


class View(Protocol):
    """A display of one run or batch. It can fail without hurting it."""

    def close(self) -> None:
        """Show the final state and let go of the run."""
        ...


class TickingView(ABC):
    """A view that lives as long as its run: the task that ticks ends with it, whether ``close`` is called or not.

    Args:
        run: what to show; it must have been started in the running loop.
    """

    def __init__(self, run: Controllable[Any]) -> None:
        self._controlled = run
        self._closed = False
        self._loop = asyncio.get_running_loop()
        self._task = self._loop.create_task(self._tick(), name="docgen display")

    def close(self) -> None:
        """Stop ticking and show how it ended."""
        if not self._closed:
            self._closed = True
            self._task.cancel()
            self._finish()

    @abstractmethod
    def _update(self) -> None:
        """Show what has changed."""

    @abstractmethod
    def _finish(self) -> None:
        """Show how it ended."""

    async def _tick(self) -> None:
        settled = asyncio.ensure_future(self._controlled.settled())
        try:
            while not settled.done():
                self._update()
                await asyncio.wait({settled}, timeout=TICK)
            self.close()
        except Exception:
            logger.exception("the live display failed; what it showed goes on")
        finally:
            settled.cancel()
