"""What goes in and out: model, content parts, files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from docgen_nb.document.tree import ContentFormat
from docgen_nb.errors import UserError
from docgen_nb.notebook.panel.actions._message import Action, Message, Result, text_in
from docgen_nb.notebook.verbs._sources import split_sources

if TYPE_CHECKING:
    from docgen_nb.notebook.session import Session


def _use_model(session: Session, message: Message) -> Result:
    session.refuse_during_batch()
    session.project.use_model(text_in(message, "model").strip())
    return f"Model: {session.project.model_name}"


def _add(session: Session, message: Message) -> Result:
    source, wanted = text_in(message, "source").strip(), text_in(message, "format") or "extracted"
    as_: ContentFormat | None = next((each for each in get_args(ContentFormat) if each == wanted), None)
    if as_ is None:
        raise UserError(f"{wanted!r} is no format.")
    paths, values = split_sources([source] if source else [], session)
    instruction = text_in(message, "instruction")
    parts = session.project.add(*paths, as_=as_, instruction=instruction, **dict[str, Any](values))
    return f"Added {', '.join(part.id for part in parts)}." if parts else "Nothing was named."


def _export(session: Session, message: Message) -> Result:
    path = text_in(message, "path").strip()
    if not path:
        raise UserError("Name a file.", hint="Its ending decides the format: report.md")
    written = session.project.write(path)
    names = ", ".join(Path(each).name for each in written.paths)
    return " ".join([f"Written: {names}.", *written.remarks])


ACTIONS: dict[str, Action] = {"model": _use_model, "add": _add, "export": _export}
