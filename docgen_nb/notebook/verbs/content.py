"""Content parts: brought in, taken away, listed, asked."""

from collections.abc import Iterable
from typing import Any, get_args

from docgen_nb.data.part_tables import cannot_ask
from docgen_nb.document.parts import ContentPart
from docgen_nb.document.tree import ContentFormat
from docgen_nb.errors import QuestionError
from docgen_nb.notebook.answer import Answer
from docgen_nb.notebook.session import Session
from docgen_nb.notebook.user_errors import plain_line
from docgen_nb.notebook.verbs import argument, verb
from docgen_nb.notebook.verbs._sources import part_names, split_sources


@verb(
    "add",
    argument(
        "sources",
        nargs="+",
        metavar="NAME|PATH|GLOB",
        help="a variable, an output such as Out[5], else a file, folder or glob",
        complete=part_names,
    ),
    argument("--url", action="store_true", help="load web addresses among these; nothing is loaded without it"),
    argument(
        "--as",
        dest="as_",
        choices=get_args(ContentFormat),
        default="extracted",
        help="its text for the model to write from (the default), that and the thing itself (shown), the thing itself"
        " without being read (object), or a citation",
    ),
    argument(
        "--label", default="", metavar="TEXT", help="what captions and citations call it; for one thing at a time"
    ),
    argument("--local", action="store_true", help="with --url: also addresses of this machine and its network"),
    argument(
        "--name",
        "--id",
        dest="id_",
        default="",
        metavar="NAME",
        help="its id, in place of the file's or variable's name; for one thing at a time",
    ),
    argument("--encoding", default="", metavar="NAME", help="of text files, where it can't be found out"),
    argument("--instruction", default="", metavar="TEXT", help="what to do with it wherever it is used"),
    usage="add NAME|PATH|GLOB ...",
    details='Quote a path with spaces: %docgen add "my notes.md"',
    button="Add",
    fields=True,
    is_long=True,
)
def add(session: Session, sources: list[str], *, url: bool, label: str, id_: str, encoding: str, **how: Any) -> Answer:
    """Bring in variables and files as content parts."""
    urls = [word for word in sources if url and word.startswith(("http://", "https://"))]
    paths, values = split_sources([word for word in sources if word not in urls], session)
    local = how.pop("local")
    names: dict[str, Any] = {"label_": label.strip(), "id_": id_.strip(), "encoding_": encoding.strip()}
    parts = session.project.add(*paths, urls=urls, local_=local, **names, **how, **dict[str, Any](values))
    lines = [*(_line(part, replaced=part.id in parts.replaced) for part in parts), *parts.failed]
    if line := cannot_ask({part.id: part for part in parts}):
        lines.append(line)
    return Answer(parts, said="\n".join(lines))


def _line(part: ContentPart, *, replaced: bool) -> str:
    from docgen_nb.check.rules.injections import asks_the_writer  # slow to import

    notes = [*part.left, *asks_the_writer(part)]
    left = f" Note: {'; '.join(notes)}." if notes else ""
    return plain_line(
        f"{'Replaced' if replaced else 'Added'} {part.id}: {part.label}, {part.kind}, {part.extent}.{left}"
    )


def _part_ids(session: Session, _word: str) -> Iterable[str]:
    project = session.opened_project
    return [] if project is None else list(project.parts)


@verb(
    "remove",
    argument("ids", nargs="+", metavar="PART", help="as %%docgen parts calls it", complete=_part_ids),
    usage="remove PART ...",
    details="Sections that use a part are out of date then.",
    button="Remove",
)
def remove(session: Session, ids: list[str]) -> Answer:
    """Take content parts away."""
    gone = session.project.remove(*ids)
    return Answer(gone, said=plain_line(f"Removed {', '.join(part.id for part in gone)}."))


@verb(
    "parts",
)
def parts(session: Session) -> Answer:
    """The content parts: id, label, kind, size, where from, and which are stale."""
    found = session.project.parts
    if not found:
        return Answer(found, said="No content parts yet; %docgen add NAME|PATH brings one in.")

    def show() -> None:
        from docgen_nb.notebook.display import show_markdown
        from docgen_nb.notebook.snapshots import stale_line, stale_parts

        line = stale_line(stale_parts(found, session.variables))
        show_markdown("\n\n".join(filter(None, [found.to_markdown(), line])))

    return Answer(found, show)


@verb(
    "ask",
    argument("sql", nargs="+", metavar='"SELECT …"', help="one SELECT over the tables, each by its part's id"),
    argument(
        "--as",
        dest="as_",
        default="",
        metavar="value|table|chart",
        help="value, table or chart; chart:line, chart:scatter ... draws another kind, value:EUR an amount of money",
        complete=lambda _session, _word: ("value", "table", "chart", "chart:line", "chart:bar", "chart:scatter"),
    ),
    argument("--keep", default="", metavar="NAME", help="keep the result as a content part"),
    usage='ask "SELECT ..."',
    details="%docgen parts lists the tables.",
    is_long=True,
)
def ask(session: Session, sql: list[str], *, as_: str, keep: str) -> Answer:
    """A question to the tables: a value, a table, a chart."""
    if len(sql) > 1:
        raise QuestionError(
            "A question stands in quotes.", hint='Type for example: %docgen ask "SELECT count(*) FROM t"'
        )
    result = session.project.ask(sql[0], as_=as_ or None, keep=keep)

    def show() -> None:
        from IPython.display import display

        from docgen_nb.notebook.display.choosing import choose_ui

        (print if choose_ui() == "text" else display)(result)

    return Answer(result, show)


@verb(
    "refresh",
    details="Variables that have changed are read again first; for files, type %docgen add once more.",
    button="Refresh",
    is_long=True,
)
def refresh(session: Session) -> Answer:
    """New values and charts where the data changed; no model call."""
    from docgen_nb.notebook.snapshots import add_again, stale_parts

    read = list(stale_parts(session.project.parts, session.variables))
    for name in read:
        add_again(session.project, name, session.variables[name])
    found = session.project.refresh()
    lines = [f"Read {name} again: it has changed since it was added." for name in read]
    return Answer(found, said="\n".join([*lines, str(found)]))
