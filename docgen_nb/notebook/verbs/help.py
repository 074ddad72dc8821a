"""``%docgen help``: the overview, or one verb."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docgen_nb.notebook.args import Parser, find_verb, parser_for
from docgen_nb.notebook.verbs import Answer, Verb, all_verbs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docgen_nb.notebook.session import Session


@dataclass(frozen=True)
class HelpArguments:
    """``verb`` None is the overview."""

    verb: str | None


def _add_arguments(parser: Parser) -> None:
    parser.add_argument("verb", nargs="?", metavar="VERB")


def _perform(arguments: HelpArguments, _session: Session) -> Answer:
    from docgen_nb.notebook.help import overview_answer

    if arguments.verb is None:
        return overview_answer()
    text = parser_for(find_verb(arguments.verb, all_verbs())).format_help()
    return Answer(None, lambda: print(text, end=""))


def _complete(_session: Session, _word: str) -> Iterable[str]:
    return all_verbs()


VERB = Verb(
    name="help",
    place=130,
    usage="help [VERB]",
    summary="this page, or all about one verb",
    arguments=HelpArguments,
    add_arguments=_add_arguments,
    perform=_perform,
    complete=_complete,
)
