"""``%docgen add``: bring in variables and files as content parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from docgen_nb.document.tree import ContentFormat
from docgen_nb.notebook.user_errors import plain_line
from docgen_nb.notebook.verbs import Answer, Verb
from docgen_nb.notebook.verbs._sources import part_names, split_sources

if TYPE_CHECKING:
    from docgen_nb.document.parts import ContentPart
    from docgen_nb.notebook.args import Parser
    from docgen_nb.notebook.session import Session


@dataclass(frozen=True)
class AddArguments:
    """``sources``: variables, outputs, paths, globs, as typed; ``url``: web addresses among them are loaded."""

    sources: list[str]
    as_: ContentFormat
    instruction: str
    url: bool = False
    label: str = ""
    id_: str = ""
    encoding: str = ""
    local: bool = False


def _add_arguments(parser: Parser) -> None:
    sources = "a variable, an output such as Out[5], else a file, folder or glob"
    parser.add_argument("sources", nargs="+", metavar="NAME|PATH|GLOB", help=sources)
    parser.add_argument(
        "--url", action="store_true", help="load web addresses among these; nothing is loaded without it"
    )
    parser.add_argument(
        "--as",
        dest="as_",
        choices=get_args(ContentFormat),
        default="extracted",
        help="its text for the model to write from (the default), that and the thing itself (shown), the thing itself"
        " without being read (object), or a citation",
    )
    named = "what captions and citations call it; for one thing at a time"
    parser.add_argument("--label", default="", metavar="TEXT", help=named)
    own = "with --url: also addresses of this machine and its network"
    parser.add_argument("--local", action="store_true", help=own)
    called = "its id, in place of the file's or variable's name; for one thing at a time"
    parser.add_argument("--name", "--id", dest="id_", default="", metavar="NAME", help=called)
    parser.add_argument("--encoding", default="", metavar="NAME", help="of text files, where it can't be found out")
    parser.add_argument("--instruction", default="", metavar="TEXT", help="what to do with it wherever it is used")


def _perform(arguments: AddArguments, session: Session) -> Answer:
    urls = [word for word in arguments.sources if arguments.url and word.startswith(("http://", "https://"))]
    paths, values = split_sources([word for word in arguments.sources if word not in urls], session)
    parts = session.project.add(
        *paths,
        as_=arguments.as_,
        instruction=arguments.instruction,
        urls=urls,
        label_=arguments.label.strip(),
        id_=arguments.id_.strip(),
        encoding_=arguments.encoding.strip(),
        local_=arguments.local,
        **values,
    )
    lines = [*(_line(part, replaced=part.id in parts.replaced) for part in parts), *parts.failed]
    return Answer(parts, lambda: print(*lines, sep="\n"))


def _line(part: ContentPart, *, replaced: bool) -> str:
    left = f" Not taken: {'; '.join(part.left)}." if part.left else ""
    return plain_line(
        f"{'Replaced' if replaced else 'Added'} {part.id}: {part.label}, {part.kind}, {part.extent}.{left}"
    )


VERB = Verb(
    name="add",
    place=20,
    usage="add NAME|PATH|GLOB ...",
    summary="bring in variables and files as content parts",
    arguments=AddArguments,
    add_arguments=_add_arguments,
    perform=_perform,
    complete=part_names,
    details='Quote a path with spaces: %docgen add "my notes.md"',
)
