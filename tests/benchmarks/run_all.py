"""Run All, again and again, in a real JupyterLab on a loaded machine: does any cell stay ``[*]``?

The notebook has a figure, a frame and ten verbs, ``fill`` in its middle. Of each pair of runs the first is the kernel's
first. A plain ``await`` in the place of ``fill`` (``--plain``) shows what Jupyter alone does.
Run in a checkout: python -m tests.benchmarks.run_all --runs 200 --load 3
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections import Counter
from contextlib import ExitStack, contextmanager, suppress

from playwright.sync_api import TimeoutError as StuckError

from docgen_nb.testing import FaultServer
from tests.browser.lab import Notebook
from tests.browser.opening import jupyterlab

RUNS_OF_A_KERNEL = 2
SETTLED = 1500  # milliseconds after the kernel said that it is idle
BUSY = "while True: pass"
FIGURE = """\
import matplotlib.pyplot as plt
figure, axes = plt.subplots()
axes.plot(range(20))
axes.set_title("Honey")
plt.show()"""
PROMPTS = """() => [...document.querySelectorAll('.jp-Notebook .jp-CodeCell')].map(
  cell => cell.querySelector('.jp-InputPrompt').textContent)"""


def notebook_cells(model: FaultServer, *, plain: bool = False) -> list[str]:
    """A figure, tables and several verbs; ``plain``: an ordinary await instead of ``fill``."""
    return [
        f"%load_ext docgen_nb\n%docgen model fake --base-url {model.base_url} --max-concurrency 8",
        "import pandas as pd\nfrom docgen_nb import current\nsales = pd.DataFrame({'n': range(40)})\nsales",
        FIGURE,
        "%docgen add sales figure",
        "%%docgen structure --chapters 3\nA report about honey.",
        "sales.describe()",
        "import asyncio; await asyncio.sleep(2)" if plain else "document = %docgen fill",
        "%docgen show 1",
        "sales.head()",
        "%docgen status",
        "%docgen redo 1.1 'shorter'" if not plain else "1",
        "%docgen check",
        "%docgen export report.md report.html",
        "print('the end')",
    ]


def stuck_cells(notebook: Notebook) -> list[int]:
    """Run All; the cells that say that they still run."""
    with suppress(StuckError):  # the prompts tell which
        notebook.run_all()
    notebook.page.wait_for_timeout(SETTLED)
    return [index for index, prompt in enumerate(notebook.page.evaluate(PROMPTS)) if "*" in prompt]


@contextmanager
def load(processes: int):
    """Keep the machine busy."""
    busy = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(processes)]
    try:
        yield
    finally:
        for each in busy:
            each.kill()
            each.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--load", type=int, default=3, help="busy processes beside it")
    parser.add_argument("--plain", action="store_true")
    options = parser.parse_args()
    stuck: Counter[str] = Counter()
    with ExitStack() as stack:
        model = stack.enter_context(FaultServer(latency=0.05, streams=True))
        server, page = stack.enter_context(jupyterlab(1280, 900))
        stack.enter_context(load(options.load))
        for run in range(options.runs):
            if run % RUNS_OF_A_KERNEL == 0:
                cells = notebook_cells(model, plain=options.plain)
                notebook = Notebook(page, server, server.write(f"run-{run}", cells))
                notebook.open()
            found = stuck_cells(notebook)
            print(run, "stuck:", found, *notebook.errors(), flush=True)
            stuck.update([str(found)] if found else [])
            if run % RUNS_OF_A_KERNEL == RUNS_OF_A_KERNEL - 1:
                notebook.close()
                server.end_kernels()
    print(f"{options.runs} Run Alls, {sum(stuck.values())} with a cell that stayed [*]: {dict(stuck)}")


if __name__ == "__main__":
    main()
