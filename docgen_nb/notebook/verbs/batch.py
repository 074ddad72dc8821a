"""``%%docgen batch``: one document for each row of a table."""

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Unpack

from IPython.core.error import UsageError

from docgen_nb.batches.batch import Batch, BatchOptions
from docgen_nb.errors import UserError
from docgen_nb.notebook.answer import Answer
from docgen_nb.notebook.session import Session
from docgen_nb.notebook.verbs import argument, verb
from docgen_nb.notebook.verbs._arguments import CHAPTER_OPTIONS, FILE_OPTIONS, PROOFREAD, RUN_OPTIONS
from docgen_nb.notebook.verbs._running import carry_out_batch
from docgen_nb.notebook.verbs._sources import (
    file_names,
    nearest,
    outline_names,
    outline_source,
    typed_files,
    variables_of,
)

_TABLES = {"DataFrame", "LazyFrame", "Table", "RecordBatch", "list"}
_TABLE_FILES = (".csv", ".tsv", ".xlsx", ".ods", ".parquet", ".jsonl")
_EXAMPLE = "Type NAME:COLUMN, NAME:COLUMN=COLUMN, or NAME=PATH with {column} fields."


def _tables(session: Session, word: str) -> Iterable[str]:
    yield from variables_of(_TABLES, session)
    yield from (name for name in file_names(word) if name.endswith(("/", ".docgen", *_TABLE_FILES)))


def _part_words(session: Session, _word: str) -> Iterator[str]:
    """For ``--parts``: tables with their columns."""
    for name in variables_of(_TABLES, session):
        yield from (f"{name}:{column}" for column in getattr(session.variables[name], "columns", ()))


@verb(
    "batch",
    argument(
        "table",
        metavar="TABLE",
        help="a data frame, a list of dicts or of outlines; a file with one table; or project files: a folder, a glob",
        complete=_tables,
    ),
    argument(
        "--to",
        action="append",
        default=[],
        metavar="PATTERN",
        help="each document's file, as out/{region}.docx; several are allowed. The project file lies beside the first, "
        "or where a pattern that ends in .docgen says",
        complete=typed_files,
    ),
    argument(
        "--parts",
        action="append",
        default=[],
        metavar="NAME:COLUMN",
        help="a content part of the row's own: the rows of the variable NAME whose COLUMN equals the row's (write "
        "NAME:COLUMN=OTHER where the columns are called differently), or with NAME=notes/{region}.md a file. The row "
        "itself is the part row; the parts of the project are every document's",
        complete=_part_words,
    ),
    argument(
        "--outline",
        metavar="VARIABLE|FILE",
        help="an outline with {column} fields, instead of a prompt below",
        complete=outline_names,
    ),
    argument(
        "--on",
        default="kernel",
        metavar="PLACE",
        help="where documents are written: kernel (the default), local:N, client, or a Dask scheduler's address",
        complete=lambda _session, _word: ("kernel", "local:2", "local:4", "client", "tcp://"),
    ),
    argument(
        "--slow",
        action="store_true",
        help="at half the price, with the batch API of OpenAI, Anthropic, Mistral or Gemini: each wave of calls takes "
        "up to a day. The kernel may be restarted meanwhile; run the cell again",
    ),
    *FILE_OPTIONS,
    *CHAPTER_OPTIONS,
    *RUN_OPTIONS,
    PROOFREAD,
    usage="batch TABLE --to PATTERN  (prompt below)",
    details="The prompt in the cell's body has {column} fields; {{ and }} stand for the signs themselves. Run the cell "
    "again to go on: what is finished is not done twice.",
    cell=True,
)
async def batch(
    session: Session, table: str, body: str | None, *, on: str, background: bool, dry_run: bool, **options: Any
) -> Answer:
    """One document for each row of a table."""
    from docgen_nb.batches.batch_run import start_batch
    from docgen_nb.batches.estimate import preview_batch

    session.refuse_during_batch()
    planned = _planned(session, table, body, **options)
    if dry_run:
        preview = await preview_batch(planned)
        return Answer(preview, said=str(preview))
    if background:
        session.check_background()
    return await carry_out_batch(session, start_batch(planned, place_named(on, session)), background=background)


def _planned(
    session: Session,
    table: str,
    body: str | None,
    *,
    to: list[str],
    parts: list[str],
    outline: str | None,
    **options: Unpack[BatchOptions],
) -> Batch:
    from docgen_nb.batches.batch import plan_batch

    return plan_batch(
        _table(table, session),
        body,
        to=to,
        outline=None if outline is None else outline_source(outline, session),
        parts=dict(_parts(parts, session)),
        project=session.project,
        name=table,
        **options,
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
        name, sign, rest = re.split(r"([:=])", f"{word}=", maxsplit=1)
        rest = rest.removesuffix("=")
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


def place_named(word: str, session: Session) -> object:
    """The one client among the user's variables for ``client``, a variable's client for its name, else the word.

    Raises:
        UserError: if there are several clients.
    """
    clients = _clients(session)
    if word in clients:
        return clients[word]
    if word != "client" or not clients:
        return word
    if len({id(client) for client in clients.values()}) > 1:
        names = " or ".join(f"--on {name}" for name in sorted(clients))
        raise UserError("There are several clients.", hint=f"Name one: {names}")
    return next(iter(clients.values()))


def _clients(session: Session) -> dict[str, object]:
    """Clients by the names of their variables. Where nobody has imported Dask there are none, and it stays unloaded."""
    dask = sys.modules.get("distributed")
    kind = getattr(dask, "Client", None)
    if kind is None:
        return {}
    return {name: value for name, value in session.variables.items() if isinstance(value, kind)}
