"""Everything goes wrong at once: 500s, resets, cut streams, 429s, invalid JSON, empty replies, errors inside streams.

Each of the seven befalls a request with a chance of 5 %, drawn apart. Every section must be written or hold an honest
error element, in the exact order, and no run may hang.

Run: python tests/benchmarks/faults.py [--runs 100]
"""

from __future__ import annotations

import argparse
import asyncio
import random
import time
from collections import Counter
from statistics import median
from typing import Any

from fake_work import CHAPTERS, SECTIONS, Times, project_at, reply, serving, states, table

from docgen_nb.testing import Fault, FaultServer

CHANCE = 0.05
WIDTH = 16
LONGEST = 120.0  # seconds after which a run is held to hang
KINDS = [
    Fault("status", 500),
    Fault("reset"),
    Fault("cut"),
    Fault("status", 429),
    Fault("invalid"),
    Fault("empty"),
    Fault("stream_error"),
]


class EachApart:
    """The first of the kinds whose own chance strikes."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def __call__(self, body: dict[str, Any], number: int) -> Fault | None:
        drawn = random.Random(f"{self.seed} {number}")
        struck = [fault for fault in KINDS if drawn.random() < CHANCE]
        if "response_format" not in body:
            struck = [fault for fault in struck if fault.kind != "invalid"]
        return struck[0] if struck else None


def faulty(times: Times, seed: int) -> FaultServer:
    """A server on a bad day."""
    return FaultServer(responder=reply, latency=times, fault=EachApart(seed), piece_size=16)


async def one_run(base_url: str) -> tuple[set[str], Counter[str], Counter[str]]:
    """States of the sections, what the run told, and the kinds of the errors that stayed."""
    project = project_at(base_url, WIDTH)
    async with asyncio.timeout(LONGEST):
        run = project.generate()
        document = await run
    chapters = [chapter for _, chapter in document.chapters() if chapter.error is not None]
    found = {section.state for _, section in document.sections()} if chapters else states(document)
    told = Counter(event.kind for event in run.events)
    errors = Counter(chapter.error.cause for chapter in chapters)
    for _, section in document.sections():
        if section.state == "error":
            (element,) = section.elements
            assert element.type == "error"
            assert element.message
            errors[element.cause] += 1
    assert run.progress.fraction == 1
    await project.aclose()
    return found, told, errors


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100)
    runs = parser.parse_args().runs
    times, calls, errors, walls = Times(median=0.02), 0, Counter[str](), []
    kinds = Counter[str]()
    for seed in range(runs):
        with serving(faulty, times, seed) as server:
            began = time.perf_counter()
            found, told, kept = asyncio.run(one_run(server.base_url))
            walls.append(time.perf_counter() - began)
            calls += server.seen().calls
        assert found <= {"done", "error"}, found
        errors += kept
        kinds += told
    jobs = CHAPTERS * (1 + SECTIONS)
    rows = [
        ["runs, all ended, order exact", f"{runs}"],
        ["sections", f"{runs * CHAPTERS * SECTIONS:,}"],
        ["error elements", f"{sum(errors.values())} {dict(errors) or ''}"],
        ["calls / (sections + chapters)", f"{calls / (runs * jobs):.2f}"],
        ["repeated after a failure / asked again with a reason", f"{kinds['call_retried']} / {kinds['call_reasked']}"],
        ["a run, median and longest", f"{median(walls):.1f} s, {max(walls):.1f} s"],
    ]
    table(["", f"{len(KINDS)} faults at {CHANCE:.0%} each"], rows)


if __name__ == "__main__":
    main()
