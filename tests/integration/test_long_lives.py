"""The benchmark of long lives, small: memory, descriptors, threads and tasks stay flat."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "long_lives.py"


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="Linux tells what a process holds")
def test_nothing_grows_and_nothing_is_lost():
    sizes = ["--runs", "25", "--sections", "300", "--width", "64", "--interrupts", "20"]
    done = subprocess.run([sys.executable, SCRIPT, *sizes], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
