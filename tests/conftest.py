"""Fixtures that all tests share."""

from __future__ import annotations

import pytest
from hypothesis import settings


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch):
    """A developer's own defaults must not reach a test."""
    for name in ("MODEL", "SCHEDULE", "PARALLEL", "MAX_CONCURRENCY", "LANGUAGE", "UI"):
        monkeypatch.delenv(f"DOCGEN_NB_{name}", raising=False)


# a machine that is busy with something else makes no test fail
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
