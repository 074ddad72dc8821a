"""The jobs that make the documents' contracts, where a run is to have them.

Planning shares the facts out with the chapters; for a given outline a job before all others does. Terms and manner are
agreed on beside planning and phase 1, and sections wait for them. Neither is worth a document: where the model's answer
can't be used, the run says so and goes on without.
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from docgen_nb.document.contract import Contract
from docgen_nb.document.tree import Document, Outline
from docgen_nb.engine.job import Job
from docgen_nb.errors import BudgetReachedError, DocgenError, EmptyReplyError, InvalidReplyError
from docgen_nb.events import ContractSettled, Event
from docgen_nb.run.calls import ModelCaller
from docgen_nb.run.run_plan import RunPlan
from docgen_nb.shared_prompt import Brief
from docgen_nb.structure.contract_calls import Agreed, agree_terms, share_facts

FACTS, TERMS = "facts", "terms"  # the jobs' keys
_FACTS_POSITION, _TERMS_POSITION = (0,), (1,)  # before every place in the document

T = TypeVar("T")


class ContractJobs:
    """Makes the contract jobs of one run.

    Args:
        plan: the run's orders.
        ask_for: makes a job's way to the model from its place.
        emit: takes the events.

    Attributes:
        needs_facts: whether a given document has no contract yet and is to have one.
        before_sections: keys of the jobs that sections wait for; known once the documents are.
    """

    def __init__(
        self, plan: RunPlan, ask_for: Callable[[tuple[int, ...]], ModelCaller], emit: Callable[[Event], None]
    ) -> None:
        documents = [] if plan.outline is None else plan.outline.documents
        self.needs_facts = plan.contract and any(each.contract is None for each in documents)
        self.before_sections = frozenset[str]()
        planned = plan.contract and plan.outline is None
        self._needs_terms = planned or self.needs_facts or any(map(_lacks_terms, documents))
        self._ask_for = ask_for
        self._emit = emit
        self._outline = plan.outline
        self._part_ids = tuple(plan.parts)
        self._agreed: Agreed | None = None

    def facts_job(self, outline: Outline, brief: Brief) -> Job[Outline]:
        """Begins the contracts of a given outline's documents that have none. Its value is the outline."""

        async def work() -> Outline:
            ask = self._ask_for(_FACTS_POSITION)
            _, error = await _tried(share_facts(outline, brief, ask), ask)
            for document in outline.documents:
                document.contract = document.contract or Contract(terms_pending=True)  # where no facts could be had
            self._emit(ContractSettled("facts", error))
            return outline

        return Job(key=FACTS, position=_FACTS_POSITION, work=work)

    def terms_jobs(self, brief: Brief) -> list[Job[None]]:
        """The job that agrees on terms and manner, as soon as it is known to be needed, and once.

        Where the model decides how many chapters there are, that is after planning. ``brief`` is of the task alone.
        """
        if not self._needs_terms or self.before_sections:
            return []
        self.before_sections = frozenset({TERMS})
        return [self._terms_job(brief)]

    def _terms_job(self, brief: Brief) -> Job[None]:
        async def work() -> None:
            ask = self._ask_for(_TERMS_POSITION)
            agreed, error = await _tried(agree_terms(brief, ask), ask)
            self._agreed = agreed or Agreed()
            if self._outline is not None:
                self._agreed.complete(self._outline, brief.parts.keys())
            self._emit(ContractSettled("terms", error))

        return Job(key=TERMS, position=_TERMS_POSITION, work=work)

    def outline_known(self, outline: Outline) -> None:
        """The documents are there; terms that came before them are written into their contracts."""
        self._outline = outline
        self._needs_terms = self._needs_terms or any(map(_lacks_terms, outline.documents))
        if self._agreed is not None:
            self._agreed.complete(outline, self._part_ids)


def _lacks_terms(document: Document) -> bool:
    return document.contract is not None and document.contract.terms_pending


async def _tried(asking: Awaitable[T], ask: ModelCaller) -> tuple[T | None, str]:
    """The reply, or why there is none; raises only what concerns the whole run."""
    try:
        return await asking, ""
    except DocgenError as error:
        if error.stops_run or isinstance(error, BudgetReachedError):
            raise
        if isinstance(error, InvalidReplyError | EmptyReplyError):
            ask.discard()
        return None, str(error)
