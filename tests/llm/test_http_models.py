import asyncio
import json
import logging
import traceback

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen_nb.errors import (
    AuthenticationError,
    BadRequestError,
    EmptyReplyError,
    InvalidReplyError,
    MissingKeyError,
    ModelError,
    ModelSpecError,
    ModelTimeoutError,
    RateLimitError,
    ServerError,
    StreamError,
    UnknownModelError,
    UnreachableError,
)
from docgen_nb.llm.anthropic_messages import AnthropicModel, messages_body
from docgen_nb.llm.http import HttpEndpoint, retry_after
from docgen_nb.llm.messages import Message, ModelProfile, ModelRequest, ReplySchema
from docgen_nb.llm.spec import ModelOptions, open_model
from docgen_nb.llm.structured import parse_json_reply
from docgen_nb.llm.thinking import ThinkingFilter
from docgen_nb.testing import Fault, FaultServer

KEY = "planted-key-1234567890"
REQUEST = ModelRequest((Message("system", "s"), Message("user", "Hello")))
SCHEMA = ReplySchema(
    "sections",
    {
        "type": "object",
        "properties": {
            "sections": {"type": "array", "items": {"type": "object", "properties": {"title": {"type": "string"}}}}
        },
    },
)


async def _ask(model, request, on_text=None):
    try:
        return await model.complete(request, on_text=on_text)
    finally:
        await model.aclose()


def ask(server, request=REQUEST, on_text=None, *, timeout=5.0):
    options = ModelOptions(base_url=server.base_url, api_key_env="K", timeout=timeout)
    return asyncio.run(_ask(open_model("any", options, environ={"K": KEY}), request, on_text))


@pytest.mark.parametrize("streams", [True, False])
def test_a_server_is_understood_whether_it_streams_or_not(streams):
    pieces = []
    with FaultServer(
        responder=lambda _: "<think>no</think>A longer answer than one chunk holds.", streams=streams
    ) as server:
        reply = ask(server, on_text=pieces.append)
    assert reply.text == "A longer answer than one chunk holds."
    assert "".join(pieces) == reply.text
    assert reply.usage.prompt_tokens > 0
    assert server.requests[0].body["stream"] is True


@pytest.mark.parametrize(
    "refused", [("json_schema",), ("response_format",), ("stream_options",), ("json_schema", "stream_options")]
)
def test_what_a_server_refuses_of_the_format_is_left_out(refused):
    with FaultServer(refuses=refused, responder=lambda _: '{"sections": []}') as server:
        reply = ask(server, ModelRequest(REQUEST.messages, schema=SCHEMA, temperature=0.5))
    assert json.loads(reply.text) == {"sections": []}
    assert not any(word in json.dumps(server.requests[-1].body) for word in refused)


FAULTS = [
    (Fault("status", 401), AuthenticationError),
    (Fault("status", 403), AuthenticationError),
    (Fault("status", 404), UnknownModelError),
    (Fault("status", 400, "context too long"), BadRequestError),
    (Fault("status", 429, headers={"retry-after": "1.5"}), RateLimitError),
    (Fault("status", 503), RateLimitError),
    (Fault("status", 500), ServerError),
    (Fault("status", 408), ServerError),
    (Fault("html"), ServerError),
    (Fault("reset"), StreamError),
    (Fault("cut"), StreamError),
    (Fault("stream_error"), StreamError),
    (Fault("empty"), EmptyReplyError),
    (Fault("stall", seconds=1.0), ModelTimeoutError),
]


@pytest.mark.parametrize(("fault", "error"), FAULTS, ids=[f"{f.kind}-{f.status}" for f, _ in FAULTS])
def test_every_failure_has_its_error_and_never_shows_the_key(fault, error, caplog):
    caplog.set_level(logging.DEBUG)
    with FaultServer(fault=lambda _body, _number: fault) as server, pytest.raises(error) as raised:
        ask(server, timeout=0.3 if fault.kind == "stall" else 5.0)
    shown = "".join(traceback.format_exception(raised.value)) + repr(raised.value) + caplog.text
    assert KEY not in shown
    assert "\n" not in str(raised.value)
    if fault.headers:
        assert raised.value.retry_after == 1.5


def test_no_server_says_so():
    options = ModelOptions(base_url="http://127.0.0.1:9/v1")
    with pytest.raises(UnreachableError, match=r"Nothing answers at http://127\.0\.0\.1:9/v1"):
        asyncio.run(_ask(open_model("any", options, environ={}), REQUEST))


