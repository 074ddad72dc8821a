"""1,200 requests a minute, shared by four workers: how close to the least time, and how many requests are refused.

The least time is what the limit alone allows: the requests beyond the first burst at its rate.

Run: python -m tests.benchmarks.cluster_limits [--documents 40]
"""

from __future__ import annotations

import argparse
import asyncio

import docgen_nb as dg
from docgen_nb.testing import FaultServer, RateLimit
from tests.batches.cluster.dask_processes import DaskProcesses
from tests.benchmarks.cluster_work import SECTIONS, THREADS, WORKERS, written
from tests.benchmarks.fake_work_path import Times, reply, serving, table

PER_MINUTE, BURST, WIDTH = 1200, 20, 32


def limited(times: Times, told: str) -> FaultServer:
    """A server with the limit."""
    limit = RateLimit(per_minute=PER_MINUTE, burst=BURST, told=told)
    return FaultServer(responder=reply, latency=times, rate_limit=limit)


async def wall(documents: int, told: str, on: object, **options: int) -> tuple[float, int, int]:
    """Seconds, calls and refused calls."""
    with serving(limited, Times(), told) as server:
        project = dg.Project()
        model = dg.ModelOptions(base_url=server.base_url, max_concurrency=WIDTH, **options)
        project.use_model("fake", model)
        seconds = await written(project, documents, SECTIONS, on)
        seen = server.seen()
        await project.aclose()
    return seconds, seen.calls, seen.refused


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=40)
    given = parser.parse_args()
    least = (given.documents * SECTIONS - BURST) / PER_MINUTE * 60
    lines = []
    with DaskProcesses(WORKERS, THREADS) as cluster:
        asyncio.run(wall(WORKERS, "retry-after", cluster.address, rpm=PER_MINUTE))
        for name, told, options in (
            ("--rpm 1200", "retry-after", {"rpm": PER_MINUTE}),
            ("told by headers", "headers", {}),
            ("told by Retry-After", "retry-after", {}),
        ):
            for place, on in (("kernel", "kernel"), (f"{WORKERS} workers", cluster.address)):
                seconds, calls, refused = asyncio.run(wall(given.documents, told, on, **options))
                share = f"{refused} of {calls} ({refused / calls:.1%})"
                lines.append([name, place, f"{least:.1f}", f"{seconds:.1f}", f"{seconds / least:.2f}", share])
                print(*lines[-1], flush=True)
    table(["limit", "on", "least s", "wall s", "wall / least", "refused"], lines)


if __name__ == "__main__":
    main()
