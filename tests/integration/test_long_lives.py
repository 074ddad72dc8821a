"""The benchmarks of long lives, small, in a process and in a kernel: what they hold stays flat, nothing is lost."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="Linux tells what a process holds")
@pytest.mark.parametrize("lives", ["long_lives", "kernel_lives"])
def test_nothing_grows_and_nothing_is_lost(lives):
    sizes = ["--runs", "25", "--sections", "300", "--width", "64", "--interrupts", "20"]
    command = [sys.executable, "-m", f"tests.benchmarks.{lives}", *sizes]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
