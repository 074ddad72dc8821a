"""Fixtures that all tests share."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch):
    """A developer's own defaults must not reach a test."""
    for name in ("MODEL", "SCHEDULE", "PARALLEL", "MAX_CONCURRENCY", "LANGUAGE", "UI"):
        monkeypatch.delenv(f"DOCGEN_NB_{name}", raising=False)
