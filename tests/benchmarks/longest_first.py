"""Wall time over the bound by virtual clock: document order alone, and with the longest sections first near the end.

The scheduler runs 12 chapters of 8 sections whose lengths it expects to within a spread.
Run: python -m tests.benchmarks.longest_first
"""

from __future__ import annotations

import asyncio
import random
import statistics
from collections.abc import Iterator
from dataclasses import replace

from docgen_nb.engine import scheduler
from docgen_nb.engine.jobs import Job
from docgen_nb.engine.scheduler import Scheduler
from tests.benchmarks.fake_work import CHAPTERS, SECTIONS, Times, table
from tests.simulation.loop import VirtualLoop

SEEDS = 40
WIDTHS = (4, 8, 16, 32)
SPREADS = {"exactly": 0.0, "within about 25 %": 0.25, "within about 50 %": 0.5}


def jobs(times: Times, spread: float, order: list[str]) -> Iterator[Job[None]]:
    """The chapters' structures, which bring their sections."""
    guess = random.Random(times.seed)

    def job(name: str, *position: int) -> Job[None]:
        async def work() -> None:
            order.append(name)
            await asyncio.sleep(times.of(name))

        return Job(name, position, work, size=times.of(name) * guess.lognormvariate(0, spread))

    for c in range(CHAPTERS):
        sections = [job(f"C{c}.S{s}", c, s + 1) for s in range(SECTIONS)]
        yield replace(job(f"C{c}", c, 0), expand=lambda _, sections=sections: sections)


def wall(seed: int, width: int, spread: float | None) -> tuple[float, list[str]]:
    """Wall time over the bound and the order of starts; no ``spread`` for document order alone."""
    times, order, loop = Times(seed=seed), [], VirtualLoop()
    near_end, scheduler._NEAR_END = scheduler._NEAR_END, 0 if spread is None else scheduler._NEAR_END
    try:
        began = loop.time()
        loop.run_until_complete(Scheduler(max_concurrency=width).run(jobs(times, spread or 0.0, order)))
        return (loop.time() - began) / times.bound(width), order
    finally:
        scheduler._NEAR_END = near_end
        loop.close()


def main() -> None:
    """Simulate and print."""
    rows = []
    for width in WIDTHS:
        ways = [None, *SPREADS.values()]
        rows.append([str(width), *(f"{statistics.mean(wall(s, width, w)[0] for s in range(SEEDS)):.3f}" for w in ways)])
    table(["width", "document order", *(f"lengths known {words}" for words in SPREADS)], rows)


if __name__ == "__main__":
    main()
