"""``%%docgen structure``: from a prompt, or from an outline, to chapters with sections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from IPython.core.error import UsageError

from docgen_nb.notebook.verbs import Answer, Verb
from docgen_nb.notebook.verbs._runs import PlanArguments, add_plan_arguments, add_run_arguments, carry_out
from docgen_nb.notebook.verbs._sources import outline_names, outline_source

if TYPE_CHECKING:
    from docgen_nb.notebook.args import Parser
    from docgen_nb.notebook.session import Session


@dataclass(frozen=True)
class StructureArguments(PlanArguments):
    """``source``: a file or variable with an outline."""

    source: list[str]


def _add_arguments(parser: Parser) -> None:
    parser.add_argument("source", nargs="*", metavar="FILE|VARIABLE", help="an outline whose chapters exist")
    add_plan_arguments(parser)
    add_run_arguments(parser)


async def _perform(arguments: StructureArguments, session: Session) -> Answer:
    project, source = session.project, arguments.source
    if arguments.body is not None and source:
        raise UsageError("%docgen structure: a prompt below and an outline beside it are one too many.")
    if len(source) > 1:
        raise UsageError("%docgen structure: a prompt goes into the cell's body, below %%docgen structure.")
    if source:
        project.load_outline(outline_source(source[0], session))
    return await carry_out(session, arguments, project.planner().structure(arguments.body, **arguments.options))


VERB = Verb(
    name="structure",
    place=40,
    usage="structure  (prompt below)",
    summary="plan documents, chapters and sections",
    arguments=StructureArguments,
    add_arguments=_add_arguments,
    perform=_perform,
    complete=outline_names,
    details="A prompt in the cell's body plans everything; a line gives sections to the chapters there are.",
    cell=True,
)
