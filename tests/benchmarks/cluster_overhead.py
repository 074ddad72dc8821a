"""What a document costs on a cluster beyond its answers, and how that grows with their number.

Answers take no time and come from a scripted model on the worker; each document is a project file, two sections and a
Markdown file. The same in the kernel is beside it. CPU is that of kernel, scheduler and workers together: other work on
the machine disturbs it less than the wall time.

Run: python -m tests.benchmarks.cluster_overhead [--sizes 100 1000 10000]
"""

from __future__ import annotations

import argparse
import asyncio
import time

import psutil

import docgen_nb as dg
from tests.batches.cluster.dask_processes import DaskProcesses
from tests.benchmarks.cluster_work import THREADS, written
from tests.benchmarks.fake_work_path import table

SMALL, WORKERS = 2, 2


async def cost(documents: int, on: object, cluster: DaskProcesses) -> tuple[float, float]:
    """Milliseconds of wall time and of CPU for each document."""
    project, before = dg.Project(model="scripted"), cpu_seconds(cluster)
    seconds = await written(project, documents, SMALL, on)
    await project.aclose()
    return seconds / documents * 1000, (cpu_seconds(cluster) - before) / documents * 1000


def cpu_seconds(cluster: DaskProcesses) -> float:
    """CPU time of this process, the scheduler and the workers so far."""
    assert cluster.scheduler is not None
    times = [psutil.Process(each.pid).cpu_times() for each in (cluster.scheduler, *cluster.workers)]
    return time.process_time() + sum(each.user + each.system for each in times)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 10_000])
    given = parser.parse_args()
    lines = []
    with DaskProcesses(WORKERS, THREADS) as cluster:
        asyncio.run(cost(10, cluster.address, cluster))  # the workers have loaded what they need
        for size in given.sizes:
            here, cpu_here = asyncio.run(cost(size, "kernel", cluster))
            there, cpu_there = asyncio.run(cost(size, cluster.address, cluster))
            wall = [f"{here:.1f}", f"{there:.1f}", f"{there - here:.1f}"]
            cpu = [f"{cpu_here:.1f}", f"{cpu_there:.1f}", f"{cpu_there - cpu_here:.1f}"]
            lines.append([f"{size:,}", *wall, *cpu])
            print(*lines[-1], flush=True)
    places = ["kernel", f"{WORKERS} workers", "more"]
    table(
        ["documents", *(f"{place}, ms each" for place in places), *(f"{place}, ms of CPU" for place in places)], lines
    )


if __name__ == "__main__":
    main()
