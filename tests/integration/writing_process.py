"""A kernel's part in the tests that kill one: opens the file, writes the document, says what it was told.

Each is forked from a process that has everything imported, so that a kill takes as long as its work.
"""

from __future__ import annotations

import asyncio
from multiprocessing import get_context
from typing import TYPE_CHECKING

import docgen_nb as dg
from docgen_nb.events import ChapterStructured, PlanCompleted, SectionCompleted
from tests.integration.modules import modules_of

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

PROMPT = "Write about the hives."
_FORKS = get_context("forkserver")
_FORKS.set_forkserver_preload([__name__, *modules_of("store", "project", "run", "structure", "fill", "engine", "llm")])


class WritingProcess:
    """A process that writes the document of ``path``; it tells in words what is done."""

    def __init__(self, path: Path, base_url: str) -> None:
        self._heard, tell = _FORKS.Pipe(duplex=False)
        self._process = _FORKS.Process(target=_run, args=(str(path), base_url, tell))
        self._process.start()
        tell.close()

    def told(self) -> str:
        """Wait for the next thing that it tells; nothing once it has ended."""
        try:
            return str(self._heard.recv())
        except EOFError:
            return ""

    def kill(self) -> None:
        """SIGKILL."""
        self._process.kill()

    def ended(self) -> int:
        """Wait for its end; gives the exit code."""
        self._process.join(120)
        self._heard.close()
        assert self._process.exitcode is not None
        return self._process.exitcode


def _run(path: str, base_url: str, tell: Connection) -> None:
    asyncio.run(_write(path, base_url, tell))


async def _write(path: str, base_url: str, told: Connection) -> None:
    project = dg.Project(path)
    project.use_model("any", dg.ModelOptions(base_url=base_url, max_concurrency=4))
    told.send("opened")
    run = project.generate(PROMPT)

    def tell(event):
        match event:
            case SectionCompleted(section=place):
                told.send(f"section {place.chapter}.{place.section}")
            case ChapterStructured(chapter=ref):
                told.send(f"chapter {ref.chapter}")
            case PlanCompleted():
                told.send("plan")

    run.subscribe(tell)
    outline = await run
    assert all(section.state == "done" for _, section in outline.sections()), outline
    await project.aclose()
    told.send("finished")
