"""What a worker has to tell, kept until it was surely heard."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from docgen_nb.batches.cluster.messages import FromWorker

_LINGER = 0.05  # seconds that what nobody waits for may lie, so that it travels together


class Outbox:
    """Messages in order, each until its receipt is acknowledged. For one event loop.

    Args:
        latest: makes what is to be told as it is in the very moment; None if there is nothing.
    """

    def __init__(self, latest: Callable[[], FromWorker | None]) -> None:
        self._latest = latest
        self._messages: list[FromWorker] = []
        self._dropped = 0
        self._due = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None
        self._acknowledged = asyncio.Event()

    def put(self, message: FromWorker, *, soon: bool) -> None:
        """Have a message told; ``soon`` if somebody waits for it."""
        self._messages.append(message)
        self.wake(soon=soon)

    def wake(self, *, soon: bool) -> None:
        """There is something to tell."""
        if soon:
            self._due.set()
        elif self._timer is None and not self._due.is_set():
            self._timer = asyncio.get_running_loop().call_later(_LINGER, self._due.set)

    async def take(self, heard: int, wait: float) -> tuple[int, Sequence[FromWorker]]:
        """All messages after the first ``heard``, and how many there were in all; waits up to ``wait`` seconds."""
        self._forget(heard)
        if not self._messages:
            try:
                async with asyncio.timeout(wait):
                    await self._due.wait()
            except TimeoutError:
                pass
        self._due.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if (latest := self._latest()) is not None:
            self._messages.append(latest)
        return self._dropped + len(self._messages), tuple(self._messages)

    async def all_heard(self, patience: float) -> None:
        """Wait until all that is in here now was heard, for ``patience`` seconds at most."""
        last = self._dropped + len(self._messages)
        try:
            async with asyncio.timeout(patience):
                while self._dropped < last:
                    self._acknowledged.clear()
                    await self._acknowledged.wait()
        except TimeoutError:
            pass

    def _forget(self, heard: int) -> None:
        count = heard - self._dropped
        if count > 0:
            del self._messages[:count]
            self._dropped = heard
            self._acknowledged.set()
