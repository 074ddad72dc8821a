"""The three schedules and the plain ways against the bound, with heavy-tailed answer times.

Run: python tests/benchmarks/schedules.py [--widths 4 16 64] [--sequential]
"""

from __future__ import annotations

import argparse
import asyncio
import time

from fake_work import Times, greedy, outline, plain_server, project_at, serving, states, table
from plain_ways import PLAIN_WAYS, PlainWork

import docgen_nb as dg


async def ours(base_url: str, width: int, schedule: dg.Schedule) -> tuple[float, float, str]:
    """Wall time, time of the first section, and its name."""
    project = project_at(base_url, width)
    first: list[tuple[float, str]] = []
    began = time.perf_counter()
    run = project.generate(schedule=schedule)

    def watch(event: dg.Event) -> None:
        if event.kind == "section_completed" and not first:
            title = project.outline.section(event.section).title
            first.append((time.perf_counter() - began, title))

    run.subscribe(watch)
    document = await run
    wall = time.perf_counter() - began
    assert states(document) == {"done"}
    await project.aclose()
    return wall, *first[0]


async def plain(base_url: str, width: int, way: str) -> tuple[float, float, str]:
    """The same for a plain way."""
    project = project_at(base_url, width)
    work = PlainWork(project.model, dg.Outline.model_validate(outline()), width)
    await PLAIN_WAYS[way](work)
    wall = time.perf_counter() - work.began
    assert states(work.outline) == {"done"}
    await project.aclose()
    return wall, work.first or 0.0, ""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--widths", type=int, nargs="+", default=[4, 16, 64])
    parser.add_argument("--sequential", action="store_true", help="also one after the other, which takes 25 s each")
    options = parser.parse_args()
    times = Times()
    with serving(plain_server, times) as server:
        asyncio.run(ours(server.base_url, 64, "pipelined"))  # the first run pays for imports
        for width in options.widths:
            bound = times.bound(width)
            rows = []
            for schedule in ("pipelined", "chapters", *(["sequential"] if options.sequential else [])):
                wall, first, title = asyncio.run(ours(server.base_url, width, schedule))
                own = times.of(title.partition(".")[0]) + times.of(title)
                shares = [f"{wall:.2f}", f"{wall / bound:.2f}", f"{first:.2f}", f"{first / own:.2f}"]
                rows.append([f"**{schedule}**", *shares])
            for way in PLAIN_WAYS:
                if way == "a loop" and not options.sequential:
                    continue
                wall, first, _ = asyncio.run(plain(server.base_url, width, way))
                rows.append([way, f"{wall:.2f}", f"{wall / bound:.2f}", f"{first:.2f}", ""])
            best = greedy(times, width) / bound
            print(f"\nWidth {width}: the bound is {bound:.2f} s; who does not know the times needs {best:.2f} x that\n")
            headings = ["way", "wall s", "wall / bound", "first section s", "first / (its structure + its own time)"]
            table(headings, rows)


if __name__ == "__main__":
    main()
