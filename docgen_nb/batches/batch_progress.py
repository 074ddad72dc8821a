"""A batch's progress as a pure fold over its events, and its status as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import assert_never

from docgen_nb.batches.batch_events import (
    BatchEvent,
    BatchFinished,
    BatchStarted,
    DocumentFinished,
    DocumentStarted,
    describe,
)
from docgen_nb.batches.outcomes import BatchResult
from docgen_nb.batches.specs import DocumentSpec
from docgen_nb.document.elements import Table
from docgen_nb.document.markdown import element_markdown
from docgen_nb.document.shown import ShownAsMarkdown
from docgen_nb.events import RunState
from docgen_nb.run.progress import Progress

_ENOUGH = 0.005  # of the whole, before an estimate of the time left says anything
_MOST_ERRORS = 8  # that are shown; all stand in the outcomes


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """The progress of a batch, from its events.

    Attributes:
        documents: all of them.
        found: those that were finished before and cost nothing now.
        finished, failed, cancelled: how many ended so; ``finished`` has those found in it.
        calls, prompt_tokens, output_tokens: of documents that have ended.
        cost: the same in USD; None if no price is known.
        line: the last progress line.
        errors: of the last documents that failed: row, name, what it was.
        seconds: the batch's length, once it has ended.
    """

    documents: int = 0
    model: str = ""
    state: RunState = "running"
    found: int = 0
    finished: int = 0
    failed: int = 0
    cancelled: int = 0
    calls: int = 0
    prompt_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None
    line: str = ""
    error: str = ""
    errors: tuple[tuple[int, str, str], ...] = ()
    seconds: float = 0.0

    @property
    def settled(self) -> int:
        """Documents that have ended, well or in error."""
        return self.finished + self.failed

    def fraction(self, in_flight: float = 0.0) -> float:
        """0 to 1; ``in_flight`` is the sum of the fractions of the documents at work."""
        if not self.documents:
            return float(self.state == "done")
        return min(1.0, (self.settled + in_flight) / self.documents)

    def eta(self, elapsed: float, in_flight: float = 0.0) -> float | None:
        """Seconds that the rest will take if it goes on as in ``elapsed`` seconds; None if too little is known."""
        open_ = self.documents - self.found
        done = self.settled - self.found + in_flight
        if self.state != "running" or not open_ or done / open_ < _ENOUGH:
            return None
        return elapsed * (open_ - done) / done

    def apply(self, event: BatchEvent) -> BatchProgress:
        """The progress with ``event`` counted in."""
        after = self._applied(event)
        line = describe(event)
        return after if line is None else replace(after, line=line)

    def _applied(self, event: BatchEvent) -> BatchProgress:
        match event:
            case BatchStarted(documents=documents, known=known, model=model):
                return replace(self, documents=documents, found=known, finished=known, model=model)
            case DocumentStarted():
                return self
            case DocumentFinished():
                return self._ended(event)
            case BatchFinished(state=state, seconds=seconds, error=error):
                return replace(self, state=state, seconds=seconds, error=error)
            case _:
                assert_never(event)

    def _ended(self, event: DocumentFinished) -> BatchProgress:
        failed = event.end == "failed"
        errors = (*self.errors, (event.row, event.name, event.error))[-_MOST_ERRORS:] if failed else self.errors
        return replace(
            self,
            found=self.found + (event.end == "skipped"),
            finished=self.finished + (event.end in {"succeeded", "skipped"}),
            failed=self.failed + failed,
            cancelled=self.cancelled + (event.end == "cancelled"),
            calls=self.calls + event.calls,
            prompt_tokens=self.prompt_tokens + event.prompt_tokens,
            output_tokens=self.output_tokens + event.output_tokens,
            cost=self.cost if event.cost is None else (self.cost or 0.0) + event.cost,
            errors=errors,
        )


@dataclass(frozen=True)
class BatchStatus(ShownAsMarkdown):
    """A batch's state for a reader; shows itself as a table in a notebook.

    Attributes:
        progress: of the batch.
        at_work: the documents in flight, each with its run's progress.
        outcomes: of those that have ended.
    """

    progress: BatchProgress
    at_work: Mapping[DocumentSpec, Progress]
    outcomes: BatchResult

    def to_markdown(self) -> str:
        """A line of totals, then the documents at work, then the outcomes."""
        progress = self.progress
        calls = progress.calls + sum(each.calls for each in self.at_work.values())
        prompt = progress.prompt_tokens + sum(each.prompt_tokens for each in self.at_work.values())
        output = progress.output_tokens + sum(each.output_tokens for each in self.at_work.values())
        counts = f"{progress.finished:,} of {progress.documents:,} documents finished, {progress.failed:,} failed"
        line = f"Batch: {progress.state}, {counts}, {calls:,} calls, {prompt:,} tokens in, {output:,} out."
        parts = [f"Model `{progress.model}`. {line}"]
        if self.at_work:
            parts.append(element_markdown(self._table()))
        if len(self.outcomes):
            parts.append(self.outcomes.to_markdown())
        return "\n\n".join(parts)

    def _table(self) -> Table:
        rows = [
            [str(spec.row), spec.name, f"{each.settled} of {each.sections} sections", str(each.calls)]
            for spec, each in self.at_work.items()
        ]
        return Table(headers=["Row", "Document", "At work", "Calls"], rows=rows, plain=True)
