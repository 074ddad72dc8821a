"""Workers, kernels and schedulers that die: nothing finished is lost, and nothing is paid for twice."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys

import pytest

from docgen_nb.engine.job import Succeeded
from docgen_nb.errors import ClusterError
from docgen_nb.testing import FaultServer
from tests.batches.cluster import writing_kernel
from tests.batches.cluster.dask_processes import DaskProcesses
from tests.batches.cluster.making import (
    CALLS,
    CHAPTERS,
    SECTIONS,
    asked,
    asker,
    held,
    project_at,
    responder,
    start,
    until,
)

pytestmark = pytest.mark.skipif(os.name == "nt", reason="SIGKILL is POSIX's")

DOCUMENTS = 6


def run(work):
    return asyncio.run(asyncio.wait_for(work, 180))


def test_when_a_worker_dies_its_calls_are_made_elsewhere_and_nothing_is_paid_twice(tmp_path):
    rng = random.Random(5)

    async def main(cluster):
        with FaultServer(responder=responder, latency=lambda _: rng.uniform(0.05, 0.2)) as server:
            project = project_at(server)
            batch = start(project, DOCUMENTS, tmp_path, cluster.address)
            batch.start()
            await until(lambda: len(asked(server)) > DOCUMENTS * CALLS // 3, batch)
            on_the_wire = server.in_flight
            await asyncio.to_thread(cluster.kill_worker, 0)
            outcomes = await batch
            await project.aclose()
            assert [each.outcome for each in outcomes if not isinstance(each.outcome, Succeeded)] == []
            times = asked(server)
            assert len(times) == DOCUMENTS * CALLS
            again = sum(times.values()) - len(times)
            assert again <= on_the_wire + 8  # what the killed worker had sent or just heard

    with DaskProcesses(workers=2, threads=3) as cluster:
        run(main(cluster))
    answered, written = held(tmp_path)
    assert len(written) == DOCUMENTS * CHAPTERS * SECTIONS
    assert len(answered) == DOCUMENTS * CALLS


def test_a_killed_kernel_s_batch_goes_on_in_the_next(cluster, tmp_path):
    rng = random.Random(6)
    with FaultServer(responder=responder, latency=lambda _: rng.uniform(0.05, 0.2)) as server:
        command = [sys.executable, "-m", writing_kernel.__name__, cluster.address, server.base_url, str(tmp_path)]
        command.append(str(DOCUMENTS))
        first = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        told = []
        for line in first.stdout:
            told.append(line.strip())
            if len(told) == 12:
                first.send_signal(signal.SIGKILL)
        first.wait()
        first.stdout.close()
        asyncio.run(until(lambda: not server.in_flight))
        answered, written = held(tmp_path)
        lost = {tuple(line.split(" ", 1)) for line in told if "section" in line} - written
        before = len(server.requests)
        second = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=120)
        repeated = [asker(r.body) for r in server.requests[before:] if asker(r.body) in answered]
    assert lost == set()
    assert repeated == []
    assert second.stdout.splitlines()[-1] == "finished"
    assert len(held(tmp_path)[1]) == DOCUMENTS * CHAPTERS * SECTIONS


def test_a_scheduler_that_dies_is_one_line_and_what_is_finished_stays(tmp_path):
    async def main(cluster):
        with FaultServer(responder=responder, latency=0.1) as server:
            project = project_at(server)
            batch = start(project, DOCUMENTS, tmp_path, cluster.address)
            batch.start()
            await until(lambda: len(held(tmp_path)[1]) > 3, batch)
            cluster.scheduler.kill()
            with pytest.raises(ClusterError, match="connection to the scheduler is lost"):
                await batch
            await project.aclose()

    with DaskProcesses(workers=1, threads=3) as cluster:
        run(main(cluster))
    assert len(held(tmp_path)[1]) > 3


def test_a_worker_that_comes_later_gets_calls_too(tmp_path):
    async def main(cluster):
        with FaultServer(responder=responder, latency=0.15) as server:
            project = project_at(server, max_concurrency=4)
            batch = start(project, 10, tmp_path, cluster.address)
            batch.start()
            await until(lambda: len(asked(server)) > 3, batch)
            cluster.start_worker()
            outcomes = await batch
            await project.aclose()
            assert all(isinstance(each.outcome, Succeeded) for each in outcomes)
            assert server.max_in_flight == 2  # one on each

    with DaskProcesses(workers=1, threads=1) as cluster:
        run(main(cluster))
