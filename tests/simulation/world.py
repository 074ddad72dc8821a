"""One world from one seed: kernels that live, work, are killed and go on, until a last one has time to finish.

What must hold, whatever happens:

- a section that was reported as completed while the file was in order has that text in every later kernel, unless it
  was written again (two kernels that plan one document at once may give a section two titles, and so two texts: then
  both are in its history);
- a reply that was kept for good is never paid for again, and no two kernels pay for the same request at once;
- the last kernel, with a quiet server and disk, ends with every section written;
- no task is left behind, and no more calls are in flight than is allowed.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from docgen_nb.document.elements import Element
from docgen_nb.document.references import SectionRef
from docgen_nb.document.tree import Section
from docgen_nb.engine.clock import SystemClock
from docgen_nb.errors import DocgenError
from docgen_nb.events import Event
from docgen_nb.llm.messages import ModelRequest
from docgen_nb.plain_text import whole_characters
from docgen_nb.project.project import Project
from docgen_nb.store.sqlite import backend, contents, project_database, writer
from docgen_nb.store.sqlite.opening import connect
from tests.simulation.disk import Machine, Syncs, VirtualWriter, fill_up
from tests.simulation.loop import VirtualLoop
from tests.simulation.server import Line, Server

PROMPT = "A report about the hives"
LONGEST = 300.0  # virtual seconds that a kernel lives
LIVES = 5


class BrokenRuleError(AssertionError):
    """Something that must hold did not."""


class Kernel:
    """A process with a project open.

    Args:
        name: of the kernel.
        path: the project file.
        world: it lives in.
    """

    def __init__(self, name: str, path: Path, world: World) -> None:
        self.machine = Machine(name, world.chance)
        self._world = world
        self._in_flight: set[str] = set()
        self.rewriting = False
        VirtualWriter.machine = self.machine
        self.project = Project(path, model=Line(world.server, name, self._before))

    async def work(self, what: str) -> None:
        """Do one thing that a user does."""
        if not self.machine.alive:
            await asyncio.Event().wait()
        self._world.log(f"{self.machine.name} {what}")
        try:
            await getattr(self, f"_{what}")()
        except DocgenError as error:
            if not self.machine.alive:
                raise asyncio.CancelledError from None
            self._world.log(f"{self.machine.name} {type(error).__name__}")

    async def _generate(self) -> None:
        await self._followed(self.project.generate(PROMPT))

    async def _fill(self) -> None:
        await self._followed(self.project.fill())

    async def _retry(self) -> None:
        await self._followed(self.project.retry())

    async def _redo(self) -> None:
        place = self._any_section()
        self.rewriting = True
        self._world.finished.pop(self._id(place), None)
        try:
            await self._followed(self.project.redo(place, "shorter"))
        finally:
            self.rewriting = False

    async def _edit(self) -> None:
        place = self._any_section()
        self._world.finished.pop(self._id(place), None)
        self.project.edit(place, f"My own words, {self._world.chance.random():.6f}.")
        await self.project.written()
        self._note(place)

    async def _undo(self) -> None:
        place = self._any_section()
        self._world.finished.pop(self._id(place), None)
        self.project.undo(place)
        await self.project.written()
        self._note(place)

    async def _fill_disk(self) -> None:
        """No room for a while; everything goes on in memory."""
        held = self.project.file._backend
        if held.trouble is not None or held._file is None:
            return
        fill_up(held._file, full=True)
        asyncio.get_running_loop().call_later(self._world.chance.uniform(0, 60), self._make_room, held._file)

    def _make_room(self, connection: sqlite3.Connection) -> None:
        if self.machine.alive:
            fill_up(connection, full=False)

    async def _followed(self, run: Any) -> None:
        run.subscribe(self._on_event)
        await run

    def _on_event(self, event: Event) -> None:
        if not self.machine.alive:
            return
        self._world.log(f"{self.machine.name} {event.kind}")
        if event.kind == "section_completed":
            self._note(event.section)

    def _note(self, place: SectionRef) -> None:
        """From now on the section's text must not be lost, if the file is in order."""
        if self.project.trouble is None and self.machine.alive:
            section = self.project.known_outline().section(place)
            self._world.finished[self._id(place)] = text_of(section)

    def _id(self, place: SectionRef) -> str:
        return self.project.known_outline().section(place).id

    def _any_section(self) -> SectionRef:
        places = [place for place, section in self.project.known_outline().sections() if section.state == "done"]
        if not places:
            raise DocgenError("nothing is written")
        return self._world.chance.choice(places)

    def _before(self, request: ModelRequest) -> None:
        """Called before each call to the server."""
        world = self._world
        if not self.machine.alive or self.rewriting or self.project.trouble is not None:
            return
        key = hashlib.sha256(f"served\n{request.fingerprint}".encode()).hexdigest()
        if key in world.kept_for_good(self):
            raise BrokenRuleError(f"{self.machine.name} pays again for a reply that is in the file")


