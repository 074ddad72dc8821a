"""The one limit of an endpoint for many processes: shares of the calls in flight, and leave to start calls, lent ahead.

Where one process would hold the first call back, all do: waiting calls of all workers are served by ``order`` together.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from docgen_nb.engine.allowance import Spent
from docgen_nb.engine.clock import Clock, SystemClock, Timer
from docgen_nb.engine.leases import Grant, Permit, Report, Waiting
from docgen_nb.engine.lessons import Call, Lessons
from docgen_nb.engine.shares import fair_shares

Send = Callable[[str, Grant], None]

_AHEAD = 0.25  # seconds for which permits are given
_TICK = 0.02  # seconds between two dealings that nothing but time calls for
_WORTH_IT = 0.75  # of what a worker might have to spare; below it, it is told
_FADING = 0.99  # of what a call's tokens are thought to be, with each call that takes fewer
_ON_CREDIT = 4  # a fourth of what may start at once is left to the workers' discretion


@dataclass(eq=False)
class _Borrower:
    name: str
    in_flight: int = 0
    waiting: tuple[Waiting, ...] = ()
    waiting_count: int = 0
    share: int = 0  # as it was sent last
    confirmed: int = 0  # that the worker goes by, as far as is known
    credit: int | None = 0
    unconfirmed: dict[int, Grant] = field(default_factory=dict)
    permits: dict[int, Spent] = field(default_factory=dict)
    calls: dict[int, Call] = field(default_factory=dict)
    number: int = 0
    new_permits: list[Permit] = field(default_factory=list)
    void: bool = False
    changed: bool = False

    @property
    def wants(self) -> int:
        """Calls that it has."""
        return self.in_flight + self.waiting_count

    @property
    def committed(self) -> int:
        """Calls that it may have in flight before it hears of any change."""
        return max(self.share, self.confirmed, self.in_flight, *(grant.share for grant in self.unconfirmed.values()))

    @property
    def on_credit(self) -> int:
        """Calls that it may start on its own account before it hears of any change; without bound counts as none."""
        return max(self.credit or 0, *(grant.credit or 0 for grant in self.unconfirmed.values()), 0)

    @property
    def first(self) -> tuple[int, ...]:
        """Order of its first waiting call; those without any come last."""
        return self.waiting[0].order if self.waiting else (2**62,)

    def uncovered(self) -> tuple[Waiting, ...]:
        """Waiting calls without a permit that could start soon."""
        covered = len(self.permits)
        return self.waiting[covered : max(covered, self.share - self.in_flight + 1)]


class Lender:
    """Lends an endpoint's limits out to workers. For one event loop.

    Args:
        max_concurrency: calls in flight at most, of all workers together.
        requests_per_minute, tokens_per_minute: None if the user knows of no limit.
        send: brings a grant to a worker.
        clock: the time.
    """

    def __init__(
        self,
        max_concurrency: int,
        requests_per_minute: int | None = None,
        tokens_per_minute: int | None = None,
        *,
        send: Send,
        clock: Clock | None = None,
    ) -> None:
        self._lessons = Lessons(max_concurrency, requests_per_minute, tokens_per_minute)
        self._send = send
        self._clock = clock or SystemClock()
        self._borrowers: dict[str, _Borrower] = {}
        self._numbers = count()
        self._timer: Timer | None = None
        self._held: tuple[float, str] | None = None
        self._tokens = 4000.0  # of a call, at most of late; a guess before there was one

    @property
    def in_flight(self) -> int:
        """Calls in flight, of all workers."""
        return sum(each.in_flight for each in tuple(self._borrowers.values()))  # others may look from a thread

    @property
    def waiting(self) -> int:
        """Calls that wait for leave, of all workers."""
        return sum(each.waiting_count for each in tuple(self._borrowers.values()))

    @property
    def current_limit(self) -> int:
        """Calls that may be in flight now."""
        return self._lessons.width.current

    def held(self) -> tuple[float, str]:
        """Seconds until the next call may start, and for which limit; (0, "") unless calls wait for one per time."""
        seconds = self._held[0] - self._clock.now() if self._held is not None else 0.0
        return (seconds, self._held[1]) if self._held is not None and seconds > 0 else (0.0, "")

    def join(self, worker: str) -> None:
        """A worker that may have calls to make."""
        if worker not in self._borrowers:
            self._borrowers[worker] = _Borrower(worker)
            self._deal()

    def leave(self, worker: str) -> None:
        """The worker is gone, and with it its calls."""
        borrower = self._borrowers.pop(worker, None)
        if borrower is not None:
            self._take_back(borrower, tuple(borrower.permits))
            self._deal()

    def report(self, worker: str, report: Report) -> None:
        """Take over what a worker says; one that has left is not heard."""
        borrower = self._borrowers.get(worker)
        if borrower is None:
            return
        borrower.in_flight, borrower.waiting = report.in_flight, report.waiting
        borrower.waiting_count = report.waiting_count
        self._confirm(borrower, report.seen)
        self._note_started(borrower, report)
        self._note_answers(borrower, report)
        self._take_back(borrower, report.unused)
        self._deal()

    def close(self) -> None:
        """Lend nothing more."""
        self._borrowers.clear()
        if self._timer is not None:
            self._timer.cancel()

    # what is heard

    @staticmethod
    def _confirm(borrower: _Borrower, seen: int) -> None:
        for number in [number for number in borrower.unconfirmed if number <= seen]:
            borrower.confirmed = borrower.unconfirmed.pop(number).share

    def _note_started(self, borrower: _Borrower, report: Report) -> None:
        now, level, allowance = self._clock.now(), self.in_flight, self._lessons.allowance
        for started in report.started:
            at, self._tokens = now - started.ago, max(_FADING * self._tokens, started.tokens)
            spent = borrower.permits.pop(started.permit, None) if started.permit is not None else None
            if spent is None:
                borrower.credit = borrower.credit and borrower.credit - 1
                spent = allowance.started(next(self._numbers), started.tokens, at)
            else:
                allowance.correct(spent.tokens, started.tokens, now)
            borrower.calls[started.call] = Call(spent.number, max(1, level), at, spent)

    def _note_answers(self, borrower: _Borrower, report: Report) -> None:
        now, refused = self._clock.now(), False
        for answer in report.answered:
            if (call := borrower.calls.get(answer.call)) is None:
                continue
            if answer.refused:
                refused = borrower.changed = True  # it starts nothing before it hears of us
                self._lessons.refused(call, self.in_flight, answer.retry_after, answer.limits, now)
            else:
                self._lessons.succeeded(call, self.in_flight, answer.tokens_used, answer.limits, now)
        for call_number in report.ended:
            borrower.calls.pop(call_number, None)
        if refused and self._lessons.allowance.held(now):
            for each in self._borrowers.values():
                each.void |= bool(each.permits)

    def _take_back(self, borrower: _Borrower, permits: tuple[int, ...]) -> None:
        for id_ in permits:
            if (spent := borrower.permits.pop(id_, None)) is not None:
                self._lessons.allowance.not_started(spent, self._clock.now())

    # what is lent

    def _deal(self) -> None:
        now = self._clock.now()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        again = min(self._deal_shares(now), self._deal_starts(now))
        for borrower in self._borrowers.values():
            self._send_changes(borrower)
        if again < math.inf:
            self._timer = self._clock.call_later(max(_TICK, again), self._deal)

    def _deal_shares(self, now: float) -> float:
        """Give each worker its share; what others hold too much of has to come back first. Seconds until more."""
        borrowers = sorted(self._borrowers.values(), key=lambda each: each.first)
        width, reach = self._lessons.width.current, self._lessons.ramp.reach(now)
        limit = min(width, max(len(borrowers), reach))
        base = dict(zip(borrowers, fair_shares(limit, [each.wants for each in borrowers]), strict=True))
        spare = (limit - sum(base.values())) // max(1, len(borrowers))  # for calls that come out of the blue
        if any(each.share < base[each] for each in borrowers) or sum(each.share for each in borrowers) > limit:
            for each in borrowers:
                if each.share > base[each]:
                    self._set_share(each, base[each])
        for each in borrowers:
            free = limit - sum(other.committed for other in borrowers if other is not each)
            share = min(base[each] + spare, free)
            if share > each.share and (each.share < base[each] or each.share < _WORTH_IT * share):
                self._set_share(each, share)
        self._lessons.ramp.started(min(limit, sum(each.share for each in borrowers)), now)
        return _TICK if limit < width and any(each.share < each.wants for each in borrowers) else math.inf

    @staticmethod
    def _set_share(borrower: _Borrower, share: int) -> None:
        borrower.share, borrower.changed = share, True

    def _deal_starts(self, now: float) -> float:
        """Give leave to start for the next moment. Seconds until there is more to give."""
        allowance, self._held = self._lessons.allowance, None
        if not (allowance.paced or allowance.held(now)):
            self._set_credits({}, None)
            return math.inf
        at = now
        while (next_ := self._next_uncovered()) is not None:
            borrower, waiting = next_
            if (lent := sum(each.on_credit for each in self._borrowers.values())) and allowance.room(
                self._tokens, now
            ) < lent + 1:
                self._set_credits({}, 0)  # and wait until they have heard of it
                return _TICK
            hold = allowance.hold(waiting.tokens, at)
            at += hold.seconds
            if at > now + _AHEAD:
                self._held = (at, hold.reason)
                self._set_credits({}, 0)
                return at - now - _AHEAD
            spent = allowance.started(next(self._numbers), waiting.tokens, at)
            borrower.permits[spent.number] = spent
            borrower.new_permits.append(Permit(spent.number, at - now))
        self._deal_credit(now)
        return _AHEAD if any(each.credit == 0 for each in self._borrowers.values()) else math.inf

    def _next_uncovered(self) -> tuple[_Borrower, Waiting] | None:
        """The first of all waiting calls that has no permit."""
        firsts = [(each, found[0]) for each in self._borrowers.values() if (found := each.uncovered())]
        return min(firsts, key=lambda pair: pair[1].order, default=None)

    def _deal_credit(self, now: float) -> None:
        """Nobody waits: what may start at once is partly left to the workers."""
        room, names = self._lessons.allowance.room(self._tokens, now), sorted(self._borrowers)
        if room == math.inf:
            self._set_credits({}, None)
            return
        shares = fair_shares(max(0, int(room)) // _ON_CREDIT, [self._borrowers[name].share for name in names])
        self._set_credits(dict(zip(names, shares, strict=True)), 0)

    def _set_credits(self, credits_: dict[str, int], others: int | None) -> None:
        for borrower in self._borrowers.values():
            credit = credits_.get(borrower.name, others)
            borrower.changed |= borrower.credit != credit
            borrower.credit = credit

    def _send_changes(self, borrower: _Borrower) -> None:
        if not (borrower.changed or borrower.new_permits or borrower.void):
            return
        borrower.number += 1
        grant = Grant(borrower.number, borrower.share, borrower.credit, tuple(borrower.new_permits), void=borrower.void)
        borrower.unconfirmed[borrower.number] = grant
        borrower.new_permits, borrower.void, borrower.changed = [], False, False
        self._send(borrower.name, grant)
