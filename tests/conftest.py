"""Fixtures that all tests share."""

from __future__ import annotations

import atexit
import gc
import os
import signal

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

# a machine that is busy with something else makes no test fail
settings.register_profile("unhurried", deadline=None)
# where a failure would be somebody else's, everybody meets the same examples; new ones are searched for at the desk
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "unhurried")


def pytest_configure(config):
    """A shell that starts a command with ``&`` has it ignore SIGINT: here it interrupts all the same."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


class _ByFile(LoadScopeScheduling):
    """Two processes share the work: the browser's tests stay in one, and each file's in one."""

    def _split_scope(self, nodeid):
        return "browser" if "browser/" in nodeid.partition("::")[0] else nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return _ByFile(config, log)


@pytest.fixture(scope="module", autouse=True)
def _what_is_kept_is_no_garbage():
    """Searches for garbage leave out what pytest and earlier files keep: IPython makes one for each of its shells."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch):
    """A developer's own defaults must not reach a test."""
    for name in ("MODEL", "SCHEDULE", "PARALLEL", "MAX_CONCURRENCY", "LANGUAGE", "UI"):
        monkeypatch.delenv(f"DOCGEN_NB_{name}", raising=False)


@pytest.fixture(autouse=True)
def _nothing_kept_at_home(monkeypatch, tmp_path_factory):
    """What a test writes must not be remembered in the developer's own list of files."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))


@pytest.fixture(autouse=True)
def _no_file_left_open(monkeypatch):
    """What would be done at the interpreter's end is done at the test's, where its files are still there."""
    at_end, register = [], atexit.register

    def noted(work, *args, **options):
        at_end.append(work)
        return register(work, *args, **options)

    monkeypatch.setattr(atexit, "register", noted)
    yield
    for work in at_end:
        if (getattr(work, "__module__", None) or "").startswith("docgen_nb.store"):
            work()
