"""What the project file costs: the same 1,000 sections with it and without it, in turn, in one run of this program.

A local fake server answers each request after 0.1 s, at width 16. Prints the medians, their ratio, and how long the
event loop was held up at most; fails where the file adds more than 5 %.

    python tests/benchmarks/journal_cost.py [SECTIONS] [ROUNDS]
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

import docgen_nb as dg
from docgen_nb.testing import FaultServer

WIDTH = 16
LATENCY = 0.1  # seconds
MOST = 1.05
PER_CHAPTER = 10


def outline(sections: int) -> dict[str, object]:
    """So many sections, ten in a chapter."""
    chapters = [
        {
            "title": f"Chapter {c}",
            "sections": [{"title": f"S{c}.{s}", "generationHint": f"hint {c}.{s}"} for s in range(PER_CHAPTER)],
        }
        for c in range(sections // PER_CHAPTER)
    ]
    return {"userPrompt": "Write", "chapters": chapters}


async def longest_hold(ended: asyncio.Event) -> float:
    """Seconds for which the loop did not come round at most."""
    longest, step = 0.0, 0.005
    while not ended.is_set():
        began = time.perf_counter()
        await asyncio.sleep(step)
        longest = max(longest, time.perf_counter() - began - step)
    return longest


async def once(server: FaultServer, path: Path | None, sections: int) -> tuple[float, float]:
    """Seconds of the run, and of the loop's longest hold."""
    project = dg.Project(path)
    project.use_model("any", dg.ModelOptions(base_url=server.base_url, max_concurrency=WIDTH))
    project.load_outline(outline(sections))
    ended = asyncio.Event()
    watching = asyncio.ensure_future(longest_hold(ended))
    began = time.perf_counter()
    await project.fill()
    seconds = time.perf_counter() - began
    ended.set()
    hold = await watching
    await project.aclose()
    return seconds, hold


def main(sections: int = 1000, rounds: int = 3) -> int:
    """Measure in turn, so that what else goes on meets both alike."""
    without, with_file, holds = [], [], []
    with tempfile.TemporaryDirectory() as folder, FaultServer(latency=LATENCY) as server:
        asyncio.run(once(server, None, PER_CHAPTER))  # imports
        for number in range(rounds):
            without.append(asyncio.run(once(server, None, sections))[0])
            path = Path(folder) / f"{number}.docgen"
            of_run, hold = asyncio.run(once(server, path, sections))
            with_file.append(of_run)
            holds.append(hold)
    ratio = statistics.median(with_file) / statistics.median(without)
    bound = sections / WIDTH * LATENCY
    print(f"{sections} sections, width {WIDTH}, {LATENCY} s each, {rounds} rounds; at best {bound:.2f} s")
    for label, seconds in (("without the file:", without), ("with the file:", with_file)):
        all_of_them = ", ".join(f"{each:.2f}" for each in seconds)
        print(f"{label:<18}{statistics.median(seconds):.2f} s    ({all_of_them})")
    print(f"ratio {ratio:.3f} (at most {MOST}); the loop was held up for at most {max(holds) * 1000:.0f} ms")
    return int(ratio > MOST)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
