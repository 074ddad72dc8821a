"""Nothing of ours holds a kernel's event loop for long: a background run streams on, buttons answer, others go on.

Held is counted in CPU of the loop's thread, which other work on the machine does not change, and for what waits without
CPU (a program, a lock) in seconds, without those in which the thread was ready and had to wait for a processor.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
import traceback
from pathlib import Path

import pytest

from docgen_nb.notebook.panel.panel import Panel
from docgen_nb.testing import FaultServer

LONGEST = 0.03  # seconds of CPU
LONGEST_WAIT = 0.5  # seconds without CPU
LOOK = 0.005
PAGES = 12


class Held:
    """A callback that runs: the thread's times when it began, how often it was looked at, its stack once it is long."""

    def __init__(self, began):
        self.began = began
        self.looks = 0
        self.stack = ""


class Watchdog:
    """Looks at the loop's thread again and again; keeps the stack of each callback that holds it too long.

    A wait counts if the watching thread could look for as long: on a machine where nothing gets on, nobody waits.
    """

    def __init__(self, monkeypatch):
        self.thread = threading.get_ident()
        self.clock = time.pthread_getcpuclockid(self.thread)
        scheduled = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat")
        self.scheduled = os.open(scheduled, os.O_RDONLY) if scheduled.exists() else None
        self.current = None  # the running callback
        self.found = []
        self.ended = threading.Event()
        self.run = run = asyncio.Handle._run

        def watched(handle):
            if threading.get_ident() != self.thread:
                return run(handle)  # the model service has a loop of its own
            outer, self.current = self.current, Held(self.times())
            held = self.current
            try:
                return run(handle)
            finally:
                self.judge(held)
                self.current = outer

        monkeypatch.setattr(asyncio.Handle, "_run", watched)

    def __enter__(self):
        self.watcher = threading.Thread(target=self.watch, daemon=True)
        self.watcher.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.watcher.join()
        asyncio.Handle._run = self.run
        if self.scheduled is not None:
            os.close(self.scheduled)

    def times(self):
        """Seconds of the loop's thread: in all, on a processor, ready but without one (0 where no system tells)."""
        queued = 0 if self.scheduled is None else int(os.pread(self.scheduled, 99, 0).split()[1])
        return time.monotonic(), time.clock_gettime(self.clock), queued / 1e9

    def since(self, held):
        """Seconds on a processor, and of waiting, since the callback began."""
        passed, used, queued = (now - then for now, then in zip(self.times(), held.began, strict=True))
        return used, passed - used - queued

    def is_long(self, held):
        used, waited = self.since(held)
        return used > LONGEST or (waited > LONGEST_WAIT and held.looks * LOOK > LONGEST_WAIT / 2)

    def judge(self, held):
        """At its end: only then the system has told of all the time in which the thread had no processor."""
        if held.stack and self.is_long(held):
            used, waited = self.since(held)
            self.found.append(f"  {used:.3f} s of CPU, {waited:.3f} s without:\n{held.stack}")

    def watch(self):
        while not self.ended.wait(LOOK):
            held = self.current
            if held is None or held.stack:
                continue
            held.looks += 1
            if self.is_long(held):
                lines = traceback.format_stack(sys._current_frames().get(self.thread))
                if self.current is held:
                    held.stack = "".join(line for line in lines if "docgen_nb/" in line)


@pytest.fixture
def content(tmp_path):
    """A PDF with tables, a large CSV file and a Markdown file, with enough numbers to check."""
    import typst

    row = "[Basel], [1{0}], [2{0}.5], [3{0}],"
    table = "#table(columns: 4, " + "".join(row.format(n) for n in range(10, 40)) + ")\n"
    source = "#pagebreak()\n".join([f"= Page\n{'Bees fly far and wide. ' * 60}\n{table}"] * PAGES)
    (tmp_path / "source.typ").write_text(source)
    typst.compile(str(tmp_path / "source.typ"), output=str(tmp_path / "pages.pdf"))
    lines = [f"{n},Town {n % 99},{n * 7 % 1000}.5,2024-01-{n % 28 + 1:02}" for n in range(30_000)]
    (tmp_path / "rows.csv").write_text("\n".join(["id,town,amount,day", *lines]))
    (tmp_path / "notes.md").write_text("# Notes\n\n" + "In 2024 the bees made 1,250 kg of honey. " * 400)
    return tmp_path


