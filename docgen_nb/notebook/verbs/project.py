"""``%docgen project``: the file that everything is kept in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docgen_nb.notebook.verbs import Answer, Verb
from docgen_nb.notebook.verbs._sources import file_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docgen_nb.notebook.args import Parser
    from docgen_nb.notebook.session import Session


@dataclass(frozen=True)
class ProjectArguments:
    """``path`` None only shows."""

    path: str | None


def _add_arguments(parser: Parser) -> None:
    parser.add_argument("path", nargs="?", metavar="PATH", help="opened, or made with all there is here")


def _perform(arguments: ProjectArguments, session: Session) -> Answer:
    project = session.project
    summary = project.archived() if arguments.path is None else project.open(arguments.path)
    return Answer(summary, lambda: print(summary))


def _complete(_session: Session, word: str) -> Iterable[str]:
    return file_names(word)


VERB = Verb(
    name="project",
    place=5,
    usage="project [PATH]",
    summary="keep everything in a file; go on with one",
    arguments=ProjectArguments,
    add_arguments=_add_arguments,
    perform=_perform,
    complete=_complete,
    details="What is finished is in the file at once; the same notebook run again asks only for what is missing.",
)
