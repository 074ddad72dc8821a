"""The chat completions format against real servers of several habits."""

from __future__ import annotations

import asyncio
import contextlib
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen_nb.errors import (
    AuthenticationError,
    BadRequestError,
    InvalidReplyError,
    ModelError,
    RateLimitError,
    StreamError,
)
from docgen_nb.llm.chat_completions import chat_body, usage_of
from docgen_nb.llm.messages import Usage
from docgen_nb.testing import Fault, FaultServer
from tests.llm.calling import ASKING_FOR_JSON, REQUEST, SCHEMA, answering, ask, open_at, sse

LONG = "A text that is longer than one piece of the stream, with ümlauts and 日本語, twice over."


def delta(text=None, finish=None, **more):
    return {"choices": [{"index": 0, "delta": {"content": text} | more, "finish_reason": finish}]}


@pytest.mark.parametrize("streams", [True, False])
def test_a_server_is_understood_whether_it_streams_or_not(streams):
    pieces = []
    with FaultServer(responder=lambda _: f"<think>hm</think>\n\n{LONG}", streams=streams) as server:
        reply = ask(server.base_url, on_text=pieces.append)
    assert reply.text == LONG
    assert "".join(pieces) == reply.text
    assert reply.usage.prompt_tokens > 0
    assert reply.usage.output_tokens > 0
    assert (reply.model, reply.finish_reason) == ("any", "stop")


def test_what_stands_beside_a_piece_of_text_is_read_wherever_it_comes():
    named = {"model": "m", "object": "chat.completion.chunk"}
    usage = {"usage": {"prompt_tokens": 5, "completion_tokens": 3}}
    plain, thinking = named | delta("Bees "), named | delta("fly ", reasoning_content="hm")
    counted, last = named | delta("far.") | usage, named | delta("", finish="length")
    with answering(sse(plain, plain, thinking, plain, counted, last)) as (base_url, _):
        reply = ask(base_url)
    assert (reply.text, reply.model, reply.finish_reason) == ("Bees Bees fly Bees far.", "m", "length")
    assert (reply.usage.prompt_tokens, reply.usage.output_tokens) == (5, 3)
    failed = named | delta("no more") | {"error": {"message": "The server is overloaded."}}
    with answering(sse(plain, plain, failed)) as (base_url, _), pytest.raises(ModelError, match="overloaded"):
        ask(base_url)


def test_the_body_holds_what_was_asked_for_and_nothing_else():
    body = chat_body(replace(REQUEST, temperature=0.0, max_output_tokens=7, extra={"seed": 1}), "m")
    assert body == {
        "model": "m",
        "messages": [{"role": "system", "content": "You write."}, {"role": "user", "content": "Hello"}],
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": 0.0,
        "max_tokens": 7,
        "seed": 1,
    }
    assert "temperature" not in chat_body(REQUEST, "m")


def test_a_schema_is_sent_as_response_format():
    sent = chat_body(ASKING_FOR_JSON, "m")["response_format"]
    assert sent == {
        "type": "json_schema",
        "json_schema": {"name": "sections", "schema": SCHEMA.schema, "strict": True},
    }


@pytest.mark.parametrize(
    "refused",
    [
        ("json_schema",), ("response_format",), ("stream_options",), ("json_schema", "json_object"), ("max_tokens",),
        ("max_tokens", "max_completion_tokens"), ("temperature",), ("stream",),
        ("json_schema", "stream_options", "temperature", "max_tokens"),
    ],
)  # fmt: skip
def test_what_a_server_refuses_is_left_out_from_then_on(refused):
    request = replace(ASKING_FOR_JSON, temperature=0.5, max_output_tokens=500)

    async def twice(model):
        first = await model.complete(request)
        needed = server.calls
        return first, needed, await model.complete(request)

    with FaultServer(refuses=refused) as server:
        first, needed, second = asyncio.run(twice(open_at(server.base_url)))
        assert server.calls == needed + 1, "the second call is not refused again"
        assert needed <= 5
    assert json.loads(first.text) == json.loads(second.text), "the schema reached the server in each form"
    assert json.loads(first.text)["sections"]


def test_many_calls_at_once_find_out_a_refusal_without_giving_up_more_than_needed():
    async def at_once(model):
        await asyncio.gather(*(model.complete(ASKING_FOR_JSON) for _ in range(16)))

    with FaultServer(refuses=("json_schema",), latency=0.01) as server:
        asyncio.run(at_once(open_at(server.base_url)))
    assert server.statuses()[200] == 16
    assert server.requests[-1].body["response_format"] == {"type": "json_object"}


def test_a_refusal_about_the_request_is_told_with_the_server_s_words():
    fault = Fault("status", 400, "maximum context length is 10 tokens")
    with FaultServer(fault=lambda *_: fault) as server:
        with pytest.raises(BadRequestError, match="maximum context length is 10 tokens"):
            ask(server.base_url)
        assert server.calls == 1


