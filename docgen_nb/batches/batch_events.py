"""The events of a batch; ``settled`` counts documents that have ended, in whatever order."""

from dataclasses import dataclass
from typing import Literal, TypeAlias, assert_never

from docgen_nb.events import RunState
from docgen_nb.plain_text import counted

DocumentEnd: TypeAlias = Literal["succeeded", "failed", "skipped", "cancelled"]


@dataclass(frozen=True, slots=True)
class BatchStarted:
    """A batch of ``documents`` begins; ``known`` of them have their outcome from an earlier batch."""

    documents: int
    known: int
    model: str
    kind: Literal["batch_started"] = "batch_started"


@dataclass(frozen=True, slots=True)
class DocumentStarted:
    """The document of a row (from 1) is opened."""

    row: int
    name: str
    kind: Literal["document_started"] = "document_started"


@dataclass(frozen=True, slots=True)
class DocumentFinished:
    """A document has ended; there is exactly one such event for each.

    ``calls``, ``prompt_tokens``, ``output_tokens`` and ``cost`` (USD, None without a price) are what this batch spent
    on it; ``error`` says why it failed or was skipped.
    """

    row: int
    name: str
    end: DocumentEnd
    error: str
    calls: int
    prompt_tokens: int
    output_tokens: int
    cost: float | None
    seconds: float
    settled: int
    documents: int
    kind: Literal["document_finished"] = "document_finished"


@dataclass(frozen=True, slots=True)
class BatchFinished:
    """The last event of every batch. ``error`` is the reason of ``failed``, else empty."""

    state: RunState
    seconds: float
    error: str = ""
    kind: Literal["batch_finished"] = "batch_finished"


BatchEvent: TypeAlias = BatchStarted | DocumentStarted | DocumentFinished | BatchFinished


def describe_counts(ended: int, documents: int) -> str:
    """Return the counts in words: "3 of 8 documents, 1 failed".

    >>> describe_counts(3, 1200)
    '3 of 1,200 documents'
    """
    return f"{ended:,} of {counted(documents, 'document')}"


def describe(event: BatchEvent) -> str | None:
    """The event's line for a reader; None for events that have none."""
    match event:
        case DocumentFinished(end="cancelled") | BatchStarted() | DocumentStarted() | BatchFinished():
            return None
        case DocumentFinished(name=name, end="failed", error=error):
            return f"Document {event.settled}/{event.documents} error: {name}: {error}"
        case DocumentFinished(name=name, end=end):
            done = "completed" if end == "succeeded" else "was finished before"
            return f"Document {event.settled}/{event.documents} {done}: {name}"
        case _:
            assert_never(event)
