"""What a document of 10,000 sections costs in memory and CPU, model apart: the whole run, not the engine alone.

Run: python tests/benchmarks/large_document.py [--sections 10000]
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import sys
import time

from fake_work import table

import docgen_nb as dg
from docgen_nb.testing import ScriptedModel

PER_CHAPTER = 100
TEXT = "A sentence of a section that says nothing in particular. " * 20  # about 1,100 characters


def peak() -> float:
    """MB that the process has needed at most so far."""
    scale = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale / 1e6


def measure(sections: int) -> tuple[float, float]:
    """CPU seconds and MB of filling that many sections."""
    before = peak()
    project = dg.Project(model=ScriptedModel(lambda _: TEXT))
    chapter = [{"title": f"S{s}"} for s in range(PER_CHAPTER)]
    project.load_outline(
        {"chapters": [{"title": f"C{c}", "sections": chapter} for c in range(sections // PER_CHAPTER)]}
    )
    began = time.process_time()
    document = asyncio.run(_filled(project))
    assert all(section.state == "done" for _, section in document.sections())
    return time.process_time() - began, peak() - before


async def _filled(project: dg.Project) -> dg.Outline:
    return await project.fill()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sections", type=int, default=10_000)
    most = parser.parse_args().sections
    rows = []
    for sections in (most // 10, most):
        cpu, megabytes = measure(sections)
        rows.append([f"{sections:,}", f"{cpu:.1f}", f"{cpu / sections * 1000:.2f}", f"{megabytes:.0f}"])
    table(["sections", "CPU s", "CPU ms each", "MB more at the peak"], rows)


if __name__ == "__main__":
    main()