def cells(server):
    """The main paths."""
    return [
        f"%docgen model m --base-url {server.base_url} --max-concurrency 8",
        "%docgen project report.docgen",
        "%docgen add pages.pdf",
        "%docgen add rows.csv notes.md",
        "%docgen parts",
        "%%docgen structure\nA report about bees\n",
        "%docgen fill",
        "%docgen status",
        "%docgen check",
        '%docgen ask "SELECT town, sum(amount) FROM rows GROUP BY town" --as table',
        "%docgen export out.md out.html out.docx out.pdf out.ipynb",
        "%docgen show",
        "%docgen refresh",
    ]


def test_no_main_path_holds_the_loop_for_long(shell, content, monkeypatch):
    monkeypatch.setenv("DOCGEN_NB_UI", "text")
    held = []
    with FaultServer(piece_seconds=0.001) as server:
        for first in (True, False):  # the first time pays for imports
            for cell in cells(server):
                with Watchdog(monkeypatch) as watchdog:
                    assert shell.run_cell(cell).success, cell
                held += [f"{cell}\n{each}" for each in watchdog.found if not first]
            shell.run_cell("%docgen new")
    assert not held, "\n".join(held)


def test_the_watchdog_names_who_holds_the_loop(shell, monkeypatch):
    monkeypatch.setattr("docgen_nb.project.project.Project.status", lambda _: sum(range(20_000_000)))
    with Watchdog(monkeypatch) as watchdog:
        shell.run_cell("%docgen status")
    assert any("notebook/verbs/project.py" in each for each in watchdog.found)


def test_the_watchdog_tells_a_wait_from_a_busy_machine(shell, monkeypatch):
    def wait(_):
        threading.Event().wait(LONGEST_WAIT * 2)  # as for a lock that another thread holds

    monkeypatch.setattr("docgen_nb.project.project.Project.status", wait)
    with Watchdog(monkeypatch) as watchdog:
        shell.run_cell("%docgen status")
    assert any("notebook/verbs/project.py" in each for each in watchdog.found)
    monkeypatch.setattr(Watchdog, "times", lambda _, own=Watchdog.times: (own(_)[0], own(_)[1], own(_)[0] - own(_)[1]))
    with Watchdog(monkeypatch) as watchdog:
        shell.run_cell("%docgen status")  # the system says that the thread had no processor all the while
    assert watchdog.found == []


def presses():
    """The panel's main actions, as the page sends them."""
    return [
        {"do": "seen"},
        *({"do": "add", "sources": name} for name in ("pages.pdf", "rows.csv", "notes.md")),
        {"do": "generate", "body": "A report about bees"},
        {"do": "select", "ref": "1.1"},
        {"do": "preview", "on": True},
        {"do": "check"},
        {"do": "sources", "ref": "1.1"},
        {"do": "replan", "ref": "1.1", "changes": {"title": "Other bees"}},
        {"do": "redo", "ref": "1.2", "feedback": "shorter"},
        {"do": "undo", "ref": "1.2"},
        {"do": "move", "ref": "1.1", "to": "1.2"},
        {"do": "delete", "ref": "1.2"},
        {"do": "undo edit"},
        {"do": "redo edit"},
        *({"do": "export", "paths": f"out.{ending}"} for ending in ("md", "html", "docx", "ipynb")),
        {"do": "refresh"},
        {"do": "insert"},
        {"do": "new"},
    ]


def test_no_button_of_the_panel_holds_the_loop_for_long(shell, content, monkeypatch):
    monkeypatch.setenv("DOCGEN_NB_UI", "text")
    held = []

    async def main(base_url):
        shell.run_line_magic("docgen", f"model m --base-url {base_url} --max-concurrency 8")
        panel = Panel(shell.magics_manager.registry["DocgenMagics"].session)
        for first in (True, False):  # the first time pays for imports
            for message in presses():
                with Watchdog(monkeypatch) as watchdog:
                    asyncio.get_running_loop().call_soon(panel.handle, message)
                    await asyncio.sleep(0.01)
                    await panel.idle()
                    assert panel.widget.notice.get("kind") != "error", (message, panel.widget.notice)
                    await asyncio.sleep(0.3)  # what a refresh shows a moment later
                held.extend([f"{message}\n{each}" for each in watchdog.found if not first])
        panel.close()

    with FaultServer(piece_seconds=0.001) as server:
        asyncio.run(main(server.base_url))
    assert not held, "\n".join(held)
