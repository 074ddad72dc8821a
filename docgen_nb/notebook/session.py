"""What the verbs of one kernel share: project, settings, the user's variables, runs in the background."""

from __future__ import annotations

import asyncio
import logging
import sys
from typing import TYPE_CHECKING, Any

from docgen_nb.errors import DocgenError, RunCancelledError, UserError
from docgen_nb.notebook.review import Review
from docgen_nb.notebook.user_errors import error_line, stopped

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from docgen_nb.document.tree import Outline
    from docgen_nb.errors import ProjectFileError
    from docgen_nb.project import Project
    from docgen_nb.run.run import Run
    from docgen_nb.settings import Settings


logger = logging.getLogger(__name__)


class Session:
    """One kernel's work with docgen.

    Args:
        shell: the InteractiveShell.
        settings: the defaults as they are now, from ``%config``.
        project: to go on with; None makes one when it is first needed.

    Attributes:
        review: what the user has looked at.
    """

    def __init__(self, shell: Any, settings: Callable[[], Settings], project: Project | None = None) -> None:
        self.shell = shell
        self.review = Review()
        self._settings = settings
        self._project = project
        self._applied: Settings | None = None
        self._followers: set[asyncio.Task[None]] = set()
        self._watchers: list[Callable[[], None]] = []
        self._closers: list[Callable[[], None]] = []
        self._told: ProjectFileError | None = None

    @property
    def project(self) -> Project:
        """The project, made when it is first needed."""
        if self._project is None:
            from docgen_nb.project import Project

            self._applied = self._settings()
            self._project = Project(settings=self._applied)
        return self._project

    @property
    def opened_project(self) -> Project | None:
        """The project if there is one yet."""
        return self._project

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

    def close_at_end(self, closer: Callable[[], None]) -> None:
        """Call ``closer`` when the extension is unloaded."""
        self._closers.append(closer)

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
                logger.exception("a panel failed and is told no more")
                self.unwatch(watcher)

    def tell_trouble(self) -> None:
        """Say, once, that the project file can't be written any more."""
        trouble = self._project.trouble if self._project is not None else None
        if trouble is not None and trouble is not self._told:
            print(f"{error_line(trouble)} Nothing is lost while this kernel lives.", file=sys.stderr)
        self._told = trouble

    def running(self) -> bool:
        """Whether a run goes on."""
        run = self._project.last_run if self._project is not None else None
        return run is not None and run.loop is not None and not run.done()

    async def follow(self, run: Run) -> Outline:
        """Show the run in this cell and wait for its end.

        Raises:
            RunCancelledError: if it was stopped or interrupted.
            DocgenError: if something stopped it.
        """
        from docgen_nb.run.sync import attend

        view = await self._view_of(run)
        try:
            return await attend(run)
        except (RunCancelledError, asyncio.CancelledError):
            raise stopped(run) from None
        finally:
            view.close()

    def check_background(self) -> None:
        """Refuse where no event loop goes on between cells.

        Raises:
            UserError: in a terminal.
        """
        if getattr(self.shell, "kernel", None) is None:
            raise UserError("In a terminal nothing runs between two commands.", hint="Leave out --background.")

    async def follow_in_background(self, run: Run) -> None:
        """Show the run in this cell, also after the cell has ended."""
        view = await self._view_of(run)
        report = self._report(run, view)
        task = asyncio.get_running_loop().create_task(report, name="docgen background")
        self._followers.add(task)
        task.add_done_callback(self._followers.discard)

    async def _view_of(self, run: Run) -> Any:
        """Show the run. One that can't be shown is ended: nobody would see it or stop it."""
        from docgen_nb.notebook.display import show_run

        self.changed()  # a panel that is open shows the run, too
        try:
            return show_run(run)
        except Exception:
            run.cancel("it can't be shown")
            await run.settled()
            raise

    async def _report(self, run: Run, view: Any) -> None:
        """What goes wrong is written into the cell that started the run: nobody awaits it."""
        try:
            await run
        except RunCancelledError:
            print(error_line(stopped(run)), file=sys.stderr)
        except DocgenError as error:
            print(error_line(error), file=sys.stderr)
        except Exception:  # noqa: BLE001 - a fault of ours, shown as one where the user looks
            self.shell.showtraceback()
        finally:
            view.close()

    async def give_back_connections(self) -> None:
        """Close the running loop's connections to the model."""
        run = self._project.last_run if self._project is not None else None
        if run is not None:
            await run.aclose_model()

    async def aclose(self) -> None:
        """End what runs, take panels away and give back connections and processes."""
        while self._closers:
            self._closers.pop()()
        if self._project is not None:
            await self._project.aclose()
        if self._followers:
            await asyncio.wait(self._followers)
