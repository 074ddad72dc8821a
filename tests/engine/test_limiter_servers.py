"""The limiter against simulated servers, each with the kind of limit that real ones have."""

from __future__ import annotations

import asyncio
import math
import random
from collections import deque
from functools import partial
from itertools import pairwise

import pytest

from docgen_nb.engine.limiter import Limiter
from docgen_nb.engine.retry import Retries, RetryPolicy
from docgen_nb.server_limits import LimitHeaders
from docgen_nb.testing.virtual_clock import ManualClock
from tests.making import until_answered

DELAY = 0.003  # seconds until a refusal is back


class RefusedError(Exception):
    retryable = True
    rate_limited = True

    def __init__(self, retry_after=None, limits=None):
        super().__init__("429")
        self.retry_after = retry_after
        self.limits = limits


class Bucket:
    """Refills steadily, holds ``capacity`` at most; says what ``says`` names."""

    def __init__(self, clock, *, per_minute, capacity, says=()):
        self.clock, self.rate, self.capacity, self.says = clock, per_minute / 60, capacity, says
        self.per_minute = per_minute
        self.level, self.at = float(capacity), clock.now()

    def take(self):
        now = self.clock.now()
        self.level = min(self.capacity, self.level + (now - self.at) * self.rate)
        self.at = now
        if self.level < 1:
            lacking = (1 - self.level) / self.rate
            after = math.ceil(lacking) if "whole seconds" in self.says else lacking
            raise RefusedError(
                after if "retry-after" in self.says or "whole seconds" in self.says else None, self.headers()
            )
        self.level -= 1
        return self.headers()

    def headers(self):
        if "headers" not in self.says:
            return None
        missing = self.capacity - self.level
        return LimitHeaders(int(self.level), int(self.capacity), missing / self.rate)

    def release(self):
        pass

    def least(self, calls):
        return max(0.0, (calls - self.capacity) / self.rate)


class InFlight:
    """Takes so many at once, and refuses the others without a word."""

    def __init__(self, clock, *, at_once):
        self.at_once, self.now = at_once, 0

    def take(self):
        if self.now >= self.at_once:
            raise RefusedError
        self.now += 1

    def release(self):
        self.now -= 1


class AnyMinute:
    """Counts the last sixty seconds."""

    def __init__(self, clock, *, per_minute):
        self.clock, self.per_minute, self.taken = clock, per_minute, deque()

    def take(self):
        now = self.clock.now()
        while self.taken and self.taken[0] <= now - 60:
            self.taken.popleft()
        if len(self.taken) >= self.per_minute:
            raise RefusedError(self.taken[0] + 60 - now)
        self.taken.append(now)

    def release(self):
        pass


class Overloaded:
    """Refuses by chance, however fast or slow it is asked."""

    def __init__(self, clock, *, share, seed, after=None):
        self.share, self.after, self.chance = share, after, random.Random(seed)
        self.clock, self.taken = clock, []

    def take(self):
        if self.chance.random() < self.share:
            raise RefusedError(self.after)
        self.taken.append(self.clock.now())

    def release(self):
        pass


def lognormal(seed, count, median=0.2, sigma=0.6):
    chance = random.Random(seed)
    return [chance.lognormvariate(math.log(median), sigma) for _ in range(count)]


def send(server, limiter, clock, seconds, *, width):
    """All calls through the limiter, ``width`` at a time; returns (wall seconds, requests, refusals)."""
    made, refused = 0, 0

    async def attempt(duration):
        nonlocal made, refused
        async with limiter.slot() as slot:
            made += 1
            await clock.sleep(DELAY)
            try:
                limits = server.take()
            except RefusedError as error:
                refused += 1
                slot.rate_limited(error.retry_after, error.limits)
                raise
            try:
                await clock.sleep(duration)
            finally:
                server.release()
            slot.succeeded(limits=limits)

    async def worker(todo):
        while todo:
            duration = todo.popleft()
            retries = Retries(
                RetryPolicy(max_attempts=8), clock, answered_at=lambda: limiter.answered_at, spread=lambda: 0.5
            )
            await until_answered(partial(attempt, duration), retries, clock)

    async def everything():
        todo = deque(seconds)
        async with asyncio.TaskGroup() as group:
            for _ in range(width):
                group.create_task(worker(todo))
        return clock.now()

    wall = asyncio.run(clock.drive(everything()))
    return wall, made, refused


CALLS = 300
SEEDS = range(5)


