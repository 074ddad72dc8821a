"""The engine's promises over real HTTP: limits, refusals, standstills of the loop, cancellation, what is logged."""

from __future__ import annotations

import asyncio
import logging
import time

import pytest

import docgen_nb as dg
from docgen_nb.engine.retry import RetryPolicy
from docgen_nb.errors import AuthenticationError, RateLimitError, RunCancelledError
from docgen_nb.testing import Fault, FaultServer, RateLimit

SECTIONS = 24
PLANTED = "sk-planted-0123456789"


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch):
    monkeypatch.setattr("docgen_nb.run.execution.RetryPolicy", lambda: RetryPolicy(base=0.01, cap=0.02))


def project_at(server, *, sections=SECTIONS, **options):
    project = dg.Project()
    project.use_model("any", dg.ModelOptions(base_url=server.base_url, **{"max_concurrency": 16, **options}))
    project.load_outline({"chapters": [{"title": "C", "sections": [{"title": f"S{i}"} for i in range(sections)]}]})
    return project


def fill(project, **options):
    async def main():
        try:
            return await project.fill(**options)
        finally:
            await project.aclose()

    return asyncio.run(main())


def states(project):
    return [section.state for _, section in project.outline.sections()]


def test_a_limit_that_the_user_tells_is_never_overrun():
    with FaultServer(rate_limit=RateLimit(per_minute=1200, burst=20)) as server:
        project = project_at(server, rpm=1200)
        fill(project)
    assert server.statuses() == {200: SECTIONS}


def test_a_limit_in_flight_that_nobody_tells_costs_a_few_refusals_and_no_section():
    with FaultServer(latency=0.05, rate_limit=RateLimit(in_flight=3, told="nothing")) as server:
        project = project_at(server, sections=60)
        fill(project)
    assert states(project) == ["done"] * 60
    assert 0 < server.statuses()[429] <= 60 / 3  # a busy machine bunches calls; how few they are is a benchmark


def test_two_runs_to_the_same_endpoint_share_one_limit():
    async def both(server):
        first, second = project_at(server, max_concurrency=3), project_at(server, max_concurrency=3)
        await asyncio.gather(first.fill(), second.fill())
        await first.aclose()
        await second.aclose()

    with FaultServer(latency=0.01) as server:
        asyncio.run(both(server))
    assert server.max_in_flight == 3
    assert server.calls == 2 * SECTIONS


def test_a_server_that_asks_to_come_back_tomorrow_ends_the_run_and_says_so():
    fault = Fault("status", 429, "Daily limit reached.", {"retry-after": "86400"})
    with FaultServer(fault=lambda _body, _number: fault) as server:
        project = project_at(server)
        with pytest.raises(RateLimitError, match="Daily limit reached"):
            fill(project)
    assert server.calls <= 16
    assert set(states(project)) == {"error", "cancelled"}


def test_time_in_which_the_loop_stood_still_fails_and_repeats_nothing():
    """The user's own long cell blocks the kernel's loop while answers are on their way."""

    async def main(server):
        project = project_at(server, timeout=0.4)
        run = project.fill()
        while server.in_flight < 16:  # noqa: ASYNC110 - another thread's state
            await asyncio.sleep(0.01)
        time.sleep(2.0)  # noqa: ASYNC251 - blocking is what is tested
        document = await run
        await project.aclose()
        return document, run

    with FaultServer(latency=0.1, piece_size=8, piece_seconds=0.005) as server:
        document, run = asyncio.run(main(server))
    assert {section.state for _, section in document.sections()} == {"done"}
    assert server.calls == SECTIONS
    assert run.progress.retries == 0


def test_cancelling_gives_back_every_connection_and_a_new_run_can_start_at_once():
    async def main(server):
        project = project_at(server)
        run = project.fill()
        while server.in_flight < 16:  # noqa: ASYNC110 - another thread's state
            await asyncio.sleep(0.01)
        began = time.perf_counter()
        run.cancel()
        with pytest.raises(RunCancelledError):
            await run
        assert time.perf_counter() - began < 1.0
        assert len(asyncio.all_tasks()) == 1
        assert run.traffic.in_flight == run.traffic.waiting == 0
        server.latency = 0.0
        await project.fill()
        await project.aclose()
        return project

    with FaultServer(latency=30.0) as server:
        project = asyncio.run(main(server))
    assert states(project) == ["done"] * SECTIONS
    assert sum(received.abandoned for received in server.requests) == 16
    assert server.in_flight == 0


def test_a_bad_key_stops_the_run_after_the_first_calls_not_after_a_hundred(monkeypatch):
    monkeypatch.setenv("A_KEY", PLANTED)
    with FaultServer(key="another") as server:
        project = project_at(server, sections=100, api_key_env="A_KEY")
        with pytest.raises(AuthenticationError):
            fill(project)
    assert server.calls <= 16


def test_no_log_above_debug_holds_prompt_or_text_and_none_holds_the_key(caplog, monkeypatch):
    monkeypatch.setenv("A_KEY", PLANTED)
    with caplog.at_level(logging.DEBUG), FaultServer(key=PLANTED, responder=lambda _: "a telling answer") as server:
        server.fault = lambda _body, number: Fault("status", 500) if number % 5 == 0 else None
        project = project_at(server, api_key_env="A_KEY")
        project.outline.user_prompt = "a telling prompt"
        fill(project)
    ours = [record for record in caplog.records if record.name.startswith("docgen_nb")]
    assert ours
    assert not any(PLANTED in record.getMessage() for record in caplog.records)
    louder = [record.getMessage() for record in ours if record.levelno > logging.DEBUG]
    assert not any("telling" in message for message in louder)


def test_importing_the_package_sets_up_no_logging():
    assert logging.getLogger("docgen_nb").handlers == []
    assert logging.getLogger("docgen_nb").level == logging.NOTSET
