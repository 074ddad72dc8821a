"""``%docgen fill``: write the sections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docgen_nb.notebook.verbs import Answer, Verb
from docgen_nb.notebook.verbs._runs import RunArguments, add_run_arguments, carry_out

if TYPE_CHECKING:
    from docgen_nb.notebook.session import Session


async def _perform(arguments: RunArguments, session: Session) -> Answer:
    return await carry_out(session, arguments, session.project.planner().fill(**arguments.options))


VERB = Verb(
    name="fill",
    place=60,
    usage="fill [--background] [--dry-run]",
    summary="write all sections that are not done",
    arguments=RunArguments,
    add_arguments=add_run_arguments,
    perform=_perform,
)
