"""The prompt caches that the fault server counts with keep to the providers' rules."""

import pytest

from docgen_nb.testing import PromptCache

CHAT, MESSAGES = "/v1/chat/completions", "/v1/messages"
TOKEN = "abcd"
MARK = {"cache_control": {"type": "ephemeral"}}


def chat(*contents, **fields):
    return {"messages": [{"role": "user", "content": content} for content in contents]} | fields


def messages(*blocks, **fields):
    return {"messages": [{"role": "user", "content": list(blocks)}]} | fields


def text(tokens, letter="a", **fields):
    return {"type": "text", "text": letter * 4 * tokens} | fields


def after(cache, path, first, second):
    cache.keep(path, first)
    return cache.count(path, second).cached


def test_openai_s_prefix_is_as_long_as_it_agrees_in_steps_of_128():
    assert after(PromptCache(), CHAT, chat(TOKEN * 1500), chat(TOKEN * 1500)) == 1408
    assert after(PromptCache(), CHAT, chat(TOKEN * 1100 + "x" * 2000), chat(TOKEN * 1100 + "y" * 2000)) == 1024


def test_openai_s_prefix_has_1024_tokens_at_least():
    assert after(PromptCache(), CHAT, chat(TOKEN * 1000), chat(TOKEN * 1000)) == 0


def test_the_form_of_a_reply_stands_before_the_messages():
    form = {"response_format": {"json_schema": {"name": "n", "schema": {}}}}
    assert after(PromptCache(), CHAT, chat(TOKEN * 2000), chat(TOKEN * 2000, **form)) == 0
    assert after(PromptCache(), CHAT, chat(TOKEN * 2000, **form), chat(TOKEN * 2000, **form)) > 1900


def test_anthropic_s_prefix_ends_at_a_mark():
    first, second = messages(text(1100, **MARK), text(900, "b")), messages(text(1100, **MARK), text(900, "c"))
    cache = PromptCache()
    assert cache.count(MESSAGES, first).written == pytest.approx(1100, abs=10)
    assert after(cache, MESSAGES, first, second) == pytest.approx(1100, abs=10)
    assert after(PromptCache(), MESSAGES, messages(text(1100)), messages(text(1100))) == 0  # no mark, nothing kept


def test_anthropic_s_models_have_a_shortest_prefix():
    body = messages(text(1100, **MARK))
    assert after(PromptCache(2048), MESSAGES, body, body) == 0


def test_anthropic_looks_20_blocks_back():
    kept = messages(text(1100, **MARK))
    for blocks, found in ((19, True), (21, False)):
        later = messages(text(1100), *(text(1, "b") for _ in range(blocks)), text(1, "c", **MARK))
        assert (after(PromptCache(), MESSAGES, kept, later) > 0) is found


def test_five_marks_are_too_many():
    with pytest.raises(ValueError, match="5 marks"):
        PromptCache().count(MESSAGES, messages(*(text(9, **MARK) for _ in range(5))))
