"""What servers say when they refuse, and what it means."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen_nb.errors import AuthenticationError, BadRequestError, RateLimitError, StreamError, UnknownModelError
from docgen_nb.llm.failures import LONGEST_MESSAGE, detail_in, error_for, error_in_answer, message_in

OPENAI = '{"error": {"message": "No.", "type": "invalid_request_error", "param": null, "code": "%s"}}'
FASTAPI = json.dumps(
    {
        "detail": [
            {"type": "extra_forbidden", "loc": ["body", "stream_options"], "msg": "Extra inputs are not permitted"}
        ]
    }
)
MISTRAL = json.dumps({"object": "error", "message": json.loads(FASTAPI)})


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (OPENAI % "x", "No."),
        (
            '[{"error": {"code": 400, "message": "API key not valid.", "status": "INVALID_ARGUMENT"}}]',
            "API key not valid.",
        ),
        ('{"error": "model not loaded"}', "model not loaded"),
        ('{"detail": "Not Found"}', "Not Found"),
        (FASTAPI, "body.stream_options: Extra inputs are not permitted"),
        (MISTRAL, "body.stream_options: Extra inputs are not permitted"),
        ("upstream\n  connect error", "upstream connect error"),
        ("<!doctype html><p>Bad gateway", ""),
        ("", ""),
        ("{}", ""),
        ("null", ""),
    ],
)
def test_the_message_for_humans_is_found_in_every_form(body, said):
    assert message_in(body) == said


@given(
    st.text()
    | st.recursive(
        st.none() | st.text() | st.integers(),
        lambda x: st.lists(x) | st.dictionaries(st.sampled_from(["error", "message", "detail", "loc", "msg"]), x),
    ).map(json.dumps)
)
def test_any_body_gives_one_short_line(body):
    said = message_in(body)
    assert "\n" not in said
    assert len(said) <= LONGEST_MESSAGE
    detail_in(body)


def test_what_a_server_echoes_of_the_request_says_nothing_about_the_failure():
    body = json.dumps({"detail": [{"loc": ["body"], "msg": "too long", "input": "invalid model, invalid api key"}]})
    assert type(refused(400, body)) is BadRequestError


def refused(status, body):
    return error_for(status, {}, message_in(body), detail_in(body), "host")


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, OPENAI % "context_length_exceeded", BadRequestError),
        (400, '{"error": {"message": "API key not valid. Please pass a valid API key."}}', AuthenticationError),
        (400, '{"error": "Incorrect API key provided: xx"}', AuthenticationError),
        (400, '{"error": {"message": "No connected db.", "type": "no_db_connection"}}', AuthenticationError),  # LiteLLM
        (400, OPENAI % "model_not_found", UnknownModelError),
        (400, '{"message": "Invalid model: mistral-huge"}', UnknownModelError),
        (400, '{"error": {"message": "The model `gpt-9` does not exist"}}', UnknownModelError),
        (404, '{"error": {"message": "model \'llama9\' not found"}}', UnknownModelError),
        (429, OPENAI % "insufficient_quota", AuthenticationError),
        (429, OPENAI % "rate_limit_exceeded", RateLimitError),
        (400, '{"error": {"message": "Your credit balance is too low"}}', AuthenticationError),
        (402, '{"error": {"message": "Insufficient Balance"}}', AuthenticationError),
        (422, FASTAPI, BadRequestError),
    ],
)
def test_the_words_decide_where_the_status_is_vague(status, body, kind):
    error = refused(status, body)
    assert type(error) is kind
    assert error.status_code == status


def test_errors_that_every_call_would_meet_stop_the_run_and_the_others_do_not():
    assert refused(401, "{}").stops_run
    assert refused(429, OPENAI % "insufficient_quota").stops_run
    assert not refused(400, "{}").stops_run
    assert refused(429, "{}").retryable
    assert not refused(400, "{}").retryable


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"message": "busy", "type": "overloaded_error"}, RateLimitError),
        ({"message": "busy", "code": 429}, RateLimitError),
        ({"message": "busy", "code": "429"}, RateLimitError),
        ({"message": "gone", "code": 502}, StreamError),
        ({"message": "bad", "type": "invalid_request_error"}, BadRequestError),
        ({"message": "no", "type": "authentication_error"}, AuthenticationError),
        ({"message": "?", "type": "server_error"}, StreamError),
        ("text", StreamError),
        ([], StreamError),
    ],
)
def test_an_error_object_inside_an_answer_has_its_meaning(error, kind):
    assert type(error_in_answer(error, "said", "host")) is kind
