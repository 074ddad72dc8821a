"""``%docgen redo``: one section again, with feedback."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docgen_nb.errors import DocgenError
from docgen_nb.notebook.verbs import Answer, Verb
from docgen_nb.notebook.verbs._runs import RunArguments, add_run_arguments, carry_out
from docgen_nb.notebook.verbs._sections import add_section_argument
from docgen_nb.notebook.verbs.show import references

if TYPE_CHECKING:
    from docgen_nb.notebook.args import Parser
    from docgen_nb.notebook.session import Session


@dataclass(frozen=True)
class RedoArguments(RunArguments):
    """``feedback`` is what is to be different."""

    ref: str
    feedback: list[str]


def _add_arguments(parser: Parser) -> None:
    add_section_argument(parser)
    parser.add_argument("feedback", nargs="*", metavar="FEEDBACK", help='what is to be different: "shorter"')
    add_run_arguments(parser)


async def _perform(arguments: RedoArguments, session: Session) -> Answer:
    from docgen_nb.project.revisions import section_ref

    project, place = session.project, section_ref(arguments.ref)
    plan = project.planner().redo(place, " ".join(arguments.feedback), **arguments.options)
    answer = await carry_out(session, arguments, plan)
    run = project.last_run
    if arguments.dry_run or arguments.background or run is None:
        return answer
    if (error := run.error_of(place)) is not None:
        message = f"{arguments.ref} could not be written anew, and the old text stands: {error}"
        raise DocgenError(message, hint="%docgen redo tries again.")
    label = project.known_outline().label(place)
    hint = f"%docgen show {label} --diff compares it with the old text, %docgen undo {label} brings that back."
    return Answer(answer.value, lambda: print(hint))


VERB = Verb(
    name="redo",
    place=92,
    usage='redo REF "feedback"',
    summary="write one section again; the old text is kept",
    arguments=RedoArguments,
    add_arguments=_add_arguments,
    perform=_perform,
    complete=references,
)
