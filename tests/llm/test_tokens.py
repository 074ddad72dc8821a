"""Estimates of tokens."""

from __future__ import annotations

from docgen_nb.llm.messages import Message, ModelProfile, ModelRequest, ReplySchema, Usage
from docgen_nb.llm.tokens import TokenMeter


def request(size, **changes):
    return ModelRequest((Message("user", "x" * size),), **changes)


def test_before_anything_is_known_four_bytes_are_a_token():
    estimate = TokenMeter(ModelProfile()).estimate(request(4000))
    assert 1000 <= estimate.prompt <= 1010
    assert estimate.output > 0
    assert estimate.total == estimate.prompt + estimate.output


def test_the_servers_count_teaches_how_much_text_a_token_is():
    meter = TokenMeter(ModelProfile())
    meter.learn(request(3000), Usage(1500, 200))
    assert 990 <= meter.estimate(request(2000)).prompt <= 1010
    assert meter.estimate(request(2000)).output == 200


def test_texts_and_structured_replies_are_learned_apart():
    meter = TokenMeter(ModelProfile())
    structured = ReplySchema("s", {})
    meter.learn(request(10), Usage(5, 900))
    meter.learn(request(10, schema=structured), Usage(5, 100))
    assert meter.estimate(request(10)).output == 900
    assert meter.estimate(request(10, schema=structured)).output == 100


def test_no_more_output_than_the_request_allows():
    assert TokenMeter(ModelProfile()).estimate(request(10, max_output_tokens=50)).output == 50


def test_a_profile_that_bounds_sections_bounds_the_estimate():
    assert TokenMeter(ModelProfile(max_section_words=100)).estimate(request(10)).output == 140


def test_a_server_that_counts_nothing_teaches_nothing():
    meter = TokenMeter(ModelProfile())
    before = meter.estimate(request(400))
    meter.learn(request(400), Usage())
    assert meter.estimate(request(400)) == before
