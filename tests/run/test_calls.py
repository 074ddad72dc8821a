"""One job's way to the model."""

from __future__ import annotations

import asyncio

import pytest

from docgen_nb.engine.limiter import Limiter
from docgen_nb.engine.retry import RetryPolicy
from docgen_nb.errors import AuthenticationError, RateLimitError, ServerError, UnreachableError
from docgen_nb.events import CallFinished
from docgen_nb.llm.messages import Message, ModelReply, ModelRequest, Usage
from docgen_nb.run.calls import ModelAccess
from docgen_nb.server_limits import LimitHeaders
from docgen_nb.testing.scripted import ScriptedModel
from docgen_nb.testing.virtual_clock import ManualClock
from tests.making import ask_of

QUESTION = ModelRequest((Message("user", "x" * 400),))


class Way:
    """A scripted model behind a limiter, in a test's own time."""

    def __init__(self, script, *, width=4, rpm=None, tpm=None, latency=0.0):
        self.clock = ManualClock()
        self.model = ScriptedModel(script, latency=latency, sleep=self.clock.sleep)
        self.limiter = Limiter(width, rpm, tpm, clock=self.clock)
        self.events = []
        policy = RetryPolicy(max_attempts=3)
        self.access = ModelAccess(self.model, self.limiter, policy=policy, clock=self.clock, emit=self.events.append)

    def ask(self, *orders):
        """The replies to one question of each order, all asked at once."""

        async def all_at_once():
            return await asyncio.gather(*(self.access.ask(order)(QUESTION) for order in orders))

        return asyncio.run(self.clock.drive(all_at_once()))

    def told(self, kind):
        return [event for event in self.events if event.kind == kind]


def test_an_answer_is_counted_with_the_tokens_that_the_server_counted():
    way = Way([ModelReply("text", usage=Usage(90, 10, 30))], latency=2.0)
    assert way.ask((1,))[0].text == "text"
    (finished,) = way.told("call_finished")
    assert (finished.prompt_tokens, finished.output_tokens, finished.cached_tokens) == (90, 10, 30)
    assert finished.seconds == 2.0


def test_a_failed_call_is_made_again_and_told():
    way = Way([ServerError("once"), "text"])
    ask = way.access.ask((1,))
    reply = asyncio.run(way.clock.drive(ask(QUESTION)))
    assert reply.text == "text"
    assert ask.attempts == 2
    assert [event.error for event in way.told("call_retried")] == ["once"]


def test_what_no_further_call_mends_is_asked_once():
    way = Way([AuthenticationError("no")])
    with pytest.raises(AuthenticationError):
        way.ask((1,))
    assert len(way.model.requests) == 1


def test_never_more_calls_in_flight_than_the_limiter_grants_and_the_beginning_first():
    asked = []

    def script(_request):
        asked.append(way.model.in_flight)
        return "text"

    way = Way(script, width=2, latency=1.0)
    way.ask(*((n,) for n in range(8, 0, -1)))
    assert max(asked) == 2
    assert way.clock.now() >= 4.0
    assert way.limiter.in_flight == 0


def test_waiting_calls_go_in_document_order():
    order = []

    class Recording(ScriptedModel):
        async def complete(self, request, *, on_text=None):
            order.append(request.messages[0].content)
            return await super().complete(request, on_text=on_text)

    way = Way(lambda _: "text", width=1)
    way.model = Recording(lambda _: "text", latency=1.0, sleep=way.clock.sleep)
    way.access = ModelAccess(way.model, way.limiter, policy=RetryPolicy(), clock=way.clock, emit=way.events.append)

    async def main():
        asks = [(n, way.access.ask((n,))) for n in (5, 3, 4, 1, 2)]
        await asyncio.gather(*(ask(ModelRequest((Message("user", str(n)),))) for n, ask in asks))

    asyncio.run(way.clock.drive(main()))
    assert order == ["5", "1", "2", "3", "4"]  # 5 was alone when it asked


def test_a_refusal_holds_back_every_call_for_as_long_as_the_server_asks():
    times = []

    def script(_request):
        times.append(way.clock.now())
        if len(times) == 1:
            return RateLimitError("slow", retry_after=7.0, limits=LimitHeaders(remaining_requests=0))
        return "text"

    way = Way(script, width=1)
    way.ask((1,), (2,), (3,))
    assert times[0] == 0.0
    assert min(times[1:]) >= 7.0
    assert len(times) == 4


def test_refusals_cost_no_attempt():
    way = Way([*(RateLimitError("slow", retry_after=0.1) for _ in range(10)), ServerError("x"), "text"], width=1)
    assert way.ask((1,))[0].text == "text"


def test_a_server_that_goes_away_in_mid_run_is_waited_for_and_said_to_be_away():
    said = []

    def script(_request):
        if 10.0 <= way.clock.now() < 70.0:
            said.append(way.access.traffic().trouble)
            return UnreachableError("Nothing answers.")
        return "text"

    way = Way(script, width=1, latency=1.0)
    assert [reply.text for reply in way.ask(*((n,) for n in range(30)))] == ["text"] * 30
    assert 80 <= way.clock.now() <= 110
    assert said[0] == ""
    assert "has not been reachable for" in said[-1]
    assert way.access.traffic().trouble == ""


def test_a_server_that_refuses_most_calls_is_said_to():
    way = Way(lambda _: "text" if len(way.model.requests) % 7 == 0 else RateLimitError("slow"), width=4)
    way.ask(*((n,) for n in range(8)))
    assert "answers most calls with 429" in way.access.traffic().trouble


def test_a_limit_per_minute_spreads_the_calls():
    way = Way(lambda _: "text", rpm=60, width=16)
    way.ask(*((n,) for n in range(30)))
    assert way.clock.now() >= 28


def test_a_limit_of_tokens_is_kept_by_estimate_and_corrected_by_the_count():
    way = Way(lambda _: ModelReply("text", usage=Usage(500, 500)), tpm=4000, width=16)
    way.ask(*((n,) for n in range(12)))
    assert 60 * 2 <= way.clock.now() <= 60 * 4


def test_a_cancelled_call_gives_its_slot_back():
    way = Way(lambda _: "text", latency=100.0)

    async def main():
        task = asyncio.ensure_future(way.access.ask((1,))(QUESTION))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return task.cancelled(), way.limiter.in_flight

    assert asyncio.run(way.clock.drive(main())) == (True, 0)


def test_an_answer_that_is_enough_is_ended_while_it_streams_and_counts_as_cut():
    heard = []
    model = ScriptedModel(["round and round " * 500])
    request = ModelRequest((Message("user", "Write."),), enough=lambda text: text.count("round") > 40)
    reply = asyncio.run(ask_of(model, heard)(request))
    assert reply.finish_reason == "length"
    assert 400 < len(reply.text) < 8000
    (finished,) = [event for event in heard if isinstance(event, CallFinished)]
    assert finished.output_tokens > 0
    assert model.requests[0].enough is None


def test_an_answer_that_is_never_enough_comes_whole():
    request = ModelRequest((Message("user", "Write."),), enough=lambda _text: False)
    assert asyncio.run(ask_of(ScriptedModel(["word " * 500]))(request)).text == "word " * 500
