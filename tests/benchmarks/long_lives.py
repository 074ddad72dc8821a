"""A kernel that lives long: many runs, a document of 5,000 sections, width 256, interrupts at random moments.

``python tests/benchmarks/long_lives.py [--runs 100] [--sections 5000] [--interrupts 100]`` prints what grows. Exit
code 1 if memory, descriptors, threads or tasks do not stay flat, or a section is lost.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import os
import random
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import NamedTuple

import docgen_nb as dg
from docgen_nb.errors import RunCancelledError
from docgen_nb.llm.messages import ModelProfile
from docgen_nb.testing import ScriptedModel

MOST_GROWTH = 0.15  # MB of memory for each run after the first fifth of them


class Size(NamedTuple):
    """What a process holds."""

    megabytes: float
    descriptors: int
    threads: int
    tasks: int


def size() -> Size:
    """Now, after what is garbage has gone."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    megabytes = pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    return Size(
        megabytes, len(list(Path("/proc/self/fd").iterdir())), threading.active_count(), len(asyncio.all_tasks())
    )


def outline(sections: int) -> dict[str, object]:
    """Sections in chapters of ten."""
    chapters = [
        {"title": f"C{c}", "sections": [{"title": f"S{c}.{s}", "generationHint": "h"} for s in range(10)]}
        for c in range(-(-sections // 10))
    ]
    return {"userPrompt": "p", "chapters": chapters}


async def many_runs(folder: Path, runs: int) -> tuple[bool, str]:
    """Fill, then rewrite again and again, with an export and a check now and then."""
    project = dg.Project(folder / "runs.docgen", model=ScriptedModel())
    project.load_outline(outline(30))
    await project.fill()
    early = size()
    for number in range(runs):
        await project.redo(f"{number % 3 + 1}.{number % 10 + 1}", f"wish {number}")
        if number % 10 == 0:
            project.check()
            project.export(folder / "runs.md", force=True)
        if number == runs // 5:
            early = size()
    late = size()
    await project.aclose()
    growth = (late.megabytes - early.megabytes) / max(1, runs - runs // 5)
    flat = growth <= MOST_GROWTH and late[1:] <= tuple(each + 1 for each in early[1:])
    return flat, f"{runs} runs: {early} then {late}, {1000 * growth:.0f} kB a run"


async def many_sections(folder: Path, sections: int, width: int) -> tuple[bool, str]:
    """One document, at a great width."""
    model = ScriptedModel(latency=0.02, profile=ModelProfile(max_concurrency=width))
    project = dg.Project(folder / "sections.docgen", model=model)
    project.load_outline(outline(sections))
    began = time.perf_counter()
    document = await project.fill()
    seconds = time.perf_counter() - began
    done = sum(section.state == "done" for _, section in document.sections())
    await project.aclose()
    said = (
        f"{done} of {sections} sections in {seconds:.1f} s, {model.max_in_flight} in flight, {size().megabytes:.0f} MB"
    )
    return done == sections and model.max_in_flight <= width, said


async def many_interrupts(folder: Path, interrupts: int) -> tuple[bool, str]:
    """Runs that are cancelled at random moments; what was finished stays, nothing is left running."""
    chance = random.Random(1)
    project = dg.Project(folder / "interrupts.docgen", model=ScriptedModel(latency=lambda _: chance.uniform(0, 0.02)))
    project.load_outline(outline(200))
    lost, finished, early = 0, {}, size()
    for number in range(interrupts):
        run = (
            project.fill()
            if number % 4
            else project.start(project.planner().rewrite({chance.choice(places(project)): "again"}))
        )
        asyncio.get_running_loop().call_later(chance.uniform(0, 0.4), run.cancel)
        with contextlib.suppress(RunCancelledError):
            await run
        now = {
            section.id: section.elements for _, section in project.known_outline().sections() if section.state == "done"
        }
        lost += len(finished.keys() - now.keys())
        finished = now
    late = size()
    await project.aclose()
    return (
        lost == 0 and late.tasks <= early.tasks + 1,
        f"{interrupts} interrupts: {len(finished)} finished, {lost} lost, {early} then {late}",
    )


def places(project: dg.Project) -> list[object]:
    """Where something is written already, else the first section."""
    sections = list(project.known_outline().sections())
    return [place for place, section in sections if section.state == "done"] or [sections[0][0]]


async def main() -> int:
    """All three, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--sections", type=int, default=5000)
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument("--interrupts", type=int, default=100)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["XDG_STATE_HOME"] = name
        outcomes = [
            await many_runs(folder, arguments.runs),
            await many_sections(folder, arguments.sections, arguments.width),
            await many_interrupts(folder, arguments.interrupts),
        ]
    for good, said in outcomes:
        print("ok    " if good else "FAILED", said)
    return 0 if all(good for good, _ in outcomes) else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
