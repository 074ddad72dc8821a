"""An answer while it is being read, the same for all wire formats."""

from __future__ import annotations

from dataclasses import dataclass, field

from docgen_nb.errors import EmptyReplyError, InvalidReplyError
from docgen_nb.llm.http import Answer
from docgen_nb.llm.messages import FinishReason, ModelReply, OnText, Usage
from docgen_nb.llm.thinking import ThinkingFilter, without_thinking


@dataclass
class Reading:
    """What has been read so far. ``on_text`` is told what belongs to the answer, thoughts left out."""

    on_text: OnText | None = None
    finish: str | None = None
    usage: Usage = Usage()  # noqa: RUF009 - frozen
    model: str = ""
    _pieces: list[str] = field(default_factory=list)
    _visible: ThinkingFilter = field(default_factory=ThinkingFilter)

    def take(self, piece: str) -> None:
        """A piece of the text arrived."""
        self._keep(self._visible.feed(piece) if piece else "")

    def reply(self, answer: Answer, finish: FinishReason) -> ModelReply:
        """The complete answer.

        Raises:
            EmptyReplyError: if it holds no text.
            InvalidReplyError: if the output limit was used up by thoughts.
        """
        self._keep(self._visible.end())
        text = without_thinking("".join(self._pieces))
        if not text.strip():
            if finish == "length":
                raise InvalidReplyError("the output limit was used up before the answer began")
            raise EmptyReplyError(f"{answer.host} answered without text.", request_id=answer.request_id or None)
        return ModelReply(text, finish, self.usage, answer.request_id, self.model, answer.limits)

    def _keep(self, text: str) -> None:
        if text:
            self._pieces.append(text)
            if self.on_text is not None:
                self.on_text(text)
