"""Waiting in an event loop, or bringing one to wait in, so that an interrupt is noticed.

An event loop that waits for the network alone does not notice an interrupt; so whoever waits wakes up every
``HEARTBEAT`` seconds.
"""

import asyncio
import signal
import threading
from collections.abc import Callable, Coroutine
from types import FrameType
from typing import Any, Self, TypeVar

from docgen_nb.errors import UserError

T = TypeVar("T")

HEARTBEAT = 0.1  # seconds after which an interrupt is noticed at the latest


class Interrupts:
    """Counts SIGINTs inside a ``with`` block; none becomes a KeyboardInterrupt at some random place.

    Does nothing outside the main thread, where no signal arrives, or where SIGINT is ignored or not Python's.
    """

    def __init__(self) -> None:
        self.count = 0
        self._before: Any = None
        self._watching = False

    def __enter__(self) -> Self:
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


async def in_thread(work: Callable[[], T]) -> T:
    """Do what takes long without waiting in a thread, so that the loop goes on. An interrupt ends the waiting.

    Raises:
        UserError: if it was interrupted.
    """
    working = asyncio.ensure_future(asyncio.to_thread(work))
    with Interrupts() as interrupts:
        while not working.done() and not interrupts.count:
            await asyncio.wait({working}, timeout=HEARTBEAT)
    if not working.done():
        working.add_done_callback(lambda done: done.cancelled() or done.exception())  # nobody else looks at it
        raise UserError("Stopped waiting; what was begun ends by itself.")
    return working.result()


def block_on(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run ``work()`` to its end from plain code: in the loop that is running already, else in one of its own.

    Raises:
        UserError: if the running loop is none that can be entered again.
    """
    loop = running_loop()
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


def running_loop() -> asyncio.AbstractEventLoop | None:
    """The event loop that runs in this thread; None if there is none."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
