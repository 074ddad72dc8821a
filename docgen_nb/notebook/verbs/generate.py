"""``%%docgen generate``: structure and fill in one run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docgen_nb.notebook.verbs import Answer, Verb
from docgen_nb.notebook.verbs._runs import PlanArguments, add_plan_arguments, add_run_arguments, carry_out

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from docgen_nb.notebook.args import Parser
    from docgen_nb.notebook.session import Session


def _add_arguments(parser: Parser) -> None:
    add_plan_arguments(parser)
    add_run_arguments(parser)


def _perform(arguments: PlanArguments, session: Session) -> Awaitable[Answer]:
    plan = session.project.planner().generate(arguments.body, **arguments.options)
    return carry_out(session, arguments, plan)


VERB = Verb(
    name="generate",
    place=70,
    usage="generate  (prompt below)",
    summary="structure and fill in one run",
    arguments=PlanArguments,
    add_arguments=_add_arguments,
    perform=_perform,
    details="The cell's body is the prompt; as a line it goes on with the outline there is.",
    cell=True,
)
