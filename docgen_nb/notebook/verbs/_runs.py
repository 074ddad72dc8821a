"""What the verbs that start a run have in common: options, and waiting for the run or not."""

from __future__ import annotations

from argparse import BooleanOptionalAction
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from docgen_nb.notebook.args import Parser, number
from docgen_nb.notebook.user_errors import plain_line
from docgen_nb.notebook.verbs import Answer
from docgen_nb.settings import Schedule

if TYPE_CHECKING:
    from docgen_nb.notebook.session import Session
    from docgen_nb.project.planning import PlanOptions, RunOptions
    from docgen_nb.run.plan import RunPlan


def add_run_arguments(parser: Parser) -> None:
    """``--schedule``, ``--background`` and the budget's."""
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
    _add_budget_arguments(parser)


def _add_budget_arguments(parser: Parser) -> None:
    """``--max-cost``, ``--max-tokens`` and ``--dry-run``."""
    parser.add_argument(
        "--max-cost",
        type=number(float, least=0, above=True),
        metavar="USD",
        help="end before the run costs more; finished sections stay",
    )
    parser.add_argument(
        "--max-tokens",
        type=number(int, least=1),
        metavar="N",
        help="end before the run takes more tokens, prompts and outputs together",
    )
    parser.add_argument("--dry-run", action="store_true", help="say calls, tokens and cost; send nothing")


def add_plan_arguments(parser: Parser) -> None:
    """``--documents``, ``--chapters``, ``--language`` and ``--contract``."""
    count = number(int, least=1)
    parser.add_argument("--documents", type=count, metavar="N", help="how many documents to plan")
    add_chapter_arguments(parser)


def add_chapter_arguments(parser: Parser) -> None:
    """``--chapters``, ``--language`` and ``--contract``."""
    count = number(int, least=1)
    parser.add_argument("--chapters", type=count, metavar="N", help="how many chapters to plan in each")
    parser.add_argument("--language", metavar="CODE", help="language to write in, as de or British English")
    parser.add_argument(
        "--contract",
        action=BooleanOptionalAction,
        help="whether terms, tone and facts are agreed on before any section is written; by default for documents of "
        "four chapters or more",
    )


@dataclass(frozen=True)
class RunArguments:
    """What every run can be told; None takes the default."""

    schedule: Schedule | None
    background: bool
    max_cost: float | None
    max_tokens: int | None
    dry_run: bool

    @property
    def options(self) -> RunOptions:
        """As the project takes them."""
        return {"schedule": self.schedule, "max_cost": self.max_cost, "max_tokens": self.max_tokens}


@dataclass(frozen=True)
class PlanArguments(RunArguments):
    """``body`` is the prompt; None for a line magic, which takes the outline."""

    documents: int | None
    chapters: int | None
    language: str | None
    contract: bool | None
    body: str | None

    @property
    def options(self) -> PlanOptions:
        """As the project takes them."""
        planning: PlanOptions = {
            "documents": self.documents,
            "chapters": self.chapters,
            "language": self.language,
            "contract": self.contract,
        }
        return {**planning, **super().options}


async def carry_out(session: Session, arguments: RunArguments, plan: RunPlan) -> Answer:
    """Start a run and wait for it; with ``--background`` leave it going on, with ``--dry-run`` only look ahead.

    The run shows itself in the cell, so the answer displays nothing more.
    """
    project = session.project
    if arguments.dry_run:
        foreseen = await project.preview(plan)
        return Answer(foreseen, lambda: print(foreseen))
    if arguments.background:
        session.check_background()
        run = project.start(plan)
        await session.follow_in_background(run)
        return Answer(run, lambda: print("Running in the background; %docgen stop ends it."))
    value = await session.follow(project.start(plan))
    return Answer(value, lambda: _tell_besides(session, plan))


def _tell_besides(session: Session, plan: RunPlan) -> None:
    """What a run's display does not keep on showing."""
    from docgen_nb.notebook.display.choosing import choose_ui

    ui = choose_ui()
    if ui != "text":  # that has said it as it came
        _tell_of_contract(session)
    if ui != "final" and plan.operation in {"structure", "generate"}:  # below its text stands its own line alone
        _tell_unused(session)


def _tell_of_contract(session: Session) -> None:
    """A contract without its terms, a document that was replaced: the bars have moved on from that."""
    from docgen_nb.events import describe

    run = session.project.last_run
    for event in run.events if run is not None else ():
        if event.kind in {"contract_settled", "plan_completed"} and (said := describe(event)):
            print(plain_line(said))


def _tell_unused(session: Session) -> None:
    """Nothing that was brought in is passed over in silence; %docgen status says it, too."""
    from docgen_nb.document.parts import unused_parts

    project = session.project
    unused = () if project.outline is None else unused_parts(project.outline, project.parts)
    if unused:
        print(plain_line(f"Parts that no section uses: {', '.join(unused)}."))
