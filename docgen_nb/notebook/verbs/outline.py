"""``%docgen outline``: show the plan, keep it, read it, edit it as text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from IPython.core.error import UsageError

from docgen_nb.errors import OutlineError
from docgen_nb.notebook.verbs import Answer, Verb
from docgen_nb.notebook.verbs._sources import outline_names, outline_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from docgen_nb.document.tree import Outline
    from docgen_nb.notebook.args import Parser
    from docgen_nb.notebook.session import Session

_ACTIONS = ("show", "save", "load", "edit")


@dataclass(frozen=True)
class OutlineArguments:
    """``body`` is an edited outline, None for a line magic; ``target`` a file or a variable."""

    action: Literal["show", "save", "load", "edit"]
    target: str | None
    body: str | None


def _add_arguments(parser: Parser) -> None:
    parser.add_argument("action", nargs="?", choices=_ACTIONS, default="show", help="what to do with it (show)")
    parser.add_argument("target", nargs="?", metavar="FILE|VARIABLE", help="for save and load")


def _perform(arguments: OutlineArguments, session: Session) -> Answer:
    if arguments.body is not None:
        return _take_edited(arguments.body, session)
    if (arguments.target is None) is (arguments.action in {"save", "load"}):
        needs = "needs a file" if arguments.target is None else "takes no file"
        raise UsageError(f"%docgen outline {arguments.action} {needs}.")
    return _DO[arguments.action](session, arguments.target or "")


def _take_edited(text: str, session: Session) -> Answer:
    from docgen_nb.notebook.outline_text import read_outline_text

    if not text.strip():
        raise OutlineError("There is no outline below.", hint="%docgen outline edit brings it into a cell.")
    outline = session.project.load_outline(read_outline_text(text, session.project.outline))
    return Answer(outline, lambda: _display(outline))


def _show(session: Session, _target: str) -> Answer:
    outline = session.project.known_outline()
    return Answer(outline, lambda: _display(outline))


def _save(session: Session, target: str) -> Answer:
    path = session.project.save_outline(target)
    return Answer(path, lambda: print(f"Written: {Path(target)}"))


def _load(session: Session, target: str) -> Answer:
    outline = session.project.load_outline(outline_source(target, session))
    return Answer(outline, lambda: _display(outline))


def _edit(session: Session, _target: str) -> Answer:
    from docgen_nb.notebook.outline_text import outline_text

    text = f"%%docgen outline\n{outline_text(session.project.known_outline())}"
    session.shell.set_next_input(text)
    return Answer(text, lambda: print("Edit the outline in the next cell and run it; what is written stays."))


_DO: dict[str, Callable[[Session, str], Answer]] = {
    "show": _show,
    "save": _save,
    "load": _load,
    "edit": _edit,
}


def _display(outline: Outline) -> None:
    from docgen_nb.notebook.display import show_markdown

    show_markdown(outline.overview())


def _complete(session: Session, word: str) -> Iterable[str]:
    return [*_ACTIONS, *outline_names(session, word)]


VERB = Verb(
    name="outline",
    place=50,
    usage="outline [save|load FILE | edit]",
    summary="show the plan, keep it, read it, edit it",
    arguments=OutlineArguments,
    add_arguments=_add_arguments,
    perform=_perform,
    complete=_complete,
    details="edit puts it as text into the next cell, below %%docgen outline.",
)
