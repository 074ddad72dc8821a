"""The labelled cases of the benchmark, once: what the README says must stay true."""

import sys
from collections import Counter
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture
def quality(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    before = set(sys.modules)
    import check_quality

    yield check_quality
    for name in set(sys.modules) - before:
        if name.startswith("check_"):
            del sys.modules[name]


@pytest.mark.parametrize("material", ["development", "held_out"])
def test_precision_and_recall_of_the_codes_that_matter_most(quality, material):
    cases = list(quality.labelled_cases(getattr(quality, material), 1))
    counts = Counter((code, kind) for _, code, kind, _ in quality.judged(cases))
    for code in quality.TARGET:
        hit, missed, false = (counts[code, kind] for kind in ("hit", "missed", "false"))
        assert hit >= 10
        assert hit / (hit + false) >= 0.9, code
        assert hit / (hit + missed) >= 0.9, code
