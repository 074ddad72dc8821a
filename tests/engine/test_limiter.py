"""The limiter: width, budgets, holds, fairness, and waiters that go away."""

from __future__ import annotations

import asyncio
import gc
import weakref
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docgen_nb.engine.limiter import Limiter, limiter_for
from docgen_nb.engine.rate_limits import SPAN
from docgen_nb.errors import EngineError
from docgen_nb.server_limits import LimitHeaders
from docgen_nb.testing.virtual_clock import ManualClock


class Caller:
    """Makes calls through a limiter and notes when they started."""

    def __init__(self, *limits, **options):
        self.clock = ManualClock()
        self.limiter = Limiter(*limits, clock=self.clock, **options)
        self.started: list[tuple[float, object]] = []
        self.most = 0

    async def call(self, name=None, *, tokens=0, seconds=1.0, order=(), end=lambda slot: slot.succeeded()):
        async with self.limiter.slot(tokens, position=order) as slot:
            self.started.append((self.clock.now(), name))
            self.most = max(self.most, self.limiter.in_flight)
            await self.clock.sleep(seconds)
            end(slot)

    def run(self, *calls):
        async def everything():
            async with asyncio.TaskGroup() as group:
                for call in calls:
                    group.create_task(call)
            return self.clock.now()

        return asyncio.run(self.clock.drive(everything()))

    @property
    def names(self):
        return [name for _, name in self.started]

    @property
    def times(self):
        return [at for at, _ in self.started]


def refuse(retry_after=None, limits=None):
    return lambda slot: slot.rate_limited(retry_after, limits)


def most_within(entries, span):
    """The largest sum of amounts of ``entries`` (time, amount) in any closed window of ``span`` seconds."""
    return max(
        (sum(a for at, a in entries if begin <= at <= begin + span) for begin, _ in entries),
        default=0,
    )


# ---- width


def test_no_more_are_in_flight_than_the_width():
    caller = Caller(3)
    end = caller.run(*(caller.call() for _ in range(9)))
    assert caller.most == 3
    assert 3.0 <= end < 3.1
    assert (caller.limiter.in_flight, caller.limiter.waiting) == (0, 0)


def test_first_come_first_served_unless_an_order_says_otherwise():
    caller = Caller(1)
    caller.run(
        caller.call("a"), caller.call("c", order=(2,)), caller.call("b", order=(1,)), caller.call("d", order=(2,))
    )
    assert caller.names == ["a", "b", "c", "d"]


def test_a_slot_is_given_back_when_the_call_fails():
    caller = Caller(1)

    def fail(_slot):
        raise ValueError

    with pytest.raises(ExceptionGroup):
        caller.run(caller.call(end=fail))
    assert caller.limiter.in_flight == 0


def test_limits_below_one_are_refused():
    for limits in ((0,), (1, 0), (1, None, 0)):
        with pytest.raises(EngineError):
            Limiter(*limits)


# ---- refusals


def test_it_falls_to_one_at_a_time_by_itself_and_climbs_back():
    caller = Caller(32)
    down = {"now": False}
    widths = []

    def end(slot):
        (slot.rate_limited if down["now"] else slot.succeeded)()
        widths.append(caller.limiter.current_limit)

    async def main():
        await asyncio.gather(*(caller.call(end=end) for _ in range(100)))
        down["now"] = True
        for _ in range(40):
            await asyncio.gather(*(caller.call(end=end) for _ in range(8)))
            if caller.limiter.current_limit == 1:
                break
        assert caller.limiter.current_limit == 1
        down["now"] = False
        await asyncio.gather(*(caller.call(end=end, seconds=0.2) for _ in range(3000)))
        assert caller.limiter.current_limit == 32

    caller.run(main())


def test_one_round_trip_of_refusals_lowers_the_width_once():
    caller = Caller(10)

    async def main():
        await asyncio.gather(*(caller.call() for _ in range(20)))
        await asyncio.gather(*(caller.call(end=refuse()) for _ in range(10)))
        assert caller.limiter.current_limit >= 6

    caller.run(main())


