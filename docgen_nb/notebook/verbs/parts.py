"""``%docgen parts``: what was brought in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docgen_nb.notebook.verbs import Answer, Verb

if TYPE_CHECKING:
    from docgen_nb.document.parts import ContentParts
    from docgen_nb.notebook.args import Parser
    from docgen_nb.notebook.session import Session


@dataclass(frozen=True)
class PartsArguments:
    """None."""


def _add_arguments(_parser: Parser) -> None:
    """It takes none."""


def _perform(_arguments: PartsArguments, session: Session) -> Answer:
    parts = session.project.parts
    return Answer(parts, lambda: _show(parts, session))


def _show(parts: ContentParts, session: Session) -> None:
    from docgen_nb.notebook.display import show_markdown
    from docgen_nb.notebook.snapshots import stale_line, stale_parts

    if not parts:
        print("No content parts yet; %docgen add NAME|PATH brings one in.")
        return
    line = stale_line(stale_parts(parts, session.variables))
    show_markdown("\n\n".join(filter(None, [parts.to_markdown(), line])))


VERB = Verb(
    name="parts",
    place=30,
    usage="parts",
    summary="the content parts: id, label, kind, size, where from, and which are stale",
    arguments=PartsArguments,
    add_arguments=_add_arguments,
    perform=_perform,
)
