"""How providers say that a reply is not what was asked for, each in its own wire shape."""

from __future__ import annotations

import asyncio
import json
import logging
import zlib
from dataclasses import replace

import pytest

from docgen_nb.errors import (
    AuthenticationError,
    BadRequestError,
    EmptyReplyError,
    InvalidReplyError,
    OversizedReplyError,
    RateLimitError,
    RefusalError,
    ServerError,
    StalledReplyError,
    StreamError,
    UnknownModelError,
)
from docgen_nb.llm.failures import detail_in, error_for, message_in
from docgen_nb.llm.limit_headers import limits_in, retry_after
from docgen_nb.llm.messages import Message, ModelRequest, Picture, Usage
from docgen_nb.llm.responses import EventParser
from docgen_nb.llm.structured import parse_json_reply
from docgen_nb.llm.transport import is_this_machine
from docgen_nb.testing import Fault, FaultServer
from tests.llm.calling import ASKING_FOR_JSON, REQUEST, answering, ask, open_at, sse

PICTURE = ModelRequest((Message("user", "A picture: bees", (Picture("image/png", "AAAA"),)),))


def chunk(finish=None, **delta):
    return {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}


def whole(finish="stop", **message):
    return json.dumps({"choices": [{"message": message, "finish_reason": finish}]}).encode()


def asked(body, kind="application/json", **options):
    with answering(body, kind=kind, **options) as (base_url, received):
        try:
            return ask(base_url)
        finally:
            assert len(received) == 1, "one call, not five"


def refused(status, body, headers=()):
    text = json.dumps(body)
    return error_for(status, dict(headers), message_in(text), detail_in(text), "host")


@pytest.mark.parametrize(
    "body",
    [
        whole(content=None, refusal="I can't help with that."),
        whole(content="Part of", finish="content_filter"),
        sse(chunk(content="Part of"), chunk("content_filter")),
        sse(chunk(refusal="I can't "), chunk(refusal="help."), chunk("stop")),
        json.dumps(
            {"choices": [], "prompt_filter_results": [{"content_filter_results": {"hate": {"filtered": True}}}]}
        ).encode(),
        sse({"choices": [], "finish_reason": "content_filter"}),
    ],
)
def test_what_the_model_or_a_filter_declines_is_a_refusal_and_not_repeated(body):
    with pytest.raises(RefusalError, match="another model") as raised:
        asked(body, "text/event-stream" if body.startswith(b"data") else "application/json")
    assert not raised.value.retryable


def test_azure_s_first_event_without_choices_is_no_refusal():
    harmless = {"choices": [], "prompt_filter_results": [{"content_filter_results": {"hate": {"filtered": False}}}]}
    assert asked(sse(harmless, chunk(content="Text"), chunk("stop")), "text/event-stream").text == "Text"


@pytest.mark.parametrize("body", [whole(content="Part", finish="error"), sse(chunk(content="Part"), chunk("error"))])
def test_a_reply_that_ended_in_an_error_is_not_done(body):
    with pytest.raises(StreamError, match="broke"):
        asked(body, "text/event-stream" if body.startswith(b"data") else "application/json")


def test_an_error_line_of_a_stream_is_read():
    line = b'data: {"choices": []}\n\nerror: {"code": 500, "message": "slot is gone"}\n\n'
    with pytest.raises(StreamError, match="slot is gone"):
        asked(line, "text/event-stream")


def test_the_provider_s_own_words_behind_a_router_are_read_and_adapted_to():
    raw = json.dumps({"error": {"message": "Unsupported parameter: 'temperature' is not supported with this model."}})
    error = refused(400, {"error": {"message": "Provider returned error", "metadata": {"raw": raw}}})
    assert "temperature" in error.message


@pytest.mark.parametrize(
    ("status", "body", "kind", "hint"),
    [
        (403, {"error": {"code": "unsupported_country_region_territory"}}, AuthenticationError, "country"),
        (403, {"error": {"message": "Your input was flagged", "metadata": {"reasons": ["x"]}}}, RefusalError, "task"),
        (403, {"error": {"message": "no access"}}, AuthenticationError, "key"),
        (400, {"error": {"message": "The response was filtered", "code": "content_filter"}}, RefusalError, "task"),
    ],
)
def test_a_status_says_what_it_is_about(status, body, kind, hint):
    error = refused(status, body)
    assert type(error) is kind
    assert hint in error.hint