def test_every_exception_of_httpx_has_an_error_of_ours():
    endpoint = HttpEndpoint("http://x/v1", {}, silence=1)
    kinds, todo = [], [httpx.HTTPError]
    while todo:
        kind = todo.pop()
        kinds.append(kind)
        todo += kind.__subclasses__()
    assert len(kinds) > 15
    for kind in kinds:
        assert isinstance(endpoint._mapped(kind.__new__(kind)), ModelError)


def test_a_key_is_named_where_it_is_missing_and_sent_only_where_it_belongs():
    with pytest.raises(MissingKeyError, match=r"OPENAI_API_KEY.*embedded"):
        open_model("openai:gpt", environ={})
    with FaultServer() as server:
        options = ModelOptions(base_url=server.base_url)
        asyncio.run(_ask(open_model("any", options, environ={"OPENAI_API_KEY": KEY}), REQUEST))
    assert KEY not in str(server.requests[0].headers)


@pytest.mark.parametrize(
    ("spec", "hint"), [("openia:x", "openai:x"), ("openai", "openai:NAME"), ("zzz", "PROVIDER:NAME")]
)
def test_a_wrong_name_offers_the_right_one(spec, hint):
    with pytest.raises(ModelSpecError, match=hint):
        open_model(spec, environ={})


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({"retry-after": "2"}, 2), ({"retry-after": "0.25"}, 0.25), ({"retry-after-ms": "1500"}, 1.5), ({}, None)],
)
def test_retry_after_is_read(headers, seconds):
    assert retry_after(headers) == seconds


def test_retry_after_may_be_a_date():
    assert retry_after({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}) == 0
    assert retry_after({"retry-after": "Wed, 21 Oct 2099 07:28:00 GMT"}) > 1e9


def test_anthropic_requests_carry_the_cache_mark_and_one_forced_tool():
    body = messages_body(ModelRequest(REQUEST.messages, schema=SCHEMA), "claude")
    assert body["system"][0]["cache_control"] == {"type": "ephemeral"}
    assert body["tool_choice"] == {"type": "tool", "name": "sections"}
    assert [m["role"] for m in body["messages"]] == ["user"]
    assert body["max_tokens"] > 0


EVENTS = [
    {"type": "message_start", "message": {"model": "c", "usage": {"input_tokens": 5, "cache_read_input_tokens": 90}}},
    {"type": "ping"},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Hel"}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "lo"}},
    {"type": "message_delta", "delta": {"stop_reason": "max_tokens"}, "usage": {"output_tokens": 7}},
    {"type": "message_stop"},
]


def anthropic_reply(events):
    from contextlib import asynccontextmanager

    class Answer:
        is_stream, host, request_id = True, "h", "r1"

        async def events(self):
            for event in events:
                yield event

    class Http:
        @asynccontextmanager
        async def post(self, path, body):
            yield Answer()

        async def aclose(self):
            pass

    model = AnthropicModel("anthropic:c", "c", Http(), endpoint="e", profile=ModelProfile())
    return asyncio.run(_ask(model, REQUEST))


def test_anthropic_streams_are_read():
    reply = anthropic_reply(EVENTS)
    assert (reply.text, reply.finish_reason, reply.request_id) == ("Hello", "length", "r1")
    assert (reply.usage.prompt_tokens, reply.usage.output_tokens, reply.usage.cached_tokens) == (95, 7, 90)


def test_anthropic_s_overload_is_a_rate_limit_and_a_cut_stream_an_error():
    with pytest.raises(RateLimitError):
        anthropic_reply([*EVENTS[:3], {"type": "error", "error": {"type": "overloaded_error", "message": "busy"}}])
    with pytest.raises(StreamError):
        anthropic_reply(EVENTS[:3])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda x: st.lists(x) | st.dictionaries(st.text(), x),
    max_leaves=5,
)


@given(
    st.dictionaries(st.text(), JSON),
    st.sampled_from(["{}", "```json\n{}\n```", "Here it is:\n{}", "<think>a {{</think>{}"]),
)
def test_any_json_comes_back_from_its_wrapping(value, wrapping):
    text = wrapping.replace("{{", "{ ").replace("{}", json.dumps(value))
    assert parse_json_reply(text) == value


def test_text_without_json_is_refused():
    with pytest.raises(InvalidReplyError, match="not valid JSON"):
        parse_json_reply("I can't do that.")


@given(st.lists(st.sampled_from(["<think>", "</think>", "a", "<", "thi", "nk>", "b "])))
def test_thinking_is_hidden_however_the_stream_is_cut(pieces):
    whole, cut = ThinkingFilter(), ThinkingFilter()
    text = "".join(pieces)
    assert "".join(map(cut.feed, text)) == whole.feed(text)
