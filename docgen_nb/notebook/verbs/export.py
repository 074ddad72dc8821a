"""``%docgen export``: write files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docgen_nb.notebook.user_errors import plain_line
from docgen_nb.notebook.verbs import Answer, Verb
from docgen_nb.notebook.verbs._sources import file_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docgen_nb.export.writing import Written
    from docgen_nb.notebook.args import Parser
    from docgen_nb.notebook.session import Session


@dataclass(frozen=True)
class ExportArguments:
    """``force`` overwrites files that were not written from here; paths and names as typed."""

    paths: list[str]
    force: bool
    reference_doc: str | None
    fonts: str | None
    footnotes: bool


def _add_arguments(parser: Parser) -> None:
    parser.add_argument("paths", nargs="+", metavar="PATH", help="the ending decides the format")
    parser.add_argument("--force", action="store_true", help="overwrite files that were not written from here")
    parser.add_argument("--reference-doc", metavar="FILE", help="a .docx, .odt or .pptx whose styles are taken")
    parser.add_argument("--fonts", metavar="FOLDER", help="further fonts for .pdf")
    parser.add_argument(
        "--footnotes",
        "--sources",
        dest="footnotes",
        action="store_true",
        help="notes that say what each paragraph rests on",
    )


def _perform(arguments: ExportArguments, session: Session) -> Answer:
    written = session.project.write(
        *arguments.paths,
        force=arguments.force,
        reference_doc=arguments.reference_doc,
        fonts=arguments.fonts,
        footnotes=arguments.footnotes,
    )
    return Answer(list(written.paths), lambda: print(_lines(written)))


def _lines(written: Written) -> str:
    """Paths from the working folder: an absolute one would tell of the machine in a notebook that is passed on."""
    from pathlib import Path

    here = Path.cwd()
    names = (str(path.relative_to(here)) if path.is_relative_to(here) else path.name for path in written.paths)
    return "\n".join([f"Written: {', '.join(names)}", *map(plain_line, written.remarks)])


def _complete(_session: Session, word: str) -> Iterable[str]:
    return file_names(word)


VERB = Verb(
    name="export",
    place=120,
    usage="export PATH [PATH ...]",
    summary="write files; the ending decides: .md .html .docx .pdf .ipynb ...",
    arguments=ExportArguments,
    add_arguments=_add_arguments,
    perform=_perform,
    complete=_complete,
    details="Formats: .md .json .html .docx .odt .pdf .epub .pptx .tex .qmd .ipynb",
)
