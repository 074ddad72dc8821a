"""A worker's place for one batch: its documents, its model, what was lent to it, and what it has to tell."""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import Sequence
from typing import assert_never

from docgen_nb.batches.cluster.budgets import Amount, LentBudget
from docgen_nb.batches.cluster.messages import (
    Arrived,
    BudgetLent,
    BudgetWanted,
    Confirmed,
    Ended,
    FromWorker,
    Happened,
    Lent,
    NothingToDo,
    Orders,
    Pause,
    Reported,
    Stop,
    ToWorker,
)
from docgen_nb.batches.cluster.outbox import Outbox
from docgen_nb.batches.cluster.sealing import LetterBox
from docgen_nb.batches.cluster.told_errors import ToldError
from docgen_nb.batches.cluster.versions import refuse_other_version, versions_here
from docgen_nb.batches.cluster.writing import Writing
from docgen_nb.document.parts import ContentPart, ContentParts
from docgen_nb.engine.borrower import Borrower
from docgen_nb.errors import DocgenError
from docgen_nb.llm.messages import Model
from docgen_nb.llm.spec import open_model
from docgen_nb.run.budget import Budget

logger = logging.getLogger(__name__)

SILENT_SECONDS = 15.0  # without a word from the user's side, after which nobody waits for the documents any more
_PATIENCE = 10.0  # seconds for the user's side to hear that a document has ended


class Desk:
    """For one batch on one worker; lives in the worker's event loop.

    Args:
        batch: its id.
        worker: the worker's address.

    Attributes:
        heard_at: when the user's side spoke last, in seconds of the monotonic clock.
    """

    def __init__(self, batch: str, worker: str) -> None:
        self.heard_at = time.monotonic()
        self._batch, self._worker = batch, worker
        self._letters = LetterBox()
        self._report_due = False
        self._outbox = Outbox(self._latest)
        self._borrower = Borrower(self._report_soon)
        self._model: Model | None = None
        self._budget: LentBudget | None = None
        self._shared: dict[int, ContentPart] = {}
        self._expected: dict[int, tuple[str, asyncio.Future[Orders | NothingToDo]]] = {}
        self._writings: dict[int, Writing] = {}
        self._paused: set[int] = set()
        self._unwanted: dict[int, str] = {}  # stopped between their orders and their beginning
        self._delivered = 0

    # what the user's side says and asks

    def deliver(self, number: int, messages: Sequence[ToWorker]) -> None:
        """Take messages; a delivery that came before is not taken again."""
        self._heard()
        if number <= self._delivered:
            return
        self._delivered = number
        for message in messages:
            self._take(message)

    async def collect(self, heard: int, wait: float) -> tuple[int, Sequence[FromWorker]]:
        """What there is to tell after the first ``heard`` messages. See ``Outbox.take``."""
        self._heard()
        return await self._outbox.take(heard, wait)

    # the task

    async def write(self, row: int) -> None:
        """Write one document: ask for its orders, carry them out, and return once the user's side knows."""
        attempt = uuid.uuid4().hex
        orders: asyncio.Future[Orders | NothingToDo] = asyncio.get_running_loop().create_future()
        self._expected[row] = attempt, orders
        self._outbox.put(Arrived(row, attempt, self._letters.address), soon=True)
        try:
            found = await orders
            failure = None if isinstance(found, NothingToDo) else await self._carry_out(found)
        finally:
            self._expected.pop(row, None)
            self._paused.discard(row)
            self._unwanted.pop(row, None)
        if isinstance(found, NothingToDo):
            return
        self._outbox.put(Ended(row, attempt, failure), soon=True)
        await self._outbox.all_heard(_PATIENCE)

    def stop(self, row: int, reason: str) -> None:
        """End a document's run."""
        if row in self._writings:
            self._writings[row].stop(reason)
        elif row in self._expected:
            attempt, orders = self._expected[row]
            self._unwanted[row] = reason
            if not orders.done():
                orders.set_result(NothingToDo(row, attempt))

    async def close(self, reason: str) -> None:
        """End everything; keys and contents are forgotten."""
        for row in [*self._writings, *self._expected]:
            self.stop(row, reason)
        self._shared.clear()
        model, self._model = self._model, None
        if model is not None:
            await model.aclose()
            model.stop()

    async def _carry_out(self, orders: Orders) -> ToldError | None:
        try:
            refuse_other_version(orders.versions, versions_here(), self._worker)
            self._shared.update(orders.shared)
            parts = ContentParts(self._shared[each] if isinstance(each, int) else each for each in orders.parts)
            writing = Writing(orders, parts, self._opened(orders), self._borrower, self._budget_of(orders), self._say)
            self._writings[orders.row] = writing
            writing.pause(paused=orders.row in self._paused)
            if orders.row in self._unwanted:
                writing.stop(self._unwanted[orders.row])
            await writing.run()
        except DocgenError as error:
            return ToldError.of(error)
        except Exception as error:
            logger.exception("a document could not be written for a reason of our own")
            return ToldError.of(error)
        finally:
            self._writings.pop(orders.row, None)
        return None

    def _opened(self, orders: Orders) -> Model:
        """The batch's model, open once for all its documents here."""
        if self._model is None:
            keys = self._letters.open(orders.letter, f"{self._batch} {self._worker}") if orders.letter else {}
            self._model = open_model(orders.model, orders.options, environ=keys)
        return self._model

    def _budget_of(self, orders: Orders) -> Budget:
        """One for all documents here; without a limit nothing is counted here."""
        if orders.budget is None:
            return Budget()
        if self._budget is None:
            self._budget = LentBudget(orders.budget, lambda amount: self._outbox.put(BudgetWanted(amount), soon=True))
        return self._budget

    # messages

    def _heard(self) -> None:
        self.heard_at = time.monotonic()
        self._borrower.heard()

    def _take(self, message: ToWorker) -> None:
        match message:
            case Lent(grant=grant):
                self._borrower.take(grant)
            case BudgetLent(amount=amount):
                if self._budget is not None:
                    self._budget.lend(amount or Amount(), used_up=amount is None)
            case Orders() | NothingToDo():
                expected = self._expected.get(message.row)
                if expected is not None and expected[0] == message.attempt and not expected[1].done():
                    expected[1].set_result(message)
            case Stop(row=row, reason=reason):
                self.stop(row, reason)
            case Confirmed() | Pause():
                self._pass_on(message)
            case _:
                assert_never(message)

    def _pass_on(self, message: Confirmed | Pause) -> None:
        """To the document; one that has ended needs it no more."""
        writing = self._writings.get(message.row)
        if isinstance(message, Pause):
            (self._paused.add if message.paused else self._paused.discard)(message.row)
            if writing is not None:
                writing.pause(paused=message.paused)
        elif writing is not None and writing.attempt == message.attempt:
            writing.keeper.confirm(message.number)

    def _say(self, message: FromWorker) -> None:
        self._outbox.put(message, soon=not isinstance(message, Happened))

    def _report_soon(self, soon: bool) -> None:  # noqa: FBT001 - the limiter's own
        self._report_due = True
        self._outbox.wake(soon=soon)

    def _latest(self) -> FromWorker | None:
        if not self._report_due:
            return None
        self._report_due = False
        return Reported(self._borrower.report())
