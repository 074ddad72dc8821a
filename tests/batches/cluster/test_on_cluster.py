"""A batch on real workers of a real scheduler, beside a real server: as in the kernel."""

from __future__ import annotations

import asyncio
import time

import pytest
from distributed import Client

import docgen_nb as dg
from docgen_nb.engine.job import Failed, Succeeded
from docgen_nb.errors import RunCancelledError
from docgen_nb.llm.prices import FixedPrice
from docgen_nb.testing import Fault, FaultServer, RateLimit
from tests.batches.cluster.making import (
    CALLS,
    CHAPTERS,
    SECTIONS,
    asked,
    asker,
    project_at,
    responder,
    start,
    text_of,
    until,
)


def run(work):
    return asyncio.run(asyncio.wait_for(work, 120))


def test_the_documents_are_those_of_the_kernel(cluster, tmp_path):
    async def main():
        with FaultServer(responder=responder) as server:
            for place in ("kernel", cluster.address):
                project = project_at(server)
                outcomes = await start(project, 5, tmp_path / place.partition(":")[0], place)
                assert all(isinstance(each.outcome, Succeeded) for each in outcomes)
                await project.aclose()
            assert set(asked(server).values()) == {2}
            assert len(server.requests) == 2 * 5 * CALLS

    run(main())
    for region in ("R1", "R2", "R3", "R4", "R5"):
        assert text_of(tmp_path / "tcp", region) == text_of(tmp_path / "kernel", region)


def test_one_width_holds_for_all_workers(cluster, tmp_path):
    async def main():
        with FaultServer(responder=responder, latency=0.05) as server:
            project = project_at(server, max_concurrency=5)
            await start(project, 6, tmp_path, cluster.address)
            await project.aclose()
            assert 2 <= server.max_in_flight <= 5

    run(main())


def test_one_limit_per_minute_holds_for_all_workers(cluster, tmp_path):
    async def main():
        limit = RateLimit(per_minute=1200, burst=20)
        with FaultServer(responder=responder, latency=0.05, rate_limit=limit) as server:
            project = project_at(server, max_concurrency=32, rpm=1200)
            await start(project, 10, tmp_path, cluster.address)
            await project.aclose()
            assert sum(request.status == 429 for request in server.requests) <= 0.03 * len(server.requests)

    run(main())


def test_a_refusal_slows_all_workers_and_loses_nothing(cluster, tmp_path):
    async def main():
        limit = RateLimit(per_minute=1200, burst=5, told="retry-after")
        with FaultServer(responder=responder, latency=0.02, rate_limit=limit) as server:
            project = project_at(server, max_concurrency=16)
            outcomes = await start(project, 8, tmp_path, cluster.address)
            await project.aclose()
            refused = sum(request.status == 429 for request in server.requests)
            assert 0 < refused <= 0.3 * len(server.requests)
            assert all(isinstance(each.outcome, Succeeded) for each in outcomes)
            assert set(asked(server).values()) == {1}

    run(main())


def test_a_section_that_fails_harms_no_other_and_a_document_that_fails_neither(cluster, tmp_path):
    def fault(body, _number):
        region, job = asker(body)
        if (region, job) in {("R2", "section 1.2"), ("R3", "the plan")}:
            return Fault("status", 400, "not this one")
        return None

    async def main():
        told = []
        with FaultServer(responder=responder, fault=fault) as server:
            for place in ("kernel", cluster.address):
                project = project_at(server)
                outcomes = await start(project, 4, tmp_path / place.partition(":")[0], place)
                await project.aclose()
                told.append([(type(each.outcome), str(getattr(each.outcome, "error", ""))) for each in outcomes])
        assert told[1] == told[0]
        assert [kind for kind, _ in told[1]] == [Succeeded, Failed, Failed, Succeeded]
        assert "not this one" in told[1][2][1]
        project = dg.Project(tmp_path / "tcp" / "R2.docgen")
        states = [section.state for _, section in project.outline.sections()]
        assert states.count("done") == CHAPTERS * SECTIONS - 1
        await project.aclose()

    run(main())


