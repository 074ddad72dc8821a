"""``%docgen`` and ``%%docgen``: the magic parses, calls and returns; its traits are the defaults."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from IPython.core.magic import Magics, line_cell_magic, magics_class, no_var_expand
from traitlets import Bool, Enum, Int, Unicode

from docgen_nb.notebook.awaiting import stands_alone
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

        return Settings(
            **{name: getattr(self, name) for name in self.trait_names(config=True) if name != "keep_beside"}
        ).with_environment()

    @no_var_expand
    @line_cell_magic
    def docgen(self, line: str, cell: str | None = None) -> object:
        """Write a long document with a language model; ``%docgen`` alone shows what there is."""
        way = self.dispatcher.shown_now if stands_alone() else self.dispatcher.given_now
        return way("docgen", line, cell)
