"""Large content in bounded memory: a PDF of 300 pages with pictures, a table of a million rows, as file and as frame.

    python tests/benchmarks/content_in.py [--pages 300] [--rows 1000000]

Each is read in a process of its own, whose peak memory is compared with that of a process that has loaded the same
libraries and, for the frame, holds the same frame. What a part itself keeps is compared with the file and the frame.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MB = 1_000_000
_KB = 1024


def peak() -> float:
    """Most memory that this process has had, in MB. (``ru_maxrss`` would count its parent's.)"""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * _KB / MB


def make_pdf(path: Path, pages: int) -> None:
    """Pages of text, of which every third has a picture of its own."""
    import typst
    from PIL import Image

    sentence = "In the third week of April the bees brought in the first nectar of the year, 1.4 kg a day. "
    text = []
    for number in range(1, pages + 1):
        text.append(f"= Page {number}\n" + sentence * 25)
        if number % 3 == 0:
            name = path.with_name(f"{number}.png")
            Image.effect_noise((400, 300), 50).convert("RGB").save(name)
            text.append(f'#image("{name.name}", width: 6cm)')
        text.append("#pagebreak()")
    typst.compile("\n\n".join(text).encode(), root=str(path.parent), output=str(path), format="pdf")


def make_table(path: Path, rows: int) -> None:
    """Six columns: days, hives, weights, temperatures, remarks, counts."""
    with path.open("w", encoding="utf-8") as file:
        file.write("day,hive,weight,temperature,remark,count\n")
        for n in range(rows):
            file.write(f"2026-{n % 12 + 1:02},hive-{n % 977},{n % 6000 / 100},{n % 400 / 10},remark {n % 13},{n}\n")


def load(kind: str, path: Path) -> object:
    """The frame; for files nothing, but with the libraries that reading them takes."""
    import pypandoc
    import pypdf
    from PIL import Image

    import docgen_nb.project.project

    loaded = (pypandoc, pypdf, Image, docgen_nb.project.project)
    if kind != "frame":
        return loaded
    import pandas as pd

    return pd.read_csv(path)


def child(kind: str, path: Path, *, reads: bool) -> None:
    """Print peak memory, size of the parts in MB, CPU seconds, how many parts, and the size of what was read."""
    import docgen_nb as dg

    given = load(kind, path)
    memory = given.memory_usage(deep=True).sum() / MB if kind == "frame" else path.stat().st_size / MB  # type: ignore[attr-defined]
    parts, began = [], time.process_time()
    if reads:
        project = dg.Project(model="scripted")
        parts = project.add(frame=given) if kind == "frame" else project.add(path)
    seconds, most = time.process_time() - began, peak()
    kept = sum(len(part.model_dump_json()) for part in parts) / MB
    print(most, kept, seconds, len(parts), memory)


def measured(kind: str, path: Path, *, reads: bool) -> list[float]:
    """One process."""
    command = [sys.executable, __file__, "--child", kind, str(path), *(["--reads"] if reads else [])]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONHASHSEED": "0"}
    )
    return [float(word) for word in done.stdout.split()[-5:]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--child", nargs=2)
    parser.add_argument("--reads", action="store_true")
    options = parser.parse_args()
    if options.child:
        child(options.child[0], Path(options.child[1]), reads=options.reads)
        return
    with tempfile.TemporaryDirectory() as folder:
        pdf, table = Path(folder) / "report.pdf", Path(folder) / "table.csv"
        make_pdf(pdf, options.pages)
        make_table(table, options.rows)
        print("what                size    more memory   of the size   kept   of the size   parts   CPU")
        for kind, path in (("pdf", pdf), ("csv", table), ("frame", table)):
            before, *_ = measured(kind, path, reads=False)
            most, kept, seconds, count, own = measured(kind, path, reads=True)
            more = most - before
            print(
                f"{kind:12} {own:8.1f} MB {more:11.1f} MB {more / own:13.2f} {kept:6.1f} {kept / own:13.2f}"
                f" {count:7.0f} {seconds:6.1f} s"
            )


if __name__ == "__main__":
    main()
