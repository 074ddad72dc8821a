"""One document of a batch on a cluster, as the user's side sees it.

Its outline grows as messages come in, and every finished answer is in the project file before the worker counts it as
done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, assert_never

from docgen_nb.batches.cluster.messages import (
    AnswerKept,
    AnswersDiscarded,
    Arrived,
    ChapterKept,
    Confirmed,
    Ended,
    Happened,
    Known,
    OfDocument,
    Stop,
    TextKept,
    TextPutBack,
)
from docgen_nb.batches.cluster.outline import OutlineCopy
from docgen_nb.document.references import SectionRef
from docgen_nb.document.tree import Outline
from docgen_nb.errors import ClusterError
from docgen_nb.events import CallFinished, Event, ProjectFileFailed, RunStarted, SectionCancelled
from docgen_nb.llm.messages import Usage
from docgen_nb.run.calls import Traffic
from docgen_nb.run.plan import RunPlan
from docgen_nb.store.run_cache import RunCache
from docgen_nb.store.sqlite import replies, texts
from docgen_nb.store.sqlite.database import finished

if TYPE_CHECKING:
    from docgen_nb.batches.cluster.place import ClusterPlace
    from docgen_nb.batches.order import DocumentOrder

STOP_SECONDS = 0.7  # for a worker to say that it has stopped
_NOT_SENT = frozenset({"model", "parts", "budget", "cache"})


class ClusterCarrier:
    """Has one document written by a worker. A ``Carrier``; for the run's own loop.

    Args:
        place: the cluster.
        order: which document.
        plan: what to do.
        tell: gets every event.

    Attributes:
        plan: its orders.
        parts: the document's own content parts, and numbers of those that it shares with others.
    """

    def __init__(self, place: ClusterPlace, order: DocumentOrder, plan: RunPlan, tell: Callable[[Event], None]) -> None:
        self.row, self.plan = order.row, plan
        self._place, self._tell = place, tell
        assert isinstance(plan.cache, RunCache)  # noqa: S101 - a project's plans have no other
        self._keeping = plan.cache
        self._copy = OutlineCopy(plan.outline, self._keeping.sections)
        self._over: asyncio.Future[Exception | None] | None = None
        self._attempt: tuple[str, str] | None = None
        self._attempts = 0
        self._paused = False
        self._stopped: str | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._told_trouble = False

    @property
    def outline(self) -> Outline | None:
        """What the plan works on, with what is finished."""
        return self._copy.outline

    @property
    def traffic(self) -> Traffic | None:
        """The calls of the whole cluster to the model's endpoint."""
        return self._place.traffic

    @property
    def paused(self) -> bool:
        """Whether no further job is started for now."""
        return self._paused

    def pause(self, *, paused: bool) -> None:
        """Start no further job, or go on."""
        self._paused = paused
        if self._attempt is not None:
            self._place.pause(self._attempt[0], self.row, paused=paused)

    def stop(self, reason: str) -> None:
        """End it soon."""
        if self._stopped is not None or self._over is None:
            self._stopped = self._stopped or reason
            return
        self._stopped = reason
        self._place.withdraw(self.row, self._attempt[0] if self._attempt is not None else None, reason)
        if self._attempt is None:
            self._end(None)
        else:
            asyncio.get_running_loop().call_later(STOP_SECONDS, self._end, None)

    def live_text(self, place: SectionRef) -> str:
        """Nothing: streams stay on the workers."""
        del place
        return ""

    async def run(self) -> None:
        """Have it written, however many workers that takes.

        Raises:
            DocgenError: the failure that stopped the run, if one did.
        """
        loop, outline = asyncio.get_running_loop(), self.outline
        self._over = loop.create_future()
        documents, chapters = (len(outline.documents), sum(1 for _ in outline.chapters())) if outline else (0, 0)
        self._tell(RunStarted(self.plan.operation, documents, chapters, self.plan.model.name))
        self._place.submit(self)
        if self._stopped is not None:
            reason, self._stopped = self._stopped, None
            self.stop(reason)
        try:
            failure = await asyncio.shield(self._over)
        except asyncio.CancelledError:
            self.stop("the run was cancelled")
            self._cancel_rest()
            raise
        finally:
            self._place.forget(self.row)
            for task in self._tasks:
                task.cancel()
        if self._stopped is not None:
            self._cancel_rest()
        if failure is not None:
            raise failure

    def fail(self, error: Exception) -> None:
        """The cluster can't write it; what was stopped is waited for a moment longer instead."""
        if self._stopped is None:
            self._end(error)

    def take(self, worker: str, message: OfDocument) -> None:
        """Something that a worker says about this document."""
        match message:
            case Arrived():
                self._start(self._send_orders(worker, message))
            case TextKept(text=text):
                kept = finished(self._keeping.sections.keep_text(text))
                self._start(self._confirm(worker, message, kept))
            case ChapterKept() | Happened() | Ended():
                if self._attempt is not None and self._attempt[1] == message.attempt:
                    self._take_current(worker, message)
            case AnswerKept() | AnswersDiscarded() | TextPutBack():
                self._take_kept(message)
            case _:
                assert_never(message)

    def _take_kept(self, message: AnswerKept | AnswersDiscarded | TextPutBack) -> None:
        """What counts from whichever worker it comes."""
        keeper = self._keeping.sections
        match message:
            case AnswerKept(answer=answer):
                keeper.given.add(answer.id)
                keeper.database.keep_reply(answer)
            case AnswersDiscarded(ids=ids):
                keeper.database.discard_replies(ids)
            case TextPutBack(text=text):
                self._copy.put_back(text)
            case _:
                assert_never(message)

    def _take_current(self, worker: str, message: ChapterKept | Happened | Ended) -> None:
        """What counts only from the worker that has the document now."""
        match message:
            case ChapterKept(ref=ref, sections=sections):
                self._copy.take_chapter(ref, sections)
            case Happened():
                self._happened(worker, message)
            case Ended(failure=failure):
                self._end(None if failure is None else failure.again())
            case _:
                assert_never(message)

    # inside

    async def _send_orders(self, worker: str, arrived: Arrived) -> None:
        if self._over is None or self._over.done() or self._stopped is not None:
            self._place.nothing_to_do(worker, arrived)
            return
        if self._attempt is not None and self._attempt[0] != worker:  # it is thought dead, and may only be out of reach
            self._place.send(self._attempt[0], Stop(self.row, "another worker has it"))
        self._attempt = worker, arrived.attempt
        self._attempts += 1
        plan = self.plan if self._attempts == 1 else self._copy.continued(self.plan)
        known = await self._known()
        sent: dict[str, Any] = {
            each.name: getattr(plan, each.name) for each in fields(plan) if each.name not in _NOT_SENT
        }
        if plan.outline is not None:
            sent["outline"] = plan.outline.model_copy(deep=True)
        self._place.send_orders(worker, arrived, sent, plan, self._keeping, known)
        if self._paused:
            self._place.pause(worker, self.row, paused=True)

    async def _known(self) -> Known:
        keeper = self._keeping.sections
        kept = await finished(keeper.database.read(replies.usable_replies))
        history = await finished(keeper.database.read(texts.all_texts))
        return Known(
            tuple(kept), tuple(history), dict(keeper.standing), frozenset(keeper.locked), frozenset(keeper.given)
        )

    async def _confirm(self, worker: str, message: TextKept, kept: Any) -> None:
        await kept
        self._place.send(worker, Confirmed(self.row, message.attempt, message.number))
        trouble = self._keeping.sections.database.trouble
        if trouble is not None and not self._told_trouble:
            self._told_trouble = True
            self._tell(ProjectFileFailed(str(trouble)))

    def _happened(self, worker: str, message: Happened) -> None:
        event = message.event
        if isinstance(event, CallFinished):
            usage = Usage(event.prompt_tokens, event.output_tokens, event.cached_tokens)
            self._place.spent(worker, usage)
            event = replace(event, cost=self.plan.budget.cost_of(usage))
        self._copy.take_event(message)
        self._tell(event)

    def _cancel_rest(self) -> None:
        for place in self._copy.cancel_rest():
            self._tell(SectionCancelled(place))

    def _end(self, failure: Exception | None) -> None:
        if self._over is not None and not self._over.done():
            self._over.set_result(failure)

    def _start(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work, name=f"docgen row {self.row}")
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._end(error if isinstance(error, Exception) else ClusterError(str(error)))
