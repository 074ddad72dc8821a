"""Parallel against sequential: 12 chapters x 8 sections of 0.2 s at width 16, same work, one run, the ratio printed."""

import asyncio
import time

import docgen_nb as dg
from docgen_nb.testing import FaultServer

CHAPTERS, SECTIONS, SECONDS, WIDTH = 12, 8, 0.2, 16


def outline():
    sections = [{"title": f"S{i}", "generationHint": "x"} for i in range(SECTIONS)]
    return {"chapters": [{"title": f"C{i}", "sections": [dict(s) for s in sections]} for i in range(CHAPTERS)]}


async def wall(base_url, schedule):
    project = dg.Project()
    project.use_model("fake", dg.ModelOptions(base_url=base_url, max_concurrency=WIDTH))
    project.load_outline(outline())
    started = time.perf_counter()
    document = await project.fill(schedule=schedule)
    seconds = time.perf_counter() - started
    assert all(section.state == "done" for _, section in document.sections())
    await project.aclose()
    return seconds


def main():
    with FaultServer(responder=lambda _: "Text.", latency=SECONDS) as server:
        walls = {
            schedule: asyncio.run(wall(server.base_url, schedule))
            for schedule in ("pipelined", "chapters", "sequential")
        }
    bound = CHAPTERS * SECTIONS * SECONDS / WIDTH
    print(f"{'schedule':<12}{'wall s':>8}{'/ bound':>9}{'/ sequential':>14}")
    for schedule, seconds in walls.items():
        print(f"{schedule:<12}{seconds:>8.2f}{seconds / bound:>9.2f}{seconds / walls['sequential']:>14.3f}")
    return walls["pipelined"] / walls["sequential"]


if __name__ == "__main__":
    main()