def measure(make_server, *, width=16, calls=CALLS, seed=0, rpm=None):
    clock = ManualClock()
    server = make_server(clock)
    limiter = Limiter(width, rpm, clock=clock)
    seconds = lognormal(seed, calls)
    wall, made, refused = send(server, limiter, clock, seconds, width=width)
    return server, sum(seconds), wall, made, refused, limiter


def test_a_told_rate_that_the_server_enforces_by_the_second_is_never_refused_and_nearly_used_up():
    for seed in SEEDS:
        server, _, wall, made, refused, _ = measure(
            lambda clock: Bucket(clock, per_minute=600, capacity=10), seed=seed, rpm=600
        )
        assert refused == 0
        assert made == CALLS
        assert wall <= 1.10 * server.least(CALLS)


@pytest.mark.parametrize("says", [("headers", "retry-after"), ("retry-after",), ("whole seconds",), ()])
def test_a_rate_that_nobody_told_is_learned_with_few_refusals(says):
    for seed in SEEDS:
        server, _, wall, made, refused, _ = measure(
            lambda clock: Bucket(clock, per_minute=600, capacity=10, says=says), seed=seed
        )
        assert 0 < refused <= 0.03 * made
        assert wall <= 1.10 * server.least(CALLS)


def test_headers_that_show_a_full_store_let_the_whole_burst_through():
    for seed in SEEDS:
        _, total, wall, _, refused, _ = measure(
            lambda clock: Bucket(clock, per_minute=600, capacity=600, says=("headers",)), seed=seed, rpm=600
        )
        assert refused == 0
        assert wall <= 1.3 * total / 16  # what the width alone allows, and the last call's own time


@pytest.mark.parametrize("width", [16, 64])
@pytest.mark.parametrize("at_once", [1, 3, 8])
def test_a_limit_in_flight_that_nobody_told_is_found_and_kept(at_once, width):
    for seed in SEEDS:
        _, total, wall, made, refused, limiter = measure(
            lambda clock: InFlight(clock, at_once=at_once), seed=seed, width=width
        )
        assert 0 < refused <= 0.03 * made
        assert wall <= 1.12 * total / at_once
        assert limiter.current_limit <= at_once + 1


def test_a_server_that_counts_any_minute_and_was_used_up_is_left_alone_until_it_says():
    _, _, wall, made, refused, _ = measure(lambda clock: AnyMinute(clock, per_minute=600), calls=1000)
    assert refused <= 0.03 * made
    assert wall <= 60 * 1.4


@pytest.mark.parametrize("after", [None, 1.0])
@pytest.mark.parametrize("share", [0.5, 0.9])
def test_a_server_that_refuses_by_chance_is_asked_steadily(share, after):
    pauses = []
    for seed in SEEDS:
        server, _, wall, made, _, _ = measure(
            lambda clock, seed=seed: Overloaded(clock, share=share, seed=seed, after=after), calls=60, seed=seed
        )
        assert wall <= 3.0 * 60 / (1 - share)  # a call in three seconds at the worst
        assert made <= 2.0 * wall + 60
        pauses += [later - earlier for earlier, later in pairwise([0.0, *server.taken])]
    assert sorted(pauses)[int(0.95 * len(pauses))] <= 60


@pytest.mark.parametrize("after", [None, 1.0])
def test_of_a_server_that_refuses_nine_calls_in_ten_one_is_told_within_a_minute(after):
    for seed in SEEDS:
        clock = ManualClock()
        server, limiter = Overloaded(clock, share=0.9, seed=seed, after=after), Limiter(16, clock=clock)
        take, told = server.take, []

        def taking(take=take, told=told, clock=clock, limiter=limiter):
            told.append((clock.now(), limiter.overloaded))
            return take()

        server.take = taking
        send(server, limiter, clock, lognormal(seed, 60), width=16)
        assert next(at for at, overloaded in told if overloaded) <= 60
        assert sum(overloaded for _, overloaded in told) >= 0.9 * len(told)


def test_a_thousand_documents_under_a_limit_told_by_headers_alone_are_rarely_refused():
    server, _, wall, made, refused, _ = measure(
        lambda clock: Bucket(clock, per_minute=1200, capacity=20, says=("headers",)), width=32, calls=20_000
    )
    assert refused <= 0.03 * made
    assert wall <= 1.05 * server.least(20_000)


def test_where_there_is_no_limit_the_limiter_costs_next_to_nothing():
    for seed in SEEDS:
        _, total, wall, _, refused, _ = measure(lambda clock: InFlight(clock, at_once=10_000), seed=seed, width=4)
        assert refused == 0
        assert wall <= 1.05 * total / 4
