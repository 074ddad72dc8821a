"""One limit for many processes: lent ahead, never exceeded, given back, and learned from by all."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docgen_nb.engine.borrower import LEASE_SECONDS, Borrower
from docgen_nb.engine.lender import Lender
from docgen_nb.testing.clock import ManualClock

TRIP = 0.005  # seconds from one process to the other
SOON, LAZY = 0.001, 0.05


class Net:
    """A lender and its borrowers, with the time that messages take between them."""

    def __init__(self, workers, *limits):
        self.clock = ManualClock()
        self.lender = Lender(*limits, send=self._to_worker, clock=self.clock)
        self.borrowers = {
            name: Borrower(lambda soon, name=name: self._soon(name, soon), self.clock) for name in workers
        }
        self.due, self.cut = {}, set()
        self.started, self.waits = [], []
        self.in_flight = self.most = 0

    def _to_worker(self, name, grant):
        self.clock.call_later(TRIP, lambda: name in self.cut or self.borrowers[name].take(grant))

    def _soon(self, name, soon):
        at = self.clock.now() + (SOON if soon else LAZY)
        if self.due.get(name, at + 1) > at:
            self.due[name] = at
            self.clock.call_later(at - self.clock.now(), lambda: self._send(name, at))

    def _send(self, name, at):
        if self.due.get(name) == at and name not in self.cut:
            del self.due[name]
            report = self.borrowers[name].report()
            self.clock.call_later(TRIP, lambda: self.lender.report(name, report))

    async def signs_of_life(self):
        while True:
            await self.clock.sleep(0.5)
            for name, borrower in self.borrowers.items():
                if name not in self.cut:
                    borrower.heard()

    async def call(self, worker, *, seconds=0.2, tokens=0, order=(), end=lambda slot: slot.succeeded(), after=0.0):
        await self.clock.sleep(after)
        asked = self.clock.now()
        async with self.borrowers[worker].slot(tokens, order=order) as slot:
            self.started.append((self.clock.now(), worker, order))
            self.waits.append(self.clock.now() - asked)
            self.in_flight += 1
            self.most = max(self.most, self.in_flight)
            try:
                await self.clock.sleep(seconds)
                end(slot)
            finally:
                self.in_flight -= 1

    def run(self, *calls, settle=0.0):
        async def everything():
            life = asyncio.ensure_future(self.signs_of_life())
            for name in self.borrowers:
                self.lender.join(name)
            await self.clock.sleep(settle)
            began = self.clock.now()
            async with asyncio.TaskGroup() as group:
                for call in calls:
                    group.create_task(call)
            seconds = self.clock.now() - began
            await self.clock.sleep(1.0)
            life.cancel()
            return seconds

        return asyncio.run(self.clock.drive(everything()))


WORKERS = ["a", "b", "c", "d"]


def test_the_width_holds_for_all_workers_together_and_is_used():
    net = Net(WORKERS, 16)
    seconds = net.run(*(net.call(WORKERS[n % 4]) for n in range(320)), settle=0.5)
    assert net.most <= 16
    assert seconds < 1.1 * 320 * 0.2 / 16


def test_a_share_moves_to_where_the_work_is():
    net = Net(WORKERS, 16)
    seconds = net.run(*(net.call("a") for _ in range(160)), settle=0.5)
    assert net.most <= 16
    assert seconds < 1.1 * 160 * 0.2 / 16


def test_no_call_waits_for_a_round_trip_where_there_is_room():
    net = Net(WORKERS, 16)
    net.run(*(net.call(WORKERS[n % 4], seconds=0.1, after=0.05 * n) for n in range(80)), settle=0.5)
    assert max(net.waits) == 0.0


def test_nor_where_a_limit_per_minute_leaves_room():
    net = Net(WORKERS, 16, 1200)
    net.run(*(net.call(WORKERS[n % 4], seconds=0.1, after=0.25 * n) for n in range(40)), settle=0.5)
    assert max(net.waits) == 0.0


@pytest.mark.parametrize("rpm", [60, 600, 1200])
def test_requests_per_minute_hold_for_all_workers_together_and_are_used(rpm):
    net = Net(WORKERS, 64, rpm)
    calls = 2 * rpm // 3
    seconds = net.run(*(net.call(WORKERS[n % 4], seconds=1.0) for n in range(calls)), settle=0.5)
    burst = max(1, 0.8 * rpm / 60) + 4
    for first, (at, *_) in enumerate(net.started):
        within = sum(at <= other < at + 10 for other, *_ in net.started[first:])
        assert within <= rpm / 6 + burst + 1
    assert seconds < 1.05 * calls / rpm * 60 + 2


def test_tokens_per_minute_hold_for_all_workers_together():
    net = Net(WORKERS, 64, None, 60_000)
    net.run(*(net.call(WORKERS[n % 4], tokens=1000) for n in range(90)), settle=0.5)
    times = [at for at, *_ in net.started]
    assert sum(at < times[0] + 59 for at in times) <= 60
    assert len(times) == 90


def test_calls_wait_in_the_order_of_their_documents_whichever_worker_has_them():
    net = Net(["a", "b"], 8, 60)
    net.run(*(net.call("a" if n % 2 else "b", order=(n,), seconds=0.01) for n in reversed(range(20))), settle=0.5)
    orders = [order[0] for *_, order in net.started]
    assert orders[4:] == sorted(orders[4:])


def test_a_refusal_on_one_worker_holds_all_of_them():
    net = Net(WORKERS, 16)

    def refused(slot):
        slot.refused(retry_after=5.0)

    first = net.call("a", seconds=0.01, end=refused, after=0.1)
    net.run(first, *(net.call(WORKERS[n % 4], seconds=0.05, after=0.1 + 0.02 * n) for n in range(1, 40)), settle=0.5)
    refused_at = net.started[0][0] + 0.01
    late = [at for at, *_ in net.started if refused_at + 3 * TRIP + 2 * SOON < at < refused_at + 5.0]
    assert late == []


def test_a_dead_worker_s_leases_come_back():
    net = Net(["a", "b"], 8)

    async def dying():
        tasks = [asyncio.ensure_future(net.call("a", seconds=1000)) for _ in range(20)]
        await net.clock.sleep(1)
        net.cut.add("a")
        net.in_flight = 0
        net.lender.leave("a")
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        net.in_flight = 0
        await asyncio.gather(*(net.call("b") for _ in range(80)))

    seconds = net.run(dying(), settle=0.5)
    assert seconds < 1 + 1.1 * 80 * 0.2 / 8
    assert net.lender.in_flight == 0


def test_a_worker_that_hears_nothing_starts_nothing():
    net = Net(["a"], 8)
    net.run(net.call("a"), settle=0.5)
    net.cut.add("a")

    async def later():
        await net.clock.sleep(LEASE_SECONDS + 0.1)
        task = asyncio.ensure_future(net.call("a"))
        await net.clock.sleep(10)
        assert net.borrowers["a"].waiting == 1
        task.cancel()
        await asyncio.wait([task])
        assert net.borrowers["a"].waiting == 0

    asyncio.run(net.clock.drive(later()))


def test_cancelled_calls_leave_nothing_behind():
    net = Net(["a", "b"], 4, 600)

    async def cancelled():
        tasks = [asyncio.ensure_future(net.call("ab"[n % 2], seconds=3.0)) for n in range(40)]
        await net.clock.sleep(1)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)

    net.run(cancelled())
    assert (net.lender.in_flight, net.lender.waiting) == (0, 0)
    assert all((each.in_flight, each.waiting) == (0, 0) for each in net.borrowers.values())
    net.started.clear()
    assert net.run(*(net.call("a") for _ in range(8))) < 1.0


@settings(max_examples=60)
@given(
    width=st.integers(1, 12),
    rpm=st.sampled_from([None, 300, 3000]),
    calls=st.lists(
        st.tuples(st.sampled_from("abc"), st.floats(0, 2), st.floats(0.001, 0.6), st.booleans()),
        min_size=1,
        max_size=60,
    ),
    refusing=st.booleans(),
)
def test_whatever_comes_the_width_holds_and_every_call_ends(width, rpm, calls, refusing):
    net = Net(["a", "b", "c"], width, rpm)

    def end(refused):
        return lambda slot: slot.refused(0.1) if refusing and refused else slot.succeeded()

    net.run(*(net.call(worker, after=after, seconds=s, end=end(bad)) for worker, after, s, bad in calls))
    assert net.most <= width
    assert len(net.started) == len(calls)
    assert (net.lender.in_flight, net.lender.waiting) == (0, 0)
