"""``%docgen check``: what is wrong with the text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docgen_nb.notebook.verbs import Answer, Verb
from docgen_nb.notebook.verbs.show import references

if TYPE_CHECKING:
    from docgen_nb.check.report import Report
    from docgen_nb.notebook.args import Parser
    from docgen_nb.notebook.session import Session


@dataclass(frozen=True)
class CheckArguments:
    """``ref`` None is the whole document; ``codes`` only lists what is looked for."""

    ref: str | None
    select: str
    ignore: str
    as_json: bool
    codes: bool


def add_selection(parser: Parser) -> None:
    """``--select`` and ``--ignore``."""
    parser.add_argument("--select", default="", metavar="CODES", help="only these codes or groups, as DG1,DG301")
    parser.add_argument("--ignore", default="", metavar="CODES", help="all but these")


def _add_arguments(parser: Parser) -> None:
    parser.add_argument("ref", nargs="?", metavar="REF", help="2 a chapter, 2.3 a section")
    add_selection(parser)
    parser.add_argument("--json", dest="as_json", action="store_true", help="print JSON for programs")
    parser.add_argument("--list", dest="codes", action="store_true", help="list the codes")


def _perform(arguments: CheckArguments, session: Session) -> Answer:
    if arguments.codes:
        from docgen_nb.check.rules import all_rules

        names = {rule.code: rule.name for rule in all_rules()}
        return Answer(names, lambda: print(*(f"{code}  {name}" for code, name in names.items()), sep="\n"))
    report = session.project.check(arguments.ref, select=arguments.select, ignore=arguments.ignore)
    if arguments.ref is None:
        session.review.take_report(report, session.project.known_outline())
    if arguments.as_json:
        return Answer(report, lambda: print(report.to_json()))
    return Answer(report, lambda: show_report(report))


def show_report(report: Report) -> None:
    """The findings as a linter lists them."""
    print(report.to_text())


VERB = Verb(
    name="check",
    place=95,
    usage="check [REF]",
    summary="faults in the text: numbers, repeats, links ...",
    arguments=CheckArguments,
    add_arguments=_add_arguments,
    perform=_perform,
    complete=references,
    details="2.3:4 is the fourth element of section 2.3. Switch a code off in a line with "
    "<!-- docgen: ignore DG101 -->, in a section with <!-- docgen: ignore-section DG101 -->, everywhere with "
    "%config DocgenMagics.check_ignore = 'DG101'.",
)
