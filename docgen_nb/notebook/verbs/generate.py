"""``%%docgen generate``: structure and fill in one run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from docgen_nb.notebook.verbs import Answer, Verb
from docgen_nb.notebook.verbs._runs import add_plan_arguments, add_run_arguments, carry_out

if TYPE_CHECKING:
    from docgen_nb.notebook.args import Parser
    from docgen_nb.notebook.session import Session
    from docgen_nb.settings import Schedule


@dataclass(frozen=True)
class GenerateArguments:
    """``body`` is the prompt; None goes on with the outline there is."""

    documents: int | None
    chapters: int | None
    language: str | None
    schedule: Schedule | None
    background: bool
    body: str | None


def _add_arguments(parser: Parser) -> None:
    add_plan_arguments(parser)
    add_run_arguments(parser)


async def _perform(arguments: GenerateArguments, session: Session) -> Answer:
    start = partial(
        session.project.generate,
        arguments.body,
        documents=arguments.documents,
        chapters=arguments.chapters,
        language=arguments.language,
        schedule=arguments.schedule,
    )
    return await carry_out(session, start, background=arguments.background)


VERB = Verb(
    name="generate",
    place=70,
    usage="generate  (prompt below)",
    summary="structure and fill in one run",
    arguments=GenerateArguments,
    add_arguments=_add_arguments,
    perform=_perform,
    details="The cell's body is the prompt; as a line it goes on with the outline there is.",
    cell=True,
)
