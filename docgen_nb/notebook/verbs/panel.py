"""``%docgen panel``: the project as a widget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docgen_nb.errors import UserError
from docgen_nb.notebook.verbs import Answer, Verb

if TYPE_CHECKING:
    from docgen_nb.notebook.args import Parser
    from docgen_nb.notebook.session import Session


@dataclass(frozen=True)
class PanelArguments:
    """None."""


def _add_arguments(_parser: Parser) -> None:
    """None."""


async def _perform(_arguments: PanelArguments, session: Session) -> Answer:
    from IPython.display import display

    from docgen_nb.notebook.panel import open_panel

    if getattr(session.shell, "kernel", None) is None:
        raise UserError("A panel needs a notebook.", hint="%docgen lists what can be typed instead.")
    panel = open_panel(session)
    return Answer(panel.widget, lambda: display(panel.widget))


VERB = Verb(
    name="panel",
    place=15,
    usage="panel",
    summary="prompt, parts, outline, run and text as a widget",
    arguments=PanelArguments,
    add_arguments=_add_arguments,
    perform=_perform,
)