def test_json_that_groq_finds_invalid_is_the_model_s_slip():
    body = {"error": {"message": "Failed to validate JSON.", "code": "json_validate_failed", "failed_generation": "{"}}
    assert type(refused(400, body)) is InvalidReplyError


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (404, "No endpoints found that support image input"),
        (500, "image input is not supported - hint: if this is unexpected, you may need to provide the mmproj"),
    ],
)
def test_pictures_are_left_out_whatever_the_status_of_their_refusal(status, said, caplog):
    def fault(body, _number):
        seen = any(isinstance(m["content"], list) for m in body["messages"])
        return Fault("status", status, said) if seen else None

    with FaultServer(fault=fault) as server:
        assert ask(server.base_url, PICTURE).text
    assert server.calls == 2
    assert "told of them in words" in caplog.text


def test_a_parameter_that_the_model_does_not_take_is_left_off_and_said_once(caplog):
    caplog.set_level(logging.WARNING)
    request = replace(REQUEST, temperature=0.5, extra={"seed": 1, "reasoning_effort": "low"})

    async def twice(model):
        await model.complete(request)
        await model.complete(request)

    with FaultServer(refuses=("seed", "reasoning_effort")) as server:
        asyncio.run(twice(open_at(server.base_url)))
    assert server.statuses() == {400: 2, 200: 2}
    assert "temperature" in server.requests[-1].body
    assert caplog.text.count("does not take seed") == 1


def test_a_structured_reply_that_was_cut_is_asked_for_once_more_with_more_room(caplog):
    with FaultServer(fault=lambda _b, n: Fault("length") if n == 1 else None) as server:
        reply = ask(server.base_url, replace(ASKING_FOR_JSON, max_output_tokens=4096))
    assert json.loads(reply.text)
    assert [r.body["max_tokens"] for r in server.requests] == [4096, 32_000]
    assert "cut by the output limit" in caplog.text
    assert reply.usage.prompt_tokens > 0


@pytest.mark.parametrize(
    "headers",
    [
        {"x-ratelimit-limit-req-minute": "60", "x-ratelimit-remaining-req-minute": "0"},
        {"x-ratelimit-limit-requests-minute": "60", "x-ratelimit-remaining-requests-minute": "0"},
        {"x-ratelimit-limit": "60", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "60"},
    ],
)
def test_limits_per_minute_are_read_under_each_provider_s_names(headers):
    limits = limits_in(headers)
    assert (limits.limit_requests, limits.remaining_requests, limits.reset_requests_s) == (60, 0, 60.0)


def test_google_says_in_the_body_when_to_come_again_and_azure_s_zero_says_nothing():
    info = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34s"}
    assert refused(429, {"error": {"message": "Quota", "details": [info]}}).retry_after == 34.0
    assert retry_after({"retry-after-ms": "0", "retry-after": "7"}) == 7.0


def test_a_wait_of_a_year_comes_with_the_error():
    with pytest.raises(RateLimitError) as raised:
        asked(b"{}", status=429, headers=[("retry-after", "31536000")])
    assert raised.value.retry_after == 31_536_000


def test_halves_of_a_character_are_joined_and_lone_ones_replaced():
    body = sse(chunk(content="A \ud83d"), chunk(content="\ude00 and \ud83d."), chunk("stop"))
    pieces = []
    with answering(body) as (base_url, _):
        reply = ask(base_url, on_text=pieces.append)
    assert reply.text == "".join(pieces) == "A \U0001f600 and \ufffd."
    assert parse_json_reply('{"title": "\\ud83d"}') == {"title": "\ufffd"}


def test_a_page_instead_of_a_reply_hints_at_the_base_url():
    with pytest.raises(UnknownModelError, match="base URL"):
        asked(b"<html><body>Please log in</body></html>", "text/html")


def bomb(size):
    deflating = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(deflating.compress(b"a" * 1_000_000) for _ in range(size)) + deflating.flush()


def test_a_small_body_that_would_become_huge_is_not_unpacked():
    gzip = [("content-encoding", "gzip")]
    with pytest.raises(OversizedReplyError) as raised:
        asked(bomb(100), headers=gzip)
    assert not raised.value.retryable
    with pytest.raises(ServerError):
        asked(bomb(100), status=500, headers=gzip)


def test_an_event_or_a_text_without_bound_is_given_up():
    with pytest.raises(OversizedReplyError):
        EventParser("host").feed(b"data: " + b"x" * 3_000_000)
    with pytest.raises(OversizedReplyError):
        asked(sse(*[chunk(content="word " * 20_000)] * 20), "text/event-stream")


def test_comments_alone_are_given_up_in_the_end():
    mumbling = FaultServer(fault=lambda *_: Fault("mumble", seconds=60))
    with mumbling as server, pytest.raises(StalledReplyError, match="nothing of use"):
        ask(server.base_url, timeout=0.2)


