"""From a reply's text to an object, or why not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from docgen_nb.errors import InvalidReplyError
from docgen_nb.llm.structured import parse_json_reply, validate_reply
from docgen_nb.plain_text import sound_text

NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text().map(sound_text)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda x: st.lists(x, max_size=4) | st.dictionaries(TEXTS, x, max_size=4),
    max_leaves=10,
)
CONTAINERS = st.lists(VALUES, min_size=1) | st.dictionaries(TEXTS, VALUES, min_size=1)
PROSE = st.text(st.characters(exclude_characters="{}[]`<>\n", codec="utf-8"), max_size=40)
THOUGHTS = st.text(max_size=40).filter(lambda t: "</think>" not in t)


class Chapter(BaseModel):
    title: str = Field(min_length=1)


class Plan(BaseModel):
    chapters: list[Chapter]


@given(VALUES, THOUGHTS, st.sampled_from(["", "json", "JSON"]), st.booleans(), st.sampled_from([None, 2]))
def test_any_value_comes_back_from_thoughts_and_fences(value, thought, language, thinks, indent):
    written = json.dumps(value, indent=indent)
    fenced = f"```{language}\n{written}\n```"
    if "```" in written:
        fenced = written
    assert parse_json_reply((f"<think>{thought}</think>\n" if thinks else "") + fenced) == value


@given(CONTAINERS, PROSE, PROSE, st.booleans())
def test_any_object_or_array_comes_back_from_prose(value, before, after, escaped):
    text = f"{before}\n{json.dumps(value, ensure_ascii=escaped)}\n{after}"
    if before.strip() == after.strip() == "":
        text = json.dumps(value)
    assert parse_json_reply(text) == value


@given(st.text())
def test_any_text_gives_a_value_or_a_reason(text):
    try:
        parse_json_reply(text)
    except InvalidReplyError as error:
        refused = error
    else:
        return
    assert refused.reason
    assert refused.reply == text
    assert "\n" not in refused.reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("I can't do that.", "it is not valid JSON: no object or array stands in it"),
        ("", "it is not valid JSON: no object or array stands in it"),
        ('{"a": 1, "b": ', "it is not valid JSON: Expecting value in line 1, column 14"),
        ("<think>{}</think>", "it is not valid JSON: no object or array stands in it"),
        ('{"a": NaN}', "it is not valid JSON"),
        ("[" * 100_000, "it is not valid JSON"),
        ("{" * 100_000, "it is not valid JSON"),
    ],
)
def test_a_reply_without_json_says_why(text, reason):
    with pytest.raises(InvalidReplyError) as raised:
        parse_json_reply(text)
    assert raised.value.reason.startswith(reason)


def test_line_breaks_inside_strings_are_taken():
    assert parse_json_reply('{"a": "one\ntwo"}') == {"a": "one\ntwo"}


def test_half_a_character_does_not_lose_the_reply():
    class Title(BaseModel):
        title: str

    for written, title in [
        (r"Bees \ud83d fly", "Bees \ufffd fly"),
        (r"\uDE00", "\ufffd"),
        (r"\ud83d\ude00", "\U0001f600"),
        (r"a\u0000b\ufffe", "ab"),
    ]:
        assert validate_reply(f'Here:\n```json\n{{"title": "{written}"}}\n```', Title).title == title


def test_the_longest_value_in_prose_is_meant():
    assert parse_json_reply('As in [1], the form {"a": 0} becomes: {"chapters": [{"title": "A"}]}.') == {
        "chapters": [{"title": "A"}]
    }


def test_the_value_that_validates_is_taken():
    text = (
        'For example {"chapters": "of several kinds, which I describe at length"}; mine: {"chapters": [{"title": "A"}]}'
    )
    assert validate_reply(text, Plan).chapters[0].title == "A"


def test_the_reason_names_the_place_and_fits_into_a_sentence_to_the_model():
    with pytest.raises(InvalidReplyError) as raised:
        validate_reply('{"chapters": [{"title": ""}, {}, {"title": 3}, {"title": null}]}', Plan)
    assert raised.value.reason.startswith(
        "chapters.0.title: String should have at least 1 character; chapters.1.title:"
    )
    assert raised.value.reason.endswith("; and 1 more")
    assert "pydantic" not in raised.value.reason


def test_the_wrong_kind_of_value_is_named():
    with pytest.raises(InvalidReplyError, match="the reply: Input should be"):
        validate_reply("[1]", Plan)
