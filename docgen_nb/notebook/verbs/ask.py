"""``%docgen ask``: a question to the tables among the parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docgen_nb.notebook.verbs import Answer, Verb

if TYPE_CHECKING:
    from docgen_nb.notebook.args import Parser
    from docgen_nb.notebook.session import Session
    from docgen_nb.project.data import QuestionResult


@dataclass(frozen=True)
class AskArguments:
    """``as_`` "" shows what fits; ``keep`` is a part's id."""

    sql: str
    as_: str
    keep: str


def _add_arguments(parser: Parser) -> None:
    parser.add_argument("sql", metavar='"SELECT …"', help="one SELECT over the tables, each by its part's id")
    how = "value, table or chart; chart:line, chart:scatter ... draws another kind, value:EUR an amount of money"
    parser.add_argument("--as", dest="as_", default="", metavar="value|table|chart", help=how)
    parser.add_argument("--keep", default="", metavar="NAME", help="keep the result as a content part")


def _perform(arguments: AskArguments, session: Session) -> Answer:
    result = session.project.ask(arguments.sql, as_=arguments.as_ or None, keep=arguments.keep)
    return Answer(result, lambda: _show(result))


def _show(result: QuestionResult) -> None:
    from docgen_nb.notebook.display.choosing import choose_ui

    if choose_ui() == "text":
        print(result)
        return
    from IPython.display import display

    display(result)


VERB = Verb(
    name="ask",
    place=27,
    usage='ask "SELECT ..."',
    summary="a question to the tables: a value, a table, a chart",
    arguments=AskArguments,
    add_arguments=_add_arguments,
    perform=_perform,
    details="%docgen parts lists the tables.",
)
