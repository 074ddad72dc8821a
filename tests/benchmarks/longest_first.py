"""Wall time over the bound by virtual clock, in document order alone and with the longest first near the end.

The scheduler runs 12 chapters of 8 sections whose lengths it expects to within a spread. With a contract all sections
wait for one call that begins with the structures and takes as long as any other. The first section to be complete is
compared with the calls that it needs itself: its chapter's structure and its own.
Run: python -m tests.benchmarks.longest_first
"""

from __future__ import annotations

import asyncio
import random
import statistics
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from docgen_nb.engine.job import Job
from docgen_nb.engine.scheduler import Scheduler
from tests.benchmarks.fake_work import CHAPTERS, SECTIONS, Times, table
from tests.simulation.loop import VirtualLoop

SEEDS = 40
TERMS = "terms"
WIDTHS = (4, 8, 16, 32, 64)
USUAL = 0.25
SPREADS = {"exactly": 0.0, "within about 25 %": USUAL, "within about 50 %": 0.5}


class World:
    """One run of the scheduler, where nothing but the replies takes time.

    Attributes:
        wall: seconds over the bound.
        first: seconds to the first complete section over those of its own two calls.
    """

    def __init__(self, times: Times, width: int, size_of: Callable[[str], float], *, terms: bool = False) -> None:
        self._times, self._size_of = times, size_of
        self._loop = VirtualLoop()
        self.first = 0.0
        try:
            self._loop.run_until_complete(Scheduler(max_concurrency=width).run(self._jobs(terms=terms)))
            self.wall = self._loop.time() / times.bound(width)
        finally:
            self._loop.close()

    def _jobs(self, *, terms: bool) -> Iterator[Job[None]]:
        """The chapters' structures, which bring their sections; with ``terms`` those wait for the contract's."""
        after = frozenset({TERMS}) if terms else frozenset[str]()
        if terms:
            yield self._job(TERMS, -1)
        for c in range(CHAPTERS):
            sections = [self._job(f"C{c}.S{s}", c, s + 1, after=after) for s in range(SECTIONS)]
            yield replace(self._job(f"C{c}", c, 0), expand=lambda _, sections=sections: sections)

    def _job(self, name: str, *position: int, after: frozenset[str] = frozenset()) -> Job[None]:
        return Job(name, position, partial(self._reply, name), size=self._size_of(name), after=after)

    async def _reply(self, name: str) -> None:
        await asyncio.sleep(self._times.of(name))
        if not self.first and ".S" in name:
            chapter = name.partition(".")[0]
            self.first = self._loop.time() / (self._times.of(chapter) + self._times.of(name))


def expecting(times: Times, spread: float | None) -> Callable[[str], float]:
    """How long sections are expected to take; all the same without a ``spread``."""
    guess = random.Random(times.seed)
    return lambda name: 1.0 if spread is None else times.of(name) * guess.lognormvariate(0, spread)


def worlds(width: int, spread: float | None, *, terms: bool = False) -> list[World]:
    """One for each seed."""
    all_times = [Times(seed=seed) for seed in range(SEEDS)]
    return [World(times, width, expecting(times, spread), terms=terms) for times in all_times]


def mean_wall(found: list[World]) -> str:
    """Wall over bound, the mean of the seeds."""
    return f"{statistics.mean(world.wall for world in found):.3f}"


def main() -> None:
    """Simulate and print."""
    lengths = [f"lengths known {words}" for words in SPREADS]
    rows = []
    for width in WIDTHS:
        ways = [worlds(width, spread) for spread in (None, *SPREADS.values())]
        contract = worlds(width, USUAL, terms=True)
        first = [world.first for world in worlds(width, USUAL)]
        seen = f"{statistics.mean(first):.2f}, {max(first):.2f}"
        rows.append([str(width), *map(mean_wall, ways), mean_wall(contract), seen])
    table(["width", "document order", *lengths, "about 25 %, with a contract", "first section: mean, most"], rows)


if __name__ == "__main__":
    main()
