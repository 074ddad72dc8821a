"""``%docgen stop``: end the run, or the batch, in the background."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docgen_nb.notebook.verbs import Answer, Verb

if TYPE_CHECKING:
    from docgen_nb.notebook.args import Parser
    from docgen_nb.notebook.session import Session
    from docgen_nb.run.run import Run


@dataclass(frozen=True)
class StopArguments:
    """None."""


def _add_arguments(_parser: Parser) -> None:
    """It takes none."""


async def _perform(_arguments: StopArguments, session: Session) -> Answer:
    batch = session.batch
    if batch is not None and batch.running():
        batch.cancel()
        await batch.settled()
        return Answer(True, lambda: print(f"Stopped: {batch.summary()}."))
    run = session.project.last_run
    if not session.project.stop() or run is None:
        return Answer(False, lambda: print("Nothing is running."))
    await run.settled()
    return Answer(True, lambda: print(_line(run)))


def _line(run: Run) -> str:
    return f"Stopped: {run.summary()}."


VERB = Verb(
    name="stop",
    place=110,
    usage="stop",
    summary="end the run in the background; finished sections stay",
    arguments=StopArguments,
    add_arguments=_add_arguments,
    perform=_perform,
)
