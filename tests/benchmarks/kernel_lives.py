"""The long lives in a real Jupyter kernel: verbs in cells, a great document, SIGINT at random moments.

``python -m tests.benchmarks.kernel_lives [--runs 100] [--sections 5000] [--width 256] [--interrupts 100]`` prints what
grows. Exit code 1 if memory, descriptors, threads or tasks of the kernel do not stay flat, a section that was finished
is lost, a cell does not end or shows more than one line of an error.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from pathlib import Path

import docgen_nb as dg
from docgen_nb.testing import ScriptedModel
from tests.benchmarks.long_lives import MOST_GROWTH, Size
from tests.notebook import conftest
from tests.notebook.conftest import Kernel

PATIENCE = 600.0  # seconds for a cell
PREPARE = """
import random
import docgen_nb as dg
from docgen_nb.llm.messages import ModelProfile
from docgen_nb.testing import ScriptedModel
from tests.benchmarks.long_lives import outline, size
%load_ext docgen_nb
"""
DONE = "[section.id for _, section in dg.current().known_outline().sections() if section.state == 'done']"


def prepared(folder: Path, name: str, sections: int, model: str) -> Kernel:
    """A kernel with an outline in a project file, whose model is made by an expression."""
    conftest.TIMEOUT = PATIENCE
    os.environ["XDG_STATE_HOME"] = str(folder)
    kernel = Kernel(DOCGEN_NB_UI="html")
    opened = f"%docgen project {folder / name}.docgen\ndg.current().use_model({model})"
    ready = kernel.run(f"{PREPARE}{opened}\ndg.current().load_outline(outline({sections}))")
    if ready.status != "ok":
        raise RuntimeError(ready.traceback)
    return kernel


def size_of(kernel: Kernel) -> Size:
    """What the kernel holds."""
    return Size(*json.loads(kernel.value("[*size()]")))


def done_in(kernel: Kernel) -> set[str]:
    """Ids of the finished sections."""
    return set(json.loads(kernel.value(DONE).replace("'", '"')))


def many_runs(folder: Path, runs: int) -> tuple[bool, str]:
    """A cell for each run, with a check and an export now and then."""
    kernel = prepared(folder, "runs", 30, "ScriptedModel()")
    try:
        statuses = [kernel.run("%docgen fill").status]
        early = size_of(kernel)
        for number in range(runs):
            statuses.append(kernel.run(f'%docgen redo {number % 3 + 1}.{number % 10 + 1} "wish {number}"').status)
            if number % 10 == 0:
                kernel.run("%docgen check")
                statuses.append(kernel.run(f"%docgen export {folder / 'runs.md'} --force").status)
            if number == runs // 5:
                early = size_of(kernel)
        late = size_of(kernel)
    finally:
        kernel.close()
    growth = (late.megabytes - early.megabytes) / max(1, runs - runs // 5)
    flat = growth <= MOST_GROWTH and late[1:] <= tuple(each + 1 for each in early[1:])
    said = f"{runs} runs in a kernel: {early} then {late}, {1000 * growth:.0f} kB a run"
    return flat and set(statuses) == {"ok"}, said


def many_sections(folder: Path, sections: int, width: int) -> tuple[bool, str]:
    """One document, at a great width; the kernel answers as soon as the cell has ended."""
    model = f"ScriptedModel(latency=0.02, profile=ModelProfile(max_concurrency={width}))"
    kernel = prepared(folder, "sections", sections, f"(model := {model})")
    try:
        began = time.perf_counter()
        status = kernel.run("%docgen fill").status
        seconds = time.perf_counter() - began
        done, most, held = len(done_in(kernel)), int(kernel.value("model.max_in_flight")), size_of(kernel)
    finally:
        kernel.close()
    said = f"{done} of {sections} sections in {seconds:.1f} s in a kernel, {most} in flight, {held}"
    return status == "ok" and done == sections and most <= width, said


def many_interrupts(folder: Path, interrupts: int) -> tuple[bool, str]:
    """SIGINT while a run is under way: the cell ends with one line, what was finished stays, also on the disk."""
    chance = random.Random(2)
    model = "ScriptedModel(latency=lambda _: random.uniform(0, 0.2))"
    kernel = prepared(folder, "interrupts", 20 * interrupts, model)
    lost, finished, tracebacks, under_way = 0, set[str](), list[list[str]](), 0
    try:
        early = size_of(kernel)
        for number in range(interrupts):
            ref = f"{chance.randint(1, 2 * interrupts)}.{chance.randint(1, 10)}"
            message = kernel.send("%docgen fill" if number % 4 else f'%docgen redo {ref} "again"')
            time.sleep(chance.uniform(0, 0.4))
            kernel.manager.interrupt_kernel()
            cell = kernel.finish(message)
            under_way += any("Stopped" in line for line in cell.traceback)
            tracebacks += [cell.traceback] if len(cell.traceback) > 1 else []
            now = done_in(kernel)
            lost += len(finished - now)
            finished = now
            if number == interrupts // 5:
                early = size_of(kernel)
        late = size_of(kernel)
    finally:
        kernel.close()
    kept = dg.Project(folder / "interrupts.docgen", model=ScriptedModel())
    on_disk = {section.id for _, section in kept.known_outline().sections() if section.state == "done"}
    kept.close_file()
    good = not lost and on_disk >= finished and not tracebacks and late[1:] <= tuple(each + 1 for each in early[1:])
    said = (
        f"{interrupts} interrupts of a kernel, {under_way} of a run: {len(finished)} finished, {lost} lost, "
        f"{len(finished - on_disk)} not on the disk, {len(tracebacks)} long tracebacks {tracebacks[:1]}, "
        f"{early} then {late}"
    )
    return good, said


def main() -> int:
    """All three, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--sections", type=int, default=5000)
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument("--interrupts", type=int, default=100)
    arguments = parser.parse_args()
    outcomes = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        outcomes = [
            many_runs(folder, arguments.runs),
            many_sections(folder, arguments.sections, arguments.width),
            many_interrupts(folder, arguments.interrupts),
        ]
    for good, said in outcomes:
        print("ok    " if good else "FAILED", said)
    return 0 if all(good for good, _ in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
