"""The embedded model on the workers of a cluster: tokens per second by the number of workers.

Each worker is its own process with its own model server, and a share of this machine's cores as its threads. On one
machine the workers share what cores there are, so the first table shows what that costs; the second gives each worker
one core in both cases and so shows what a core, or a machine, more brings, as far as there are cores for it.

Run: python -m tests.benchmarks.cluster_embedded [--documents 24] [--workers 1 2 4]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
import time

import docgen_nb as dg
from tests.batches.cluster.dask_processes import DaskProcesses
from tests.benchmarks.fake_work_path import table

SECTIONS, THREADS = 2, 8
NOTES = """# Heat

In 2025 the town connected 1,200 households to the new network. Drilling took 40 days, and the noise was measured.

# Permits

The council keeps the register, the maps and the letters of the tenants. Every permit takes six weeks.
"""


def template() -> dict[str, object]:
    """Two sections on a town, written from the same notes."""
    part = {"contentPartIds": ["notes"], "contentFormats": {"notes": "extracted"}}
    sections = [{"title": f"{subject} in {{town}}", **part} for subject in ("Heat", "Permits")]
    return {"userPrompt": "On {town}", "title": "{town}", "chapters": [{"title": "{town}", "sections": sections}]}


async def throughput(documents: int, on: object) -> tuple[float, int]:
    """Tokens per second, and tokens."""
    project = dg.Project(model="embedded")
    project.add(notes=NOTES)
    rows = [{"town": f"Town {number}"} for number in range(documents)]
    with tempfile.TemporaryDirectory() as folder:
        batch = dg.batch(rows, outline=template(), to=f"{folder}/{{town}}.md", project=project, on=on)
        began = time.perf_counter()
        outcomes = await batch
        seconds = time.perf_counter() - began
    await project.aclose()
    assert all(outcome.ok for outcome in outcomes), outcomes.failed
    tokens = batch.progress.prompt_tokens + batch.progress.output_tokens
    return tokens / seconds, tokens


def measure(documents: int, workers: int, pinned: int | None) -> float:
    """Tokens per second once each worker has its server; ``pinned`` cores for all workers together."""
    if pinned is not None:
        os.sched_setaffinity(0, set(range(pinned)))  # children inherit it
    try:
        with DaskProcesses(workers, THREADS) as cluster:
            asyncio.run(throughput(2 * workers, cluster.address))  # the weights are in the machine's cache
            return asyncio.run(throughput(documents, cluster.address))[0]
    finally:
        if pinned is not None:
            os.sched_setaffinity(0, set(range(os.cpu_count() or 1)))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=24)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    given = parser.parse_args()
    cores = os.cpu_count() or 1
    for title, pin in ((f"all workers share {cores} cores", None), ("a core for each worker", 1)):
        lines, one = [], 0.0
        for workers in given.workers:
            if pin is not None and workers > cores:
                continue
            found = measure(given.documents, workers, None if pin is None else workers * pin)
            one = one or found / given.workers[0]
            lines.append([str(workers), f"{found:.0f}", f"{found / one:.2f}"])
            print(title, *lines[-1], flush=True)
        print(f"\n{title}")
        table(["workers", "tokens/s", "times one worker"], lines)


if __name__ == "__main__":
    main()
