"""A real scheduler and real workers, each a process of its own on loopback, and surely ended."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from distributed import Client

import docgen_nb

_START_SECONDS = 60.0
_DIES_WITH_PARENT = """
import ctypes, os, signal, sys
ctypes.CDLL(None).prctl(1, signal.SIGKILL)
if os.getppid() == 1:
    sys.exit()
import runpy
sys.argv = sys.argv[1:]
runpy.run_module("dask", run_name="__main__")
"""


class DaskProcesses:
    """``with DaskProcesses(workers=2) as cluster:``

    Args:
        workers: how many to begin with.
        threads: of each worker, which is how many documents it writes at a time.
        environment: further variables for the workers.
    """

    def __init__(self, workers: int = 2, threads: int = 4, environment: dict[str, str] | None = None) -> None:
        self._count, self.threads = workers, threads
        patient = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "100"}
        found = {"PYTHONPATH": str(Path(docgen_nb.__file__).parents[1])}
        self._environment = {**os.environ, **patient, **found, **(environment or {})}
        self.folder = Path(tempfile.mkdtemp(prefix="docgen-dask-"))
        self.scheduler: subprocess.Popen[bytes] | None = None
        self.workers: list[subprocess.Popen[bytes]] = []
        self.address = ""
        self._logs = 0

    def __enter__(self) -> DaskProcesses:
        try:
            self.start_scheduler()
            for _ in range(self._count):
                self.start_worker()
            if self._count:
                self.wait_for(self._count)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def start_scheduler(self) -> None:
        """Start the scheduler; its address is then known."""
        file = self.folder / "scheduler.json"
        self.scheduler = self._start(
            "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)
        )
        deadline = time.monotonic() + _START_SECONDS
        while not file.exists() or not file.read_text().strip().endswith("}"):
            assert self.scheduler.poll() is None, self.logs()
            assert time.monotonic() < deadline, self.logs()
            time.sleep(0.05)
        self.address = json.loads(file.read_text())["address"]

    def start_worker(self) -> subprocess.Popen[bytes]:
        """Start one more worker. In a thread that lives on: a process ends with the thread that started it."""
        worker = self._start(
            "worker", self.address, "--no-nanny", "--no-dashboard", "--nthreads", str(self.threads),
            "--host", "127.0.0.1", "--local-directory", str(self.folder), "--memory-limit", "0",
            "--death-timeout", "30",
        )  # fmt: skip
        self.workers.append(worker)
        return worker

    def wait_for(self, workers: int) -> None:
        """Return once so many workers are there."""
        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=_START_SECONDS)

    def kill_worker(self, index: int) -> None:
        """SIGKILL."""
        worker = self.workers.pop(index)
        worker.send_signal(signal.SIGKILL)
        worker.wait()

    def logs(self) -> str:
        """What the processes have printed."""
        return "\n".join(path.read_text(errors="replace") for path in sorted(self.folder.glob("*.log")))

    def close(self) -> None:
        """End them all."""
        for process in [*self.workers, *([self.scheduler] if self.scheduler is not None else [])]:
            if process.poll() is None:
                process.kill()
            process.wait()
        self.workers.clear()

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        self._logs += 1
        with (self.folder / f"{self._logs:03}.log").open("wb") as log:
            command = [sys.executable, "-c", _DIES_WITH_PARENT, "dask", *arguments]
            return subprocess.Popen(command, stdout=log, stderr=log, env=self._environment, cwd=self.folder)
