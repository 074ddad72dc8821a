"""``%docgen status``: where everything stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docgen_nb.notebook.verbs import Answer, Verb

if TYPE_CHECKING:
    from docgen_nb.notebook.args import Parser
    from docgen_nb.notebook.session import Session
    from docgen_nb.status import Status


@dataclass(frozen=True)
class StatusArguments:
    """None."""


def _add_arguments(_parser: Parser) -> None:
    """It takes none."""


def _perform(_arguments: StatusArguments, session: Session) -> Answer:
    status = session.project.status()
    return Answer(status, lambda: _show(status))


def _show(status: Status) -> None:
    from docgen_nb.notebook.display import show_markdown
    from docgen_nb.notebook.display.choosing import choose_ui

    # a notebook that a program executes is the same every time
    show_markdown(status.to_markdown(times=choose_ui() != "final"))


VERB = Verb(
    name="status",
    place=90,
    usage="status",
    summary="states, calls, tokens, cost and time of every section",
    arguments=StatusArguments,
    add_arguments=_add_arguments,
    perform=_perform,
)
