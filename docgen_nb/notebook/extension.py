"""The extension: ``%docgen`` and ``%%docgen``, and how they get into a shell and out of it."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from IPython.core.magic import Magics, line_cell_magic, magics_class, no_var_expand
from traitlets import Bool, Enum, Int, Unicode

from docgen_nb.errors import UserError
from docgen_nb.notebook.awaiting import ATTRIBUTE, AwaitRewriter, stands_alone
from docgen_nb.notebook.completion import completer_for
from docgen_nb.notebook.dispatcher import Dispatcher
from docgen_nb.notebook.session import Session

if TYPE_CHECKING:
    from docgen_nb.project.project import Project
    from docgen_nb.settings import Settings


@magics_class
class DocgenMagics(Magics):
    """Defaults of %docgen; environment variables DOCGEN_NB_MODEL, DOCGEN_NB_SCHEDULE … go before them."""

    model = Unicode("embedded", help="The model to begin with, as %docgen model takes it.").tag(config=True)
    schedule = Enum(
        ("pipelined", "chapters", "sequential"), "pipelined", help="How sections wait for one another."
    ).tag(config=True)
    parallel = Bool(True, help="False writes one section after the other, whatever the schedule says.").tag(config=True)
    proofread = Bool(True, help="False leaves written sections as the model wrote them.").tag(config=True)
    max_concurrency = Int(
        None, allow_none=True, min=1, max=1000, help="Requests in flight; None takes what suits the model."
    ).tag(config=True)
    language = Unicode("", help="Language to write in; empty leaves it to the prompt.").tag(config=True)
    keep_beside = Bool(True, help="Keep everything in NAME.docgen beside the notebook NAME.ipynb.").tag(config=True)
    check_select = Unicode("", help="Codes that %docgen check looks for, as DG1,DG301; empty is all.").tag(config=True)
    check_ignore = Unicode("", help="Codes that %docgen check leaves out.").tag(config=True)

    def __init__(self, shell: Any, project: Project | None = None) -> None:
        super().__init__(shell=shell, parent=shell)
        self.session = Session(shell, self.settings, project, keeps_beside=self._keeps_beside)
        self.dispatcher = Dispatcher(self.session)

    def _keeps_beside(self) -> bool:
        wish = os.environ.get("DOCGEN_NB_KEEP_BESIDE", "")
        return wish.lower() not in {"0", "false", "no"} if wish else bool(self.keep_beside)

    def settings(self) -> Settings:
        """The defaults as they are now.

        Raises:
            UserError: if an environment variable can't be used.
        """
        from docgen_nb.settings import Settings

        names = set(self.trait_names(config=True)) - {"keep_beside"}
        return Settings(**{name: getattr(self, name) for name in names}).with_environment()

    @no_var_expand
    @line_cell_magic
    def docgen(self, line: str, cell: str | None = None) -> object:
        """Write a long document with a language model; ``%docgen`` alone shows what there is."""
        way = self.dispatcher.shown_now if stands_alone() else self.dispatcher.given_now
        return way("docgen", line, cell)


class Extension:
    """The extension in one shell."""

    def __init__(self, shell: Any, project: Project | None) -> None:
        self.shell = shell
        self.magics = DocgenMagics(shell, project)
        self._rewriter = AwaitRewriter(shell)
        self._completer = completer_for(self.magics.session)

    def install(self) -> None:
        """Put everything into the shell."""
        shell = self.shell
        shell.register_magics(self.magics)
        if not any(each is self.magics for each in shell.configurables):  # IPython's Magics may have done it
            shell.configurables.append(self.magics)
        shell.input_transformers_post.append(self._rewriter)
        if getattr(shell, "Completer", None) is not None:
            shell.Completer.custom_matchers.append(self._completer)
        shell.events.register("post_run_cell", self._cell_ended)
        setattr(shell, ATTRIBUTE, self.magics.dispatcher)

    def remove(self) -> None:
        """Take everything out again and close what is open."""
        shell = self.shell
        for kind in ("line", "cell"):
            shell.magics_manager.magics[kind].pop("docgen", None)
        shell.magics_manager.registry.pop(type(self.magics).__name__, None)
        _drop(shell.configurables, self.magics)
        _drop(shell.input_transformers_post, self._rewriter)
        if getattr(shell, "Completer", None) is not None:
            _drop(shell.Completer.custom_matchers, self._completer)
        shell.events.unregister("post_run_cell", self._cell_ended)
        if hasattr(shell, ATTRIBUTE):
            delattr(shell, ATTRIBUTE)
        self._close()

    def _cell_ended(self, _result: object) -> None:
        self.magics.session.changed()

    def _close(self) -> None:
        """Close at once where no loop runs; in a kernel as the loop's next work, ahead of the next cell."""
        session = self.magics.session
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            from IPython.core.async_helpers import get_asyncio_loop

            loop = get_asyncio_loop()
            loop.run_until_complete(session.aclose())
            return
        task = loop.create_task(session.aclose(), name="docgen unload")
        _closing.add(task)
        task.add_done_callback(_closing.discard)


_loaded: Extension | None = None
_parked: WeakKeyDictionary[Any, Project] = WeakKeyDictionary()  # so that %reload_ext goes on with the document
_closing: set[asyncio.Task[None]] = set()


def load(shell: Any) -> None:
    """Bring the magics; loaded already, it does nothing."""
    global _loaded  # noqa: PLW0603 - one kernel has one shell, and IPython's hooks are functions
    if _loaded is not None and _loaded.shell is shell:
        return
    extension = Extension(shell, _parked.pop(shell, None))
    extension.install()
    _loaded = extension


def unload(shell: Any) -> None:
    """Leave nothing behind: no magic, transformer, completer, configurable, task, connection or process."""
    global _loaded  # noqa: PLW0603
    if _loaded is None or _loaded.shell is not shell:
        return
    if (project := _loaded.magics.session.opened_project) is not None:
        _parked[shell] = project
    _loaded.remove()
    _loaded = None


def current_project() -> Project:
    """The project that the magics work on.

    Raises:
        UserError: if the extension is not loaded.
    """
    if _loaded is None:
        raise UserError("The extension is not loaded.", hint="%load_ext docgen_nb loads it.")
    return _loaded.magics.session.project


def _drop(items: list[Any], item: object) -> None:
    """Remove an object by its identity, since configurables compare by their values."""
    items[:] = [each for each in items if each is not item]
