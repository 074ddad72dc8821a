"""How a run ended, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docgen_nb.notebook.user_errors import plain_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docgen_nb.events import Operation
    from docgen_nb.project.project import Project
    from docgen_nb.run.progress import Progress

ENDS = {"done": "Done", "cancelled": "Stopped", "failed": "Failed", "running": "Running"}


def summary(progress: Progress) -> str:
    """The line below the text."""
    return f"{ENDS[progress.state]}: {outcome(progress)}."


def outcome(progress: Progress) -> str:
    """What there is now: without times and tokens, so the same at every execution."""
    counts = [_counted(len(progress.chapters), "chapter")]
    if progress.operation == "structure":
        counts.append(_counted(progress.sections, "section"))
    else:
        written = progress.settled - progress.sections_failed
        counts.append(f"{written} of {_counted(progress.sections, 'section')} written")
    if progress.failed:
        counts.append(f"{progress.failed} failed: %docgen retry tries again")
    return ", ".join(counts)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def lines_besides(project: Project, operation: Operation) -> Iterator[str]:
    """What a run's display does not keep on showing."""
    from docgen_nb.notebook.display.choosing import choose_ui

    ui = choose_ui()
    if ui != "text":  # that has said it as it came
        yield from _contract_lines(project)
    if ui != "final" and operation in {"structure", "generate"}:  # below its text stands its own line alone
        yield from _unused_lines(project)


def _contract_lines(project: Project) -> Iterator[str]:
    """A contract without its terms, a document that was replaced: the bars have moved on from that."""
    from docgen_nb.events import describe

    run = project.last_run
    for event in run.events if run is not None else ():
        if event.kind in {"contract_settled", "plan_completed"} and (said := describe(event)):
            yield plain_line(said)


def _unused_lines(project: Project) -> Iterator[str]:
    """Nothing that was brought in is passed over in silence; %docgen status says it, too."""
    from docgen_nb.document.parts import unused_parts

    unused = () if project.outline is None else unused_parts(project.outline, project.parts)
    if unused:
        yield plain_line(f"Parts that no section uses: {', '.join(unused)}.")
