"""How much of what users bring is read: varied files of many formats, shapes and encodings, read and compared.

    python -m tests.benchmarks.read_back [--files 300] [--seed 1] [--show]

For each format it prints how many words and cells are in a part, how many files were refused, and how many losses no
line tells of: these must be 0.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
import time
from collections import Counter
from pathlib import Path

from docgen_nb.errors import DocgenError
from docgen_nb.ingest.files import read_files
from tests.ingest.varied_files import SHAPES, Maker, read_back


def main() -> int:
    """Read all; 1 if a loss was not told."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="print each loss")
    options = parser.parse_args()
    counts: dict[str, Counter[str]] = {format_: Counter() for format_ in SHAPES}
    cases = itertools.islice(itertools.cycle((f, s) for f in SHAPES for s in SHAPES[f]), options.files)
    for number, (format_, shape) in enumerate(cases):
        file = SHAPES[format_][shape](Maker(options.seed * 100_000 + number), shape)
        count = counts[format_]
        count["files"] += 1
        count["cells"] += len(file.cells)
        count["words"] += len(file.words)
        began = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / file.name
            path.write_bytes(file.data)
            try:
                found = read_back(file, read_files(str(path)))
            except DocgenError as error:
                count["refused"] += 1
                print(f"{format_}, {file.shape}: refused: {error}")
                continue
        count["cells kept"] += found.cells
        count["words kept"] += found.words
        count["losses told"] += len(found.missing) - len(found.untold)
        count["losses not told"] += len(found.untold)
        count["ms"] += round(1000 * (time.perf_counter() - began))
        if options.show and found.missing:
            print(f"{number} {format_}, {file.shape}: {found.missing[:5]} {found.told}")
    print(f"{'format':8} files      cells kept        words kept   refused  losses told  not told   ms/file")
    for format_, c in counts.items():
        print(
            f"{format_:8} {c['files']:5} {c['cells kept']:7,} /{c['cells']:7,} {c['words kept']:7,} /{c['words']:7,}"
            f" {c['refused']:9} {c['losses told']:12} {c['losses not told']:9} {c['ms'] / c['files']:9.0f}"
        )
    return int(any(count["losses not told"] for count in counts.values()))


if __name__ == "__main__":
    raise SystemExit(main())
