"""``%docgen status``: where everything stands; while a batch goes on or was the last thing done, that batch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docgen_nb.notebook.verbs import Answer, Verb

if TYPE_CHECKING:
    from docgen_nb.batches.status import BatchStatus
    from docgen_nb.notebook.args import Parser
    from docgen_nb.notebook.session import Session
    from docgen_nb.status import Status


@dataclass(frozen=True)
class StatusArguments:
    """None."""


def _add_arguments(_parser: Parser) -> None:
    """It takes none."""


def _perform(_arguments: StatusArguments, session: Session) -> Answer:
    if (batch := session.batch) is not None:
        standing = batch.standing()
        return Answer(standing, lambda: _show(standing))
    status = session.project.status()
    return Answer(status, lambda: _show(status))


def _show(status: Status | BatchStatus) -> None:
    from docgen_nb.notebook.display import show_markdown

    show_markdown(status.to_markdown())


VERB = Verb(
    name="status",
    place=90,
    usage="status",
    summary="states, paths and calls of every section",
    arguments=StatusArguments,
    add_arguments=_add_arguments,
    perform=_perform,
)