def test_while_the_server_asks_to_wait_nobody_starts_and_the_display_can_say_why():
    caller = Caller(4)

    async def main():
        await caller.call("refused", end=refuse(7.5))
        later = asyncio.create_task(caller.call("later"))
        await caller.clock.run_until_idle()
        assert caller.limiter.waiting == 1
        assert caller.limiter.held_until == pytest.approx(8.5)
        assert caller.limiter.held_reason == "the server asked to wait"
        await later
        assert caller.limiter.held_until is None
        assert caller.limiter.held_reason is None

    caller.run(main())
    assert caller.times[1] == pytest.approx(8.5)


def test_a_server_that_asks_for_an_hour_is_asked_again_sooner():
    caller = Caller(4)

    async def main():
        await caller.call(end=refuse(3600))
        await caller.call()

    assert caller.run(main()) < 130


def test_a_single_call_that_is_refused_without_a_word_makes_the_next_wait_longer_and_longer():
    caller = Caller(4)

    async def main():
        for _ in range(4):
            await caller.call(seconds=0.01, end=refuse())

    caller.run(main())
    waits = [later - earlier for earlier, later in pairwise(caller.times)]
    assert waits[0] >= 0.5
    assert all(later > earlier for earlier, later in pairwise(waits))


@pytest.mark.parametrize(
    "told",
    [refuse(0.0), refuse(0.001), refuse(None, LimitHeaders(reset_requests_s=0.0))],
    ids=["none", "hardly any", "a full limit"],
)
def test_a_server_that_refuses_for_ever_and_asks_for_no_wait_is_not_called_without_end(told):
    caller = Caller(4)

    async def main():
        for _ in range(20):
            await caller.call(seconds=0.01, end=told)

    assert caller.run(main()) > 10
    assert caller.times[3] < 2


def test_headers_that_say_nothing_is_left_hold_everybody_until_something_is():
    caller = Caller(4)
    spent = LimitHeaders(remaining_tokens=0, limit_tokens=600, reset_tokens_s=60)

    async def main():
        await caller.call(end=lambda slot: slot.succeeded(600, spent))
        await caller.call(tokens=100)

    caller.run(main())
    assert caller.times[1] == pytest.approx(10, abs=1)


def test_older_news_do_not_replace_newer_ones():
    caller = Caller(4)
    empty = LimitHeaders(remaining_requests=0, limit_requests=60, reset_requests_s=60)
    full = LimitHeaders(remaining_requests=59, limit_requests=60, reset_requests_s=1)

    async def main():
        slow = caller.call(seconds=2, end=lambda slot: slot.succeeded(None, full))
        fast = caller.call(seconds=1, end=lambda slot: slot.succeeded(None, empty))
        await asyncio.gather(slow, fast)
        caller.started.clear()
        await asyncio.gather(*(caller.call() for _ in range(3)))

    caller.run(main())
    assert caller.times[2] - caller.times[0] == pytest.approx(1, abs=0.1)  # two were saved up in two seconds


# ---- budgets per minute


def test_a_call_larger_than_the_whole_budget_goes_when_it_has_it_alone():
    caller = Caller(4, None, 1000)
    caller.run(caller.call("small", tokens=10), caller.call("huge", tokens=5000))
    assert caller.times[1] == pytest.approx(SPAN)


def test_the_real_usage_replaces_the_estimate():
    caller = Caller(1, None, 1000)

    async def main():
        await caller.call(tokens=1000, end=lambda slot: slot.succeeded(100))
        await caller.call(tokens=900)

    assert caller.run(main()) == pytest.approx(2)


def test_lowered_and_raised_limits_hold_at_once():
    caller = Caller(1, None, 100)

    async def main():
        await caller.call(tokens=100)
        waiting = asyncio.create_task(caller.call(tokens=100))
        await caller.clock.run_until_idle()
        assert caller.limiter.held_reason == "tokens per minute"
        caller.limiter.configure(4, None, 1000)
        await waiting
        assert caller.limiter.current_limit == 4

    assert caller.run(main()) < 3


