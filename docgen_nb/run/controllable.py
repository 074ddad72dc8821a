"""A run or a batch in the hands of its user: started once, awaited or waited for, paused, cancelled.

``attend`` is the one way to wait: it wakes up ten times a second, because an event loop that waits for the network
alone does not notice an interrupt. ``wait`` only brings a loop to wait in.
"""

import asyncio
import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Generator
from typing import Any, ClassVar, Generic, Self, TypeVar

from docgen_nb.engine.job import Work
from docgen_nb.errors import DocgenError, RunCancelledError
from docgen_nb.events import RunState
from docgen_nb.llm.messages import Model
from docgen_nb.run.waiting import HEARTBEAT, Interrupts, block_on, running_loop

logger = logging.getLogger(__name__)

ResultT_co = TypeVar("ResultT_co", covariant=True)
T = TypeVar("T")

GRACE = 5.0  # seconds that an interrupted run has for its clean-up


class Controllable(ABC, Generic[ResultT_co]):
    """Work in one event loop, in the hands of its user.

    It starts at once where an event loop runs; elsewhere ``wait`` starts it. Cancelling a task that awaits it does not
    end it: ``cancel`` does.

    Args:
        work: is paused and stopped.
        model: that it asks.
    """

    _goes_on_by: ClassVar[str]  # what takes up stopped work again

    def __init__(self, work: Work, model: Model) -> None:
        self._work = work
        self._model = model
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
        """Cancel from any thread, such as that of a button."""
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
        self._work.pause()

    def resume(self) -> None:
        """Go on after ``pause``."""
        self._work.resume()

    def toggle_pause_threadsafe(self) -> None:
        """Pause, or go on, from any thread, such as that of a button."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.resume if self.paused else self.pause)

    async def settled(self) -> None:
        """Wait until every task of it has ended, however it ends."""
        self.start()
        assert self._task is not None  # noqa: S101 - start() made it
        await asyncio.wait({self._task})

    async def ended_or(self, enough: Callable[[], bool]) -> None:
        """Wait until it has settled or ``enough()``, which is asked every ``HEARTBEAT`` seconds."""
        settled = asyncio.ensure_future(self.settled())
        try:
            while not settled.done() and not enough():
                await asyncio.wait({settled}, timeout=HEARTBEAT)
        finally:
            settled.cancel()

    def result(self) -> ResultT_co:
        """The result, once it is done.

        Raises:
            RunCancelledError: if it was stopped; what is finished is kept.
            DocgenError: if something stopped it.
        """
        if self._error is not None:
            raise self._error
        return self._made()

    def __await__(self) -> Generator[Any, None, ResultT_co]:
        return self._result_when_settled().__await__()

    def wait(self) -> ResultT_co:
        """The sync face of ``await``, in scripts and inside a plain function in a running kernel.

        Raises:
            KeyboardInterrupt: if it was interrupted, after its clean-up.
            RunCancelledError: if it was stopped in another way.
            DocgenError: if something stopped it.
        """
        loop = self._loop
        try:
            if loop is not None and loop.is_running() and loop is not running_loop():  # it lives in another thread
                return asyncio.run_coroutine_threadsafe(attend(self), loop).result()
            return block_on(self._attended)
        except RunInterruptedError:
            raise KeyboardInterrupt from None

    async def _attended(self) -> ResultT_co:
        owns_loop = self._loop is None
        try:
            return await attend(self)
        finally:
            if owns_loop:  # connections belong to a loop, and this one may be about to close
                await self.aclose_model()

    @abstractmethod
    def summary(self) -> str:
        """The progress in words."""

    async def aclose_model(self) -> None:
        """Give back the running loop's connections to the model."""
        await self._model.aclose()

    @abstractmethod
    def _do(self) -> Awaitable[object]:
        """Begin all the work; awaited until it ends."""

    def _raise_failure(self) -> None:
        """Raise what stopped the work, where awaiting it has not."""

    @abstractmethod
    def _finish(self, state: RunState, error: str = "") -> None:
        """Tell that it has ended."""

    @abstractmethod
    def _made(self) -> ResultT_co:
        """The result of work that has not failed."""

    async def _result_when_settled(self) -> ResultT_co:
        await self.settled()
        return self.result()

    async def _prepare(self) -> None:
        """Find out what has to be known before anything is done."""

    async def _drive(self) -> None:
        self._began = time.monotonic()
        try:
            await self._prepare()
            await self._do()
            self._raise_failure()
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


class RunInterruptedError(RunCancelledError):
    """The run was ended by an interrupt of the keyboard or kernel; finished work is in the project."""


async def attend(run: Controllable[T], *, grace: float = GRACE) -> T:
    """Wait for ``run`` and give its result. An interrupt stops it, with ``grace`` seconds for its clean-up.

    A second interrupt leaves at once. Cancelling the awaiting task is an interrupt too.

    Raises:
        RunInterruptedError: if it was interrupted.
        RunCancelledError: if it was stopped in another way.
        DocgenError: if something stopped it.
    """
    run.start()
    with Interrupts() as interrupts:
        try:
            await run.ended_or(lambda: interrupts.count > 0)
        except asyncio.CancelledError:
            await _end(run, interrupts, grace)
            raise
        if not run.done():
            await _end(run, interrupts, grace)
            raise RunInterruptedError(f"Stopped: {run.summary()}.", hint="%docgen fill goes on from there.")
    return run.result()


async def _end(run: Controllable[Any], interrupts: Interrupts, grace: float) -> None:
    run.cancel("interrupted")
    before = interrupts.count
    deadline = asyncio.get_running_loop().time() + grace
    await run.ended_or(lambda: interrupts.count > before or asyncio.get_running_loop().time() > deadline)
