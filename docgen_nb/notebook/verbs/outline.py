"""The outline and the contract: shown, edited as text, kept."""

from pathlib import Path

from IPython.core.error import UsageError

from docgen_nb.document.tree import Outline
from docgen_nb.errors import OutlineError
from docgen_nb.notebook.answer import Answer
from docgen_nb.notebook.session import Session
from docgen_nb.notebook.verbs import argument, verb
from docgen_nb.notebook.verbs._sources import outline_names, outline_source

_ACTIONS = ("show", "save", "load", "edit")


@verb(
    "outline",
    argument("action", nargs="?", choices=_ACTIONS, default="show", help="what to do with it (show)"),
    argument("target", nargs="?", metavar="FILE|VARIABLE", help="for save and load", complete=outline_names),
    usage="outline [save|load FILE | edit]",
    details="edit gives it as a Markdown list to change and give back below %%docgen outline.",
)
def outline(session: Session, action: str, target: str | None, body: str | None) -> Answer:
    """Show the plan, keep it, read it, edit it."""
    if body is not None:
        return _take_outline(body, session)
    if (target is None) is (action in {"save", "load"}):
        needs = "needs a file" if target is None else "takes no file"
        raise UsageError(f"%docgen outline {action} {needs}.")
    project = session.project
    if action == "save":
        return Answer(project.document.save(target or ""), said=f"Written: {Path(target or '')}")
    if action == "load":
        return _displayed(project.load_outline(outline_source(target or "", session)))
    return _to_edit(session) if action == "edit" else _displayed(project.known_outline())


def _take_outline(text: str, session: Session) -> Answer:
    from docgen_nb.notebook.edited_text import read_outline_text

    if not text.strip():
        raise OutlineError("There is no outline below.", hint="%docgen outline edit brings it into a cell.")
    return _displayed(session.project.load_outline(read_outline_text(text, session.project.outline)))


def _to_edit(session: Session) -> Answer:
    from docgen_nb.notebook.edited_text import outline_text

    text = f"%%docgen outline\n{outline_text(session.project.known_outline())}"
    session.shell.set_next_input(text)
    said = "Edit the outline in the next cell and run it; a section's text stays with its [id]."
    return Answer(text, said=said, to_edit=True)


def _displayed(shown: Outline) -> Answer:
    from docgen_nb.notebook.display.final import show_overview

    return Answer(shown, lambda: show_overview(shown))


@verb(
    "contract",
    argument("action", nargs="?", choices=["show", "edit", "drop"], default="show", help="what to do with it (show)"),
    usage="contract [edit|drop]",
    details="%%docgen structure --contract makes it; edit gives text that %%docgen contract takes back.",
)
def contract(session: Session, action: str, body: str | None) -> Answer:
    """Terms, tone and facts that all sections agree on."""
    from docgen_nb.notebook.edited_text import contract_text, with_contract_text, without_contracts

    project = session.project
    if body is not None:
        changed = project.edit_outline(lambda before: with_contract_text(before, body))
        return Answer(changed, lambda: _show_contract(changed))
    if action == "drop":
        return Answer(project.edit_outline(without_contracts), said="The contract is dropped.")
    known = project.known_outline()
    if action == "edit":
        text = f"%%docgen contract\n{contract_text(known)}"
        session.shell.set_next_input(text)
        return Answer(text, said="Edit the contract in the next cell and run it.", to_edit=True)
    return Answer([document.contract for document in known.documents], lambda: _show_contract(known))


def _show_contract(shown: Outline) -> None:
    from docgen_nb.document.contract_markdown import contract_markdown
    from docgen_nb.notebook.display import show_markdown

    show_markdown(contract_markdown(shown))
