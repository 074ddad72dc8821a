"""``%docgen refresh``: the data questions asked again, their values put in anew, without a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docgen_nb.notebook.verbs import Answer, Verb

if TYPE_CHECKING:
    from docgen_nb.notebook.args import Parser
    from docgen_nb.notebook.session import Session


@dataclass(frozen=True)
class RefreshArguments:
    """None."""


def _add_arguments(_parser: Parser) -> None:
    """It takes none."""


def _perform(_arguments: RefreshArguments, session: Session) -> Answer:
    from docgen_nb.notebook.snapshots import add_again, stale_parts

    for name in stale_parts(session.project.parts, session.variables):
        add_again(session.project, name, session.variables[name])
        print(f"Read {name} again: it has changed since it was added.")
    found = session.project.refresh()
    return Answer(found, lambda: print(found))


VERB = Verb(
    name="refresh",
    place=85,
    usage="refresh",
    summary="new values and charts where the data changed; no model call",
    arguments=RefreshArguments,
    add_arguments=_add_arguments,
    perform=_perform,
    details="Variables that have changed are read again first; for files, type %docgen add once more.",
)
