"""Outcomes of a batch: one per row, in row order."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, overload

from docgen_nb.batches.batch_events import describe_counts
from docgen_nb.batches.specs import DocumentSpec
from docgen_nb.document.elements import Table
from docgen_nb.document.markdown import element_markdown
from docgen_nb.document.shown import ShownAsMarkdown
from docgen_nb.document.tree import Outline
from docgen_nb.engine.job import Cancelled, Failed, Outcome, Skipped, Succeeded
from docgen_nb.store.project_file import ProjectFile

_MOST_SHOWN = 60  # documents in a table; of more, those that failed


@dataclass(frozen=True, slots=True)
class WrittenDocument:
    """A finished document: where it is and what it took. Its text stays in its project file.

    Attributes:
        project: the project file.
        files: what was exported.
        sections: written, all in all.
        calls, tokens: that this run made for it, prompts and outputs together.
        cost: of these in USD; None if no price is known.
        seconds: from its start to its end.
    """

    project: Path
    files: tuple[Path, ...]
    sections: int
    calls: int
    tokens: int
    cost: float | None
    seconds: float


AnyDocumentOutcome: TypeAlias = Outcome[WrittenDocument]


@dataclass(frozen=True, slots=True)
class DocumentOutcome:
    """Outcome of one document of a batch.

    Attributes:
        spec: of the document.
        outcome: Succeeded with a ``WrittenDocument``, Failed with the error, Skipped (finished before) or Cancelled
            with the reason.
    """

    spec: DocumentSpec
    outcome: AnyDocumentOutcome

    @property
    def ok(self) -> bool:
        """Whether the document is there, now or from before."""
        return isinstance(self.outcome, Succeeded | Skipped)

    @property
    def error(self) -> Exception | None:
        """The error of a failed document; None if it did not fail."""
        return self.outcome.error if isinstance(self.outcome, Failed) else None

    @property
    def outline(self) -> Outline | None:
        """The document as its project file has it, read anew each time; None if there is none yet.

        Raises:
            ProjectFileError: if the file can't be read.
        """
        if not self.spec.project.exists():
            return None
        with closing(ProjectFile.open(self.spec.project)) as file:
            return file.outline()

    @property
    def words(self) -> str:
        """The outcome in words, without times, so that a notebook run again shows the same."""
        match self.outcome:
            case Succeeded(value=written):
                return f"{written.sections} sections written"
            case Failed(error=error):
                return f"failed: {error}"
            case Skipped(reason=reason):
                return reason
            case Cancelled():
                return "not finished"


class BatchResult(Sequence[DocumentOutcome], ShownAsMarkdown):
    """The outcomes of a batch in row order, as ``await batch`` gives them. Read-only; holds no text.

    It is no tuple, since IPython shows those in its own way.
    """

    def __init__(self, outcomes: Sequence[DocumentOutcome]) -> None:
        self._outcomes = tuple(outcomes)

    @overload
    def __getitem__(self, index: int) -> DocumentOutcome: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[DocumentOutcome]: ...
    def __getitem__(self, index: int | slice) -> DocumentOutcome | Sequence[DocumentOutcome]:
        return self._outcomes[index]

    def __len__(self) -> int:
        return len(self._outcomes)

    def __iter__(self) -> Iterator[DocumentOutcome]:
        return iter(self._outcomes)

    def __repr__(self) -> str:
        return f"<BatchResult: {self.summary()}>"

    @property
    def failed(self) -> tuple[DocumentOutcome, ...]:
        """The outcomes of documents in error."""
        return tuple(each for each in self if each.error is not None)

    def summary(self) -> str:
        """Counts in words: without times and tokens, so the same at every execution."""
        count = f"{describe_counts(sum(each.ok for each in self), len(self))} finished"
        skipped = sum(isinstance(each.outcome, Skipped) for each in self)
        counts = [count, f"{skipped:,} of them before" if skipped else ""]
        counts.append(f"{len(self.failed):,} failed" if self.failed else "")
        return ", ".join(filter(None, counts))

    def to_markdown(self) -> str:
        """A table of the documents; of very many, only of those that are not finished. Names and errors are data."""
        shown = list(self) if len(self) <= _MOST_SHOWN else [each for each in self if not each.ok]
        rows = [
            [str(each.spec.row), each.spec.name, each.words, ", ".join(_files(each))] for each in shown[:_MOST_SHOWN]
        ]
        table = element_markdown(Table(headers=["Row", "Document", "Outcome", "Files"], rows=rows, plain=True))
        left = len(shown) - len(rows)
        more = [f"… and {left:,} more that are not finished."] if left else []
        return "\n\n".join([*([table] if rows else []), *more]) or f"{self.summary()}."

    def to_text(self) -> str:
        """The counts as one line."""
        return f"{self.summary()}."


def _files(outcome: DocumentOutcome) -> Iterator[str]:
    """Paths from the working folder: absolute ones would tell of the machine."""
    here = Path.cwd()
    files = outcome.outcome.value.files if isinstance(outcome.outcome, Succeeded) else ()
    if isinstance(outcome.outcome, Skipped):
        files = outcome.spec.exports
    for path in files:
        yield str(path.relative_to(here)) if path.is_relative_to(here) else path.name
