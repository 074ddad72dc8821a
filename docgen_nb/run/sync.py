"""Waiting for a run so that an interrupt ends it in order, where awaiting is possible and where it is not.

``attend`` is the one way: it wakes up ten times a second, because an event loop that waits for the network
alone does not notice an interrupt. Everything else here only brings a loop to run it in.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from docgen_nb.errors import RunCancelledError, UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from types import FrameType

T = TypeVar("T")
ResultT_co = TypeVar("ResultT_co", covariant=True)

HEARTBEAT = 0.1  # seconds after which an interrupt is noticed at the latest
GRACE = 5.0  # seconds that an interrupted run has for its clean-up


class Waitable(Protocol[ResultT_co]):
    """What can be waited for here: a run, or a batch of them."""

    @property
    def loop(self) -> asyncio.AbstractEventLoop | None:
        """The event loop it runs in, None before it started."""
        ...

    def start(self) -> object:
        """Start in the running event loop; again, it does nothing."""
        ...

    def done(self) -> bool:
        """Whether it has ended, well or not."""
        ...

    def cancel(self, reason: str = ...) -> None:
        """End it; what is finished stays."""
        ...

    async def settled(self) -> None:
        """Wait until every task of it has ended, however it ends."""
        ...

    def result(self) -> ResultT_co:
        """What it gives, once it is done; raises what stopped it."""
        ...

    def summary(self) -> str:
        """What is finished, in words."""
        ...

    async def aclose_model(self) -> None:
        """Give back the running loop's connections to the model."""
        ...


class RunInterruptedError(RunCancelledError):
    """The run was ended by an interrupt of the keyboard or kernel; finished work is in the project."""


class Interrupts:
    """Counts SIGINTs inside a ``with`` block; none becomes a KeyboardInterrupt at some random place.

    Does nothing outside the main thread, where no signal arrives, or where SIGINT is ignored or not Python's.
    """

    def __init__(self) -> None:
        self.count = 0
        self._before: Any = None
        self._watching = False

    def __enter__(self) -> Interrupts:
        self._before = signal.getsignal(signal.SIGINT)
        if callable(self._before) and threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, self._handle)
            self._watching = True
        return self

    def __exit__(self, *exc: object) -> None:
        if self._watching and signal.getsignal(signal.SIGINT) == self._handle:
            signal.signal(signal.SIGINT, self._before)
        self._watching = False

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if self._watching:
            self.count += 1
        else:  # blocks that overlapped were left in another order than they were entered
            self._before(number, frame)


async def attend(run: Waitable[T], *, grace: float = GRACE) -> T:
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
            await _until(run, lambda: interrupts.count > 0)
        except asyncio.CancelledError:
            await _end(run, interrupts, grace)
            raise
        if not run.done():
            await _end(run, interrupts, grace)
            raise RunInterruptedError(f"Stopped: {run.summary()}.", hint="%docgen fill goes on from there.")
    return run.result()


async def _end(run: Waitable[object], interrupts: Interrupts, grace: float) -> None:
    run.cancel("interrupted")
    before = interrupts.count
    deadline = asyncio.get_running_loop().time() + grace
    await _until(run, lambda: interrupts.count > before or asyncio.get_running_loop().time() > deadline)


async def _until(run: Waitable[object], enough: Callable[[], bool]) -> None:
    """Return once the run has settled or ``enough()``."""
    settled = asyncio.ensure_future(run.settled())
    try:
        while not settled.done() and not enough():
            await asyncio.wait({settled}, timeout=HEARTBEAT)
    finally:
        settled.cancel()


def run_sync(run: Waitable[T]) -> T:
    """The sync face of ``attend``, in scripts and inside a plain function in a running kernel.

    Raises:
        KeyboardInterrupt: if it was interrupted, after the run's clean-up.
        RunCancelledError: if it was stopped in another way.
        DocgenError: if something stopped it.
    """
    try:
        if run.loop is not None and run.loop.is_running() and run.loop is not _running_loop():
            # the run lives in another thread's loop
            return asyncio.run_coroutine_threadsafe(attend(run), run.loop).result()
        return block_on(lambda: _attend_and_give_back(run))
    except RunInterruptedError:
        raise KeyboardInterrupt from None


def block_on(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run ``work()`` to its end from plain code: in the loop that is running already, else in one of its own.

    Raises:
        UserError: if the running loop is none that can be entered again.
    """
    loop = _running_loop()
    if loop is None:
        return asyncio.run(work())
    # nest_asyncio2 patches the loop for good, so it is applied only where nothing else helps
    import nest_asyncio2

    try:
        nest_asyncio2.apply(loop)
    except ValueError:
        kind = type(loop).__name__
        raise UserError(f"Nothing can wait inside a running {kind}.", hint="Await it: await run") from None
    return loop.run_until_complete(work())


async def _attend_and_give_back(run: Waitable[T]) -> T:
    owns_loop = run.loop is None
    try:
        return await attend(run)
    finally:
        if owns_loop:  # connections belong to a loop, and this one may be about to close
            await run.aclose_model()


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
