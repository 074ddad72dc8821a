"""``%%docgen batch``: one document for each row of a table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError

from docgen_nb.errors import UserError
from docgen_nb.notebook.verbs import Answer, Verb
from docgen_nb.notebook.verbs._batch_runs import follow
from docgen_nb.notebook.verbs._places import place_named
from docgen_nb.notebook.verbs._runs import RunArguments, add_chapter_arguments, add_run_arguments
from docgen_nb.notebook.verbs._sources import file_names, nearest, outline_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from docgen_nb.batches.batch import BatchOptions
    from docgen_nb.notebook.args import Parser
    from docgen_nb.notebook.session import Session

_TABLES = {"DataFrame", "LazyFrame", "Table", "RecordBatch", "list"}
_PLACES = ("kernel", "local:2", "local:4", "client", "tcp://")
_EXAMPLE = "Type NAME:COLUMN, NAME:COLUMN=COLUMN, or NAME=PATH with {column} fields."


@dataclass(frozen=True)
class BatchArguments(RunArguments):
    """``table``: a variable, or files of projects; ``to``, ``parts``: as typed; ``body``: the prompt, None for none."""

    table: str
    to: list[str]
    parts: list[str]
    outline: str | None
    on: str
    force: bool
    reference_doc: str | None
    fonts: str | None
    chapters: int | None
    language: str | None
    contract: bool | None
    body: str | None

    @property
    def batch_options(self) -> BatchOptions:
        """As a batch takes them."""
        return {
            **self.options,
            "chapters": self.chapters,
            "language": self.language,
            "contract": self.contract,
            "force": self.force,
            "reference_doc": self.reference_doc,
            "fonts": self.fonts,
        }


def _add_arguments(parser: Parser) -> None:
    parser.add_argument(
        "table",
        metavar="TABLE",
        help="a data frame, a list of dicts or a list of outlines; or project files: a folder, a glob",
    )
    parser.add_argument(
        "--to",
        action="append",
        default=[],
        metavar="PATTERN",
        help="each document's file, as out/{region}.docx; several are allowed. The project file lies beside the first, "
        "or where a pattern that ends in .docgen says",
    )
    parser.add_argument(
        "--parts",
        action="append",
        default=[],
        metavar="NAME:COLUMN",
        help="a content part of the row's own: the rows of the variable NAME whose COLUMN equals the row's (write "
        "NAME:COLUMN=OTHER where the columns are called differently), or with NAME=notes/{region}.md a file. The row "
        "itself is the part row; the parts of the project are every document's",
    )
    parser.add_argument(
        "--outline", metavar="VARIABLE|FILE", help="an outline with {column} fields, instead of a prompt below"
    )
    parser.add_argument(
        "--on",
        default="kernel",
        metavar="PLACE",
        help="where documents are written: kernel (the default), local:N, client, or a Dask scheduler's address",
    )
    parser.add_argument("--force", action="store_true", help="overwrite files that were not written from here")
    parser.add_argument("--reference-doc", metavar="FILE", help="a .docx, .odt or .pptx whose styles are taken")
    parser.add_argument("--fonts", metavar="FOLDER", help="further fonts for .pdf")
    add_chapter_arguments(parser)
    add_run_arguments(parser)


async def _perform(arguments: BatchArguments, session: Session) -> Answer:
    from docgen_nb.batches.batch import plan_batch
    from docgen_nb.batches.preview import preview_batch
    from docgen_nb.batches.run import start_batch

    session.refuse_during_batch()
    planned = plan_batch(
        _table(arguments.table, session),
        arguments.body,
        to=arguments.to,
        outline=None if arguments.outline is None else outline_source(arguments.outline, session),
        parts=dict(_parts(arguments.parts, session)),
        project=session.project,
        name=arguments.table,
        **arguments.batch_options,
    )
    if arguments.dry_run:
        foreseen = await preview_batch(planned)
        return Answer(foreseen, lambda: print(foreseen))
    if arguments.background:
        session.check_background()
    return await follow(
        session, start_batch(planned, place_named(arguments.on, session)), background=arguments.background
    )


def _table(word: str, session: Session) -> object:
    """The variable of that name, or the word itself, which then names files."""
    variables = session.variables
    if word in variables:
        value = variables[word]
        if isinstance(value, str):
            raise UserError(f"The variable {word} is a text.", hint="Name a data frame, a list, or project files.")
        return value
    if word.isidentifier() and not Path(word).exists():
        raise UserError(f"There is no variable and no file {word!r}.", hint=nearest(word, variables))
    return word


def _parts(words: Iterable[str], session: Session) -> Iterator[tuple[str, Any]]:
    for word in words:
        name, sign, rest = _split(word)
        if not name.isidentifier() or not rest:
            raise UsageError(f"%docgen batch: --parts {word} can't be read. {_EXAMPLE}")
        if sign == "=":
            yield name, rest
            continue
        variables = session.variables
        if name not in variables:
            raise UserError(f"--parts {word}: there is no variable {name}.", hint=nearest(name, variables))
        column, _, key = rest.partition("=")
        yield name, (variables[name], column, key) if key else (variables[name], column)


def _split(word: str) -> tuple[str, str, str]:
    """Name, sign and rest; the first of the two signs counts."""
    places = [place for sign in ":=" if (place := word.find(sign)) >= 0]
    if not places:
        return word, "", ""
    return word[: min(places)], word[min(places)], word[min(places) + 1 :]


def _complete(session: Session, word: str) -> Iterable[str]:
    for name, value in session.variables.items():
        if any(kind.__name__ in _TABLES for kind in type(value).__mro__):
            yield name
    yield from (name for name in file_names(word) if name.endswith(("/", ".docgen")))


def _complete_option(session: Session, option: str, word: str) -> Iterable[str]:
    """Places, outlines, and for ``--parts`` tables with their columns."""
    if option == "--on":
        return _PLACES
    if option == "--outline":
        return [name for name, value in session.variables.items() if type(value).__name__ in {"Outline", "dict"}]
    if option == "--parts":
        return _part_words(session)
    return file_names(word) if option in {"--to", "--reference-doc", "--fonts"} else ()


def _part_words(session: Session) -> Iterator[str]:
    for name, value in session.variables.items():
        columns = getattr(value, "columns", None)
        if any(kind.__name__ in _TABLES for kind in type(value).__mro__) and columns is not None:
            yield from (f"{name}:{column}" for column in columns)


VERB = Verb(
    name="batch",
    place=75,
    usage="batch TABLE --to PATTERN  (prompt below)",
    summary="one document for each row of a table",
    arguments=BatchArguments,
    add_arguments=_add_arguments,
    perform=_perform,
    complete=_complete,
    complete_option=_complete_option,
    details="The prompt in the cell's body has {column} fields; {{ and }} stand for the signs themselves. Run the cell "
    "again to go on: what is finished is not done twice.",
    cell=True,
)
