"""Processes that work on a project file until they are killed. A line of input is one of them: PATH VERB SECONDS SEED.

They are forked from one that has everything imported, so that a kill takes as long as its work.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import signal
import sys
import time
import traceback
from pathlib import Path

import duckdb  # noqa: F401 - what is loaded late otherwise
import nbformat  # noqa: F401
import pandas as pd  # noqa: F401

import docgen_nb as dg
from docgen_nb.document.references import parse_ref
from docgen_nb.testing import ScriptedModel
from tests.integration.forked import modules


async def work(path: Path, verb: str, seed: int, ready: int) -> None:
    """Do the same over and over, each time with another text, and say what is done."""
    number = seed * 1000
    project = dg.Project(path, model=ScriptedModel(lambda _: f"Version {number} of the text."))
    while True:
        if number == seed * 1000 + seed % 2:  # every second one is let finish once
            os.write(ready, b".")
        number += 1
        match verb:
            case "redo":
                await project.redo("1.1", f"wish {number}")
            case "fix":
                await project.start(project.planner().rewrite({parse_ref("1.2"): f"fault {number}"}))
            case "edit":
                project.edit("1.1", f"Version {number} of the text.")
            case "import":
                project.edit("1.1", f"Version {number} of the text.")
                copy = project.export(path.with_name("edited.docx"), force=True)[0]
                project.edit("1.1", "Version 0 of the text.")
                project.import_edits(copy)
            case "export":
                project.edit("1.1", f"Version {number} of the text.")
                project.export(path.with_name("out.md"), path.with_name("out.docx"), path.with_name("out.ipynb"))
            case "refresh":
                project.add(id_="sales", sales=[{"kg": number}])
                project.refresh()
            case _:
                raise ValueError(verb)
        await project.written()
        os.write(1, f"done {number}\n".encode())  # in one piece, whenever the kill comes


def main() -> None:
    """Fork, wait, kill."""
    for name in modules():
        importlib.import_module(name)
    for line in sys.stdin:
        path, verb, seconds, seed = line.rstrip("\n").split("\t")
        heard, ready = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                asyncio.run(work(Path(path), verb, int(seed), ready))
            except BaseException:  # noqa: BLE001 - whatever it is, it is to be seen
                traceback.print_exc()
            os._exit(1)
        os.close(ready)
        os.read(heard, 1)  # nothing, if it died before
        os.close(heard)
        time.sleep(float(seconds))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        print("killed" if os.WIFSIGNALED(status) else "ended by itself", flush=True)


if __name__ == "__main__":
    main()
