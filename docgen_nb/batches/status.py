"""Where a batch stands, as one table: the documents at work, and those that have ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from docgen_nb.batches.order import DocumentOrder
from docgen_nb.batches.outcomes import BatchResult
from docgen_nb.batches.progress import BatchProgress
from docgen_nb.document.elements import Table
from docgen_nb.document.markdown import element_markdown
from docgen_nb.document.shown import ShownAsMarkdown
from docgen_nb.run.progress import Progress


@dataclass(frozen=True)
class BatchStatus(ShownAsMarkdown):
    """A batch's state for a reader; shows itself as a table in a notebook.

    Attributes:
        progress: of the batch.
        at_work: the documents in flight, each with its run's progress.
        outcomes: of those that have ended.
    """

    progress: BatchProgress
    at_work: Mapping[DocumentOrder, Progress]
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
            [str(order.row), order.name, f"{each.settled} of {each.sections} sections", str(each.calls)]
            for order, each in self.at_work.items()
        ]
        return Table(headers=["Row", "Document", "At work", "Calls"], rows=rows, plain=True)
