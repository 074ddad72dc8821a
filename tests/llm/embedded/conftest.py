"""The real weights, fetched once into the developer's cache."""

from __future__ import annotations

import pytest

from docgen_nb.llm.embedded.weights import CATALOGUE, DEFAULT, fetch


@pytest.fixture(scope="session")
def weights():
    """The default model's file."""
    return fetch(CATALOGUE[DEFAULT], print)
