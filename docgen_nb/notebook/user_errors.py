"""A user's mistake is one line in the cell without a traceback, and still an error: Run All stops."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from docgen_nb.errors import DocgenError, RunCancelledError

if TYPE_CHECKING:
    from docgen_nb.batches.batch_run import BatchRun
    from docgen_nb.run.run import Run

ErrorT = TypeVar("ErrorT", bound=DocgenError)

# a server's message can hold anything; a terminal obeys escape sequences
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def plain_line(text: str) -> str:
    r"""``text`` on one line, without escape sequences and control characters.

    >>> plain_line("no\n\x1b[31mway")
    'no way'
    """
    return " ".join(_CONTROL.sub(" ", _ESCAPES.sub("", text)).split())


def error_line(error: DocgenError) -> str:
    """Error line for the user: ``DocgenError: what is wrong. What to type instead.`` A stop is nobody's error."""
    text = plain_line(str(error))
    return text if isinstance(error, RunCancelledError) else f"DocgenError: {text}"


def one_line(error: ErrorT) -> ErrorT:
    """Return the error, changed so that IPython shows it as one line.

    IPython asks the exception itself for ``_render_traceback_``, so its class stays and can be caught.
    """
    line = error_line(error)
    error._render_traceback_ = lambda: [line]  # type: ignore[attr-defined]  # IPython's own protocol
    return error


def batch_stopped(run: BatchRun) -> RunCancelledError:
    """The error of a batch that was stopped: what is finished, and what goes on from there."""
    why = run.progress.error or "Stopped:"
    return RunCancelledError(f"{why} {run.summary()};", hint="running this cell again goes on from there.")


def stopped(run: Run) -> RunCancelledError:
    """The error of a run that was stopped: what is finished, and what goes on from there."""
    progress = run.progress
    why = progress.error or "Stopped:"
    if run.outline is None:
        return RunCancelledError(f"{progress.error or 'Stopped before the plan was made'}; nothing has changed.")
    if progress.operation == "structure":
        done = sum(bool(chapter.sections) for _, chapter in run.outline.chapters())
        total = sum(1 for _ in run.outline.chapters())
        return RunCancelledError(
            f"{why} {done} of {total} chapters structured;", hint="%docgen structure goes on from there."
        )
    if progress.operation == "redo":
        done = sum(event.kind == "section_completed" for event in run.events)
        return RunCancelledError(f"{why} {done} of {len(run.rewrites)} written anew, else the old text stands.")
    sections = [section for _, section in run.outline.sections()]
    done = sum(section.state == "done" for section in sections)
    open_chapters = any(not chapter.sections for _, chapter in run.outline.chapters())
    verb = "generate" if open_chapters else "fill"
    return RunCancelledError(
        f"{why} {done} of {len(sections)} sections finished;", hint=f"%docgen {verb} goes on from there."
    )
