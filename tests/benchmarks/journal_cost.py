"""What the project file costs: the same 1,000 sections with it and without it, in turn, in one run of this program.

A fake server in a process of its own answers each request after 0.2 s, at width 16. Prints the medians, their ratio,
and how long the event loop was held up at most; ends with 1 where the file adds more than 5 %.

    python tests/benchmarks/journal_cost.py [SECTIONS] [ROUNDS] [SECONDS]
"""

from __future__ import annotations

import asyncio
import multiprocessing
import statistics
import sys
import tempfile
import time
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

import docgen_nb as dg
from docgen_nb.testing import FaultServer

WIDTH = 16
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


async def once(base_url: str, path: Path | None, sections: int) -> tuple[float, float]:
    """Seconds of the run, and of the loop's longest hold."""
    project = dg.Project(path)
    project.use_model("any", dg.ModelOptions(base_url=base_url, max_concurrency=WIDTH))
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


def serve(latency: float, told: Connection) -> None:
    """Serve until the other end of the pipe is closed."""
    with FaultServer(latency=latency) as server:
        told.send(server.base_url)
        with suppress(EOFError):
            told.recv()


def measure(base_url: str, sections: int, rounds: int) -> dict[str, list[tuple[float, float]]]:
    """Without and with, in turn, so that what else goes on meets both alike."""
    found: dict[str, list[tuple[float, float]]] = {"without": [], "with": []}
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(once(base_url, None, PER_CHAPTER))  # imports
        for number in range(rounds):
            found["without"].append(asyncio.run(once(base_url, None, sections)))
            found["with"].append(asyncio.run(once(base_url, Path(folder) / f"{number}.docgen", sections)))
    return found


def main(sections: int = 1000, rounds: int = 3, latency: float = 0.2) -> int:
    """Measure and print."""
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(latency, theirs), daemon=True)
    server.start()
    found = measure(ours.recv(), sections, rounds)
    ours.close()
    server.kill()
    bound = sections / WIDTH * latency
    print(f"{sections} sections, width {WIDTH}, {latency} s each, {rounds} rounds; at best {bound:.2f} s")
    medians = {}
    for label, each in found.items():
        medians[label] = statistics.median(seconds for seconds, _ in each)
        seconds = ", ".join(f"{seconds:.2f}" for seconds, _ in each)
        hold = max(hold for _, hold in each)
        print(f"{label:>8} the file: {medians[label]:.2f} s ({seconds}); loop held up for at most {hold * 1000:.0f} ms")
    ratio = medians["with"] / medians["without"]
    print(f"ratio {ratio:.3f}, at most {MOST}")
    return int(ratio > MOST)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3]), *map(float, sys.argv[3:4])))
