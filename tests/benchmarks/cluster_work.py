"""What the benchmarks of a batch on a cluster share: documents of an outline with a field, on real Dask processes."""

from __future__ import annotations

import tempfile
import time
from typing import Any

import docgen_nb as dg
from tests.benchmarks.fake_work_path import Times

SECTIONS = 20
WORKERS, THREADS = 4, 8


def template(sections: int) -> dict[str, Any]:
    """An outline with a field in its titles, by which the server tells the documents apart."""
    plan = [{"title": f"C{{n}}.S{s}"} for s in range(sections)]
    return {"userPrompt": "About {n}", "title": "D{n}", "chapters": [{"title": "C{n}", "sections": plan}]}


def bound(times: Times, documents: int, width: int) -> float:
    """The least wall time in seconds: all answers spread over the width, or the longest."""
    answers = [times.of(f"C{n}.S{s}") for n in range(documents) for s in range(SECTIONS)]
    return max(sum(answers) / width, *answers)


async def written(project: dg.Project, documents: int, sections: int, on: object) -> float:
    """Seconds of a batch, the connection to the cluster included; every document must be there."""
    with tempfile.TemporaryDirectory() as folder:
        rows = [{"n": number} for number in range(documents)]
        began = time.perf_counter()
        run = dg.batch(rows, outline=template(sections), to=f"{folder}/{{n}}.md", project=project, on=on)
        outcomes = await run
        seconds = time.perf_counter() - began
    assert all(outcome.ok for outcome in outcomes), outcomes.failed
    return seconds
