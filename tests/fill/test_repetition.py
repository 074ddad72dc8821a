"""Texts that say one thing over and over, while they grow and when they are whole."""

from __future__ import annotations

import pytest

from docgen_nb.fill.repetition import is_loop

GOOD = " ".join(f"Hive {n} stands {['north', 'east', 'south', 'west'][n % 4]} of tree {n * n}." for n in range(6))
LONG = " ".join(f"word{n}" for n in range(2000))
AGAIN = "they fly and come and " * 6


@pytest.mark.parametrize("text", [AGAIN, f"{LONG} {AGAIN}", f"{GOOD} " + "x" * 100 + " bees, bees, bees, bees, bees, "])
def test_a_phrase_in_a_row_at_the_end_is_found_while_the_text_grows(text):
    assert is_loop(text, growing=True)
    assert is_loop(text)


def test_one_that_the_text_got_out_of_is_found_when_it_is_whole():
    text = f"{AGAIN} {LONG}"
    assert not is_loop(text, growing=True)
    assert is_loop(text)


@pytest.mark.parametrize("growing", [True, False])
def test_a_sentence_may_stand_twice_and_with_other_numbers_six_times(growing):
    twice = "The bees leave the hive at dawn. "
    assert not is_loop(f"{LONG}. {twice}{GOOD} {twice}", growing=growing)
    assert is_loop(f"{LONG}. {twice}{GOOD} {twice}{GOOD.upper()} {twice}", growing=growing)
    counted = [f"In hive {n} there are {n * 7} bees today. " for n in range(7)]
    assert not is_loop("".join(counted[:6]), growing=growing)
    assert is_loop("".join(counted), growing=growing)