@settings(max_examples=60, deadline=None)
@given(
    arrivals=st.lists(st.tuples(st.floats(0, 20), st.integers(0, 300), st.floats(0, 5)), min_size=1, max_size=60),
    rpm=st.none() | st.integers(1, 100),
    tpm=st.none() | st.integers(1, 2000),
    width=st.integers(1, 20),
)
def test_no_sixty_seconds_ever_hold_more_than_the_budget(arrivals, rpm, tpm, width):
    caller = Caller(width, rpm, tpm)
    sizes = [tokens for _, tokens, _ in arrivals]

    async def call(index, gap, tokens, seconds):
        await caller.clock.sleep(gap)
        await caller.call(index, tokens=tokens, seconds=seconds)

    caller.run(*(call(i, *arrival) for i, arrival in enumerate(arrivals)))
    assert len(caller.started) == len(arrivals)
    assert caller.most <= width
    if rpm is not None:
        assert most_within([(at, 1) for at in caller.times], 60) <= rpm
    if tpm is not None:
        # A call larger than the budget counts as the whole of it, and has it alone.
        assert most_within([(at, min(sizes[i], tpm)) for at, i in caller.started], 60) <= tpm


@settings(max_examples=30, deadline=None)
@given(rpm=st.integers(30, 3000), calls=st.integers(1, 400))
def test_a_budget_is_nearly_used_up(rpm, calls):
    caller = Caller(1000, rpm)
    wall = caller.run(*(caller.call(seconds=0.01) for _ in range(calls)))
    assert wall <= 1.10 * calls / rpm * 60 + 0.1 + 2.5  # the ramp, and half a second a minute of margin


# ---- waiters that go away


@settings(max_examples=100, deadline=None)
@given(
    gone=st.sets(st.integers(0, 19)),
    steps=st.integers(0, 30),
    rpm=st.none() | st.integers(1, 40),
)
def test_cancelling_any_of_them_at_any_time_leaks_nothing(gone, steps, rpm):
    caller = Caller(3, rpm)

    async def main():
        tasks = [asyncio.create_task(caller.call(i, seconds=0.5)) for i in range(20)]
        for _ in range(steps):
            await asyncio.sleep(0)
        for i in gone:
            tasks[i].cancel()
        await asyncio.wait(tasks)
        assert (caller.limiter.in_flight, caller.limiter.waiting) == (0, 0)
        assert all(tasks[i].cancelled() or i in caller.names for i in range(20))
        await caller.call("after")

    caller.run(main())
    assert caller.most <= 3
    assert caller.names[-1] == "after"
    assert caller.clock.next_wake is None


def test_a_slot_granted_in_the_moment_of_cancelling_goes_to_the_next():
    caller = Caller(1)

    async def main():
        holder = asyncio.create_task(caller.call("holder"))
        await caller.clock.run_until_idle()
        second = asyncio.create_task(caller.call("second"))
        third = asyncio.create_task(caller.call("third"))
        await caller.clock.run_until_idle()
        holder.cancel()
        while caller.limiter.waiting == 2:  # noqa: ASYNC110 - the very moment is meant
            await asyncio.sleep(0)
        second.cancel()  # it holds the slot already, and has not run since
        await asyncio.wait([holder, second])
        await third
        assert caller.limiter.in_flight == 0

    caller.run(main())
    assert caller.names == ["holder", "third"]


# ---- shared


def test_one_endpoint_has_one_limiter_per_loop():
    async def main():
        first = limiter_for("https://a key-1", 4, 60)
        assert limiter_for("https://a key-1", 8) is first
        assert first.current_limit == 8
        assert limiter_for("https://a key-2", 4) is not first
        return first

    assert asyncio.run(main()) is not asyncio.run(main())


def test_a_loop_that_has_ended_is_not_kept_alive():
    gone = []

    async def main():
        gone.append(weakref.ref(asyncio.get_running_loop()))
        limiter = limiter_for("https://a", 1, 60)
        async with limiter.slot():
            waiter = asyncio.create_task(_take(limiter))
            await asyncio.sleep(0)
            waiter.cancel()
            await asyncio.wait([waiter])

    asyncio.run(main())
    gc.collect()
    assert gone[0]() is None


async def _take(limiter):
    async with limiter.slot():
        pass


def test_on_the_real_clock_calls_are_spread_and_the_timer_fires():
    async def main():
        limiter = Limiter(10, 6000)  # a hundred a second, eighty at once
        loop = asyncio.get_running_loop()
        begun = loop.time()
        async with asyncio.TaskGroup() as group:
            for _ in range(100):
                group.create_task(_take(limiter))
        return loop.time() - begun

    assert asyncio.run(asyncio.wait_for(main(), 10)) >= 0.19
