"""The same batch in the kernel and on four workers: wall time over the bound.

The bound is all answer times spread over the width, or the longest answer. The server is one more process; on two
cores kernel, scheduler, workers and server share them, so that this shows what the machinery costs and not what more
machines would bring.

Run: python -m tests.benchmarks.cluster_speed [--documents 200] [--width 16]
"""

from __future__ import annotations

import argparse
import asyncio

import docgen_nb as dg
from tests.batches.cluster.dask_processes import DaskProcesses
from tests.benchmarks.cluster_work import SECTIONS, THREADS, WORKERS, bound, written
from tests.benchmarks.fake_work_path import Times, plain_server, serving, table


async def wall(documents: int, width: int, times: Times, on: object) -> tuple[float, int]:
    """Seconds, and the most calls in flight."""
    with serving(plain_server, times) as server:
        project = dg.Project()
        project.use_model("fake", dg.ModelOptions(base_url=server.base_url, max_concurrency=width))
        seconds = await written(project, documents, SECTIONS, on)
        seen = server.seen()
        assert seen.calls == documents * SECTIONS, seen
        await project.aclose()
    return seconds, seen.max_in_flight


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--width", type=int, default=16)
    given = parser.parse_args()
    times = Times()
    least = bound(times, given.documents, given.width)
    lines = []
    with DaskProcesses(WORKERS, THREADS) as cluster:
        asyncio.run(wall(WORKERS, given.width, times, cluster.address))  # the workers have loaded what they need
        for name, place in (("kernel", "kernel"), (f"{WORKERS} workers", cluster.address)):
            seconds, most = asyncio.run(wall(given.documents, given.width, times, place))
            lines.append([name, f"{least:.1f}", f"{seconds:.1f}", f"{seconds / least:.2f}", str(most)])
    print(f"{given.documents} documents x {SECTIONS} sections, width {given.width}")
    table(["on", "bound s", "wall s", "wall / bound", "in flight"], lines)


if __name__ == "__main__":
    main()
