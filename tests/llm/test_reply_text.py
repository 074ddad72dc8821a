"""Thoughts at the beginning of an answer, however the stream cuts them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen_nb.llm.reply_text import ThinkingFilter, without_thinking

PIECES = st.lists(st.sampled_from(["<think>", "</think>", "[THINK]", "[/THINK]", "a", "<", "thi", "nk>", "\n", " b "]))


def filtered(pieces):
    seen = ThinkingFilter()
    return "".join(map(seen.feed, pieces)) + seen.end()


@given(PIECES)
def test_where_a_stream_is_cut_changes_nothing_but_white_space_after_a_thought(pieces):
    text = "".join(pieces)
    assert filtered(text) == filtered(pieces) == filtered([text])


@given(st.text(), st.text().filter(lambda t: "</think>" not in t))
def test_a_thought_before_any_answer_goes_and_the_answer_stays(answer, thought):
    expected = filtered([answer.lstrip()])
    assert filtered([f"<think>{thought}</think>{answer}"]) == expected


@given(st.text())
def test_a_text_that_does_not_begin_with_a_thought_is_untouched(text):
    assert filtered(["Word " + text]) == "Word " + text


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("<think>hm</think>\n\nYes.", "Yes."),
        ("\n<thinking>hm</thinking>Yes.", "Yes."),
        ("[THINK]hm[/THINK]Yes.", "Yes."),
        ("<think>a</think><think>b</think>Yes.", "Yes."),
        ("<think>never ends", ""),
        ("hm, the opening tag stood in the prompt\n</think>\n\nYes.", "Yes."),
        ("Models write <think> and </think> around thoughts.", "Models write <think> and </think> around thoughts."),
        ("<thin ice", "<thin ice"),
        (" continued", " continued"),
        ("", ""),
    ],
)
def test_the_answer_is_what_remains(text, answer):
    assert without_thinking(text) == answer
