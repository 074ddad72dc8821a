"""Fixtures that all tests share."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch):
    """A developer's own defaults must not reach a test."""
    for name in ("MODEL", "SCHEDULE", "PARALLEL", "MAX_CONCURRENCY", "LANGUAGE", "UI"):
        monkeypatch.delenv(f"DOCGEN_NB_{name}", raising=False)


@pytest.fixture(autouse=True)
def _nothing_kept_at_home(monkeypatch, tmp_path_factory):
    """What a test writes must not be remembered in the developer's own list of files."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
