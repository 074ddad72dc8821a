"""Calls at batch prices, over HTTP, against a server that speaks the four batch APIs as they are documented."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from docgen_nb.errors import (
    AuthenticationError,
    BadRequestError,
    ModelSpecError,
    RateLimitError,
    RefusalError,
    ServerError,
)
from docgen_nb.llm.batch_priced import BatchPricedModel, Pace, batch_queue
from docgen_nb.llm.messages import Message, ModelRequest
from docgen_nb.llm.presets import PRESETS
from docgen_nb.llm.spec import ModelOptions, open_model
from tests.llm.batch_server import KEY, BatchServer
from tests.llm.calling import ASKING_FOR_JSON

PATHS = {"openai": "/v1", "anthropic": "/v1", "mistral": "/v1", "google": "/v1beta/openai"}
PROVIDERS = pytest.mark.parametrize("provider", PATHS)
FAST = Pace(quiet=0.02, first_look=0.01, last_look=0.02)


class Memory:
    """Where calls wait, as a project file would keep it."""

    def __init__(self):
        self.places = {}
        self.kept = 0

    def find(self, call):
        return self.places.get(call)

    async def keep(self, places):
        self.places.update(places)
        self.kept += len(places)

    def forget(self, call):
        self.places.pop(call, None)


def question(text):
    return ModelRequest((Message("system", "You write."), Message("user", text)))


def asked(body):
    """The last message of a body in either format."""
    content = body["messages"][-1]["content"]
    return content if isinstance(content, str) else content[-1]["text"]


@pytest.fixture
def ask(monkeypatch):
    """Ask questions at the same time; gives replies and errors in their order."""

    def ask(server, provider, requests, *, pending=None, seconds=20.0, model="m"):
        preset = replace(PRESETS[provider], base_url=server.root + PATHS[provider])
        monkeypatch.setitem(PRESETS, provider, preset)
        environ = dict.fromkeys(preset.keys, KEY)

        async def run():
            spec = f"{provider}:{model}"
            http_model, queue = batch_queue(spec, open_model(spec, environ=environ), FAST)
            priced = BatchPricedModel(http_model, queue, Memory() if pending is None else pending)
            try:
                async with asyncio.timeout(seconds):
                    return await asyncio.gather(*map(priced.complete, requests), return_exceptions=True)
            finally:
                await queue.aclose()
                assert not [task for task in asyncio.all_tasks() if "docgen" in task.get_name()]

        return asyncio.run(run())

    return ask


@PROVIDERS
def test_calls_made_together_are_one_batch_and_each_gets_its_own_reply(provider, ask):
    with BatchServer(lambda body: f"On {asked(body)}.") as server:
        replies = ask(server, provider, [question(f"topic {number}") for number in range(7)])
        assert [reply.text for reply in replies] == [f"On topic {number}." for number in range(7)]
        assert [len(batch) for batch in server.batches.values()] == [7]
        assert all(reply.usage.output_tokens and reply.usage.prompt_tokens for reply in replies)


@PROVIDERS
def test_two_calls_of_the_same_words_get_a_reply_each(provider, ask):
    with BatchServer() as server:
        assert [reply.text for reply in ask(server, provider, [question("same")] * 2)] == ["A text."] * 2
        assert len(server.requests) == 2


@PROVIDERS
def test_a_fault_in_one_reply_harms_no_other(provider, ask):
    fates = {
        "a": "Good.",
        "b": (400, "messages: text content blocks must be non-empty"),
        "c": (500, "Internal error"),
        "d": "expired",
        "e": None,
        "f": "",
        "g": "Good too.",
    }
    with BatchServer(lambda body: fates[asked(body)]) as server:
        a, b, c, d, e, f, g = ask(server, provider, [question(text) for text in fates])
    assert (a.text, g.text) == ("Good.", "Good too.")
    assert isinstance(b, BadRequestError)
    assert "non-empty" in str(b)
    assert [type(error) for error in (c, d, e)] == [ServerError] * 3
    assert "expired" in str(d)
    assert "without text" in str(f)


@PROVIDERS
def test_what_the_batch_had_no_time_for_can_be_asked_again(provider, ask):
    fates = iter(["expired", "There in the end."])
    with BatchServer(lambda _: next(fates), state="expired" if provider != "anthropic" else "completed") as server:
        pending = Memory()
        (error,) = ask(server, provider, [question("late")], pending=pending)
        assert error.retryable
        assert not pending.places  # so it is submitted anew, not found in the old batch
        (reply,) = ask(server, provider, [question("late")], pending=pending)
        assert reply.text == "There in the end."
        assert len(server.batches) == 2


@PROVIDERS
def test_a_batch_that_was_cancelled_at_the_provider_says_so(provider, ask):
    with BatchServer(lambda _: "cancelled", state="cancelled") as server:
        (error,) = ask(server, provider, [question("x")])
    assert isinstance(error, BadRequestError)
    assert "cancelled at the provider" in str(error)


@PROVIDERS
def test_after_a_restart_the_same_call_finds_its_batch_and_is_not_paid_twice(provider, ask):
    requests = [question(f"topic {number}") for number in range(3)]
    with BatchServer(lambda body: f"On {asked(body)}.", looks=10_000) as server:
        pending = Memory()
        with pytest.raises(TimeoutError):  # the kernel ends while the batch goes on
            ask(server, provider, requests, pending=pending, seconds=1.5)
        assert len(pending.places) == 3
        server.looks = 1
        replies = ask(server, provider, requests, pending=pending)
        assert [reply.text for reply in replies] == [f"On topic {number}." for number in range(3)]
        assert len(server.requests) == 3
        assert not pending.places


@PROVIDERS
def test_a_batch_that_the_provider_knows_no_more_is_submitted_anew(provider, ask):
    with BatchServer(looks=10_000) as server:
        pending = Memory()
        with pytest.raises(TimeoutError):
            ask(server, provider, [question("x")], pending=pending, seconds=1.5)
        server.batches.clear()
        server.looks = 1
        (error,) = ask(server, provider, [question("x")], pending=pending)
        assert isinstance(error, ServerError)
        (reply,) = ask(server, provider, [question("x")], pending=pending)
        assert reply.text == "A text."


@PROVIDERS
def test_a_refused_key_ends_the_calls_and_is_not_repeated(provider, ask, monkeypatch):
    with BatchServer() as server:
        monkeypatch.setattr("tests.llm.batch_server.KEY", "another")
        (error,) = ask(server, provider, [question("x")])
    assert isinstance(error, AuthenticationError)
    assert KEY not in str(error) + error.detail


@PROVIDERS
def test_what_a_model_does_not_take_is_left_off_in_the_next_batch(provider, ask):
    """A form that is refused costs nothing: the request is asked again without it."""

    def outcome(body):
        refused = body.get("response_format", {}).get("type") == "json_schema" or "output_config" in body
        return (400, "response_format json_schema is not supported for this model") if refused else '{"sections": []}'

    with BatchServer(outcome) as server:
        (reply,) = ask(server, provider, [ASKING_FOR_JSON])
        assert reply.text == '{"sections": []}'
        assert len(server.batches) == 2


def test_a_server_in_trouble_is_looked_at_again(ask):
    with BatchServer(looks=4) as server:
        look = server.look
        fates = iter([503, 500])

        def troubled(name, shown):
            status = next(fates, None)
            return look(name, shown) if status is None else (status, {"error": {"message": "Later."}})

        server.look = troubled
        (reply,) = ask(server, "openai", [question("x")])
        assert reply.text == "A text."


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        ("Enqueued token limit reached for m in organization o.", RateLimitError),
        ("The file has no lines.", BadRequestError),
    ],
)
@pytest.mark.parametrize("provider", ["openai", "mistral"])
def test_a_batch_that_fails_as_a_whole_says_why(provider, failure, kind, ask):
    with BatchServer(failure=failure) as server:
        for error in ask(server, provider, [question("x"), question("y")]):
            assert isinstance(error, kind)
            assert failure in str(error)


def test_a_submission_that_fails_is_the_error_of_each_of_its_calls(ask):
    with BatchServer(refuses=529) as server:
        errors = ask(server, "anthropic", [question("x"), question("y")])
    assert [type(error) for error in errors] == [RateLimitError] * 2
    assert errors[0] is not errors[1]


def test_a_refusal_is_told_as_one(ask):
    def outcome(_):
        return "I can't."

    with BatchServer(outcome) as server:
        results = server.message_results
        server.message_results = lambda name: results(name).replace(b'"end_turn"', b'"refusal"')
        (error,) = ask(server, "anthropic", [question("x")])
    assert isinstance(error, RefusalError)


@pytest.mark.parametrize("place", ["../../etc", "a b", "", "x/../y", "https://elsewhere/x?"])
def test_an_id_that_is_none_is_put_into_no_address(place, ask):
    class Foreign(Memory):
        def find(self, _call):
            from docgen_nb.llm.batch_priced import Place

            return Place(place, "r")

    with BatchServer() as server:
        (reply,) = ask(server, "openai", [question("x")], pending=Foreign())
        assert reply.text == "A text."
        assert not [path for _, path in server.seen if ".." in path or "elsewhere" in path]


@pytest.mark.parametrize("spec", ["groq:m", "embedded", "scripted"])
def test_a_model_without_batch_prices_is_refused_in_one_line(spec):
    model = open_model(spec, ModelOptions(), environ={"GROQ_API_KEY": "k"})
    with pytest.raises(ModelSpecError, match=r"has no batch prices. --slow takes openai:NAME"):
        batch_queue(spec, model)
