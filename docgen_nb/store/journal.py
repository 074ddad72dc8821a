"""The journal of replies: what the model has replied before is not asked again, what it replies now is kept."""

import hashlib
import time
from dataclasses import dataclass, field, replace

from docgen_nb.errors import MissingReplyError
from docgen_nb.llm.messages import FinishReason, ModelProfile, ModelReply, ModelRequest, OnText, Usage
from docgen_nb.plain_text import whole_characters
from docgen_nb.store.project_records import KeptReply, Spent
from docgen_nb.store.sqlite import kept_replies
from docgen_nb.store.sqlite.project_database import Database, finished

__all__ = ["REPLAY", "Journal", "ReplayModel", "Spent"]

REPLAY = "replay"

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
    _ids: list[str] = field(default_factory=list, init=False)

    async def recall(self, request: ModelRequest) -> ModelReply | None:
        """The reply that is kept; None if the model is to be asked, and then ``keep`` or ``release`` follows.

        Raises:
            MissingReplyError: if only the file is asked and has none.
        """
        wording = request.fingerprint
        key = self._key(wording)
        found = await self._find(key, wording)
        if found is None:
            if self.replays:
                raise MissingReplyError(self.job, request.messages[-1].content)
            return None
        if self.keeps:
            self._note(found)
        finish = _FINISH.get(found.finish_reason, "other")
        usage = Usage(found.prompt_tokens, found.output_tokens, found.cached_tokens)
        return ModelReply(found.text, finish, usage, request_id=found.request_id)

    def keep(self, request: ModelRequest, reply: ModelReply, attempts: int, seconds: float) -> ModelReply:
        """Keep a reply, for which ``attempts`` calls were made in ``seconds``; gives it as it is kept."""
        reply = replace(reply, text=whole_characters(reply.text))
        if self.keeps:
            kept = KeptReply(
                request=self._key(request.fingerprint),
                wording=request.fingerprint,
                fingerprint=self.fingerprint,
                job=self.job,
                model=self.model,
                text=reply.text,
                finish_reason=reply.finish_reason,
                prompt_tokens=reply.usage.prompt_tokens,
                output_tokens=reply.usage.output_tokens,
                cached_tokens=reply.usage.cached_tokens,
                attempts=attempts,
                at=time.time() - seconds,
                seconds=seconds,
                request_id=reply.request_id,
            )
            self._note(kept)
            # not awaited: the section's own text is written after it, and that is waited for
            self.database.keep_reply(kept)
        return reply

    def release(self, request: ModelRequest) -> None:
        """Give the request back to other kernels: there is no reply to it."""
        if self.recalls and self.keeps and not self.anew and not self.replays:
            self.database.release(self._key(request.fingerprint))

    def discard(self) -> None:
        """Never give this job's replies again: nothing could be made of them."""
        if self._ids:
            self.database.discard_replies(tuple(self._ids))

    def _key(self, wording: str) -> str:
        return hashlib.sha256(f"{self.model}\n{wording}".encode("utf-8", "surrogatepass")).hexdigest()

    async def _find(self, key: str, wording: str) -> KeptReply | None:
        database = self.database
        if not self.recalls:
            return None
        if self.anew:
            used = frozenset(self.given)
            return await finished(database.read(lambda c: kept_replies.first_reply_for(c, self.fingerprint, used)))
        if self.replays:
            return await finished(database.read(lambda c: kept_replies.reply_worded(c, wording)))
        if not self.keeps:
            return await finished(database.read(lambda c: kept_replies.reply_to(c, key)))
        return await database.reply_or_claim(key)

    def _note(self, reply: KeptReply) -> None:
        self._ids.append(reply.id)
        self.given.add(reply.id)


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
