"""The journal of replies: what the model has replied before is not asked again, what it replies now is kept."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from docgen_nb.errors import MissingReplyError
from docgen_nb.llm.messages import FinishReason, ModelProfile, ModelReply, ModelRequest, OnText, Usage
from docgen_nb.store.records import KeptReply, Spent
from docgen_nb.store.sqlite import replies
from docgen_nb.store.sqlite.database import Database, finished
from docgen_nb.store.sqlite.transactions import storable

__all__ = ["REPLAY", "Journal", "ReplayModel", "Spent"]

REPLAY = "replay"

AskModel = Callable[[], Awaitable[ModelReply]]

_FINISH: dict[str, FinishReason] = {"stop": "stop", "length": "length"}


@dataclass
class Journal:
    """The journal of one job in a project file.

    Attributes:
        model: name of who is asked.
        job: who asks, for the reader ("section 2.3").
        fingerprint: of the section's inputs, "" for planning and phase 1.
        anew: a reply may be given once in a kernel only, as when a section is written again with feedback.
        recalls: False asks every time, and only keeps.
        replays: only what is kept is given, whatever model it came from.
        keeps: False only looks for what is kept.
        given: ids of replies that this kernel has had; shared by its jobs.
    """

    database: Database
    model: str
    job: str
    fingerprint: str = ""
    anew: bool = False
    recalls: bool = True
    replays: bool = False
    keeps: bool = True
    given: set[str] = field(default_factory=set)
    _ids: list[str] = field(default_factory=list)

    async def reply(self, request: ModelRequest, ask: AskModel, attempts: Callable[[], int]) -> ModelReply:
        """The reply to a request, from the file or else from ``ask``; ``attempts`` counts the calls made.

        Raises:
            MissingReplyError: if only the file is asked and has none.
            ModelError: what ``ask`` raises.
        """
        wording = request.fingerprint
        key = hashlib.sha256(f"{self.model}\n{wording}".encode("utf-8", "surrogatepass")).hexdigest()
        found = await self._recall(key, wording)
        if found is not None:
            if self.keeps:
                self._note(found)
            return _as_reply(found)
        if not self.keeps:
            return await ask()
        if self.replays:
            raise MissingReplyError(self.job, request.messages[-1].content)
        before, at, began = attempts(), time.time(), time.monotonic()
        try:
            reply = await ask()
        except BaseException:
            if self._claims:
                self.database.release(key)
            raise
        seconds = time.monotonic() - began
        reply = replace(reply, text=storable(reply.text))
        kept = self._kept(key, wording, reply, attempts() - before, at, seconds)
        self._note(kept)
        # not awaited: the section's own text is written after it, and that is waited for
        self.database.keep_reply(kept)
        return reply

    def discard(self) -> None:
        """Never give this job's replies again: nothing could be made of them."""
        if self._ids:
            self.database.discard_replies(tuple(self._ids))

    @property
    def _claims(self) -> bool:
        """Whether other kernels are told of requests that are under way."""
        return self.recalls and not self.anew and not self.replays

    async def _recall(self, key: str, wording: str) -> KeptReply | None:
        database = self.database
        if not self.recalls:
            return None
        if self.anew:
            used = frozenset(self.given)
            return await finished(database.read(lambda c: replies.first_reply_for(c, self.fingerprint, used)))
        if self.replays:
            return await finished(database.read(lambda c: replies.reply_worded(c, wording)))
        if not self.keeps:
            return await finished(database.read(lambda c: replies.reply_to(c, key)))
        return await database.reply_or_claim(key)

    def _note(self, reply: KeptReply) -> None:
        self._ids.append(reply.id)
        self.given.add(reply.id)

    def _kept(self, key: str, wording: str, reply: ModelReply, attempts: int, at: float, seconds: float) -> KeptReply:
        return KeptReply(
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


def _as_reply(kept: KeptReply) -> ModelReply:
    return ModelReply(
        kept.text,
        _FINISH.get(kept.finish_reason, "other"),
        Usage(kept.prompt_tokens, kept.output_tokens, kept.cached_tokens),
        request_id=kept.request_id,
    )


class ReplayModel:
    """A model that gives the replies kept in a project file again; runs find them in the journal.

    Args:
        written_by: name of the model that wrote them.
        profile: how it was asked, so that the same requests are made.
    """

    name = REPLAY
    endpoint = REPLAY

    def __init__(self, written_by: str, profile: ModelProfile) -> None:
        self.written_by = written_by
        self.profile = profile

    async def complete(self, request: ModelRequest, *, on_text: OnText | None = None) -> ModelReply:
        """Refuse: outside a run there is no journal, and so no reply.

        Raises:
            MissingReplyError: always.
        """
        del on_text
        raise MissingReplyError("a call outside a run", request.messages[-1].content)

    async def aclose(self) -> None:
        """Do nothing: it has no connections."""

    def stop(self) -> None:
        """Do nothing: nothing runs for it."""
