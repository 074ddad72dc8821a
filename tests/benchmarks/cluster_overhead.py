"""What a document costs on a cluster beyond its answers, and how that grows with their number.

Answers take no time and come from a scripted model on the worker; each document is a project file, two sections and a
Markdown file. The same in the kernel is beside it.

Run: python -m tests.benchmarks.cluster_overhead [--sizes 100 1000 10000]
"""

from __future__ import annotations

import argparse
import asyncio

import docgen_nb as dg
from tests.batches.cluster.dask_processes import DaskProcesses
from tests.benchmarks.cluster_work import THREADS, written
from tests.benchmarks.fake_work_path import table

SMALL, WORKERS = 2, 2


async def cost(documents: int, on: object) -> float:
    """Milliseconds for each document."""
    project = dg.Project(model="scripted")
    seconds = await written(project, documents, SMALL, on)
    await project.aclose()
    return seconds / documents * 1000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 10_000])
    given = parser.parse_args()
    lines = []
    with DaskProcesses(WORKERS, THREADS) as cluster:
        asyncio.run(cost(10, cluster.address))  # the workers have loaded what they need
        for size in given.sizes:
            here, there = asyncio.run(cost(size, "kernel")), asyncio.run(cost(size, cluster.address))
            lines.append([f"{size:,}", f"{here:.1f}", f"{there:.1f}", f"{there - here:.1f}", f"{there / here:.2f}"])
            print(*lines[-1], flush=True)
    table(["documents", "kernel, ms each", f"{WORKERS} workers, ms each", "more, ms", "ratio"], lines)


if __name__ == "__main__":
    main()
