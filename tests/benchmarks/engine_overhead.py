"""What the engine itself costs: CPU per job by the graph's shape and size, memory, and CPU per limiter slot.

Run: python tests/benchmarks/engine_overhead.py
"""

from __future__ import annotations

import asyncio
import gc
import time
import tracemalloc

from docgen_nb.engine.job import Job
from docgen_nb.engine.limiter import Limiter
from docgen_nb.engine.scheduler import Scheduler

SIZES = (100, 1_000, 10_000)
WIDTH = 16
REPEATS = 3
NONE = frozenset()


async def work():
    await asyncio.sleep(0)


def flat(count):
    """Jobs that wait for nothing."""
    return [Job(f"s{i}", (i,), work) for i in range(count)]


def chain(count):
    """Each job waits for the one before it: the schedule ``sequential``."""
    return [Job(f"s{i}", (i,), work, frozenset([f"s{i - 1}"]) if i else NONE) for i in range(count)]


def document(count, *, barriers):
    """Chapters that expand into as many sections; with ``barriers``, each waits for the chapter before it."""
    chapters = max(1, round(count**0.5))

    def sections(chapter):
        before = frozenset([f"c{chapter - 1}"]) if barriers and chapter else NONE
        structures = frozenset(f"c{i}" for i in range(chapters)) if barriers else NONE
        return [Job(f"c{chapter}.{i}", (chapter, i), work, structures, before) for i in range(count // chapters - 1)]

    return [
        Job(f"c{chapter}", (chapter,), work, expand=lambda _, chapter=chapter: sections(chapter))
        for chapter in range(chapters)
    ]


def pipelined(count):
    return document(count, barriers=False)


def by_chapters(count):
    return document(count, barriers=True)


def one_family(count):
    """Half of the jobs wait for a family that the other half belongs to."""
    half = count // 2
    root = Job("root", (0,), work, expand=lambda _: [Job(f"a{i}", (1, i), work) for i in range(half - 1)])
    return [root, *(Job(f"b{i}", (2, i), work, after_family=frozenset(["root"])) for i in range(half))]


SHAPES = (flat, chain, pipelined, by_chapters, one_family)


async def run_graph(jobs):
    return len(await Scheduler(max_concurrency=WIDTH).run(jobs))


async def run_slots(count):
    limiter = Limiter(WIDTH, 10_000_000, 1_000_000_000)

    async def call():
        async with limiter.slot(100) as slot:
            slot.succeeded(90)

    async def worker():
        for _ in range(count // WIDTH):
            await call()

    await asyncio.gather(*(worker() for _ in range(WIDTH)))
    return count // WIDTH * WIDTH


def cpu_ms(make):
    """The least CPU milliseconds per job of some repeats; ``make`` hands back a coroutine that counts its jobs."""
    best = float("inf")
    for _ in range(REPEATS):
        coroutine = make()
        gc.collect()
        begun = time.process_time()
        done = asyncio.run(coroutine)
        best = min(best, (time.process_time() - begun) * 1000 / done)
    return best


def memory_mb(count):
    gc.collect()
    tracemalloc.start()
    asyncio.run(run_graph(pipelined(count)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


def main():
    print(f"CPU ms per job, width {WIDTH}, jobs that only give way once; making the jobs is not counted")
    print("| graph |" + "".join(f" {size:,} jobs |" for size in SIZES))
    print("|---|" + "---:|" * len(SIZES))
    for shape in SHAPES:
        cells = [cpu_ms(lambda shape=shape, size=size: run_graph(shape(size))) for size in SIZES]
        print(f"| {shape.__name__} |" + "".join(f" {cell:.4f} |" for cell in cells))
    cells = [cpu_ms(lambda size=size: run_slots(size)) for size in SIZES]
    print("| limiter slots |" + "".join(f" {cell:.4f} |" for cell in cells))
    print(f"\nmemory at the peak of a pipelined run of {SIZES[-1]:,} jobs: {memory_mb(SIZES[-1]):.1f} MB")


if __name__ == "__main__":
    main()
