"""Wall time over the bound by virtual clock: document order alone, and with the longest sections first near the end.

The scheduler runs 12 chapters of 8 sections whose lengths it expects to within a spread. With a contract all sections
wait for one call that begins with the structures and takes as long as any other.
Run: python -m tests.benchmarks.longest_first
"""

from __future__ import annotations

import asyncio
import random
import statistics
from collections.abc import Callable, Iterator
from dataclasses import replace

from docgen_nb.engine.jobs import Job
from docgen_nb.engine.scheduler import Scheduler
from tests.benchmarks.fake_work import CHAPTERS, SECTIONS, Times, table
from tests.simulation.loop import VirtualLoop

SEEDS = 40
TERMS = "terms"
WIDTHS = (4, 8, 16, 32)
SPREADS = {"exactly": 0.0, "within about 25 %": 0.25, "within about 50 %": 0.5}


def jobs(times: Times, size_of: Callable[[str], float], *, terms: bool = False) -> Iterator[Job[None]]:
    """The chapters' structures, which bring their sections; with ``terms`` those wait for the contract's."""
    after = frozenset({TERMS}) if terms else frozenset[str]()

    def job(name: str, *position: int, after: frozenset[str] = frozenset()) -> Job[None]:
        return Job(name, position, lambda: asyncio.sleep(times.of(name)), size=size_of(name), after=after)

    if terms:
        yield job(TERMS, -1)
    for c in range(CHAPTERS):
        sections = [job(f"C{c}.S{s}", c, s + 1, after=after) for s in range(SECTIONS)]
        yield replace(job(f"C{c}", c, 0), expand=lambda _, sections=sections: sections)


def scheduled(times: Times, width: int, size_of: Callable[[str], float], *, terms: bool = False) -> float:
    """Wall time over the bound, where nothing but the replies takes time."""
    loop = VirtualLoop()
    try:
        loop.run_until_complete(Scheduler(max_concurrency=width).run(jobs(times, size_of, terms=terms)))
        return loop.time() / times.bound(width)
    finally:
        loop.close()


def expecting(times: Times, spread: float | None) -> Callable[[str], float]:
    """How long sections are expected to take; all the same without a ``spread``."""
    guess = random.Random(times.seed)
    return lambda name: 1.0 if spread is None else times.of(name) * guess.lognormvariate(0, spread)


def mean_of(width: int, spread: float | None, *, terms: bool = False) -> str:
    """Wall over bound, the mean of some seeds."""
    worlds = [Times(seed=seed) for seed in range(SEEDS)]
    each = [scheduled(times, width, expecting(times, spread), terms=terms) for times in worlds]
    return f"{statistics.mean(each):.3f}"


def main() -> None:
    """Simulate and print."""
    ways = [None, *SPREADS.values()]
    rows = [[str(width), *(mean_of(width, way) for way in ways), mean_of(width, 0.25, terms=True)] for width in WIDTHS]
    lengths = [f"lengths known {words}" for words in SPREADS]
    table(["width", "document order", *lengths, "about 25 %, with a contract"], rows)


if __name__ == "__main__":
    main()
