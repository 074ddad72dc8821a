"""What %load_ext docgen_nb costs beside ``import ipywidgets`` alone, each in new processes; the ratio is printed.

Run: python tests/benchmarks/load_time.py
"""

from __future__ import annotations

import statistics
import subprocess
import sys

REPEATS = 15
BEFORE = """
import time
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
began = time.perf_counter()
"""
AFTER = "print(time.perf_counter() - began)"
WAYS = {
    "import ipywidgets": "import ipywidgets",
    "%load_ext docgen_nb": "shell.run_line_magic('load_ext', 'docgen_nb')",
}


def seconds(code):
    done = subprocess.run(
        [sys.executable, "-c", f"{BEFORE}{code}\n{AFTER}"], capture_output=True, text=True, check=True
    )
    return float(done.stdout.split()[-1])


def main():
    measured = {way: [] for way in WAYS}
    for _ in range(REPEATS):  # by turns: the machine's other work then falls on both
        for way, code in WAYS.items():
            measured[way].append(seconds(code))
    medians = {way: statistics.median(each) for way, each in measured.items()}
    for way, median in medians.items():
        print(f"{way:<22}{median * 1000:8.0f} ms")
    print(f"ratio{medians['%load_ext docgen_nb'] / medians['import ipywidgets']:>22.2f}")


if __name__ == "__main__":
    main()