def test_a_server_that_refuses_everything_is_not_asked_for_ever():
    fault = Fault("status", 400, "response_format stream_options temperature max_tokens stream not supported")
    with FaultServer(fault=lambda *_: fault) as server:
        with pytest.raises(BadRequestError):
            ask(server.base_url, replace(ASKING_FOR_JSON, temperature=1.0, max_output_tokens=5))
        assert server.calls <= 9


def test_thoughts_beside_the_text_are_left_out():
    events = [
        delta(None, reasoning_content="I think"),
        delta("", reasoning="so"),
        {"choices": [{"delta": {"content": [{"type": "thinking", "thinking": []}, {"type": "text", "text": "Yes"}]}}]},
        delta("."),
        delta(None, "stop"),
    ]
    with answering(sse(*events)) as (base_url, _):
        assert ask(base_url).text == "Yes."


@pytest.mark.parametrize(
    ("told", "meant"),
    [("stop", "stop"), ("length", "length"), ("eos", "stop"), ("tool_calls", "other")],
)
def test_the_reason_of_the_end_is_read(told, meant):
    with answering(sse(delta("x"), delta(None, told), done=False)) as (base_url, _):
        assert ask(base_url).finish_reason == meant


def test_done_alone_is_an_end_too():
    with answering(sse(delta("x"))) as (base_url, _):
        assert ask(base_url).finish_reason == "stop"


def test_a_stream_without_an_end_is_broken():
    with answering(sse(delta("x"), done=False)) as (base_url, _), pytest.raises(StreamError, match="broke off"):
        ask(base_url)


def test_an_answer_cut_in_its_thoughts_says_so_and_is_not_simply_repeated():
    with answering(sse(delta("<think>and so on"), delta(None, "length"))) as (base_url, _):
        with pytest.raises(InvalidReplyError, match="output limit") as raised:
            ask(base_url)
        assert not raised.value.retryable


@pytest.mark.parametrize("kind", ["text/event-stream", "application/json"])
def test_an_error_of_status_200_has_its_meaning(kind):
    error = {"error": {"message": "provider is busy", "code": 429}}
    body = sse(error) if "stream" in kind else json.dumps(error).encode()
    with answering(body, kind=kind) as (base_url, _), pytest.raises(RateLimitError, match="provider is busy"):
        ask(base_url)


def test_limits_in_the_headers_come_with_the_reply():
    headers = [("x-ratelimit-limit-requests", "60"), ("x-ratelimit-remaining-requests", "59")]
    with answering(sse(delta("x", "stop")), headers=headers) as (base_url, _):
        limits = ask(base_url).limits
    assert limits is not None
    assert (limits.limit_requests, limits.remaining_requests) == (60, 59)


def test_the_wait_that_a_server_asks_for_comes_with_the_error():
    fault = Fault("status", 429, headers={"retry-after": "1.5"})
    with FaultServer(fault=lambda *_: fault) as server, pytest.raises(RateLimitError) as raised:
        ask(server.base_url)
    assert raised.value.retry_after == 1.5


def test_a_refused_key_stops_the_run():
    with FaultServer(key="another") as server, pytest.raises(AuthenticationError, match="API key") as raised:
        ask(server.base_url)
    assert raised.value.stops_run


@pytest.mark.parametrize(
    ("counts", "usage"),
    [
        ({"prompt_tokens": 5, "completion_tokens": 2}, Usage(5, 2, 0)),
        ({"prompt_tokens": 5, "completion_tokens": 2, "prompt_tokens_details": {"cached_tokens": 4}}, Usage(5, 2, 4)),
        ({"prompt_tokens": 5, "completion_tokens": 2, "prompt_cache_hit_tokens": 3}, Usage(5, 2, 3)),
        ({"prompt_tokens": 12, "completion_tokens": 1, "total_tokens": 303}, Usage(12, 291, 0)),
        ({"prompt_tokens": 5, "completion_tokens": 2, "num_cached_tokens": 3}, Usage(5, 2, 3)),
        ({"prompt_tokens": -500_000, "completion_tokens": 10**30}, Usage(0, 10**9, 0)),
        ({"prompt_tokens": None, "completion_tokens": "many", "prompt_tokens_details": None}, Usage(0, 0, 0)),
    ],
)
def test_tokens_are_read_as_they_are_counted(counts, usage):
    assert usage_of(counts) == usage


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda x: (
        st.lists(x, max_size=3)
        | st.dictionaries(
            st.sampled_from(["choices", "delta", "message", "content", "finish_reason", "usage", "error", "text"]), x
        )
    ),
    max_leaves=8,
)


@given(ANYTHING)
def test_whatever_an_event_holds_is_read_or_refused_by_an_error_of_ours(event):
    from docgen_nb.errors import ModelError
    from docgen_nb.llm.chat_completions import CHAT
    from docgen_nb.llm.http import HttpEndpoint
    from docgen_nb.llm.reply_reader import ReplyReader
    from docgen_nb.llm.responses import Source

    source = Source(HttpEndpoint("http://h", {}, silence=1))
    for read in (CHAT.read_event, CHAT.read_whole):
        with contextlib.suppress(ModelError):
            read(event, ReplyReader(), source)
