"""A job's way to the model: journal (answered already?) → retried → limited → sent, counted at every step.

What a run's jobs share is one ``ModelAccess``; each job asks through a ``ModelCaller`` of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from docgen_nb.engine.clock import Clock
from docgen_nb.engine.limiter import Limiter, Slot
from docgen_nb.engine.retry import Retries, RetryPolicy
from docgen_nb.errors import ModelError
from docgen_nb.events import CallFinished, CallReasked, CallRetried, Event
from docgen_nb.llm.messages import Model, ModelReply, ModelRequest, OnText, Usage
from docgen_nb.llm.tokens import TokenMeter
from docgen_nb.run.budget import Budget
from docgen_nb.run.listening import EnoughError, Listener
from docgen_nb.run.priming import Priming
from docgen_nb.run.traffic import Traffic
from docgen_nb.store.journal import Journal

_CHARACTERS_PER_TOKEN = 4  # of an answer that was ended, whose tokens nobody tells


class ModelAccess:
    """A run's way to its model.

    Args:
        model: who answers.
        limiter: gives permission to call; shared by everything in the process that talks to the same endpoint.
        policy: when a failed call is made again.
        clock: the time.
        emit: takes the events.
        budget: what all calls together may cost.
        rank: of the run among those that share the limiter; the smaller goes first.
    """

    def __init__(
        self,
        model: Model,
        limiter: Limiter,
        *,
        policy: RetryPolicy,
        clock: Clock,
        emit: Callable[[Event], None],
        budget: Budget | None = None,
        rank: tuple[int, ...] = (),
    ) -> None:
        self.limiter = limiter
        self.policy = policy
        self.clock = clock
        self.emit = emit
        self._budget = budget or Budget()
        self._rank = rank
        self._model = model
        self._meter = TokenMeter(model.profile)
        self._priming = Priming(model.profile.cached_prefix)
        self._away_since: float | None = None

    def ask(self, position: tuple[int, ...], journal: Journal | None = None) -> ModelCaller:
        """The way of one job; where calls have to wait, those of a smaller ``position`` go first."""
        return ModelCaller(self, position, journal)

    async def send(self, request: ModelRequest, position: tuple[int, ...], on_text: OnText | None) -> ModelReply:
        """Make one call, once the limiter permits it.

        Raises:
            ModelError: if it failed.
            BudgetReachedError: if the run may not cost as much.
        """
        place = (*self._rank, *position)
        async with (
            self._priming.turn(request) as turn,
            self.limiter.slot(self._meter.estimate(request).total, position=place) as slot,
        ):
            # the meter has learned while the call waited
            estimate = self._meter.estimate(request)
            with self._budget.reserved(estimate) as reservation:
                started = self.clock.now()
                turn.sent(self.clock)
                reply = await self._complete(request, slot, Listener(turn.begun, on_text, request.enough))
                reservation.settle(reply.usage)
            usage = reply.usage
            self._meter.learn(request, usage)
            slot.succeeded(usage.prompt_tokens + usage.output_tokens or None, reply.limits)
        self.emit(
            CallFinished(
                usage.prompt_tokens,
                usage.output_tokens,
                usage.cached_tokens,
                self.clock.now() - started,
                self._budget.cost_of(usage),
            )
        )
        return reply

    def traffic(self) -> Traffic:
        """The calls to the endpoint as they stand."""
        return Traffic.of(self.limiter, self.clock.now(), self._away_since)

    async def _complete(self, request: ModelRequest, slot: Slot, listener: Listener) -> ModelReply:
        try:
            reply = await self._model.complete(replace(request, enough=None), on_text=listener)
        except EnoughError:  # what has arrived counts as cut
            prompt = self._meter.estimate(request).prompt
            usage = Usage(prompt, len(listener.text) // _CHARACTERS_PER_TOKEN)
            reply = ModelReply(listener.text, "length", usage)
        except ModelError as error:
            if error.unreachable and self._away_since is None:
                self._away_since = self.clock.now()
            if error.rate_limited:
                slot.rate_limited(error.retry_after, error.limits)
            raise
        self._away_since = None
        return reply


class ModelCaller:
    """Implements ``Ask`` for one job. ``pieces`` grow while an answer streams and start anew with each attempt."""

    def __init__(self, access: ModelAccess, position: tuple[int, ...], journal: Journal | None) -> None:
        self.attempts = 0
        self.pieces: list[str] = []
        self.journal = journal
        self._access = access
        self._position = position

    async def __call__(self, request: ModelRequest) -> ModelReply:
        """Ask, and ask again where that can help; not at all where the journal has the reply."""
        journal = self.journal
        if journal is not None and (kept := await journal.recall(request)) is not None:
            return kept
        before, began = self.attempts, time.monotonic()
        try:
            reply = await self._answered(request)
        except BaseException:
            if journal is not None:
                journal.release(request)
            raise
        if journal is None:
            return reply
        return journal.keep(request, reply, self.attempts - before, time.monotonic() - began)

    def discard(self) -> None:
        """Never give the replies again: nothing could be made of them."""
        if self.journal is not None:
            self.journal.discard()

    def reasked(self, reason: str) -> None:
        """Emit that a reply could not be used."""
        self._access.emit(CallReasked(reason))

    async def _answered(self, request: ModelRequest) -> ModelReply:
        access = self._access
        retries = Retries(access.policy, access.clock, answered_at=lambda: access.limiter.answered_at)
        on_text = None if request.schema is not None else self.pieces.append
        while True:
            self.attempts += 1
            self.pieces.clear()
            try:
                return await access.send(request, self._position, on_text)
            except Exception as error:
                wait = retries.wait_after(error)
                if wait is None:
                    raise
                access.emit(CallRetried(retries.calls, wait, str(error)))
            await access.clock.sleep(wait)
