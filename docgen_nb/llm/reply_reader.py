"""A reply while it is being read, the same for all wire formats."""

from dataclasses import dataclass, field

from docgen_nb.errors import EmptyReplyError, InvalidReplyError, OversizedReplyError, RefusalError, StreamError
from docgen_nb.llm.failures import LONGEST_MESSAGE, REFUSAL_HINT
from docgen_nb.llm.messages import FinishReason, ModelReply, OnText, Usage
from docgen_nb.llm.reply_text import ThinkingFilter, ends_in_half, without_thinking
from docgen_nb.llm.responses import Source
from docgen_nb.plain_text import one_line, whole_characters

MOST_TOKENS = 10**9  # no call takes more; what is above it is no count
_LONGEST_COUNT = 10  # digits
_MOST_TEXT = 1_000_000  # characters; twice the longest reply that any model gives
_FILTERED = (
    "content_filter", "safety", "recitation", "blocklist", "prohibited_content", "spii", "sensitive", "guardrail",
    "image_safety", "error_toxic", "moderation",
)  # fmt: skip
_BROKEN = frozenset(
    {"error", "abort", "aborted", "cancelled", "user_cancel", "failed", "model_error", "network_error", "server_error"}
    | {"timeout", "insufficient_system_resource", "malformed_function_call"}
)


class OutputUsedUpError(InvalidReplyError):
    """The output limit was used up by thoughts, before the reply began.

    Attributes:
        usage: what the call took.
    """

    def __init__(self, usage: Usage) -> None:
        super().__init__("the output limit was used up before the answer began; allow more with --max-output-tokens")
        self.usage = usage


@dataclass
class ReplyReader:
    """Reads a reply as it arrives. ``on_text`` gets what belongs to the reply, thoughts left out.

    Attributes:
        finish: why the reply ended, in the server's word; None while it has not.
        refusal: the model's own words where it declines, "" where it does not.
        thought: whether thoughts came beside the text.
        counts: tokens so far by the server's names, where it counts on as it goes.
    """

    on_text: OnText | None = None
    finish: str | None = None
    usage: Usage = Usage()  # noqa: RUF009 - frozen
    model: str = ""
    refusal: str = ""
    thought: bool = False
    counts: dict[str, int] = field(default_factory=dict)
    _fresh: list[str] = field(default_factory=list)
    _pieces: list[str] = field(default_factory=list)
    _half: str = ""
    _length: int = 0
    _visible: ThinkingFilter = field(default_factory=ThinkingFilter)

    @property
    def begun(self) -> bool:
        """Whether any text has come."""
        return bool(self._fresh or self._length)

    def take(self, piece: str) -> None:
        """Note a piece of the text; ``flush`` looks at it."""
        self._fresh.append(piece)

    def flush(self) -> None:
        """Take over the pieces that arrived together.

        Raises:
            OversizedReplyError: if the reply is longer than any model's.
        """
        text = "".join(self._fresh)
        self._fresh.clear()
        self._length += len(text)
        if self._length > _MOST_TEXT:
            raise OversizedReplyError(
                f"The reply is longer than {_MOST_TEXT:,} characters; reading it was stopped.",
                hint="Bound it with --max-output-tokens, or check the server.",
            )
        if not text.isascii() or self._half:
            text = self._half + text
            self._half = text[-1] if ends_in_half(text) else ""
            text = whole_characters(text[:-1] if self._half else text)
        self._keep(self._visible.feed(text))

    def reply(self, answer: Source, finish: FinishReason) -> ModelReply:
        """Return the complete reply once the stream has ended.

        Raises:
            RefusalError: if the model declined or a filter stopped it.
            StreamError: if the server gave up.
            EmptyReplyError: if it holds no text.
            InvalidReplyError: if the output limit was used up by thoughts.
        """
        self._check_finish(answer)
        self.flush()
        self._keep(self._visible.feed(whole_characters(self._half)) if self._half else "")
        self._keep(self._visible.end())
        text = without_thinking("".join(self._pieces))
        if not text.strip():
            if finish == "length":
                raise OutputUsedUpError(self.usage)
            held = "with thoughts and no text" if self.thought or self._visible.thinking else "without text"
            raise EmptyReplyError(f"{answer.host} answered {held}.", request_id=answer.request_id or None)
        model = whole_characters(self.model)
        return ModelReply(text, finish, self.usage, answer.request_id, model, answer.limits)

    def _check_finish(self, answer: Source) -> None:
        reason = (self.finish or "").lower()
        request_id = answer.request_id or None
        if self.refusal or reason == "refusal":
            said = f": {one_line(self.refusal, LONGEST_MESSAGE)}" if self.refusal else "."
            raise RefusalError(f"The model declined to write this{said}", hint=REFUSAL_HINT, request_id=request_id)
        if is_filtered(reason):
            stopped = f"The content filter of {answer.host} stopped the reply ({one_line(reason, LONGEST_MESSAGE)})."
            raise RefusalError(stopped, hint=REFUSAL_HINT, request_id=request_id)
        if reason in _BROKEN:
            raise StreamError(f"{answer.host} broke its answer off ({reason}).", request_id=request_id)

    def _keep(self, text: str) -> None:
        if text:
            self._pieces.append(text)
            if self.on_text is not None:
                self.on_text(text)


def is_filtered(reason: str) -> bool:
    """Whether a reply's end says that a filter stopped it."""
    return reason.lower().startswith(_FILTERED)


def count(value: object) -> int:
    """A number of tokens as a server says it; 0 for what can't be one.

    >>> count(12), count("12"), count(12.0), count(-5), count(True), count(10**30), count("many")
    (12, 12, 12, 0, 0, 1000000000, 0)
    """
    digits = isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _LONGEST_COUNT
    if digits or (isinstance(value, float) and value.is_integer()):
        value = int(value)  # type: ignore[call-overload]  # it was looked at
    if isinstance(value, bool) or not isinstance(value, int):
        return 0
    return min(max(value, 0), MOST_TOKENS)
