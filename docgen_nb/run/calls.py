"""A job's way to the model: journal (answered already?) → retried → limited → sent, counted at every step.

What a run's jobs share is one ``ModelAccess``; each job asks through a ``ModelCaller`` of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from docgen_nb.engine.clock import Clock
from docgen_nb.engine.limiter import Limiter, Slot
from docgen_nb.engine.retry import Retries, RetryPolicy
from docgen_nb.errors import ModelError
from docgen_nb.events import CallFinished, CallReasked, CallRetried, Event
from docgen_nb.llm.messages import Model, ModelReply, ModelRequest, OnText, Usage
from docgen_nb.llm.tokens import TokenMeter
from docgen_nb.run.budget import Budget
from docgen_nb.run.priming import Priming, Turn
from docgen_nb.store.journal import Journal

_LOOK_EVERY = 400  # characters of a streamed answer; less often once it is long: each look reads it all
_CHARACTERS_PER_TOKEN = 4  # of an answer that was ended, whose tokens nobody tells


class Traffic(NamedTuple):
    """Calls to an endpoint, those of other runs included.

    ``held_seconds`` until the next may start, 0 if nothing but free slots is waited for; ``held_by`` names the limit,
    to follow "waiting for". ``trouble`` is a sentence on a server that is away or refuses most calls, "" as a rule.
    """

    in_flight: int
    waiting: int
    limit: int
    held_seconds: float
    held_by: str
    trouble: str = ""


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
            await self._budget.room(estimate)
            with self._budget.reserved(estimate) as reservation:
                started = self.clock.now()
                turn.sent(self.clock)
                reply = await self._complete(request, slot, _telling(turn, on_text))
                reservation.settle(reply.usage)
            usage = reply.usage
            slot.succeeded(usage.prompt_tokens + usage.output_tokens or None, reply.limits)
        self._meter.learn(request, usage)
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
        limiter, now = self.limiter, self.clock.now()
        until, reason = limiter.held_until, limiter.held_reason
        held = 0.0 if until is None else max(0.0, until - now)
        return Traffic(limiter.in_flight, limiter.waiting, limiter.current_limit, held, reason or "", self._trouble())

    def _trouble(self) -> str:
        if self._away_since is not None:
            seconds = self.clock.now() - self._away_since
            return f"the server has not been reachable for {seconds:.0f} s, it is tried again until it is"
        if self.limiter.overloaded:
            return "the server answers most calls with 429 however slowly they come, it is asked once a second"
        return ""

    async def _complete(self, request: ModelRequest, slot: Slot, on_text: OnText | None) -> ModelReply:
        try:
            reply = await self._heard(request, on_text)
        except ModelError as error:
            if error.unreachable and self._away_since is None:
                self._away_since = self.clock.now()
            if error.rate_limited:
                slot.rate_limited(error.retry_after, error.limits)
            raise
        self._away_since = None
        return reply

    async def _heard(self, request: ModelRequest, on_text: OnText | None) -> ModelReply:
        """The reply, or what has arrived of it when there is enough: it then counts as cut."""
        if request.enough is None or on_text is None:
            return await self._model.complete(request, on_text=on_text)
        listener = _Listener(request.enough, on_text)
        request = replace(request, enough=None)
        try:
            return await self._model.complete(request, on_text=listener)
        except _EnoughError:
            estimate = self._meter.estimate(request)
            usage = Usage(estimate.prompt, len(listener.text) // _CHARACTERS_PER_TOKEN)
            return ModelReply(listener.text, "length", usage)


def _telling(turn: Turn, on_text: OnText | None) -> OnText:
    """A listener that says when the reply begins."""

    def heard(piece: str) -> None:
        turn.begun()
        if on_text is not None:
            on_text(piece)

    return heard


class _EnoughError(Exception):
    """Ends a call from within its stream."""


class _Listener:
    """Passes on what arrives, and looks at it every so often."""

    def __init__(self, enough: Callable[[str], bool], on_text: OnText) -> None:
        self.text = ""  # up to the last look
        self._enough = enough
        self._on_text = on_text
        self._unseen: list[str] = []
        self._unseen_length = 0

    def __call__(self, piece: str) -> None:
        self._on_text(piece)
        self._unseen.append(piece)
        self._unseen_length += len(piece)
        if self._unseen_length >= max(_LOOK_EVERY, len(self.text) // 4):
            self.text += "".join(self._unseen)
            self._unseen, self._unseen_length = [], 0
            if self._enough(self.text):
                raise _EnoughError


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
