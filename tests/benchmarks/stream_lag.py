"""How long a kernel's event loop keeps others waiting while 32 sections stream at 100 pieces a second each.

Run: python tests/benchmarks/stream_lag.py
"""

from __future__ import annotations

import asyncio
import time

from fake_work import serving, table

import docgen_nb as dg
from docgen_nb.testing import FaultServer

STREAMS, PIECES_PER_SECOND, SECONDS, PIECE = 32, 100, 6, 5
TICK = 0.005  # seconds between two looks at the clock


def streaming() -> FaultServer:
    """A server whose answers take six seconds each, piece by piece."""
    text = ("word " * PIECES_PER_SECOND * SECONDS)[: PIECE * PIECES_PER_SECOND * SECONDS]
    return FaultServer(responder=lambda _: text, piece_size=PIECE, piece_seconds=1 / PIECES_PER_SECOND)


async def lags() -> list[float]:
    """By how much each tick comes late, until cancelled."""
    late: list[float] = []
    try:
        while True:
            due = time.perf_counter() + TICK
            await asyncio.sleep(TICK)
            late.append(time.perf_counter() - due)
    except asyncio.CancelledError:
        return late


async def fill(base_url: str) -> tuple[list[float], float, float]:
    """The lags, CPU seconds and wall seconds of one run."""
    project = dg.Project()
    project.use_model("fake", dg.ModelOptions(base_url=base_url, max_concurrency=STREAMS))
    project.load_outline({"chapters": [{"title": "C", "sections": [{"title": f"S{s}"} for s in range(STREAMS)]}]})
    ticker = asyncio.create_task(lags())
    await asyncio.sleep(0.1)
    cpu, wall = time.process_time(), time.perf_counter()
    document = await project.fill()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    ticker.cancel()
    assert {section.state for _, section in document.sections()} == {"done"}
    await project.aclose()
    return sorted(await ticker), cpu, wall


def main() -> None:
    """Measure and print."""
    with serving(streaming) as server:
        late, cpu, wall = asyncio.run(fill(server.base_url))
    pieces = STREAMS * PIECES_PER_SECOND * SECONDS
    rows = [
        ["pieces a second", f"{pieces / wall:,.0f}"],
        ["CPU of the kernel", f"{cpu / wall:.0%} of one core, {cpu / pieces * 1e6:.0f} µs a piece"],
        ["lag of the event loop, median", f"{late[len(late) // 2] * 1000:.1f} ms"],
        ["p99", f"{late[int(len(late) * 0.99)] * 1000:.1f} ms"],
        ["longest", f"{late[-1] * 1000:.1f} ms"],
    ]
    table(["", f"{STREAMS} streams"], rows)


if __name__ == "__main__":
    main()
