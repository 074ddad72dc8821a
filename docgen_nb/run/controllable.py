"""What a run and a batch of runs have in common for their user: started once, awaited, paused, cancelled."""

from __future__ import annotations

import asyncio
import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Generator
from typing import Any, ClassVar, Generic, Protocol, Self, TypeVar

from docgen_nb.errors import DocgenError, RunCancelledError
from docgen_nb.events import RunState

logger = logging.getLogger(__name__)

ResultT = TypeVar("ResultT")


class Work(Protocol):
    """What can be steered while it goes on. Everything is called in its own loop."""

    @property
    def paused(self) -> bool:
        """Whether nothing more is begun for now."""
        ...

    def pause(self, *, paused: bool) -> None:
        """Begin nothing more, or go on; what is under way is finished."""
        ...

    def stop(self, reason: str) -> None:
        """End it soon; what is finished stays."""
        ...


class Controllable(ABC, Generic[ResultT]):
    """Work in one event loop, in the hands of its user.

    It starts at once where an event loop runs; elsewhere ``wait`` starts it. Cancelling a task that awaits it does not
    end it: ``cancel`` does.

    Args:
        work: what is steered.
    """

    _goes_on_by: ClassVar[str]  # what takes up stopped work again

    def __init__(self, work: Work) -> None:
        self._work = work
        self._task: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._cancelled: str | None = None
        self._error: BaseException | None = None
        self._began = time.monotonic()

    @property
    def loop(self) -> asyncio.AbstractEventLoop | None:
        """The event loop it runs in, None before it started."""
        return self._loop

    def start(self) -> Self:
        """Start in the running event loop; again, it does nothing."""
        if self._task is None:
            self._loop = asyncio.get_running_loop()
            self._task = self._loop.create_task(self._drive(), name=f"docgen {type(self).__name__}")
        return self

    def done(self) -> bool:
        """Whether it has ended, well or not."""
        return self._task is not None and self._task.done()

    def running(self) -> bool:
        """Whether it goes on."""
        return self._loop is not None and not self._loop.is_closed() and not self.done()

    def cancel(self, reason: str = "stopped by the user") -> None:
        """End it; what is finished stays. Call it in its loop; again, it does nothing."""
        if self._cancelled is None and not self.done():
            self._cancelled = reason
            self._work.stop(reason)

    def cancel_threadsafe(self, reason: str = "stopped by the user") -> None:
        """The same from any thread, such as that of a button."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.cancel, reason)

    @property
    def paused(self) -> bool:
        """Whether nothing more is begun for now."""
        return self._work.paused

    def pause(self) -> None:
        """Begin no further document, chapter or section until ``resume``; those under way are finished.

        Call it in the loop.
        """
        self._work.pause(paused=True)

    def resume(self) -> None:
        """Go on after ``pause``."""
        self._work.pause(paused=False)

    def toggle_pause_threadsafe(self) -> None:
        """Pause, or go on, from any thread, such as that of a button."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.resume if self.paused else self.pause)

    async def settled(self) -> None:
        """Wait until every task of it has ended, however it ends."""
        self.start()
        assert self._task is not None  # noqa: S101 - start() made it
        await asyncio.wait({self._task})

    def result(self) -> ResultT:
        """What awaiting it gives, once it is done.

        Raises:
            RunCancelledError: if it was stopped; what is finished is kept.
            DocgenError: if something stopped it.
        """
        if self._error is not None:
            raise self._error
        return self._made()

    def __await__(self) -> Generator[Any, None, ResultT]:
        return self._result_when_settled().__await__()

    def wait(self) -> ResultT:
        """The sync face of ``await``, in scripts and in running kernels."""
        from docgen_nb.run.sync import run_sync

        return run_sync(self)

    @abstractmethod
    def summary(self) -> str:
        """What is finished, in words."""

    @abstractmethod
    async def aclose_model(self) -> None:
        """Give back the running loop's connections to the model."""

    @abstractmethod
    async def _do(self) -> None:
        """All the work."""

    @abstractmethod
    def _finish(self, state: RunState, error: str = "") -> None:
        """Tell that it has ended."""

    @abstractmethod
    def _made(self) -> ResultT:
        """What work without an error gives."""

    async def _result_when_settled(self) -> ResultT:
        await self.settled()
        return self.result()

    async def _drive(self) -> None:
        self._began = time.monotonic()
        try:
            await self._do()
        except DocgenError as error:
            self._error = error
            self._finish("cancelled" if isinstance(error, RunCancelledError) else "failed", str(error))
        except asyncio.CancelledError:
            self._error = RunCancelledError(f"Cancelled: {self.summary()}.")
            self._finish("cancelled")
            raise
        except Exception as error:
            logger.exception("%s failed for a reason of our own", type(self).__name__)
            self._error = error
            self._finish("failed", f"{type(error).__name__}: {error}")
        else:
            if self._cancelled is not None:
                self._error = RunCancelledError(f"Stopped: {self.summary()}.", hint=self._goes_on_by)
            self._finish("done" if self._cancelled is None else "cancelled")
