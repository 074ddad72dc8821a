"""``python -m tests.matrix``: the suite's fast part with the lowest and the newest dependencies, on each Python, by uv.

An interpreter that uv can neither find nor fetch is said to be missing, and makes the command fail unless
``--missing-ok`` is given: nothing counts as passed that was not run.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
RESOLUTIONS = ("lowest-direct", "highest")
FAST = (
    "check",
    "data",
    "document",
    "engine",
    "evidence",
    "export",
    "fill",
    "ingest",
    "llm",
    "project",
    "provenance",
    "run",
    "store",
    "structure",
)


def run(*command: str, log: Path, **variables: str) -> bool:
    """Run a command, its output into ``log``; gives whether it went well."""
    with log.open("a") as out:
        done = subprocess.run(
            command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, env=os.environ | variables, check=False
        )
    return done.returncode == 0


def failing_tests(log: Path) -> list[str]:
    """Give the names of the tests that the log of a pytest run says failed."""
    lines = log.read_text(errors="replace").splitlines()
    return [line.split(" - ")[0][:200] for line in lines if line.startswith(("FAILED tests", "ERROR tests"))]


def one(uv: str, python: str, resolution: str, folder: Path, tests: list[str]) -> str:
    """Install and test; gives what came of it in words, with the name of each test that failed."""
    log = folder / f"{python}-{resolution}.log"
    log.unlink(missing_ok=True)
    venv = folder / f"{python}-{resolution}"
    if not run(uv, "venv", "--seed", "--clear", "--python", python, str(venv), log=log):
        return f"no interpreter ({log})"
    began = time.monotonic()
    if not run(uv, "pip", "install", "--resolution", resolution, "--python", str(venv), "-e", ".[test]", log=log):
        return f"FAILED to install ({log})"
    chosen = ["-q", "-p", "no:cacheprovider", "-rfE", "-m", "not embedded and not browser and not kernel", *tests]
    passed = run(str(venv / "bin" / "python"), "-m", "pytest", *chosen, log=log, PYTHONPATH=str(ROOT), CI="")
    last = log.read_text(errors="replace").strip().splitlines()[-1]
    outcome = f"{'ok' if passed else 'FAILED'} in {time.monotonic() - began:.0f} s: {last}"
    return outcome if passed else "\n  ".join([f"{outcome} ({log})", *failing_tests(log)])


def main() -> int:
    """Run every combination, one after the other; 1 if one of them failed or could not be run."""
    parser = argparse.ArgumentParser(prog="python -m tests.matrix", description=__doc__)
    parser.add_argument("--python", nargs="+", default=PYTHONS)
    parser.add_argument("--resolution", nargs="+", default=RESOLUTIONS, choices=RESOLUTIONS)
    parser.add_argument("--missing-ok", action="store_true", help="an interpreter that can't be had is no failure")
    parser.add_argument("--keep", type=Path, help="folder for environments and logs; else they are taken away")
    parser.add_argument("tests", nargs="*", default=[f"tests/{name}" for name in FAST])
    arguments = parser.parse_args()
    uv = shutil.which("uv")
    if uv is None:
        parser.error("uv is not installed: pip install uv")
    folder = arguments.keep or Path(tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    failed = 0
    for python in arguments.python:
        for resolution in arguments.resolution:
            outcome = one(uv, python, resolution, folder, arguments.tests)
            print(f"Python {python}, {resolution}: {outcome}", flush=True)
            failed += not outcome.startswith("ok") and not (
                arguments.missing_ok and outcome.startswith("no interpreter")
            )
    if arguments.keep is None and not failed:
        shutil.rmtree(folder)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
