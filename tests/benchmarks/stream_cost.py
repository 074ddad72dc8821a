"""CPU of a real kernel for each streamed piece, from socket to journal and display, and how long its loop is held.

Each of 16 and of 64 sections streams 100 pieces a second from a server in a process of its own. What the same kernel
takes in the same time with nothing to do, measuring included, is taken off. On a busy machine the lag of the loop is
mostly that of the machine; the CPU of one turn of the loop is what others wait for in any case.
Run: python -m tests.benchmarks.stream_cost [--widths 16 64] [--seconds 10] [--ui widget]
"""

from __future__ import annotations

import argparse
import json
import tempfile
from typing import Any

from docgen_nb.testing import FaultServer
from tests.benchmarks.fake_work import serving, table
from tests.notebook.conftest import Kernel

PIECES_PER_SECOND = 100
PIECE = 5  # characters
SHORT = "Answer shortly."

PREPARE = """
import asyncio, json, sys, time
%load_ext docgen_nb
import docgen_nb as dg
from IPython.utils.capture import capture_output
%docgen project report.docgen
%docgen model fake --base-url {base_url} --max-concurrency {width}
def outline(sections, prompt=""):
    chapters = [{{"title": f"C{{c}}", "sections": [{{"title": f"S{{s}}"}} for s in range(8)]}}
                for c in range(sections // 8)]
    return {{"chapters": chapters, "userPrompt": prompt}}
late, TICK = [], 0.01
async def tick():
    while True:
        due = time.perf_counter() + TICK
        await asyncio.sleep(TICK)
        late.append(time.perf_counter() - due)
turns, turn = [], asyncio.BaseEventLoop._run_once
def timed(loop):
    began = time.thread_time()
    turn(loop)
    turns.append(time.thread_time() - began)
asyncio.BaseEventLoop._run_once = timed
first, measured = outline(16, "{short}"), outline({width})
"""
WARM = "_ = %docgen outline load first\n_ = %docgen fill\n"  # imports, and what is made once
LOAD = "_ = %docgen outline load measured\nticking = asyncio.create_task(tick())"
FILL = "%docgen fill"
IDLE = """
began = time.process_time()
await asyncio.sleep({seconds})
idle = time.process_time() - began
"""
BEFORE = "late.clear(); turns.clear(); began = time.perf_counter(), time.process_time()"
AFTER = """
spent = time.perf_counter() - began[0], time.process_time() - began[1] - idle
late.sort(); turns.sort()
print(json.dumps([*spent, late[len(late) // 2], *(each[int(len(each) * 0.99)] for each in (late, turns)), turns[-1],
                  sum(s.state == "done" for _, s in dg.current().outline.sections())]))
"""


def streaming(seconds: float) -> FaultServer:
    """Answers that take so long each, piece by piece."""
    # numbered, since a text that repeats itself is ended and asked for again
    text = "".join(f"{n:0{PIECE - 1}} " for n in range(int(PIECES_PER_SECOND * seconds)))

    def responder(body: dict[str, Any]) -> str:
        return "A text." if SHORT in str(body["messages"]) else text

    return FaultServer(responder=responder, piece_size=PIECE, piece_seconds=1 / PIECES_PER_SECOND)


def measured(base_url: str, width: int, seconds: float, ui: str) -> list[float]:
    """Wall and CPU seconds of the cell, and the lags of the loop."""
    with tempfile.TemporaryDirectory() as folder:
        kernel = Kernel(DOCGEN_NB_UI=ui, PYTHONWARNINGS="ignore")
        try:
            kernel.run(f"import os; os.chdir({folder!r})")
            prepare, idle = PREPARE.format(base_url=base_url, width=width, short=SHORT), IDLE.format(seconds=seconds)
            for code in (prepare, WARM, LOAD, idle, BEFORE, FILL):
                cell = kernel.run(code)
                assert cell.status == "ok", cell
            result = json.loads(kernel.run(AFTER).text.strip().splitlines()[-1])
        finally:
            kernel.close()
    assert result.pop() == width, "not all sections are done"
    return result


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--widths", type=int, nargs="+", default=[16, 64])
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--ui", default="widget")
    given = parser.parse_args()
    rows = []
    for width in given.widths:
        with serving(streaming, given.seconds) as server:
            wall, cpu, *lags = measured(server.base_url, width, given.seconds, given.ui)
        pieces = width * int(PIECES_PER_SECOND * given.seconds)
        shares = [f"{pieces / wall:,.0f}", f"{cpu / wall:.0%}", f"{cpu / pieces * 1e6:.0f}"]
        rows.append([str(width), *shares, *(f"{lag * 1000:.1f}" for lag in lags)])
    held = ["lag of the loop ms: median", "p99", "CPU of a turn of the loop ms: p99", "longest"]
    table(["streams", "pieces a second", "CPU", "µs a piece", *held], rows)


if __name__ == "__main__":
    main()
