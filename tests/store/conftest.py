"""Stores that are closed when the test ends."""

from __future__ import annotations

import pytest

from docgen_nb.store.sqlite.project_database import Database


@pytest.fixture
def path(tmp_path):
    return tmp_path / "report.docgen"


@pytest.fixture
def opened():
    """Opens stores: with a path in the file, without one in memory."""
    stores = []

    def open_(path=None):
        store = Database.open(path) if path is not None else Database.in_memory()
        stores.append(store)
        return store

    yield open_
    for store in stores:
        store.close()