def test_stop_ends_all_tasks_within_a_second_and_the_next_run_goes_on(cluster, tmp_path):
    async def main():
        with FaultServer(responder=responder, latency=0.3) as server:
            project = project_at(server)
            batch = start(project, 8, tmp_path, cluster.address)
            batch.start()
            await until(lambda: len(asked(server)) >= 3 * CALLS, batch)
            began = time.monotonic()
            batch.cancel()
            with pytest.raises(RunCancelledError):
                await batch
            ended = time.monotonic() - began
            await until(lambda: not server.in_flight)
            assert time.monotonic() - began < 2.0
            before = asked(server)
            server.latency = 0.0
            outcomes = await start(project, 8, tmp_path, cluster.address)
            await project.aclose()
            assert len(outcomes) == 8
            again = [job for job, times in asked(server).items() if times > 1]
            assert len(again) <= 8  # what was on the wire
            assert sum(before.values()) >= 3 * CALLS
            assert all(text_of(tmp_path, f"R{n}").count("Text of section") == 6 for n in range(1, 9))
        return ended

    assert run(main()) < 1.5  # a second, and what a busy machine takes


def test_pause_begins_no_further_section_and_resume_goes_on(cluster, tmp_path):
    async def main():
        with FaultServer(responder=responder, latency=0.1) as server:
            project = project_at(server)
            batch = start(project, 4, tmp_path, cluster.address)
            batch.start()
            await until(lambda: len(server.requests) >= 6, batch)
            batch.pause()
            quiet, seen = 0, -1
            while quiet < 8:
                await asyncio.sleep(0.1)
                quiet, seen = (quiet + 1, seen) if len(server.requests) == seen else (0, len(server.requests))
            assert seen < 4 * CALLS
            assert server.in_flight == 0
            batch.resume()
            await batch
            await project.aclose()
            assert len(server.requests) == 4 * CALLS

    run(main())


def test_a_client_of_the_user_s_own_is_used_and_left_open(cluster, tmp_path):
    async def main(client):
        with FaultServer(responder=responder) as server:
            project = project_at(server)
            for name, place in (("object", client), ("word", "client")):
                outcomes = await start(project, 2, tmp_path / name, place)
                assert all(isinstance(each.outcome, Succeeded) for each in outcomes)
            await project.aclose()

    with Client(cluster.address) as client:
        run(main(client))
        assert client.status == "running"
        assert client.submit(lambda: 7).result() == 7


def test_an_asynchronous_client_in_the_kernel_s_own_loop_is_used(cluster, tmp_path):
    async def main():
        async with Client(cluster.address, asynchronous=True) as client:
            with FaultServer(responder=responder) as server:
                project = project_at(server)
                outcomes = await start(project, 3, tmp_path, client)
                assert all(isinstance(each.outcome, Succeeded) for each in outcomes)
                await project.aclose()
            assert client.status == "running"

    run(main())


def test_a_script_waits_without_an_event_loop(cluster, tmp_path):
    with FaultServer(responder=responder) as server:
        project = project_at(server)
        outcomes = start(project, 2, tmp_path, cluster.address).wait()
        assert all(isinstance(each.outcome, Succeeded) for each in outcomes)
        project.end_processes()


def test_the_scripted_model_writes_on_workers(cluster, tmp_path):
    async def main():
        project = dg.Project(model="scripted")
        outcomes = await start(project, 2, tmp_path, cluster.address)
        assert all(isinstance(each.outcome, Succeeded) for each in outcomes)
        await project.aclose()

    run(main())


def test_a_budget_holds_for_all_workers_together(cluster, tmp_path):
    async def main():
        with FaultServer(responder=responder, latency=0.02) as server:
            project = project_at(server)
            batch = start(project, 12, tmp_path, cluster.address, max_tokens=16_000)
            with pytest.raises(RunCancelledError, match="16,000"):
                await batch
            assert 9_000 < batch.progress.prompt_tokens + batch.progress.output_tokens <= 16_000
            await project.aclose()

    run(main())


def test_a_budget_in_money_holds_too(cluster, tmp_path):
    async def main():
        with FaultServer(responder=responder) as server:
            project = project_at(server, price=FixedPrice(1.0, 2.0))
            batch = start(project, 12, tmp_path, cluster.address, max_cost=0.02)
            with pytest.raises(RunCancelledError, match=r"\$0.02"):
                await batch
            assert 0.008 < batch.progress.cost <= 0.02
            await project.aclose()

    run(main())


def test_two_batches_at_once_on_one_cluster_do_not_disturb_each_other(cluster, tmp_path):
    async def main():
        with FaultServer(responder=responder, latency=0.05) as server:
            projects = [project_at(server), project_at(server)]
            first = start(projects[0], 4, tmp_path / "first", cluster.address)
            first.start()
            await until(lambda: len(server.requests) > 3, first)
            second = start(projects[1], 4, tmp_path / "second", cluster.address)
            for batch in (first, second):
                assert all(isinstance(each.outcome, Succeeded) for each in await batch)
            assert set(asked(server).values()) == {2}
            for project in projects:
                await project.aclose()

    run(main())
