"""Workers and kernels that are killed at random moments: finished sections that are lost, answers paid for twice.

A section is finished when the kernel was told so; an answer is paid for twice if it was in a project file at the
moment of the kill and is asked for again. Calls on the wire are repeated, and counted apart.

Run: python -m tests.benchmarks.cluster_deaths [--workers 20] [--kernels 5]
"""

from __future__ import annotations

import argparse
import asyncio
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from docgen_nb.testing import FaultServer
from tests.batches.cluster import writing_kernel
from tests.batches.cluster.dask_processes import DaskProcesses
from tests.batches.cluster.making import (
    CALLS,
    CHAPTERS,
    SECTIONS,
    asker,
    held,
    listening,
    project_at,
    responder,
    start,
    until,
)
from tests.benchmarks.fake_work_path import table

DOCUMENTS = 6
SPAN = 3.0  # seconds in which a kill falls


async def killed_worker(cluster: DaskProcesses, server: FaultServer, folder: Path, moment: float) -> list[int]:
    """One batch in which a worker dies; lost, paid twice, repeated from the wire."""
    told: set[tuple[str, str]] = set()
    before = len(server.requests)
    project = project_at(server)
    with listening(lambda name, section: told.add((name, f"section {section}"))):
        batch = start(project, DOCUMENTS, folder, cluster.address)
        batch.start()
        await until(lambda: len(server.requests) > before, batch)
        await asyncio.sleep(moment)
        await asyncio.to_thread(cluster.kill_worker, 0)
        answered, _ = await asyncio.to_thread(held, folder)
        at_kill = len(server.requests)
        seen_told = set(told)
        cluster.start_worker()
        outcomes = await batch
    await project.aclose()
    assert all(outcome.ok for outcome in outcomes), outcomes.failed
    return counted(server, folder, before, at_kill, answered, seen_told)


def counted(
    server: FaultServer, folder: Path, before: int, at_kill: int, answered: set, told: set[tuple[str, str]]
) -> list[int]:
    """Lost, paid twice, repeated from the wire."""
    _, written = held(folder)
    assert len(written) == DOCUMENTS * CHAPTERS * SECTIONS
    twice = sum(asker(request.body) in answered for request in server.requests[at_kill:])
    times = [asker(request.body) for request in server.requests[before:] if request.status == 200]
    return [len(told - written), twice, len(times) - len(set(times))]


def killed_kernel(address: str, server: FaultServer, folder: Path, moment: float) -> list[int]:
    """One batch whose kernel dies, and the next that goes on."""
    before = len(server.requests)
    command = [sys.executable, "-m", writing_kernel.__name__, address, server.base_url, str(folder), str(DOCUMENTS)]
    first = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    while len(server.requests) == before:
        time.sleep(0.005)
    time.sleep(moment)
    first.send_signal(signal.SIGKILL)
    told, _ = first.communicate()
    while server.in_flight:
        time.sleep(0.01)
    answered, _ = held(folder)
    at_kill = len(server.requests)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=300)
    lines = {tuple(line.split(" ", 1)) for line in told.splitlines() if " section " in line}
    return counted(server, folder, before, at_kill, answered, lines)  # type: ignore[arg-type]  # pairs


def main() -> None:
    """Kill, count and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=20)
    parser.add_argument("--kernels", type=int, default=5)
    given = parser.parse_args()
    rng = random.Random(8)
    sums = {"worker": [0, 0, 0], "kernel": [0, 0, 0]}
    with (
        DaskProcesses(2, 3) as cluster,
        FaultServer(responder=responder, latency=lambda _: rng.uniform(0.05, 0.3)) as server,
    ):
        for kind, count in (("worker", given.workers), ("kernel", given.kernels)):
            for number in range(count):
                cluster.wait_for(2)
                with tempfile.TemporaryDirectory() as name:
                    moment, folder = rng.uniform(0, SPAN), Path(name)
                    if kind == "worker":
                        found = asyncio.run(killed_worker(cluster, server, folder, moment))
                    else:
                        found = killed_kernel(cluster.address, server, folder, moment)
                sums[kind] = [a + b for a, b in zip(sums[kind], found, strict=True)]
                print(kind, number + 1, f"{moment:.2f} s", found, flush=True)
    calls = DOCUMENTS * CALLS
    lines = [
        [f"{kind} killed, {count} times", *map(str, sums[kind]), f"{calls * count}"]
        for kind, count in (("worker", given.workers), ("kernel", given.kernels))
    ]
    table(["", "finished sections lost", "kept answers paid twice", "repeated from the wire", "calls"], lines)
    assert all(sums[kind][:2] == [0, 0] for kind in sums)


if __name__ == "__main__":
    main()
