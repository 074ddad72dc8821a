"""A key is on the workers that use it and nowhere else: not on the scheduler, in no log, in no task."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from distributed import Client

import docgen_nb as dg
from docgen_nb.batches.cluster.connection import Connection
from docgen_nb.batches.cluster.sealing import LetterBox, sealed
from docgen_nb.engine.job import Succeeded
from docgen_nb.testing import Fault, FaultServer
from tests.batches.cluster.dask_processes import DaskProcesses
from tests.batches.cluster.making import responder, start

KEY = "sk-planted-" + "9d1f44c0be7a"


def memory_of(pid, needle):
    """How often a process has something in its memory."""
    found = 0
    with Path(f"/proc/{pid}/maps").open() as maps, Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
        for line in maps:
            begin, end, readable = re.match(r"([0-9a-f]+)-([0-9a-f]+) (.)", line).groups()
            if readable != "r" or line.rstrip().endswith(("[vvar]", "[vsyscall]", "[vvar_vclock]")):
                continue
            try:
                memory.seek(int(begin, 16))
                found += memory.read(int(end, 16) - int(begin, 16)).count(needle)
            except OSError:
                continue
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="looks into processes by /proc")
def test_a_key_is_nowhere_but_on_the_workers(tmp_path, monkeypatch):
    monkeypatch.setenv("PLANTED_KEY", KEY)

    def fault(_body, number):
        return Fault("status", 500, f"Bearer {KEY} was refused") if number % 5 == 0 else None

    async def main(cluster):
        with FaultServer(responder=responder, key=KEY, fault=fault) as server:
            project = dg.Project()
            project.use_model("any", dg.ModelOptions(base_url=server.base_url, api_key_env="PLANTED_KEY"))
            batch = start(project, 4, tmp_path, cluster.address)
            outcomes = await batch
            await project.aclose()
            assert all(isinstance(each.outcome, Succeeded) for each in outcomes)
            assert {request.headers["authorization"] for request in server.requests} == {f"Bearer {KEY}"}

    noisy = {"DASK_LOGGING__DISTRIBUTED": "debug", "PLANTED_KEY": ""}
    with DaskProcesses(workers=1, environment=noisy) as cluster:
        asyncio.run(asyncio.wait_for(main(cluster), 120))
        with Client(cluster.address, set_as_default=False) as client:
            client.dump_cluster_state(str(tmp_path / "state"), format="yaml")
        assert memory_of(os.getpid(), KEY.encode()) > 0  # what is looked for would be found
        assert memory_of(cluster.scheduler.pid, KEY.encode()) == 0
        logs = cluster.logs()
    assert "DEBUG" in logs
    assert KEY not in logs
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or KEY.encode() not in path.read_bytes(), path


def test_only_the_one_it_was_sealed_for_can_read_a_key():
    box, other = LetterBox(), LetterBox()
    letter = sealed({"A_KEY": KEY}, box.address, "batch worker")
    assert KEY.encode() not in letter
    assert box.open(letter, "batch worker") == {"A_KEY": KEY}
    for reader, purpose in ((other, "batch worker"), (box, "another batch")):
        with pytest.raises(InvalidTag) as refused:
            reader.open(letter, purpose)
        assert KEY not in str(refused.value)


def test_a_cluster_that_others_can_reach_is_told_of_in_one_line(cluster, tmp_path, monkeypatch):
    monkeypatch.setenv("PLANTED_KEY", KEY)
    monkeypatch.setattr(Connection, "open_to_others", True)

    async def main():
        with FaultServer(responder=responder, key=KEY) as server:
            project = dg.Project()
            project.use_model("any", dg.ModelOptions(base_url=server.base_url, api_key_env="PLANTED_KEY"))
            await start(project, 1, tmp_path, cluster.address)
            await project.aclose()

    with pytest.warns(UserWarning, match="is not encrypted") as told:
        asyncio.run(asyncio.wait_for(main(), 60))
    assert len(told) == 1
    assert KEY not in str(told[0].message)
    assert "\n" not in str(told[0].message)
