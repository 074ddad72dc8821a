"""Models that run on the workers' own machines: a server on every worker, and as many slots as there are servers."""

from __future__ import annotations

import asyncio
import time

import psutil
import pytest
from distributed import Client

import docgen_nb as dg
from docgen_nb.batches.cluster import cluster_model, worker
from docgen_nb.engine.job import Succeeded
from docgen_nb.testing import FaultServer
from tests.batches.cluster.making import CALLS, project_at, responder, start, until

SECTION = {"title": "Heat in {town}", "contentPartIds": ["notes"], "contentFormats": {"notes": "extracted"}}
OUTLINE = {"title": "{town}", "chapters": [{"title": "Heat", "sections": [SECTION]}]}
NOTES = "# Heat\n\nIn 2025 the town connected 1,200 households. The council keeps the register of all pipes."


def run(work):
    return asyncio.run(asyncio.wait_for(work, 240))


def servers_of(processes):
    """Model servers that the processes have started."""
    found = [child for each in processes for child in psutil.Process(each.pid).children(recursive=True)]
    return [child for child in found if "server_main" in _command_of(child)]


def _command_of(process):
    try:
        return " ".join(process.cmdline())
    except psutil.Error:  # it has just ended
        return ""


@pytest.mark.embedded
def test_the_embedded_model_runs_on_every_worker_and_ends_with_the_batch(cluster, tmp_path):
    async def main():
        project = dg.Project(model="embedded")
        project.add(notes=NOTES)
        towns = [{"town": name} for name in ("Aarau", "Bern", "Chur", "Davos")]
        batch = dg.batch(towns, outline=OUTLINE, to=f"{tmp_path}/{{town}}.md", project=project, on=cluster.address)
        batch.start()
        most = 0
        while not batch.done():
            most = max(most, len(await asyncio.to_thread(servers_of, cluster.workers)))
            await asyncio.sleep(0.2)
        outcomes = await batch
        await project.aclose()
        assert [each.outcome for each in outcomes if not each.ok] == []
        return most

    assert run(main()) == 2
    assert servers_of(cluster.workers) == []
    assert len((tmp_path / "Bern.md").read_text()) > len("# Bern Heat Heat in Bern") * 2


def test_a_server_at_the_workers_own_address_has_its_slots_once_for_each_machine(cluster, tmp_path):
    async def main():
        with FaultServer(responder=responder, latency=0.05) as server:
            project = project_at(server, max_concurrency=3)
            model = cluster_model(cluster.address, project.choice)
            await model.open()
            assert model.profile.max_concurrency == 3  # two workers, one machine
            assert model.width(2) == 2
            await model.aclose()
            await start(project, 3, tmp_path, cluster.address)
            assert server.max_in_flight == 3
            await project.aclose()

    run(main())


def test_a_model_that_nobody_asks_is_closed_and_opened_again_for_the_next_call(cluster, tmp_path):
    async def main(client):
        with FaultServer(responder=responder, latency=0.05) as server:
            project = project_at(server)
            batch = start(project, 3, tmp_path, cluster.address)
            batch.start()
            await until(lambda: len(server.requests) > 3, batch)
            batch.pause()
            while sum((await asyncio.to_thread(client.run, _open_models)).values()):  # noqa: ASYNC110 - told by workers
                await asyncio.sleep(0.05)
            batch.resume()
            outcomes = await batch
            await project.aclose()
            assert all(isinstance(each.outcome, Succeeded) for each in outcomes)
            assert len(server.requests) == 3 * CALLS

    with Client(cluster.address, set_as_default=False) as client:
        client.run(_set_idle, 0.2)
        try:
            run(main(client))
        finally:
            client.run(_set_idle, worker.IDLE_SECONDS)


def _open_models():
    return len(worker._models)


def _set_idle(seconds):
    worker.IDLE_SECONDS = seconds


def test_a_kernel_that_is_busy_for_a_while_loses_nothing(cluster, tmp_path):
    async def main():
        with FaultServer(responder=responder, latency=0.05) as server:
            project = project_at(server)
            batch = start(project, 4, tmp_path, cluster.address)
            batch.start()
            for seen in (0, 5, 15):
                await until(lambda seen=seen: len(server.requests) > seen, batch)
                time.sleep(0.7)  # noqa: ASYNC251 - a user's long cell
            assert [each.outcome for each in await batch if not each.ok] == []
            assert len(server.requests) == 4 * CALLS
            await project.aclose()

    run(main())
