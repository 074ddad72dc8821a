"""A shell in this process, and real kernels in processes of their own."""

from __future__ import annotations

import atexit
import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty
from typing import TYPE_CHECKING, Any

import pytest

import docgen_nb

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(docgen_nb.__file__).parents[1]
TIMEOUT = 60.0  # seconds after which a test gives up; nothing is expected to take a tenth of it


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    """A plain IPython shell with the extension loaded, in an empty folder."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    for name in [name for name in os.environ if name.startswith("DOCGEN_NB_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.chdir(tmp_path)
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])  # the shell puts a module of its own there
    shell = InteractiveShell.instance(config=config)
    try:
        shell.run_cell("%load_ext docgen_nb")
        yield shell
    finally:
        docgen_nb.unload_ipython_extension(shell)
        atexit.unregister(shell.atexit_operations)
        shell.atexit_operations()
        InteractiveShell.clear_instance()


@dataclass
class Cell:
    """What a cell left behind."""

    status: str = ""
    ename: str = ""
    traceback: list[str] = field(default_factory=list)
    text: str = ""  # everything printed, in order
    data: list[dict[str, Any]] = field(default_factory=list)  # displayed and given back
    results: int = 0  # of these, given back by the displayhook
    payload: list[dict[str, Any]] = field(default_factory=list)


class Kernel:
    """A real kernel; cells are sent at once and waited for later, as a notebook does under Run All."""

    def __init__(self, **environ: str) -> None:
        from jupyter_client import KernelManager

        self.manager = KernelManager(kernel_name="python3")
        self.manager.kernel_cmd = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("DOCGEN_NB_", "PYTEST_"))}
        self.manager.start_kernel(env={**clean, "PYTHONPATH": path, "DOCGEN_NB_MODEL": "scripted", **environ})
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=TIMEOUT)
        self._cells: dict[str, Cell] = {}
        self._idle: set[str] = set()

    def close(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
        self.manager.cleanup_resources()

    def send(self, code: str) -> str:
        """Queue a cell."""
        message = self.client.execute(code, allow_stdin=True)
        self._cells[message] = Cell()
        return message

    def until(self, message: str, text: str) -> None:
        """Wait until the cell has printed ``text``."""
        deadline = time.monotonic() + TIMEOUT
        while text not in self._cells[message].text:
            assert message not in self._idle, self._cells[message]
            self._take(deadline)

    def until_any(self, message: str, text: str) -> None:
        """Wait until ``text`` is printed, in the cell itself or in one before it that goes on."""
        del message
        self._until(text, lambda: "".join(cell.text for cell in self._cells.values()))

    def until_after_idle(self, message: str, text: str) -> None:
        """Wait until a cell that has ended has printed ``text`` from the background."""
        self._until(text, lambda: self._cells[message].text)

    def cell(self, message: str) -> Cell:
        """What a cell has left behind so far."""
        return self._cells[message]

    def _until(self, text: str, printed: Callable[[], str]) -> None:
        deadline = time.monotonic() + TIMEOUT
        while text not in printed():
            self._take(deadline)

    def finish(self, message: str) -> Cell:
        """Wait for the cell's end."""
        reply = self.client.get_shell_msg(timeout=TIMEOUT)
        while reply["msg_type"] != "execute_reply":  # a late answer to the question whether the kernel is there
            reply = self.client.get_shell_msg(timeout=TIMEOUT)
        assert reply["parent_header"]["msg_id"] == message
        deadline = time.monotonic() + TIMEOUT
        while message not in self._idle:
            self._take(deadline)
        cell = self._cells[message]
        cell.status = reply["content"]["status"]
        cell.ename = reply["content"].get("ename", "")
        cell.payload = reply["content"].get("payload", [])
        return cell

    def run(self, code: str) -> Cell:
        """Send a cell and wait for its end."""
        return self.finish(self.send(code))

    def value(self, expression: str) -> str:
        """``str`` of an expression in the kernel."""
        return self.run(f"print({expression})").text.strip()

    def _take(self, deadline: float) -> None:
        try:
            message = self.client.get_iopub_msg(timeout=max(0.1, deadline - time.monotonic()))
        except Empty:
            pytest.fail("the kernel fell silent")
        parent, kind, content = (
            message["parent_header"].get("msg_id", ""),
            message["msg_type"],
            message["content"],
        )
        cell = self._cells.setdefault(parent, Cell())
        if kind == "stream":
            cell.text += content["text"]
        elif kind in {"display_data", "execute_result", "update_display_data"}:
            cell.data.append(content["data"])
            cell.results += kind == "execute_result"
        elif kind == "error":
            cell.traceback = content["traceback"]
        elif kind == "status" and content["execution_state"] == "idle":
            self._idle.add(parent)


@pytest.fixture
def kernel() -> Iterator[Kernel]:
    """A kernel whose runs print a line for each thing that settles."""
    kernel = Kernel(DOCGEN_NB_UI="text")
    try:
        kernel.run("%load_ext docgen_nb")
        yield kernel
    finally:
        kernel.close()
