"""Prose cut into sentences: where a reader would, and nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen_nb.document.sentences import sentences_of, to_sentence_end


@pytest.mark.parametrize(
    ("prose", "sentences"),
    [
        ("It is 18.2 kg. Honey, e.g. from linden. Good.", ["It is 18.2 kg. ", "Honey, e.g. from linden. ", "Good."]),
        ('"Go." She went. Why?', ['"Go." ', "She went. ", "Why?"]),
        ("蜜蜂在跳舞。他们睡觉。", ["蜜蜂在跳舞。", "他们睡觉。"]),
        ("Dr. Kristen Gorman came. She counts.", ["Dr. Kristen Gorman came. ", "She counts."]),
        ("Sie kam am 17. Juni. Es regnete.", ["Sie kam am 17. Juni. ", "Es regnete."]),
        ("There are 3. All are old.", ["There are 3. ", "All are old."]),
        ("", []),
    ],
)
def test_a_sentence_ends_where_a_reader_sees_its_end(prose, sentences):
    assert sentences_of(prose) == sentences


def test_a_cut_text_ends_with_its_last_full_sentence():
    assert to_sentence_end("It is 3.5 m high. Three keepers li") == "It is 3.5 m high."
    assert to_sentence_end("three keepers li") == "three keepers li"


@given(st.text(alphabet='aB .!?1\n"“”。-', max_size=200))
def test_cutting_into_sentences_loses_nothing(text):
    assert "".join(sentences_of(text)) == text