class World:
    """Everything that one seed makes.

    Args:
        seed: the same seed gives the same world.
    """

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.server = Server(self.chance)
        self.finished: dict[str, str] = {}
        self.trace: list[str] = []
        self.dead: set[str] = set()
        self._syncs = Syncs()
        self._loop = VirtualLoop()
        self._image = 0
        self._alone = True  # whether every kernel so far had the file for itself

    def log(self, line: str) -> None:
        """Keep what happens, with its time."""
        self.trace.append(f"{self._loop.now:.3f} {line}")

    def kept_for_good(self, kernel: Kernel) -> set[str]:
        """The requests of which the file holds a usable reply."""
        path = kernel.project.path
        assert path is not None
        connection = connect(path, mode="ro")
        try:
            return {row[0] for row in connection.execute("SELECT request FROM answers WHERE usable")}
        finally:
            connection.close()

    def run(self) -> list[str]:
        """Live through it; gives the trace.

        Raises:
            BrokenRuleError: if something that must hold did not.
        """
        folder = Path(tempfile.mkdtemp(prefix="docgen-simulation-", dir=_memory_disk()))
        try:
            with self._patched():
                path = folder / "0" / "report.docgen"
                path.parent.mkdir()
                for life in range(self.chance.randint(1, LIVES)):
                    path = self._loop.run_until_complete(self._life(life, path, folder))
                self._loop.run_until_complete(self._last_life(path))
        finally:
            self._loop.run_until_complete(self._bury([]))
            self._loop.close()
            shutil.rmtree(folder)
        return self.trace

    async def _life(self, number: int, path: Path, folder: Path) -> Path:
        """One or two kernels on the file until they are killed; gives the file as the disk has it then."""
        kernels = [Kernel(f"k{number}{letter}", path, self) for letter in "ab"[: self.chance.choice([1, 1, 2])]]
        for kernel in kernels:
            self._check_finished(kernel.project)
        self._alone = self._alone and len(kernels) == 1
        jobs = [asyncio.ensure_future(self._user(kernel)) for kernel in kernels]
        for kernel in kernels[1:]:  # the second may die alone; the first goes on beside its claims
            if self.chance.random() < 0.5:
                asyncio.get_running_loop().call_later(self._some_time(), self._kill, kernel)
        done, _ = await asyncio.wait(jobs, timeout=self._some_time())
        for job in done:
            if (error := job.exception()) is not None:
                raise error
        self._image += 1
        target = folder / str(self._image) / path.name
        power_cut = self.chance.random() < 0.5
        self.log(f"all killed{', the power is cut' if power_cut else ''}")
        self._syncs.image(path, target, self.chance, power_cut=power_cut)
        for kernel in kernels:
            self._kill(kernel)
        await self._bury(kernels)
        return target

    async def _user(self, kernel: Kernel) -> None:
        """What a user does in a kernel's life."""
        await kernel.work("generate")
        while kernel.machine.alive:
            await asyncio.sleep(self.chance.uniform(0, 20))
            await kernel.work(self.chance.choice(["fill", "retry", "redo", "edit", "undo", "generate", "fill_disk"]))

    async def _last_life(self, path: Path) -> None:
        """A quiet server, and time."""
        self.server.trouble = 0.0
        kernel = Kernel("last", path, self)
        self._check_finished(kernel.project)
        for _ in range(3):  # a useless reply of before is asked for anew
            await kernel.work("generate")
            await kernel.work("retry")
        outline = kernel.project.known_outline()
        states = {section.state for _, section in outline.sections()}
        if states != {"done"}:
            raise BrokenRuleError(f"at the end there are sections that are {sorted(states)}")
        if self.server.max_in_flight > 2 * kernel.project.model.profile.max_concurrency:
            raise BrokenRuleError(f"{self.server.max_in_flight} calls were in flight")
        await kernel.project.written()
        kernel.project.close_file()
        left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        if left:
            raise BrokenRuleError(f"tasks are left behind: {left}")

    def _check_finished(self, project: Project) -> None:
        """Every finished text stands; where two kernels planned the document at once, it is at least in the history."""
        outline = project.outline
        shown = {} if outline is None else {section.id: text_of(section) for _, section in outline.sections()}
        for section_id, text in self.finished.items():
            kept = project.file.read(lambda c, id_=section_id: contents.history(c, id_)).result()
            there = {shown.get(section_id)} if self._alone else {_text(each.elements) for each in kept}
            if text not in there:
                raise BrokenRuleError(f"section {section_id} was {text!r} and is {there}")

    def _kill(self, kernel: Kernel) -> None:
        """It neither writes nor says anything any more."""
        if kernel.machine.alive:
            self.log(f"{kernel.machine.name} killed")
        kernel.machine.alive = False
        self.dead.add(kernel.machine.name)

    async def _bury(self, kernels: list[Kernel]) -> None:
        """Take away what is left of dead processes in this one."""
        own = asyncio.current_task()
        left = sorted((task for task in asyncio.all_tasks() if task is not own), key=asyncio.Task.get_name)
        for task in left:
            task.cancel()
        for result in await asyncio.gather(*left, return_exceptions=True):
            if isinstance(result, BrokenRuleError):
                raise result
        for kernel in kernels:
            kernel.project.file._backend.close(moved=True)
            project_database.opening.OPEN.remove(kernel.project.file._backend.file_id)
        self._syncs.close()

    def _some_time(self) -> float:
        return self.chance.choice([1.0, 20.0, 120.0, LONGEST]) * self.chance.random()

    @contextmanager
    def _patched(self) -> Iterator[None]:
        """The store's thread, processes and clocks are this world's own."""
        noting = self._syncs.after(writer.carry_out)
        with (
            mock.patch.object(project_database, "Writer", VirtualWriter),
            mock.patch.object(backend, "carry_out", noting),
            mock.patch.object(project_database, "this_process", _this_process),
            mock.patch.object(project_database, "surely_dead", lambda process: process in self.dead),
            mock.patch.object(project_database.atexit, "register"),
            mock.patch.object(SystemClock, "now", _now),
        ):
            state = random.getstate()
            random.seed(self.chance.random())
            try:
                yield
            finally:
                random.setstate(state)


def _this_process() -> str:
    return VirtualWriter.machine.name


def _now(_clock: SystemClock) -> float:
    return asyncio.get_running_loop().time()


def text_of(section: Section) -> str:
    """The section's text."""
    return _text(section.elements)


def _text(elements: Iterable[Element]) -> str:
    return whole_characters("\n".join(getattr(element, "text", "") for element in elements))


def _memory_disk() -> str | None:
    place = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
    return str(place) if place.is_dir() else None


def simulate(seed: int) -> str:
    """Run one world; gives a digest of all that happened in it."""
    trace = World(seed).run()
    return hashlib.sha256("\n".join(trace).encode()).hexdigest()[:16]
