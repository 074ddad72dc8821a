"""``%docgen retry``: what failed, once more."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from docgen_nb.notebook.verbs import Answer, Verb
from docgen_nb.notebook.verbs._runs import add_run_arguments, carry_out

if TYPE_CHECKING:
    from docgen_nb.notebook.session import Session
    from docgen_nb.settings import Schedule


@dataclass(frozen=True)
class RetryArguments:
    """``schedule`` None takes the default."""

    schedule: Schedule | None
    background: bool


async def _perform(arguments: RetryArguments, session: Session) -> Answer:
    start = partial(session.project.retry, schedule=arguments.schedule)
    return await carry_out(session, start, background=arguments.background)


VERB = Verb(
    name="retry",
    place=100,
    usage="retry",
    summary="the failed chapters and sections only",
    arguments=RetryArguments,
    add_arguments=add_run_arguments,
    perform=_perform,
)
