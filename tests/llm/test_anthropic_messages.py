"""Anthropic's own API."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest

from docgen_nb.errors import (
    AuthenticationError,
    BadRequestError,
    EmptyReplyError,
    RateLimitError,
    RefusalError,
    ServerError,
    StreamError,
)
from docgen_nb.llm.anthropic_messages import messages_body
from docgen_nb.llm.messages import Message, ModelRequest, Usage
from docgen_nb.testing import Fault, FaultServer
from tests.llm.calling import ASKING_FOR_JSON, KEY, REQUEST, SCHEMA, answering, ask, open_at, sse

CACHED = {"type": "ephemeral"}
START = {
    "type": "message_start",
    "message": {
        "model": "c-1",
        "usage": {
            "input_tokens": 5,
            "cache_read_input_tokens": 90,
            "cache_creation_input_tokens": 3,
            "output_tokens": 1,
        },
    },
}
TEXT = {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Hello"}}
THOUGHT = {"type": "content_block_delta", "index": 0, "delta": {"type": "thinking_delta", "thinking": "hm"}}
PING = {"type": "ping"}
LATER_KIND = {"type": "content_block_delta", "delta": {"type": "something_new"}}


def end(reason):
    return {"type": "message_delta", "delta": {"stop_reason": reason}, "usage": {"output_tokens": 7}}


def test_the_system_text_stands_apart_and_ends_the_shared_prefix():
    body = messages_body(REQUEST, "claude")
    assert body["system"] == [{"type": "text", "text": "You write.", "cache_control": CACHED}]
    assert body["messages"] == [{"role": "user", "content": "Hello"}]
    assert body["max_tokens"] == 16_000
    assert "tools" not in body


def test_the_first_question_of_a_longer_conversation_is_marked_too():
    again = (*REQUEST.messages, Message("assistant", "No."), Message("user", "Again"))
    first, answer, second = messages_body(ModelRequest(again), "claude")["messages"]
    assert first["content"] == [{"type": "text", "text": "Hello", "cache_control": CACHED}]
    assert (answer["content"], second["content"]) == ("No.", "Again")


def test_a_structured_reply_is_asked_for_as_a_structured_output():
    body = messages_body(ASKING_FOR_JSON, "claude")
    assert body["output_config"] == {"format": {"type": "json_schema", "schema": SCHEMA.schema}}
    assert "tools" not in body


@pytest.mark.parametrize(
    ("refused", "how"),
    [
        (("output_config",), "tool"),
        (("output_config", "tool"), "auto"),
        (("output_config", "tools"), None),
    ],
)
def test_models_without_structured_outputs_use_a_tool_or_are_asked_in_words(refused, how):
    def fault(body, _number):
        words = {"output_config": "output_config" in body, "tools": "tools" in body}
        words["tool"] = body.get("tool_choice", {}).get("type") == "tool"
        said = {"tool": 'tool_choice: type "tool" and "any" are not supported for this model.'}
        found = next((word for word in refused if words[word]), None)
        return found and Fault("status", 400, said.get(found, f"{found}: Extra inputs are not permitted"))

    async def twice(model):
        return await model.complete(ASKING_FOR_JSON), await model.complete(ASKING_FOR_JSON)

    with FaultServer(fault=fault) as server:
        replies = asyncio.run(twice(open_at(server.base_url, "anthropic:claude")))
    assert all(json.loads(reply.text)["sections"] for reply in replies)
    assert server.requests[-1].body.get("tool_choice", {}).get("type") == how
    assert server.requests[-2].status == 200, "learnt: the second call is not refused"


def test_a_model_that_allows_fewer_output_tokens_is_asked_for_as_many_as_it_allows():
    said = "max_tokens: 16000 > 4096, which is the maximum allowed number of output tokens for claude-old"
    fault = lambda body, _n: Fault("status", 400, said) if body["max_tokens"] > 4096 else None  # noqa: E731
    with FaultServer(fault=fault) as server:
        assert ask(server.base_url, spec="anthropic:claude-old").text
    assert [r.body["max_tokens"] for r in server.requests] == [16_000, 4096]


def test_a_refusal_is_told_as_one():
    with pytest.raises(RefusalError, match="declined") as raised:
        anthropic(START, end("refusal"))
    assert not raised.value.retryable


@pytest.mark.parametrize("streams", [True, False])
def test_text_and_structured_replies_are_read_whether_streamed_or_not(streams):
    pieces = []
    with FaultServer(streams=streams, key=KEY) as server:
        text = ask(server.base_url, spec="anthropic:claude", on_text=pieces.append)
        structured = ask(server.base_url, ASKING_FOR_JSON, spec="anthropic:claude")
    assert "".join(pieces) == text.text
    assert json.loads(structured.text)["sections"]
    assert (structured.finish_reason, structured.model) == ("stop", "claude")
    sent = server.requests[0]
    assert sent.path == "/v1/messages"
    assert sent.headers["anthropic-version"] == "2023-06-01"
    assert sent.headers["x-api-key"] == KEY
    assert "authorization" not in sent.headers


def anthropic(*events):
    with answering(sse(*events, done=False)) as (base_url, _):
        return ask(base_url, spec="anthropic:claude")


def test_pings_thoughts_and_unknown_kinds_are_passed_over_and_tokens_counted_whole():
    reply = anthropic(START, PING, THOUGHT, TEXT, LATER_KIND, end("end_turn"), {"type": "message_stop"})
    assert (reply.text, reply.model) == ("Hello", "c-1")
    assert reply.usage == Usage(prompt_tokens=98, output_tokens=7, cached_tokens=90)


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("end_turn", "stop"), ("tool_use", "stop"), ("max_tokens", "length"),
        ("model_context_window_exceeded", "length"),
    ],
)  # fmt: skip
def test_the_reason_of_the_end_is_read(told, meant):
    assert anthropic(START, TEXT, end(told)).finish_reason == meant


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("overloaded_error", RateLimitError),
        ("rate_limit_error", RateLimitError),
        ("api_error", StreamError),
        ("authentication_error", AuthenticationError),
        ("invalid_request_error", BadRequestError),
    ],
)
def test_an_error_event_has_its_meaning(kind, error):
    with pytest.raises(error, match="busy"):
        anthropic(START, TEXT, {"type": "error", "error": {"type": kind, "message": "busy"}})


def test_overload_is_a_rate_limit():
    with FaultServer(fault=lambda *_: Fault("status", 529)) as server, pytest.raises(RateLimitError):
        ask(server.base_url, spec="anthropic:claude")


def test_a_stream_without_its_end_is_broken_and_one_without_text_empty():
    with pytest.raises(StreamError, match="broke off"):
        anthropic(START, TEXT)
    with pytest.raises(EmptyReplyError):
        anthropic(START, end("end_turn"))
    with pytest.raises(StreamError):
        anthropic({"no": "type"})


def test_json_of_an_unknown_form_is_the_server_s_failure():
    with answering(b"{}", kind="application/json") as (base_url, _), pytest.raises(ServerError):
        ask(base_url, spec="anthropic:claude")


def test_a_model_that_takes_no_temperature_is_asked_without_it():
    with FaultServer(refuses=("temperature",)) as server:
        assert ask(server.base_url, replace(REQUEST, temperature=0.2), spec="anthropic:claude").text
    assert server.statuses() == {400: 1, 200: 1}
