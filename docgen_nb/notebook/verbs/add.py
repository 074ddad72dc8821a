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
        **values,
    )
    return Answer(parts, lambda: print(*map(_line, parts), sep="\n"))


def _line(part: ContentPart) -> str:
    return plain_line(f"Added {part.id}: {part.label}, {part.kind}, {part.size} characters.")


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
