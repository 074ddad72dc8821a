"""The manual clock: sleepers wake in order, at their time, and only then."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docgen_nb.testing.virtual_clock import ManualClock


@settings(deadline=None)
@given(naps=st.lists(st.floats(0.001, 100), max_size=12))
def test_sleepers_wake_in_the_order_of_their_time_and_at_it(naps):
    async def main():
        clock = ManualClock(start=5)
        woken = []

        async def sleeper(nap):
            await clock.sleep(nap)
            woken.append((nap, clock.now()))

        tasks = [asyncio.create_task(sleeper(nap)) for nap in naps]
        await clock.advance(100)
        assert all(task.done() for task in tasks)
        assert sorted(woken) == [(nap, 5 + nap) for nap in sorted(naps)]
        assert [at for _, at in woken] == sorted(5 + nap for nap in naps)  # two naps may round to one moment
        assert clock.now() == 105

    asyncio.run(main())


def test_time_stands_still_until_it_is_moved_and_stops_where_it_was_told():
    async def main():
        clock = ManualClock()
        task = asyncio.create_task(clock.sleep(10))
        await clock.run_until_idle()
        await clock.advance(9.5)
        assert not task.done()
        assert clock.now() == 9.5
        await clock.advance(0.5)
        assert task.done()

    asyncio.run(main())


def test_who_sleeps_again_within_a_span_wakes_again_within_it():
    async def main():
        clock = ManualClock()
        ticks = []

        async def ticking():
            while True:
                await clock.sleep(1)
                ticks.append(clock.now())

        task = asyncio.create_task(ticking())
        await clock.advance(3.5)
        assert ticks == [1, 2, 3]
        task.cancel()
        await asyncio.wait([task])
        assert clock.next_wake is None

    asyncio.run(main())


def test_a_timer_that_is_cancelled_is_not_called():
    async def main():
        clock = ManualClock()
        called = []
        clock.call_later(1, lambda: called.append(1)).cancel()
        clock.call_later(2, lambda: called.append(2))
        await clock.advance(5)
        assert called == [2]

    asyncio.run(main())


def test_no_sleep_at_all_still_lets_others_run():
    async def main():
        clock = ManualClock()
        ran = []
        other = asyncio.create_task(_note(ran))
        await clock.sleep(0)
        assert ran == [1]
        await other

    asyncio.run(main())


async def _note(ran):
    ran.append(1)


def test_driving_runs_hours_at_once_and_hands_back_the_result():
    clock = ManualClock()

    async def work():
        await asyncio.gather(clock.sleep(3600), clock.sleep(7200))
        return "done"

    assert asyncio.run(clock.drive(work())) == "done"
    assert clock.now() == 7200


def test_driving_what_waits_for_nothing_that_can_come_says_so_and_leaves_no_task():
    async def main():
        clock = ManualClock()
        with pytest.raises(RuntimeError, match="no clock will bring"):
            await clock.drive(asyncio.Event().wait())
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(main())


def test_driving_hands_on_the_works_own_error():
    async def fail():
        raise KeyError("own")

    with pytest.raises(KeyError):
        asyncio.run(ManualClock().drive(fail()))
