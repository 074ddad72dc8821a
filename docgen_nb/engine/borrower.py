"""A limiter for a worker of a cluster: its slots are lent to it, ahead of need, by the `Lender` that serves all."""

from __future__ import annotations

import asyncio
import heapq
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

from docgen_nb.engine.clock import Clock, SystemClock, Timer
from docgen_nb.engine.leases import Answered, Grant, Report, Started, Waiting
from docgen_nb.rate_limits import LimitHeaders

LEASE_SECONDS = 2.0  # without a sign of life from the lender, after which no further call is started
_UNUSED_SECONDS = 0.5  # after a permit's moment, when it is given back
_MOST_TOLD = 32  # waiting calls that a report names


@dataclass(order=True, slots=True)
class _Waiter:
    order: tuple[int, ...]
    number: int
    tokens: int = field(compare=False)
    granted: asyncio.Future[int] = field(compare=False)


@dataclass(slots=True, eq=False)
class BorrowedSlot:
    """A slot that was lent."""

    number: int
    borrower: Borrower

    def succeeded(self, tokens_used: int | None = None, limits: LimitHeaders | None = None) -> None:
        """See ``CallSlot``."""
        self.borrower._answered(Answered(self.number, False, tokens_used, None, limits))  # noqa: SLF001 - one unit

    def refused(self, retry_after: float | None = None, limits: LimitHeaders | None = None) -> None:
        """See ``CallSlot``."""
        self.borrower._answered(Answered(self.number, True, None, retry_after, limits))  # noqa: SLF001 - one unit


class Borrower:
    """Gives out the slots that were lent; a ``CallLimiter``. For one event loop.

    Args:
        report_soon: is called when there is something for ``report``; its argument says whether calls wait for it.
        clock: the time.
    """

    def __init__(self, report_soon: Callable[[bool], None], clock: Clock | None = None) -> None:
        self._report_soon = report_soon
        self._clock = clock or SystemClock()
        self._queue: list[_Waiter] = []
        self._numbers = count()
        self._grant = Grant(0, 0, 0)
        self._credit: int | None = 0
        self._permits: deque[tuple[float, int]] = deque()
        self._heard = self._clock.now()
        self._timer: Timer | None = None
        self._told_waiting = 0
        self._started: list[tuple[int, int, float, int | None]] = []
        self._answers: list[Answered] = []
        self._ended: list[int] = []
        self._unused: list[int] = []
        self.in_flight = 0
        self.waiting = 0

    @property
    def current_limit(self) -> int:
        """Calls that may be in flight here."""
        return self._grant.share

    @property
    def held_until(self) -> float | None:
        """When the next permitted call may start; None unless one waits for that."""
        return self._permits[0][0] if self.waiting and self._permits else None

    @property
    def held_reason(self) -> str | None:
        """What calls wait for."""
        return "the limit of all workers together" if self.held_until is not None else None

    @asynccontextmanager
    async def slot(self, tokens: int = 0, *, order: tuple[int, ...] = ()) -> AsyncIterator[BorrowedSlot]:
        """Wait for leave to make one call of about ``tokens`` tokens; the slot is free again at the end."""
        number = await self._acquire(tokens, order)
        try:
            yield BorrowedSlot(number, self)
        finally:
            self._over(number)

    def take(self, grant: Grant) -> None:
        """Go by what was lent."""
        self._heard = self._clock.now()
        self._grant, self._credit = grant, grant.credit
        if grant.void:
            self._unused += [id_ for _, id_ in self._permits]
            self._permits.clear()
        self._permits.extend(sorted((self._heard + permit.wait, permit.id) for permit in grant.permits))
        self._dispatch()
        self._report_soon(False)

    def heard(self) -> None:
        """The lender lives."""
        self._heard = self._clock.now()
        if self.waiting:
            self._dispatch()

    def report(self) -> Report:
        """What there is to tell; it is told once."""
        now = self._clock.now()
        self._give_back_unused(now)
        waiting = [waiter for waiter in heapq.nsmallest(_MOST_TOLD, self._queue) if not waiter.granted.done()]
        report = Report(
            seen=self._grant.number,
            in_flight=self.in_flight,
            waiting=tuple(Waiting(waiter.order, waiter.tokens) for waiter in waiting),
            waiting_count=self.waiting,
            started=tuple(Started(call, tokens, now - at, permit) for call, tokens, at, permit in self._started),
            answered=tuple(self._answers),
            ended=tuple(self._ended),
            unused=tuple(self._unused),
        )
        self._told_waiting = self.waiting
        self._started, self._answers, self._ended, self._unused = [], [], [], []
        return report

    async def _acquire(self, tokens: int, order: tuple[int, ...]) -> int:
        granted: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._queue, _Waiter(order, next(self._numbers), tokens, granted))
        self.waiting += 1
        self._dispatch()
        try:
            return await granted
        except asyncio.CancelledError:
            if granted.cancelled():
                self.waiting -= 1
                self._report_soon(False)
            else:  # it was granted in the same moment
                self._over(granted.result())
            raise

    def _over(self, number: int) -> None:
        self.in_flight -= 1
        self._ended.append(number)
        self._dispatch()
        self._report_soon(False)

    def _answered(self, answer: Answered) -> None:
        self._answers.append(answer)
        if answer.refused:  # nothing more on our own account until the lender has heard of it
            self._credit = 0
            self._report_soon(True)

    def _dispatch(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._queue:
            if self._queue[0].granted.done():  # cancelled
                heapq.heappop(self._queue)
                continue
            now = self._clock.now()
            if self.in_flight >= self._grant.share or now - self._heard > LEASE_SECONDS:
                break
            if not self._start_next(now):
                break
        if self.waiting > 2 * self._told_waiting:
            self._report_soon(True)

    def _start_next(self, now: float) -> bool:
        permit: int | None = None
        if self._permits and self._permits[0][0] <= now:
            permit = self._permits.popleft()[1]
        elif self._credit is not None:
            if self._credit < 1:
                if self._permits:
                    self._timer = self._clock.call_later(self._permits[0][0] - now, self._dispatch)
                return False
            self._credit -= 1
        waiter = heapq.heappop(self._queue)
        self.waiting -= 1
        self.in_flight += 1
        self._started.append((waiter.number, waiter.tokens, now, permit))
        waiter.granted.set_result(waiter.number)
        self._report_soon(False)
        return True

    def _give_back_unused(self, now: float) -> None:
        while self._permits and self._permits[0][0] < now - _UNUSED_SECONDS:
            self._unused.append(self._permits.popleft()[1])