@pytest.mark.parametrize("ends", [b"\n", b"\r\n", b"\r"])
def test_events_are_the_same_wherever_the_stream_is_cut(ends):
    stream = ends.join([b": comment", b"event: x", b"data: 1", b"data: 2", b"", b"data:3", b"", b""])
    for at in range(len(stream)):
        parser = EventParser("host")
        assert [*parser.feed(stream[:at]), *parser.feed(stream[at:]), *parser.end()] == ["1\n2", "3"]


def test_this_machine_is_known_by_all_its_names():
    ours = ["localhost", "LOCALHOST.", "127.0.0.2", "::1", "0.0.0.0", "::ffff:127.0.0.1", "a.localhost"]  # noqa: S104
    assert all(map(is_this_machine, ours))
    assert not any(map(is_this_machine, ["example.com", "10.0.0.1", None, "localhost.example.com"]))


def test_a_socks_proxy_without_its_package_is_one_line(monkeypatch):
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:9")
    with pytest.raises(Exception, match="SOCKS") as raised:
        ask("http://example.invalid/v1")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "finish", ["length", "max_tokens", "MAX_TOKENS", "max_output_tokens", "model_length", "ERROR_LIMIT"]
)
def test_a_reply_that_was_cut_is_known_as_one_by_every_word_for_it(finish):
    assert asked(whole(content="Part of", finish=finish)).finish_reason == "length"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ([{"error": {"code": 429, "message": "Used up", "status": "RESOURCE_EXHAUSTED"}}], RateLimitError),
        ([{"error": {"message": "Overloaded", "status": "UNAVAILABLE"}}], RateLimitError),
        ({"__type": "ThrottlingException", "message": "Slow down"}, RateLimitError),
        ({"error": "model 'x' not found, try pulling it first"}, UnknownModelError),
        ({"error": "invalid api key"}, AuthenticationError),
        ({"code": "DataInspectionFailed", "message": "It may contain inappropriate content."}, RefusalError),
        ({"detail": "Something went wrong"}, StreamError),
        ({"choices": [{"text": "Text", "finish_reason": "stop"}]}, BadRequestError),
        ({"object": "response", "output": [{"content": []}]}, BadRequestError),
        ({"message": {"role": "assistant", "content": "Text"}, "done": True}, BadRequestError),
    ],
)
def test_an_error_of_status_200_is_what_its_words_say(body, kind):
    with pytest.raises(kind):
        asked(json.dumps(body).encode())


def test_an_event_that_is_nothing_but_a_message_is_an_error():
    with pytest.raises(StreamError, match=r"broke its answer off: boom\."):
        asked(b'event: error\ndata: {"message": "boom", "code": "500"}\n\n', "text/event-stream")


@pytest.mark.parametrize(
    ("finish", "kind"),
    [
        ("network_error", StreamError),
        ("MALFORMED_FUNCTION_CALL", StreamError),
        ("TIMEOUT", StreamError),
        ("guardrail_intervened", RefusalError),
        ("IMAGE_SAFETY", RefusalError),
    ],
)
def test_a_text_that_ended_otherwise_is_not_done(finish, kind):
    with pytest.raises(kind):
        asked(whole(content="Part of", finish=finish))


def test_the_filter_of_the_provider_behind_a_router_is_a_refusal():
    choice = {"message": {"content": ""}, "finish_reason": "stop", "native_finish_reason": "SAFETY"}
    with pytest.raises(RefusalError):
        asked(json.dumps({"choices": [choice]}).encode())


def test_a_reply_of_thoughts_alone_says_so():
    with pytest.raises(EmptyReplyError, match="thoughts and no text"):
        asked(whole(content="", reasoning_content="hm"))


@pytest.mark.parametrize(
    "body",
    [
        whole(content={"text": "Text"}),
        whole(content="<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>Text"),
        whole(content=None, tool_calls=[{"function": {"name": "f", "arguments": "Text"}}]),
        sse({"choices": [{"index": 0, "message": {"content": "Text"}, "finish_reason": "stop"}]}),
        sse(chunk(content="Text"), {"choices": [{"message": {"content": "Text"}, "finish_reason": "stop"}]}),
    ],
)
def test_a_text_is_found_where_a_server_puts_it(body):
    assert asked(body, "text/event-stream" if body.startswith(b"data") else "application/json").text == "Text"


@pytest.mark.parametrize(
    "event",
    [
        {"choices": [], "usage": {"prompt_tokens": 3.0, "completion_tokens": "2"}},
        {"choices": [], "x_groq": {"usage": {"prompt_tokens": 3, "completion_tokens": 2}}},
    ],
)
def test_tokens_are_counted_in_whatever_form_they_come(event):
    assert asked(sse(chunk(content="Text"), chunk("stop"), event), "text/event-stream").usage == Usage(3, 2)
