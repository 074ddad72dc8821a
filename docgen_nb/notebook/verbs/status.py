"""``%docgen status``: where everything stands; while a batch goes on or was the last thing done, that batch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docgen_nb.notebook.verbs import Answer, Verb

if TYPE_CHECKING:
    from docgen_nb.notebook.args import Parser
    from docgen_nb.notebook.session import Session
    from docgen_nb.project.status import Status


@dataclass(frozen=True)
class StatusArguments:
    """None."""


def _add_arguments(_parser: Parser) -> None:
    """It takes none."""


def _perform(_arguments: StatusArguments, session: Session) -> Answer:
    if (batch := session.batch) is not None:
        standing = batch.status()
        return Answer(standing, lambda: _show(standing.to_markdown()))
    status = session.project.status()
    return Answer(status, lambda: _show(_with_stale_parts(status, session)))


def _with_stale_parts(status: Status, session: Session) -> str:
    from docgen_nb.notebook.display.choosing import choose_ui
    from docgen_nb.notebook.snapshots import stale_line, stale_parts

    # a notebook that a program executes is the same every time
    table = status.to_markdown(times=choose_ui() != "final")
    return "\n\n".join(filter(None, [table, stale_line(stale_parts(session.project.parts, session.variables))]))


def _show(text: str) -> None:
    from docgen_nb.notebook.display import show_markdown

    show_markdown(text)


VERB = Verb(
    name="status",
    place=90,
    usage="status",
    summary="states, calls, tokens, cost and time of every section",
    arguments=StatusArguments,
    add_arguments=_add_arguments,
    perform=_perform,
)
