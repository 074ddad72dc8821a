"""Many documents in the kernel: wall time over the bound, what a document costs, and the memory for ten thousand.

The bound is all answer times spread over the width, or the longest answer. Beside it stands a bare loop: the same
requests behind a semaphore, without documents, files, limits or order; the server is a child process on the same cores.

What a document costs is measured with answers of no time, each size in a process of its own: opening and closing its
project file, two sections, a Markdown file. The same by hand, in a loop over projects, is beside it.

Run: python tests/benchmarks/batches.py [--documents 200] [--width 16] [--sizes 100 1000 10000] [--only wall|cost]
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from fake_work import Times, plain_server, serving, table

import docgen_nb as dg
from docgen_nb.llm.messages import Message, ModelRequest
from docgen_nb.llm.spec import open_model
from docgen_nb.testing import ScriptedModel

SECTIONS = 20
SMALL = 2  # sections of a document where only its cost is asked for
MOST_MB = 500
TEXT = " ".join(f"Sentence {n} of a section says nothing in particular." for n in range(4))  # none is said twice


def template(sections: int) -> dict[str, Any]:
    """An outline with a field in its titles, by which the server tells the documents apart."""
    plan = [{"title": f"C{{n}}.S{s}"} for s in range(sections)]
    return {"userPrompt": "About {n}", "title": "D{n}", "chapters": [{"title": "C{n}", "sections": plan}]}


def rows(count: int) -> list[dict[str, Any]]:
    """A table of so many rows."""
    return [{"n": number} for number in range(count)]


def bound(times: Times, documents: int, width: int) -> float:
    """The least wall time in seconds."""
    answers = [times.of(f"C{n}.S{s}") for n in range(documents) for s in range(SECTIONS)]
    return max(sum(answers) / width, *answers)


async def wall(documents: int, width: int, times: Times) -> tuple[float, float, int]:
    """Seconds of the batch, CPU seconds of this process, and the most calls that were in flight."""
    with serving(plain_server, times) as server, tempfile.TemporaryDirectory() as folder:
        project = dg.Project()
        project.use_model("fake", dg.ModelOptions(base_url=server.base_url, max_concurrency=width))
        began, cpu = time.perf_counter(), time.process_time()
        run = dg.batch(rows(documents), outline=template(SECTIONS), to=f"{folder}/{{n}}.md", project=project)
        outcomes = await run
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
        seen = server.seen()
        assert all(outcome.ok for outcome in outcomes), outcomes.failed
        assert seen.calls == documents * SECTIONS, seen
        await project.aclose()
    return seconds, cpu, seen.max_in_flight


async def bare(documents: int, width: int, times: Times) -> tuple[float, float]:
    """Wall and CPU seconds of the same calls behind a semaphore, and of nothing else."""
    with serving(plain_server, times) as server:
        fake = open_model("fake", dg.ModelOptions(base_url=server.base_url, max_concurrency=width))
        free = asyncio.Semaphore(width)

        async def call(name: str) -> None:
            request = ModelRequest((Message("system", "Write."), Message("user", f'You write section 1.1, "{name}".')))
            async with free:
                await fake.complete(request)

        began, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(call(f"C{n}.S{s}") for n in range(documents) for s in range(SECTIONS)))
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
        await fake.aclose()
    return seconds, cpu


def model() -> ScriptedModel:
    """One that answers at once and forgets what it was asked."""
    scripted = ScriptedModel(lambda _: TEXT)
    scripted.requests = Nothing()  # type: ignore[assignment]  # a list that stays empty
    return scripted


class Nothing(list[Any]):
    """Keeps nothing."""

    def append(self, _item: Any) -> None:
        """Forget it."""


def peak() -> float:
    """MB that the process has needed at most so far."""
    scale = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale / 1e6


def in_a_batch(documents: int, folder: str) -> tuple[float, float, float]:
    """Wall and CPU seconds of a batch, and MB at the peak."""

    async def main() -> bool:
        project = dg.Project(model=model())
        run = dg.batch(rows(documents), outline=template(SMALL), to=f"{folder}/{{n}}.md", project=project)
        return all(outcome.ok for outcome in await run)

    return measured(main)


def by_hand(documents: int, folder: str) -> tuple[float, float, float]:
    """The same in a loop over projects, one after the other, without any of the batch's checks."""

    async def main() -> bool:
        shared = model()
        for row in rows(documents):
            project = dg.Project(f"{folder}/{row['n']}.docgen", model=shared)
            project.add(row=[row])
            project.load_outline(
                {
                    "title": f"D{row['n']}",
                    "chapters": [{"title": "C", "sections": [{"title": f"S{s}"} for s in range(SMALL)]}],
                }
            )
            await project.fill()
            project.export(f"{folder}/{row['n']}.md")
            project.close_file()
        return True

    return measured(main)


def measured(main: Callable[[], Any]) -> tuple[float, float, float]:
    """Wall and CPU seconds, and MB at the peak of the whole process."""
    began, cpu = time.perf_counter(), time.process_time()
    assert asyncio.run(main())
    return time.perf_counter() - began, time.process_time() - cpu, peak()


def alone(work: Callable[[int, str], tuple[float, float, float]], documents: int) -> tuple[float, float, float]:
    """Measured in a new process, with files in a folder that is removed."""
    folder = tempfile.mkdtemp()
    try:
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            return pool.submit(work, documents, folder).result()
    finally:
        shutil.rmtree(folder)


def show_wall(documents: int, width: int) -> None:
    """Measure and print."""
    times = Times()
    least, of = bound(times, documents, width), f"{documents} x {SECTIONS}"
    plain, plain_cpu = asyncio.run(bare(documents, width, times))
    seconds, cpu, most = asyncio.run(wall(documents, width, times))
    lines = [
        ["bare loop", of, f"{least:.1f}", f"{plain:.1f}", f"{plain / least:.2f}", "1.00", f"{plain_cpu:.1f}", ""],
        [
            "batch",
            of,
            f"{least:.1f}",
            f"{seconds:.1f}",
            f"{seconds / least:.2f}",
            f"{seconds / plain:.2f}",
            f"{cpu:.1f}",
        ],
    ]
    lines[1].append(f"{most} of {width}")
    table(["way", "documents x sections", "bound s", "wall s", "/ bound", "/ bare loop", "CPU s", "in flight"], lines)


def show_cost(sizes: list[int]) -> None:
    """Measure and print."""
    hand = alone(by_hand, sizes[0])
    hand_ms = hand[0] / sizes[0] * 1000
    lines = [
        ["by hand", f"{sizes[0]:,}", f"{hand_ms:.1f}", f"{hand[1] / sizes[0] * 1000:.1f}", "1.00", f"{hand[2]:.0f}"]
    ]
    for size in sizes:
        seconds, cpu, megabytes = alone(in_a_batch, size)
        each = seconds / size * 1000
        lines.append(
            [
                "batch",
                f"{size:,}",
                f"{each:.1f}",
                f"{cpu / size * 1000:.1f}",
                f"{each / hand_ms:.2f}",
                f"{megabytes:.0f}",
            ]
        )
        assert megabytes <= MOST_MB, f"{megabytes:.0f} MB for {size} documents"
    table(["way", "documents", "ms each", "CPU ms each", "/ by hand", "MB at the peak"], lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--width", type=int, default=16)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 10_000])
    parser.add_argument("--only", choices=("wall", "cost"))
    given = parser.parse_args()
    if given.only != "cost":
        show_wall(given.documents, given.width)
    if given.only != "wall":
        show_cost(given.sizes)


if __name__ == "__main__":
    main()
