"""Which refusals concern a feature that can be left out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen_nb.llm.dialect import Dialect, after_refusal, both
from tests.llm.calling import ASKING_FOR_JSON, REQUEST

WITHOUT_TEMPERATURE = {"left_off": frozenset({"temperature"})}
FULL = replace(ASKING_FOR_JSON, temperature=0.5, max_output_tokens=100)


@pytest.mark.parametrize(
    ("said", "changes"),
    [
        ("'response_format.type' must be 'text'", {"schema": "json_object"}),
        ("This model does not support response format `json_schema`", {"schema": "json_object"}),
        ("Invalid schema for response_format 'plan'", {"schema": "json_object"}),
        ("Structured outputs are not available", {"schema": "json_object"}),
        ("failed to parse grammar", {"schema": "json_object"}),
        ("body.stream_options: Extra inputs are not permitted", {"usage": False}),
        (
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens'.",
            {"limit": "max_completion_tokens"},
        ),
        (
            "Unsupported value: 'temperature' does not support 0.5 with this model.",
            WITHOUT_TEMPERATURE,
        ),
        ("`temperature` is deprecated for this model.", WITHOUT_TEMPERATURE),
        ("invalid temperature: only 1 is allowed for this model", WITHOUT_TEMPERATURE),
        ("The specified schema produces a constraint that has too many states.", {"schema": "json_object"}),
        ("Your organization must be verified to stream this model.", {"stream": False}),
        ("Streaming is not supported.", {"stream": False}),
    ],
)
def test_a_refused_feature_is_left_out(said, changes):
    assert after_refusal(Dialect(), FULL, said) == replace(Dialect(), **changes)


@pytest.mark.parametrize(
    "said",
    [
        "max_tokens is too large: 200000. This model supports at most 4096 completion tokens.",
        "temperature must be between 0 and 2",
        "This model's maximum context length is 8192 tokens",
        "messages: roles must alternate",
        "",
    ],
)
def test_a_refusal_of_the_request_itself_leaves_nothing_out(said):
    assert after_refusal(Dialect(), FULL, said) is None


def test_nothing_is_left_out_that_was_not_sent():
    for said in ("response_format unsupported", "temperature unsupported", "max_tokens unsupported"):
        assert after_refusal(Dialect(), REQUEST, said) is None


@given(st.lists(st.sampled_from(["json_schema", "stream_options", "temperature", "max_tokens", "stream"]), max_size=40))
def test_refusals_come_to_an_end(features):
    dialect, steps = Dialect(), 0
    for feature in features:
        lesser = after_refusal(dialect, FULL, f"{feature} is not supported")
        if lesser is not None:
            assert lesser != dialect
            dialect, steps = lesser, steps + 1
    assert steps <= 7


DIALECTS = st.builds(
    Dialect,
    st.sampled_from(["json_schema", "json_object", "prompt"]),
    st.sampled_from(["max_tokens", "max_completion_tokens", "nothing"]),
    st.booleans(),
    st.frozensets(st.sampled_from(["temperature", "seed"])),
    st.none() | st.integers(1, 9),
    st.booleans(),
    st.booleans(),
)


@given(DIALECTS, DIALECTS)
def test_what_two_calls_found_out_is_kept_whichever_comes_first(first, second):
    assert both(first, second) == both(second, first)
    assert both(first, both(first, second)) == both(first, second)
