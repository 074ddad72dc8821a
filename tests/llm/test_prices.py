"""Prices."""

from __future__ import annotations

import importlib.util

import pytest

from docgen_nb.errors import ModelSpecError
from docgen_nb.llm.messages import Usage
from docgen_nb.llm.prices import FixedPrice, listed_price, parse_price

MILLION = 1_000_000


def test_the_users_own_numbers_are_usd_per_million_tokens():
    price = parse_price("0.25/2")
    assert price == FixedPrice(0.25, 2.0)
    assert price.cost(Usage(4 * MILLION, MILLION)) == 3.0


@pytest.mark.parametrize("text", ["", "1", "a/b", "-1/2", "1/2/3", "1e3/2", "inf/1", "nan/1"])
def test_what_is_no_price_is_refused_with_an_example(text):
    with pytest.raises(ModelSpecError, match=r"--price 0\.25/2"):
        parse_price(text)


def test_a_model_on_this_machine_costs_nothing():
    assert listed_price("embedded").cost(Usage(MILLION, MILLION)) == 0
    assert listed_price("ollama:any").cost(Usage(MILLION, MILLION)) == 0


def test_a_listed_model_has_a_price_and_cached_tokens_cost_less():
    price = listed_price("openai:gpt-5-mini")
    full = price.cost(Usage(10_000, 1_000))
    assert 0 < price.cost(Usage(10_000, 1_000, 9_000)) < full < 1


@pytest.mark.parametrize("spec", ["openai:no-such-model", "nobody:any", "any", "scripted"])
def test_a_model_that_nobody_lists_has_no_price(spec):
    assert listed_price(spec) is None


def test_without_the_table_only_local_models_have_a_price(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    listed_price.cache_clear()
    try:
        assert listed_price("openai:gpt-5-mini") is None
    finally:
        listed_price.cache_clear()
