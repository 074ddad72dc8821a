"""One job's way to the model: counted → retried → sent."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from docgen_nb.engine.clock import Clock
from docgen_nb.engine.retry import RetryPolicy, retrying
from docgen_nb.events import CallFinished, CallReasked, CallRetried, Event
from docgen_nb.llm.messages import Model, ModelReply, ModelRequest


class JobAsk:
    """Implements ``Ask`` for one job. ``text`` grows while an answer streams and starts anew with each attempt."""

    def __init__(self, model: Model, policy: RetryPolicy, clock: Clock, tell: Callable[[Event], None]) -> None:
        self.attempts = 0
        self.pieces: list[str] = []
        self._model = model
        self._policy = policy
        self._clock = clock
        self._tell = tell

    async def __call__(self, request: ModelRequest) -> ModelReply:
        """Ask, and ask again where that can help."""
        return await retrying(partial(self._once, request), self._policy, self._clock, on_retry=self._retried)

    def reasked(self, reason: str) -> None:
        """Tell that a reply could not be used."""
        self._tell(CallReasked(reason))

    async def _once(self, request: ModelRequest) -> ModelReply:
        self.attempts += 1
        self.pieces.clear()
        started = self._clock.now()
        on_text = None if request.schema is not None else self.pieces.append
        reply = await self._model.complete(request, on_text=on_text)
        usage, seconds = reply.usage, self._clock.now() - started
        self._tell(CallFinished(usage.prompt_tokens, usage.output_tokens, usage.cached_tokens, seconds))
        return reply

    def _retried(self, attempt: int, wait: float, error: Exception) -> None:
        self._tell(CallRetried(attempt, wait, str(error)))
