"""``%docgen retry``: what failed, once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docgen_nb.notebook.verbs import Answer, Verb
from docgen_nb.notebook.verbs._batch_runs import follow
from docgen_nb.notebook.verbs._runs import RunArguments, add_run_arguments, carry_out

if TYPE_CHECKING:
    from docgen_nb.notebook.session import Session


async def _perform(arguments: RunArguments, session: Session) -> Answer:
    if (batch := session.batch) is not None:
        if arguments.dry_run:
            failed = len(batch.outcomes.failed)
            return Answer(failed, lambda: print(f"{_counted(failed)} of the batch failed. Nothing has been sent."))
        if arguments.background:
            session.check_background()
        return await follow(session, batch.retry(), background=arguments.background)
    return await carry_out(session, arguments, session.project.planner().retry(**arguments.options))


def _counted(documents: int) -> str:
    return f"{documents:,} documents" if documents != 1 else "1 document"


VERB = Verb(
    name="retry",
    place=100,
    usage="retry",
    summary="the failed chapters and sections, or documents of a batch, only",
    arguments=RunArguments,
    add_arguments=add_run_arguments,
    perform=_perform,
)
