"""Retries: which errors, how often, how long in between."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen_nb.engine.retry import Retries, RetryPolicy
from docgen_nb.errors import AuthenticationError, RateLimitError, ServerError, StalledReplyError, UnreachableError
from docgen_nb.testing.virtual_clock import ManualClock
from tests.making import until_answered


class Caller:
    """Fails with the given errors in turn, then answers; each call takes ``seconds``."""

    def __init__(self, *errors, seconds=0.0):
        self.errors, self.seconds = list(errors), seconds
        self.clock = ManualClock()
        self.calls = 0
        self.retries = []

    async def call(self):
        self.calls += 1
        await self.clock.sleep(self.seconds)
        if self.errors:
            raise self.errors.pop(0)
        return "answer"

    def run(self, policy=None, spread=1.0, **options):
        retries = Retries(policy or RetryPolicy(), self.clock, spread=lambda: spread, **options)
        work = until_answered(self.call, retries, self.clock, on_retry=lambda *retry: self.retries.append(retry))
        return asyncio.run(self.clock.drive(work))


def test_what_may_succeed_later_is_called_again_after_growing_waits():
    errors = [ServerError("1"), ServerError("2"), ServerError("3")]
    caller = Caller(*errors)
    assert caller.run() == "answer"
    assert caller.retries == [(1, 0.5, errors[0]), (2, 1.0, errors[1]), (3, 2.0, errors[2])]
    assert caller.clock.now() == 3.5


@pytest.mark.parametrize("error", [AuthenticationError("no"), ValueError("bug")])
def test_what_cannot_succeed_fails_at_once(error):
    caller = Caller(error)
    with pytest.raises(type(error)):
        caller.run()
    assert (caller.calls, caller.retries) == (1, [])


def test_a_server_that_only_shows_signs_of_life_is_asked_twice_also_while_it_answers_others():
    caller = Caller(*[StalledReplyError("nothing of use")] * 9, seconds=600.0)
    with pytest.raises(StalledReplyError):
        caller.run(answered_at=caller.clock.now)
    assert caller.calls == 2
    assert caller.clock.now() < 1201


def test_the_last_error_comes_out_when_the_attempts_are_used_up():
    caller = Caller(*(ServerError(str(i)) for i in range(10)))
    with pytest.raises(ServerError, match="2"):
        caller.run(RetryPolicy(max_attempts=3))
    assert (caller.calls, len(caller.retries)) == (3, 2)


def test_no_attempt_begins_after_the_total_time():
    caller = Caller(*(ServerError("x") for _ in range(10)), seconds=40)
    with pytest.raises(ServerError):
        caller.run(RetryPolicy(max_attempts=100, total=100))
    assert caller.calls == 4  # one more begins within 100 s of the first failure at 40 s
    assert caller.clock.now() <= 180


def test_the_servers_wish_goes_before_ours_up_to_a_cap():
    caller = Caller(ServerError("a", retry_after=7.0), ServerError("b", retry_after=3600.0))
    caller.run(RetryPolicy(cap=20), spread=0.0)
    assert [wait for _, wait, _ in caller.retries] == [7.0, 20.0]


def test_a_refused_call_goes_back_to_the_limiter_at_once_and_uses_up_no_attempt():
    caller = Caller(*(RateLimitError("slow down", retry_after=9.0) for _ in range(20)), ServerError("x"))
    assert caller.run(RetryPolicy(max_attempts=2)) == "answer"
    assert [wait for _, wait, _ in caller.retries] == [0.0] * 20 + [0.5]


def test_refusals_end_with_the_total_time():
    caller = Caller(*(RateLimitError("slow down") for _ in range(100)), seconds=10)
    with pytest.raises(RateLimitError):
        caller.run(RetryPolicy(total=100))
    assert caller.calls == 12


def test_a_server_that_asks_for_more_patience_than_there_is_ends_the_call_at_once():
    caller = Caller(RateLimitError("come back tomorrow", retry_after=86_400.0))
    with pytest.raises(RateLimitError, match="tomorrow"):
        caller.run()
    assert caller.calls == 1


def test_a_cancellation_is_not_retried():
    caller = Caller(asyncio.CancelledError())
    with pytest.raises(asyncio.CancelledError):
        caller.run()
    assert caller.calls == 1


@given(attempt=st.integers(1, 2000), spread=st.floats(0, 1), asked=st.none() | st.floats(0, 1e6))
def test_waits_stay_within_half_and_the_cap_and_never_below_what_was_asked(attempt, spread, asked):
    policy = RetryPolicy()
    wait = policy.wait(attempt, asked, spread)
    assert 0 <= wait <= 1.1 * policy.cap
    if asked is None:
        assert wait >= policy.base / 2
    else:
        assert wait >= min(asked, policy.cap)


def test_a_wait_beyond_all_patience_is_named():
    caller = Caller(RateLimitError("Slower.", retry_after=31_536_000.0))
    with pytest.raises(RateLimitError, match=r"Slower. It asks to wait 365 days."):
        caller.run()
    assert caller.calls == 1


def test_as_long_as_others_are_answered_a_refused_call_goes_on_trying():
    caller = Caller(*(RateLimitError("429") for _ in range(100)), seconds=20.0)
    assert caller.run(answered_at=lambda: caller.clock.now() - 90) == "answer"
    assert caller.clock.now() > 3 * RetryPolicy().total


def test_a_server_that_was_there_is_waited_for_however_long_it_takes():
    caller = Caller(*(UnreachableError("gone") for _ in range(1000)))
    assert caller.run(answered_at=lambda: 0.0) == "answer"
    assert {wait for _, wait, _ in caller.retries} == {RetryPolicy().probe}


def test_a_server_that_never_answered_is_not_waited_for():
    caller = Caller(*(UnreachableError("gone") for _ in range(1000)))
    with pytest.raises(UnreachableError):
        caller.run()
    assert caller.calls == RetryPolicy().max_attempts
