"""Say in words how a run ended."""

from collections.abc import Iterator

from docgen_nb.events import Operation
from docgen_nb.notebook.user_errors import plain_line
from docgen_nb.plain_text import counted
from docgen_nb.project.project import Project
from docgen_nb.run.progress import Progress

ENDS = {"done": "Done", "cancelled": "Stopped", "failed": "Failed", "running": "Running"}


def summary(progress: Progress) -> str:
    """The line below the text."""
    return f"{ending(progress)}: {outcome(progress)}."


def ending(progress: Progress) -> str:
    """The end of the run in a word or a few."""
    if progress.state == "done" and progress.failed:
        return f"Done with {counted(progress.failed, 'error')}"
    return ENDS[progress.state]


def outcome(progress: Progress) -> str:
    """The result without times and tokens, so the same at every execution."""
    counts = [counted(len(progress.chapters), "chapter")]
    if progress.operation == "structure":
        counts.append(counted(progress.sections, "section"))
    else:
        counts.append(f"{progress.written:,} of {counted(progress.sections, 'section')} written")
    if unwritten := progress.failed - progress.kept:
        counts.append(f"{unwritten} failed")
    if progress.kept:
        counts.append(f"{progress.kept} not written anew (the old text stands)")
    return ", ".join(counts) + _what_to_do(progress)


def _what_to_do(progress: Progress) -> str:
    """Advice after failures; trying again is none where it can't help."""
    hints = ["%docgen status says why"] if progress.lasting else []
    if progress.failed > progress.lasting:
        hints.append("%docgen retry tries again")
    return f": {', '.join(hints)}" if hints else ""


def lines_besides(project: Project, operation: Operation) -> Iterator[str]:
    """Lines that stay in the cell after the bars have gone."""
    from docgen_nb.data.part_tables import cannot_ask
    from docgen_nb.notebook.display.choosing import choose_ui

    ui = choose_ui()
    if ui != "text":  # that has said it as it came
        yield from _contract_lines(project)
    yield from _smoothed_lines(project)
    if ui != "final":
        yield from _corrected_lines(project)
    if ui != "final" and operation in {"structure", "generate"}:  # below its text stands its own line alone
        yield from filter(None, [cannot_ask(project.parts)])
        yield from _unused_lines(project)
        yield from _length_lines(project)


def _contract_lines(project: Project) -> Iterator[str]:
    """A contract without its terms, a document that was replaced: the bars have moved on from that."""
    from docgen_nb.events import describe

    run = project.last_run
    for event in run.events if run is not None else ():
        if event.kind in {"contract_settled", "plan_completed"} and (said := describe(event)):
            yield plain_line(said)


def _smoothed_lines(project: Project) -> Iterator[str]:
    """Every sentence that was smoothed, to be taken back where the old one was better."""
    from docgen_nb.events import ChapterSmoothed, describe

    run, outline = project.last_run, project.outline
    for event in run.events if run is not None and outline is not None else ():
        if isinstance(event, ChapterSmoothed) and outline is not None:
            if event.error:
                yield plain_line(str(describe(event)))
            for place, old, new in event.changed:
                label = outline.label(place)
                yield plain_line(f"{label}: “{old}” is now “{new}” (%docgen undo {label} takes it back)")


def _corrected_lines(project: Project) -> Iterator[str]:
    """How much was put right after it was written, which nobody has seen happen."""
    run = project.last_run
    count = sum(event.corrected for event in (run.events if run else ()) if event.kind == "section_completed")
    if count:
        verb = "was" if count == 1 else "were"
        yield f"{counted(count, 'sentence')} {verb} put right by the sources: %docgen status shows each."


def _length_lines(project: Project) -> Iterator[str]:
    """A length that was asked for and that the sources can't carry."""
    from docgen_nb.evidence.carried import carried_of_asked

    carried, asked = (0, 0) if project.outline is None else carried_of_asked(project.outline, project.parts)
    if asked:
        yield f"The sources carry about {carried:,} of the {asked:,} words asked for; the rest is not padded."


def _unused_lines(project: Project) -> Iterator[str]:
    """Name the content parts that no section uses; %docgen status says it, too."""
    from docgen_nb.document.parts import unused_parts

    unused = () if project.outline is None else unused_parts(project.outline, project.parts)
    if unused:
        yield plain_line(f"Parts that no section uses: {', '.join(unused)}.")
