"""``local:N``: processes for the length of a batch, and never longer."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys

import psutil
import pytest

from docgen_nb.engine.job import Succeeded
from docgen_nb.errors import RunCancelledError
from docgen_nb.testing import FaultServer
from tests.batches.cluster import writing_kernel
from tests.batches.cluster.making import project_at, responder, start, until


def children(pid=None):
    return {child.pid for child in psutil.Process(pid).children(recursive=True) if _works(child)}


def _works(process):
    try:
        return "spawn_main" in " ".join(process.cmdline())
    except psutil.Error:
        return False


def test_it_starts_processes_and_ends_them(tmp_path):
    async def main():
        with FaultServer(responder=responder, latency=0.1) as server:
            project = project_at(server)
            batch = start(project, 4, tmp_path, "local:2")
            batch.start()
            await until(lambda: len(server.requests) > 4, batch)
            assert len(children()) == 2
            outcomes = await batch
            await project.aclose()
            assert all(isinstance(each.outcome, Succeeded) for each in outcomes)

    before = children()
    asyncio.run(asyncio.wait_for(main(), 120))
    assert children() <= before


def test_a_stop_before_it_is_open_leaves_nothing(tmp_path):
    async def main():
        with FaultServer(responder=responder) as server:
            project = project_at(server)
            batch = start(project, 2, tmp_path, "local:1")
            batch.start()
            await asyncio.sleep(0)
            batch.cancel()
            with pytest.raises(RunCancelledError):
                await batch
            await project.aclose()
            assert server.requests == []

    asyncio.run(asyncio.wait_for(main(), 120))
    assert children() == set()


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is POSIX's")
def test_when_the_kernel_is_killed_its_workers_end(tmp_path):
    with FaultServer(responder=responder, latency=0.2) as server:
        command = [sys.executable, "-m", writing_kernel.__name__, "local:2", server.base_url, str(tmp_path), "6"]
        kernel = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        while "section" not in (line := kernel.stdout.readline()):
            assert line
        workers = children(kernel.pid)
        kernel.send_signal(signal.SIGKILL)
        kernel.wait()
        kernel.stdout.close()
        assert len(workers) == 2
        gone, alive = psutil.wait_procs([psutil.Process(pid) for pid in workers if psutil.pid_exists(pid)], timeout=20)
        del gone
        assert alive == []
