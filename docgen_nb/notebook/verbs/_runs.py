"""What the verbs that start a run have in common: options, and waiting for the run or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from docgen_nb.notebook.args import Parser, number
from docgen_nb.notebook.verbs import Answer
from docgen_nb.settings import Schedule

if TYPE_CHECKING:
    from collections.abc import Callable

    from docgen_nb.notebook.session import Session
    from docgen_nb.run.run import Run


def add_run_arguments(parser: Parser) -> None:
    """``--schedule`` and ``--background``."""
    parser.add_argument(
        "--schedule",
        choices=get_args(Schedule),
        help="how sections wait for one another: not at all (pipelined, the default), chapter after chapter, "
        "one by one",
    )
    parser.add_argument(
        "--background",
        action="store_true",
        help="return at once; %%docgen stop ends the run, finished sections stay",
    )


def add_plan_arguments(parser: Parser) -> None:
    """``--documents``, ``--chapters`` and ``--language``."""
    count = number(int, least=1)
    parser.add_argument("--documents", type=count, metavar="N", help="how many documents to plan")
    parser.add_argument("--chapters", type=count, metavar="N", help="how many chapters to plan in each")
    parser.add_argument("--language", metavar="CODE", help="language to write in, as de or British English")


async def carry_out(session: Session, start: Callable[[], Run], *, background: bool) -> Answer:
    """Start a run and wait for it, or with ``background`` leave it going on.

    The run shows itself in the cell, so the answer displays nothing more.
    """
    if background:
        session.check_background()
        run = start()
        await session.follow_in_background(run)
        return Answer(run, lambda: print("Running in the background; %docgen stop ends it."))
    return Answer(await session.follow(start()))
