"""Rows of a batch's bars as plain data: the batch, the documents in flight, the last that failed."""

from collections.abc import Mapping

from docgen_nb.batches.batch_events import describe_counts
from docgen_nb.batches.batch_progress import BatchProgress
from docgen_nb.batches.batch_run import BatchRun
from docgen_nb.batches.specs import DocumentSpec
from docgen_nb.notebook.display.ending import ENDS
from docgen_nb.notebook.display.rows import OverallRow, Row, coarse, duration, waits
from docgen_nb.plain_text import counted
from docgen_nb.run.progress import Progress


class BatchRows:
    """Makes the rows. A document keeps its line while it is in flight, so that no bar jumps to another."""

    def __init__(self, batch: BatchRun) -> None:
        self._batch = batch
        self._lines: list[DocumentSpec | None] = []

    def __call__(self, elapsed: float) -> list[Row]:
        """The rows, ``elapsed`` seconds after the batch began."""
        batch, at_work = self._batch, self._batch.at_work
        overall = _overall(batch, elapsed, at_work)
        if batch.progress.state != "running":
            return [overall, *_failed(batch.progress)]
        self._seat(at_work)
        lines = [_document(spec, at_work[spec]) for spec in self._lines if spec is not None]
        return [overall, *lines, *_failed(batch.progress)]

    def _seat(self, at_work: Mapping[DocumentSpec, Progress]) -> None:
        """Free the lines of documents that have ended; those that are new take them, in row order."""
        self._lines = [spec if spec in at_work else None for spec in self._lines]
        seated = set(self._lines)
        for spec in at_work:
            if spec in seated:
                continue
            if None in self._lines:
                self._lines[self._lines.index(None)] = spec
            else:
                self._lines.append(spec)


def _overall(batch: BatchRun, elapsed: float, at_work: Mapping[DocumentSpec, Progress]) -> OverallRow:
    progress, running = batch.progress, batch.progress.state == "running"
    in_flight = sum(each.fraction for each in at_work.values())
    doing = "Paused" if batch.paused else "Writing documents"
    failed = progress.failed / progress.documents if progress.documents else 0.0
    finished = describe_counts(progress.finished, progress.documents)
    facts = [*_facts(batch, elapsed, at_work), *waits(batch.traffic if running else None)]
    return OverallRow(
        label=doing if running else ENDS[progress.state],
        fraction=round(progress.fraction(in_flight), 4),
        failed=round(failed, 4),
        words=progress.error or (progress.line if running else f"{finished} finished"),
        kind="error" if progress.state == "failed" else progress.state,
        facts=" · ".join(facts),
        seconds=int(progress.seconds or elapsed),
        paused=batch.paused and running,
        of="Documents",
    )


def _facts(batch: BatchRun, elapsed: float, at_work: Mapping[DocumentSpec, Progress]) -> list[str]:
    progress = batch.progress
    facts = [describe_counts(progress.settled, progress.documents)] if progress.state == "running" else []
    facts += [f"{progress.failed:,} in error"] if progress.failed else []
    facts += [f"{progress.found:,} finished before"] if progress.found else []
    facts += [f"{len(at_work)} at work"] if at_work and progress.state == "running" else []
    calls = progress.calls + sum(each.calls for each in at_work.values())
    facts.append(counted(calls, "call"))
    tokens = progress.prompt_tokens + progress.output_tokens
    tokens += sum(each.prompt_tokens + each.output_tokens for each in at_work.values())
    facts += [f"{tokens:,} tokens"] if tokens else []
    cost = (progress.cost or 0.0) + sum(each.cost or 0.0 for each in at_work.values())
    facts += [f"${cost:.{2 if cost >= 1 else 4}f}"] if cost else []
    facts.append(duration(progress.seconds or elapsed))
    left = None if batch.paused else progress.eta(elapsed, sum(each.fraction for each in at_work.values()))
    return [*facts, f"about {duration(coarse(left))} left"] if left is not None else facts


def _document(spec: DocumentSpec, progress: Progress) -> Row:
    return Row(
        label=f"{spec.row}  {spec.name}",
        fraction=round(progress.fraction, 4),
        failed=round(progress.failed_fraction, 4),
        words=_doing(progress),
        kind="running" if progress.running or not progress.chapters else "waiting",
    )


def _doing(progress: Progress) -> str:
    """State of a document, with the counts of its own run's progress line."""
    if progress.state != "running":
        return "writing its files"
    if not progress.chapters:
        return "being planned" if progress.operation else "being opened"
    failed = f" · {progress.failed} in error" if progress.failed else ""
    known = f"{progress.settled} of {progress.sections} sections" if progress.sections else "finding its sections"
    return (progress.line or known) + failed


def _failed(progress: BatchProgress) -> list[Row]:
    return [
        Row(label=f"{row}  {name}", fraction=1.0, failed=1.0, words=error, kind="error")
        for row, name, error in progress.errors
    ]
