"""What the user's side and the workers tell each other about a batch.

``row`` names the document, ``attempt`` the task that writes it: if a worker dies, another attempt follows elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from docgen_nb.batches.cluster.budgets import Amount, BudgetTerms
from docgen_nb.batches.cluster.told_errors import ToldError
from docgen_nb.batches.cluster.versions import Versions
from docgen_nb.document.elements import ErrorElement
from docgen_nb.document.parts import ContentPart
from docgen_nb.document.references import ChapterRef
from docgen_nb.document.tree import Outline, Section
from docgen_nb.engine.leases import Grant, Report
from docgen_nb.events import Event
from docgen_nb.llm.spec import ModelOptions
from docgen_nb.store.fingerprints import WriterIdentity
from docgen_nb.store.records import KeptReply, KeptText

# from a worker


@dataclass(frozen=True, slots=True)
class Arrived:
    """A task has begun and asks for its orders. ``address`` is for sealed keys."""

    row: int
    attempt: str
    address: bytes


@dataclass(frozen=True, slots=True)
class AnswerKept:
    """The model has answered."""

    row: int
    answer: KeptReply


@dataclass(frozen=True, slots=True)
class AnswersDiscarded:
    """Nothing could be made of these answers."""

    row: int
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TextKept:
    """A section is written; it counts as done once this was confirmed by ``number``."""

    row: int
    attempt: str
    number: int
    text: KeptText


@dataclass(frozen=True, slots=True)
class TextPutBack:
    """An older text of a section stands again."""

    row: int
    text: KeptText


@dataclass(frozen=True, slots=True)
class ChapterKept:
    """Phase 1 has a chapter's sections."""

    row: int
    attempt: str
    ref: ChapterRef
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of a run, with what it changes in the outline.

    Attributes:
        outline: with a plan that was completed.
        section: as it is now, with a section that has settled; without its elements if its text was kept.
        error: with a chapter that failed.
    """

    row: int
    attempt: str
    event: Event
    outline: Outline | None = None
    section: Section | None = None
    error: ErrorElement | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """A document's run has ended, by ``failure`` if that is not None."""

    row: int
    attempt: str
    failure: ToldError | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """How a worker stands with what was lent to it."""

    report: Report


@dataclass(frozen=True, slots=True)
class BudgetWanted:
    """A call needs more of the budget than was lent to the worker."""

    amount: Amount


OfDocument: TypeAlias = (
    Arrived | AnswerKept | AnswersDiscarded | TextKept | TextPutBack | ChapterKept | Happened | Ended
)
FromWorker: TypeAlias = OfDocument | Reported | BudgetWanted

# to a worker


@dataclass(frozen=True, slots=True)
class Known:
    """What a document's project file holds already, so that nothing is paid for twice."""

    answers: tuple[KeptReply, ...] = ()
    texts: tuple[KeptText, ...] = ()
    standing: Mapping[str, KeptText] = field(default_factory=dict)
    locked: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Orders:
    """What a task is to do.

    Attributes:
        plan: the fields of the ``RunPlan``, but for its model, parts, budget and keeping.
        parts: the document's own content parts, and numbers of those that it shares with others, in order.
        shared: parts by number that this worker has not had yet.
        letter: the model's key, sealed.
        budget: what the whole batch may cost; None without a limit.
        recalls: whether what was made before is looked for.
    """

    row: int
    attempt: str
    versions: Versions
    plan: Mapping[str, Any]
    parts: tuple[ContentPart | int, ...]
    shared: Mapping[int, ContentPart]
    model: str
    options: ModelOptions
    letter: bytes
    writer: WriterIdentity
    budget: BudgetTerms | None
    recalls: bool
    replays: bool
    known: Known


@dataclass(frozen=True, slots=True)
class NothingToDo:
    """The task's document is finished, or nobody wants it any more."""

    row: int
    attempt: str


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Texts are in the project file."""

    row: int
    attempt: str
    number: int


@dataclass(frozen=True, slots=True)
class Stop:
    """End a document's run."""

    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class Pause:
    """Begin no further section of a document, or go on."""

    row: int
    paused: bool


@dataclass(frozen=True, slots=True)
class Lent:
    """What the worker may do from now on."""

    grant: Grant


@dataclass(frozen=True, slots=True)
class BudgetLent:
    """More of the budget; None if there is none for what was asked."""

    amount: Amount | None


ToWorker: TypeAlias = BudgetLent | Orders | NothingToDo | Confirmed | Stop | Pause | Lent
