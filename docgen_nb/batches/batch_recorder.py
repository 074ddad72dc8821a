"""Records a batch: one outcome per document, the events, and the progress that follows from them."""

from collections.abc import Iterable, Mapping

from docgen_nb.batches.batch_events import BatchEvent, BatchFinished, BatchStarted, DocumentFinished, DocumentStarted
from docgen_nb.batches.batch_progress import BatchProgress
from docgen_nb.batches.outcomes import AnyDocumentOutcome, BatchResult, DocumentOutcome
from docgen_nb.batches.specs import DocumentSpec
from docgen_nb.engine.job import Cancelled, Failed, Skipped, Succeeded
from docgen_nb.events import RunState
from docgen_nb.run.log import EventLog
from docgen_nb.run.progress import Progress
from docgen_nb.run.run import Run


class BatchRecorder:
    """Records what happens in one batch.

    Args:
        documents: how many there are.
        known: outcomes of rows that are not done again.

    Attributes:
        events: so far.
        progress: from the events.
    """

    def __init__(self, documents: int, known: Mapping[int, DocumentOutcome]) -> None:
        self.events: EventLog[BatchEvent] = EventLog()
        self.progress = BatchProgress()
        self._documents = documents
        self._known = sum(outcome.ok for outcome in known.values())
        self._outcomes = dict(known)

    def result(self) -> BatchResult:
        """The outcomes so far, in row order."""
        return BatchResult([self._outcomes[row] for row in sorted(self._outcomes)])

    # what happens

    def started(self, model: str) -> None:
        """Record that the batch begins."""
        self._emit(BatchStarted(self._documents, self._known, model))

    def begun(self, spec: DocumentSpec) -> None:
        """Record that a document is opened."""
        self._emit(DocumentStarted(spec.row, spec.name))

    def ended(self, spec: DocumentSpec, outcome: AnyDocumentOutcome, run: Run | None) -> None:
        """Record a document's outcome; ``run`` says what was spent for it, None if nothing was."""
        self._outcomes[spec.row] = DocumentOutcome(spec, outcome)
        progress = Progress() if run is None else run.progress
        self._emit(
            DocumentFinished(
                spec.row,
                spec.name,
                outcome.kind,
                _why(outcome),
                progress.calls,
                progress.prompt_tokens,
                progress.output_tokens,
                progress.cost,
                progress.seconds,
                self.progress.settled + (not isinstance(outcome, Cancelled)),
                self._documents,
            )
        )

    def cancel_rest(self, specs: Iterable[DocumentSpec], reason: str) -> None:
        """Record every document that has no outcome yet as cancelled."""
        for spec in specs:
            if spec.row not in self._outcomes:
                self.ended(spec, Cancelled(reason), None)

    def finished(self, state: RunState, seconds: float, error: str = "") -> None:
        """Record that the batch has ended; nothing follows."""
        self._emit(BatchFinished(state, seconds, error))
        self.events.close()

    def _emit(self, event: BatchEvent) -> None:
        self.progress = self.progress.apply(event)
        self.events.append(event)


def _why(outcome: AnyDocumentOutcome) -> str:
    match outcome:
        case Failed(error=error):
            return str(error)
        case Skipped(reason=reason) | Cancelled(reason=reason):
            return reason
        case Succeeded():
            return ""
