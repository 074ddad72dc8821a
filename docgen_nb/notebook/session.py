"""State that the verbs of one kernel share: project, settings, the user's variables, runs in the background."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docgen_nb.errors import DocgenError, UserError
from docgen_nb.notebook.reviewing import Review
from docgen_nb.notebook.run_waiter import RunWaiter
from docgen_nb.notebook.user_errors import error_line, stopped
from docgen_nb.notebook.widgets import close_kept_widgets

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractAsyncContextManager

    from docgen_nb.batches.batch_run import BatchRun
    from docgen_nb.errors import ProjectFileError
    from docgen_nb.notebook.display.view import View
    from docgen_nb.project.project import Project
    from docgen_nb.run.run import Run
    from docgen_nb.settings import Settings


logger = logging.getLogger(__name__)

_LOOK = 0.2  # seconds between two looks at whether a cell has ended


class Session:
    """One kernel's work with docgen.

    Args:
        shell: the InteractiveShell.
        settings: the defaults as they are now, from ``%config``.
        project: to go on with; None makes one when it is first needed.
        keeps_beside: whether the project is kept in a file beside the notebook.

    Attributes:
        review: what the user has looked at.
        closers: are called when the extension is unloaded.
    """

    def __init__(
        self,
        shell: Any,
        settings: Callable[[], Settings],
        project: Project | None = None,
        *,
        keeps_beside: Callable[[], bool] = lambda: False,
    ) -> None:
        self.shell = shell
        self.review = Review()
        self._settings = settings
        self.waiter = RunWaiter(shell)
        self._project = project
        self._applied: Settings | None = None
        self._keeps_beside = keeps_beside
        self._looked_beside = project is not None
        self._watchers: list[Callable[[], None]] = []
        self._interruptible: asyncio.Task[None] | None = None
        self.closers: list[Callable[[], None]] = []
        self._reported: ProjectFileError | None = None
        self._batch: BatchRun | None = None
        self._run_before_batch: Run | None = None

    @property
    def project(self) -> Project:
        """The project, made when it is first needed."""
        if self._project is None:
            from docgen_nb.project.project import Project

            self._applied = self._settings()
            self._project = Project(settings=self._applied)
        return self._project

    @property
    def opened_project(self) -> Project | None:
        """The project if there is one yet."""
        return self._project

    @property
    def model_line(self) -> str:
        """The model, and where it is if that is not its provider's own address."""
        address = self.project.choice.options.base_url
        return f"Model: {self.project.model_name}{f' at {address}' if address else ''}"

    @property
    def variables(self) -> Mapping[str, object]:
        """The user's own variables: without IPython's and without names that begin with an underscore."""
        hidden = self.shell.user_ns_hidden
        return {
            name: value
            for name, value in self.shell.user_ns.items()
            if not name.startswith("_") and hidden.get(name, hidden) is not value
        }

    def refresh(self) -> None:
        """Take over what ``%config`` or the environment has changed since the last verb; not during a run."""
        project = self._project
        if project is None or self.running():
            return
        settings, before = self._settings(), self._applied
        if settings == before:
            return
        self._applied = project.settings = settings
        if before is not None and settings.model != before.model:
            project.use_model(settings.model)

    def open_beside(self, *, make: bool = True) -> None:
        """Keep the project in a file beside the notebook, where Jupyter says which that is; say so in one line.

        Args:
            make: whether a file is made; else one is opened that is there.
        """
        notebook = os.environ.get("JPY_SESSION_NAME", "")
        if self._looked_beside or not self._keeps_beside() or not notebook.endswith(".ipynb"):
            return
        if not make and not Path(notebook).with_suffix(".docgen").exists():
            return
        self._looked_beside = True
        if not Path(notebook).is_file() or self.project.path is not None:
            return
        try:
            self.project.open_beside(notebook)
        except DocgenError as error:
            print(f"{error_line(error)} So nothing is kept when this kernel ends.", file=sys.stderr)
        else:
            name = Path(notebook).with_suffix(".docgen").name
            print(f"Kept in {name} beside the notebook; %config DocgenMagics.keep_beside = False turns that off.")

    def watch(self, watcher: Callable[[], None]) -> None:
        """Call ``watcher`` whenever a verb, a cell or a panel may have changed the project."""
        self._watchers.append(watcher)

    def unwatch(self, watcher: Callable[[], None]) -> None:
        """Call it no more."""
        self._watchers = [each for each in self._watchers if each != watcher]

    def changed(self) -> None:
        """Tell the watchers. One that fails is left out from then on: it must not spoil the user's cell."""
        for watcher in tuple(self._watchers):
            try:
                watcher()
            except Exception:
                logger.exception("a panel failed and is left out from now on")
                self.unwatch(watcher)

    def report_trouble(self) -> None:
        """Say, once, that the project file can't be written any more."""
        trouble = self._project.trouble if self._project is not None else None
        if trouble is not None and trouble is not self._reported:
            print(f"{error_line(trouble)} Nothing is lost while this kernel lives.", file=sys.stderr)
        self._reported = trouble

    @property
    def current(self) -> BatchRun | Run | None:
        """The work that goes on: a batch, or a run of the project's own."""
        if self._batch is not None and self._batch.running():
            return self._batch
        run = self._project.last_run if self._project is not None else None
        return run if run is not None and run.loop is not None and not run.done() else None

    def running(self) -> bool:
        """Whether a run or a batch goes on."""
        return self.current is not None

    @property
    def batch(self) -> BatchRun | None:
        """The batch that goes on, or the last one; None once a run of the project's own came after it."""
        if self._batch is None or self._batch.running() or self._project is None:
            return self._batch
        return self._batch if self._project.last_run is self._run_before_batch else None

    def begin_batch(self, run: BatchRun) -> None:
        """Remember a batch that was just started."""
        self._batch, self._run_before_batch = run, self.project.last_run

    def refuse_during_batch(self) -> None:
        """Refuse what can't be done beside a batch: another one, or another model, whose old one the batch asks.

        Raises:
            UserError: while one goes on.
        """
        if self._batch is not None and self._batch.running():
            raise UserError("A batch is going on.", hint="%docgen stop ends it.")

    def stop_at_interrupt(self) -> None:
        """Let Kernel → Interrupt end what goes on between cells; a cell that runs is interrupted alone."""
        if self._interruptible is None or self._interruptible.done():
            self._interruptible = asyncio.get_running_loop().create_task(
                self._take_interrupts(), name="docgen interrupts"
            )

    async def _take_interrupts(self) -> None:
        """Between cells ipykernel ignores the signal; when a cell ends, it puts back what it found at its beginning."""
        try:
            while self.running():
                if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
                    signal.signal(signal.SIGINT, self._interrupted)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_LOOK):
                        if (current := self.current) is not None:
                            await current.settled()
        finally:
            if signal.getsignal(signal.SIGINT) == self._interrupted:
                signal.signal(signal.SIGINT, signal.SIG_IGN)

    def _interrupted(self, _number: int, _frame: object) -> None:
        if (current := self.current) is not None:
            current.cancel_threadsafe("interrupted")

    def shown(self, run: Run) -> AbstractAsyncContextManager[None]:
        """Show the run in this cell while the block waits for it; one that was stopped says so in the user's words."""
        return self.waiter.shown(run, lambda: self._shown(run), lambda: stopped(run))

    def check_background(self) -> None:
        """Refuse where no event loop goes on between cells.

        Raises:
            UserError: in a terminal.
        """
        if getattr(self.shell, "kernel", None) is None:
            raise UserError("In a terminal nothing runs between two commands.", hint="Leave out --background.")

    async def follow_in_background(self, run: Run) -> None:
        """Show the run in this cell, also after the cell has ended."""
        self.stop_at_interrupt()
        await self.waiter.in_background(run, lambda: self._shown(run), lambda: stopped(run))

    def _shown(self, run: Run) -> View:
        from docgen_nb.notebook.display import show_run

        self.changed()  # a panel that is open shows the run, too
        return show_run(run)

    async def give_back_connections(self) -> None:
        """Close the running loop's connections to the model."""
        run = self._project.last_run if self._project is not None else None
        for each in (run, self._batch):
            if each is not None:
                await each.aclose_model()

    async def aclose(self) -> None:
        """End what runs, take panels away and give back connections and processes."""
        while self.closers:
            self.closers.pop()()
        if self._batch is not None and self._batch.running():
            self._batch.cancel("the extension was unloaded")
            await self._batch.settled()
        if self._project is not None:
            await self._project.aclose()
        await self.waiter.settled()
        close_kept_widgets()
        if self._interruptible is not None and not self._interruptible.done():
            await asyncio.wait({self._interruptible})
