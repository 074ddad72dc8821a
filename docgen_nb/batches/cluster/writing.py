"""One document on a worker: the run that the kernel would do, with its memory and its limits on the user's side."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from docgen_nb.batches.cluster.messages import Happened, Orders
from docgen_nb.batches.cluster.mirror import MirrorKeeper, MirrorStore, Say
from docgen_nb.document.parts import ContentParts
from docgen_nb.engine.limiter import CallLimiter
from docgen_nb.events import (
    ChapterFailed,
    ContractSettled,
    Event,
    PlanCompleted,
    RunStarted,
    SectionCompleted,
    SectionFailed,
    SectionSkipped,
)
from docgen_nb.llm.messages import Model
from docgen_nb.run.budget import Budget
from docgen_nb.run.execution import Execution
from docgen_nb.run.plan import RunPlan
from docgen_nb.store.run_cache import RunCache


class Writing:
    """Carries out the orders for one document.

    Args:
        orders: what to do.
        parts: the document's content parts.
        model: who is asked.
        limiter: gives leave to call.
        budget: what may be spent.
        say: tells the user's side.

    Attributes:
        keeper: its memory.
        attempt: which of the tasks for this document it is.
    """

    def __init__(
        self,
        orders: Orders,
        parts: ContentParts,
        model: Model,
        limiter: CallLimiter,
        budget: Budget,
        say: Say,
    ) -> None:
        self.attempt = orders.attempt
        self._orders, self._say = orders, say
        store = MirrorStore.of(orders.row, orders.known, say)
        self.keeper = MirrorKeeper(store, orders.attempt, orders.known, recalls=orders.recalls)
        fields: dict[str, Any] = dict(orders.plan)
        keeping = RunCache(self.keeper, orders.writer, fields.get("feedback", {}), replays=orders.replays)
        plan = RunPlan(**fields, model=model, parts=parts, cache=keeping, budget=budget)
        self._execution = Execution(plan, self._tell, limiter=limiter)

    async def run(self) -> None:
        """Do it all.

        Raises:
            DocgenError: the failure that stopped the run, if one did.
        """
        await self._execution.run()

    def stop(self, reason: str) -> None:
        """End it soon."""
        self._execution.stop(reason)

    def pause(self, *, paused: bool) -> None:
        """Begin no further section, or go on."""
        self._execution.pause(paused=paused)

    def _tell(self, event: Event) -> None:
        if isinstance(event, RunStarted):
            return  # the user's side has said so when it sent the document here
        happened = Happened(self._orders.row, self._orders.attempt, event)
        outline = self._execution.outline
        if outline is not None:
            match event:
                case PlanCompleted() | ContractSettled():
                    happened = replace(happened, outline=outline.model_copy(deep=True))
                case SectionCompleted(section=place) | SectionFailed(section=place) | SectionSkipped(section=place):
                    section = outline.section(place)
                    kept = self.keeper.standing.get(section.id) is not None and section.state == "done"
                    changes: dict[str, Any] = {"elements": []} if kept else {}
                    happened = replace(happened, section=section.model_copy(update=changes))
                case ChapterFailed(chapter=ref):
                    happened = replace(happened, error=outline.chapter(ref).error)
                case _:
                    pass
        self._say(happened)
