"""``%docgen``: parse, call the verb, wait for its run, show errors in one line. Nothing else happens here."""

from __future__ import annotations

import asyncio
from typing import Any

from IPython.core.magic import Magics, line_cell_magic, magics_class, no_var_expand
from traitlets import Bool, Int, TraitError, Unicode, validate

from docgen_nb.errors import DocgenError
from docgen_nb.notebook.args import HelpShown, parse
from docgen_nb.notebook.display import show_run
from docgen_nb.notebook.verbs import Verbs
from docgen_nb.notebook.waiting import Notice, wait_for
from docgen_nb.project import Project
from docgen_nb.run.run import Run
from docgen_nb.settings import Settings

_SETTINGS = ["model", "schedule", "parallel", "max_concurrency", "language"]


@magics_class
class DocgenMagics(Magics):
    """Write documents with a language model. ``%docgen`` alone prints help."""

    model = Unicode("embedded", help="The model, as %docgen model takes it.").tag(config=True)
    schedule = Unicode("pipelined", help="pipelined, chapters or sequential.").tag(config=True)
    parallel = Bool(True, help="The feature flag: False does one thing after the other.").tag(config=True)
    max_concurrency = Int(0, help="Requests in flight; 0 takes what suits the model.").tag(config=True)
    language = Unicode("", help="Language of documents whose prompt does not say.").tag(config=True)

    def __init__(self, shell: Any) -> None:
        super().__init__(shell=shell, parent=shell)
        self.project = Project(settings=self._settings())
        self._verbs = Verbs(self.project, shell.user_ns)
        self.observe(self._configured, _SETTINGS)

    @validate("schedule")
    def _known_schedule(self, proposal: Any) -> str:
        if proposal["value"] not in {"pipelined", "chapters", "sequential"}:
            raise TraitError("schedule is pipelined, chapters or sequential")
        return str(proposal["value"])

    @no_var_expand
    @line_cell_magic
    def docgen(self, line: str, cell: str | None = None) -> Any:
        """Run a verb where nothing can be awaited, such as inside a plain function."""
        try:
            return self._blocking(line, cell)
        except HelpShown as shown:
            print(shown)
        except DocgenError as error:
            raise Notice(error) from None
        return None

    async def awaited(self, _magic: str, line: str, cell: str | None = None, *, used: bool) -> Any:
        """Run a verb from a cell's top level; what the transformer makes of ``%docgen``.

        Its value is returned only where it is ``used``: an expression of its own has been shown already.
        """
        try:
            value = await self._waiting(line, cell)
        except HelpShown as shown:
            print(shown)
            return None
        except DocgenError as error:
            raise Notice(error) from None
        return value if used else None

    def _blocking(self, line: str, cell: str | None) -> Any:
        name, arguments = parse(line)
        value = self._verbs.call(name, arguments, cell)
        if not isinstance(value, Run):
            return value
        view = show_run(value)
        try:
            return value.wait()
        finally:
            view.close()

    async def _waiting(self, line: str, cell: str | None) -> Any:
        name, arguments = parse(line)
        value = self._verbs.call(name, arguments, cell)
        if not isinstance(value, Run):
            return value
        view = show_run(value)
        if arguments.background:
            asyncio.ensure_future(value.settled()).add_done_callback(lambda _: view.close())
            print("Running in the background. %docgen stop ends it, %docgen status tells how far it is.")
            return value
        try:
            return await wait_for(value)
        finally:
            view.close()

    def _settings(self) -> Settings:
        values = {name: getattr(self, name) for name in _SETTINGS}
        return Settings.model_validate({**values, "max_concurrency": self.max_concurrency or None})

    def _configured(self, change: Any) -> None:
        self.project.settings = self._settings().with_environment()
        if change["name"] == "model":
            self.project.use_model(self.project.settings.model)
