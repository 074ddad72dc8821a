"""``%docgen export``: write files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from docgen_nb.notebook.verbs import Answer, Verb
from docgen_nb.notebook.verbs._sources import file_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docgen_nb.notebook.args import Parser
    from docgen_nb.notebook.session import Session


@dataclass(frozen=True)
class ExportArguments:
    """``force`` overwrites files that were not written from here."""

    paths: list[str]
    force: bool


def _add_arguments(parser: Parser) -> None:
    parser.add_argument("paths", nargs="+", metavar="PATH", help="the ending decides the format")
    parser.add_argument("--force", action="store_true", help="overwrite files that were not written from here")


def _perform(arguments: ExportArguments, session: Session) -> Answer:
    written = session.project.export(*arguments.paths, force=arguments.force)
    return Answer(written, lambda: print(_line(arguments.paths)))


def _line(paths: list[str]) -> str:
    """As typed: an absolute path would tell of the machine in a notebook that is passed on."""
    return "Written: " + ", ".join(str(Path(path)) for path in paths)


def _complete(_session: Session, word: str) -> Iterable[str]:
    return file_names(word)


VERB = Verb(
    name="export",
    place=120,
    usage="export PATH [PATH ...]",
    summary="write files; the ending decides: .md ...",
    arguments=ExportArguments,
    add_arguments=_add_arguments,
    perform=_perform,
    complete=_complete,
)
