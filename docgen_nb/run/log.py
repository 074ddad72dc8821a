"""The events of a run: kept in order, told to sinks, followed by whoever awaits them."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Generic, TypeVar, overload

logger = logging.getLogger(__name__)

EventT = TypeVar("EventT")


class EventLog(Sequence[EventT], Generic[EventT]):
    """A sequence of what has happened so far; ``async for`` goes on until the run has ended."""

    def __init__(self) -> None:
        self._events: list[EventT] = []
        self._sinks: list[Callable[[EventT], None]] = []
        self._followers: list[asyncio.Event] = []
        self._closed = False

    @overload
    def __getitem__(self, index: int) -> EventT: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[EventT]: ...
    def __getitem__(self, index: int | slice) -> EventT | Sequence[EventT]:
        return self._events[index]

    def __len__(self) -> int:
        return len(self._events)

    def append(self, event: EventT) -> None:
        """Keep an event and tell it. A sink that raises is dropped: a display must not hurt a run."""
        self._events.append(event)
        for sink in tuple(self._sinks):
            self._tell(sink, event)
        self._wake()

    def close(self) -> None:
        """No event will follow."""
        self._closed = True
        self._wake()

    def subscribe(self, sink: Callable[[EventT], None]) -> Callable[[], None]:
        """Tell ``sink`` all events, those so far first. Returns what ends it."""
        self._sinks.append(sink)
        for event in tuple(self._events):
            self._tell(sink, event)
        return lambda: self._drop(sink)

    async def __aiter__(self) -> AsyncIterator[EventT]:
        changed = asyncio.Event()
        self._followers.append(changed)
        told = 0
        try:
            while True:
                while told < len(self._events):
                    yield self._events[told]
                    told += 1
                if self._closed:
                    return
                changed.clear()
                await changed.wait()
        finally:
            self._followers.remove(changed)

    def _tell(self, sink: Callable[[EventT], None], event: EventT) -> None:
        try:
            sink(event)
        except Exception:
            logger.exception("a display failed and gets no more events")
            self._drop(sink)

    def _drop(self, sink: Callable[[EventT], None]) -> None:
        if sink in self._sinks:
            self._sinks.remove(sink)

    def _wake(self) -> None:
        for follower in self._followers:
            follower.set()
