"""One job's journal: what was answered before is not asked again; what is answered now is kept."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

from docgen_nb.errors import MissingAnswerError
from docgen_nb.llm.messages import FinishReason, ModelReply, ModelRequest, Usage
from docgen_nb.store.records import KeptAnswer
from docgen_nb.store.sqlite import answers
from docgen_nb.store.sqlite.store import Store, finished

AskModel = Callable[[], Awaitable[ModelReply]]

_FINISH: dict[str, FinishReason] = {"stop": "stop", "length": "length"}


class Journal(Protocol):
    """Stands between a job and the model."""

    async def answer(self, request: ModelRequest, ask: AskModel, attempts: Callable[[], int]) -> ModelReply:
        """The answer to a request, from the journal or else from ``ask``; ``attempts`` counts the calls made."""
        ...

    def discard(self) -> None:
        """Nothing could be made of the answers: they are never given again."""
        ...


class NoJournal:
    """Keeps nothing."""

    async def answer(self, request: ModelRequest, ask: AskModel, attempts: Callable[[], int]) -> ModelReply:
        """Ask."""
        del request, attempts
        return await ask()

    def discard(self) -> None:
        """Nothing is kept."""


@dataclass
class JobJournal:
    """The journal of one job in a project file.

    Attributes:
        model: name of who is asked.
        job: who asks, for the reader ("section 2.3").
        fingerprint: of the section's inputs, "" for planning and phase 1.
        anew: an answer may be given once in a kernel only, as when a section is written again with feedback.
        recalls: False asks every time, and only keeps.
        replays: only what is kept is given, whatever model it came from.
        keeps: False only looks for what is kept.
        given: ids of answers that this kernel has had; shared by its jobs.
    """

    store: Store
    model: str
    job: str
    fingerprint: str = ""
    anew: bool = False
    recalls: bool = True
    replays: bool = False
    keeps: bool = True
    given: set[str] = field(default_factory=set)
    _ids: list[str] = field(default_factory=list)

    async def answer(self, request: ModelRequest, ask: AskModel, attempts: Callable[[], int]) -> ModelReply:
        """The answer to a request, from the file or else from ``ask``.

        Raises:
            MissingAnswerError: if only the file is asked and has none.
            ModelError: what ``ask`` raises.
        """
        wording = request.fingerprint
        key = hashlib.sha256(f"{self.model}\n{wording}".encode()).hexdigest()
        found = await self._recall(key, wording)
        if found is not None:
            if self.keeps:
                self._note(found)
            return _reply(found)
        if not self.keeps:
            return await ask()
        if self.replays:
            raise MissingAnswerError(self.job, request.messages[-1].content)
        before, at, began = attempts(), time.time(), time.monotonic()
        try:
            reply = await ask()
        except BaseException:
            if self._claims:
                self.store.release(key)
            raise
        seconds = time.monotonic() - began
        kept = self._kept(key, wording, reply, attempts() - before, at, seconds)
        self._note(kept)
        # not awaited: the section's own text is written after it, and that is waited for
        self.store.keep_answer(kept)
        return reply

    def discard(self) -> None:
        """Nothing could be made of the answers: they are never given again."""
        ids = tuple(self._ids)
        if ids:
            self.store.discard_answers(ids)

    @property
    def _claims(self) -> bool:
        """Whether other kernels are told of requests that are under way."""
        return self.recalls and not self.anew and not self.replays

    async def _recall(self, key: str, wording: str) -> KeptAnswer | None:
        if not self.recalls:
            return None
        if self.anew:
            used = frozenset(self.given)
            return await finished(self.store.read(lambda c: answers.first_answer_for(c, self.fingerprint, used)))
        if self.replays:
            return await finished(self.store.read(lambda c: answers.answer_worded(c, wording)))
        if not self.keeps:
            return await finished(self.store.read(lambda c: answers.answer_to(c, key)))
        return await self.store.answer_or_claim(key)

    def _note(self, answer: KeptAnswer) -> None:
        self._ids.append(answer.id)
        self.given.add(answer.id)

    def _kept(self, key: str, wording: str, reply: ModelReply, attempts: int, at: float, seconds: float) -> KeptAnswer:
        return KeptAnswer(
            request=key,
            wording=wording,
            fingerprint=self.fingerprint,
            job=self.job,
            model=self.model,
            text=reply.text,
            finish_reason=reply.finish_reason,
            prompt_tokens=reply.usage.prompt_tokens,
            output_tokens=reply.usage.output_tokens,
            cached_tokens=reply.usage.cached_tokens,
            attempts=attempts,
            at=at,
            seconds=seconds,
            request_id=reply.request_id,
        )


def _reply(answer: KeptAnswer) -> ModelReply:
    return ModelReply(
        answer.text,
        _FINISH.get(answer.finish_reason, "other"),
        Usage(answer.prompt_tokens, answer.output_tokens, answer.cached_tokens),
        request_id=answer.request_id,
    )
