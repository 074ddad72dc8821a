"""``%docgen fix``: sections with findings, written again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docgen_nb.notebook.args import Parser, number
from docgen_nb.notebook.verbs import Answer, Verb
from docgen_nb.notebook.verbs.check import add_selection
from docgen_nb.notebook.verbs.show import references

if TYPE_CHECKING:
    from docgen_nb.notebook.session import Session

ROUNDS = 2


@dataclass(frozen=True)
class FixArguments:
    """``ref`` None is the whole document."""

    ref: str | None
    rounds: int
    select: str
    ignore: str


def _add_arguments(parser: Parser) -> None:
    parser.add_argument("ref", nargs="?", metavar="REF", help="2 a chapter, 2.3 a section")
    parser.add_argument(
        "--rounds",
        type=number(int, least=1),
        default=ROUNDS,
        metavar="N",
        help=f"how often a section is written again at most; {ROUNDS} by default",
    )
    add_selection(parser)


async def _perform(arguments: FixArguments, session: Session) -> Answer:
    from docgen_nb.project.fixing import fix

    fixed = await fix(
        session.project,
        session.follow,
        rounds=arguments.rounds,
        ref=arguments.ref,
        select=arguments.select,
        ignore=arguments.ignore,
    )
    if arguments.ref is None:
        session.review.take_report(fixed.after, session.project.known_outline())
    return Answer(fixed, lambda: print(fixed.to_text()))


VERB = Verb(
    name="fix",
    place=96,
    usage="fix [REF] [--rounds N]",
    summary="rewrite the sections that have findings",
    arguments=FixArguments,
    add_arguments=_add_arguments,
    perform=_perform,
    complete=references,
    details="A rewrite that is no better is thrown away; the old texts are kept, %%docgen undo REF brings one back.",
)
