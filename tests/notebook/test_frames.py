"""How much code is alive at the HTTP request of a section: the frames of the cell, the run and the job."""

import asyncio
import sys
from pathlib import Path

import aiohttp

import docgen_nb
from docgen_nb.testing import FaultServer

PACKAGE = Path(docgen_nb.__file__).parent
MOST_FILES, MOST_LINES = 12, 1800  # let them only become fewer


def awaited(coroutine):
    """The frames of a coroutine and of what it awaits."""
    while coroutine is not None:
        frame = getattr(coroutine, "cr_frame", None) or getattr(coroutine, "ag_frame", None)
        if frame is not None:
            yield frame.f_code.co_filename
        coroutine = getattr(coroutine, "cr_await", None) or getattr(coroutine, "ag_await", None)


def alive():
    """The frames of the job that sends, of the run and of the cell that awaits it."""
    frame = sys._getframe(1)
    while frame is not None:
        yield frame.f_code.co_filename
        frame = frame.f_back
    for task in asyncio.all_tasks():
        if not is_job(task):
            yield from awaited(task.get_coro())


def is_job(task):
    return "engine/scheduler.py" in next(awaited(task.get_coro()), "")


def of_the_package(names):
    return {Path(name) for name in names if PACKAGE in Path(name).parents}


def test_a_request_is_reached_through_few_files(monkeypatch, shell, tmp_path):
    seen = set()
    send = aiohttp.ClientSession.request

    def sending(session, method, url, *, data, **options):
        if b"You write section" in data:
            seen.update(of_the_package(alive()))
        return send(session, method, url, data=data, **options)

    monkeypatch.setattr(aiohttp.ClientSession, "request", sending)
    monkeypatch.chdir(tmp_path)
    with FaultServer() as server:
        shell.run_cell("%load_ext docgen_nb")
        shell.run_cell(f"%docgen model m --base-url {server.base_url}")
        shell.run_cell("%docgen project report.docgen")
        shell.run_cell("%%docgen generate\nA report about bees\n")
        assert server.calls > 3
        shell.run_cell("%unload_ext docgen_nb")
    sizes = {str(path.relative_to(PACKAGE)): len(path.read_text().splitlines()) for path in seen}
    assert len(sizes) <= MOST_FILES, sizes
    assert sum(sizes.values()) <= MOST_LINES, sizes
