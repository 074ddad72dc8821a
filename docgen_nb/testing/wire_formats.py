"""The fault server's responses in the two formats it speaks.

A format says which schema a request asks for (``schema_in``) and writes the answer: in one piece (``whole``; ``cut``
says that the output limit ended it), as events (``begin``, ``piece``, ``end``), or an error (``error``).
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, TypeAlias

from docgen_nb.testing.faults import Body
from docgen_nb.testing.prompt_cache import Counted


class _Counting:
    """Base of both formats, which counts tokens.

    Args:
        counted: the tokens of the request that is answered; None counts them roughly.
    """

    def __init__(self, counted: Counted | None = None) -> None:
        self._counted = counted

    def counted(self, body: Body) -> Counted:
        """The tokens of the request."""
        return self._counted or Counted(prompt_tokens(body))


class ChatCompletions(_Counting):
    """OpenAI's chat completions: https://platform.openai.com/docs/api-reference/chat."""

    path: ClassVar[str] = "/chat/completions"

    def schema_in(self, body: Body) -> dict[str, Any] | None:
        """Return the schema in ``response_format``, or from the words in the last message where that was refused."""
        described = body.get("response_format", {}).get("json_schema")
        if described is not None:
            return dict(described["schema"])
        return _schema_in_words(body)

    def whole(self, body: Body, text: str, *, cut: bool) -> Any:
        """The body of a reply that is not streamed."""
        choice = {
            "index": 0,
            "message": {"role": "assistant", "content": text},
            "finish_reason": _finish(cut),
        }
        return {
            "object": "chat.completion",
            "model": body["model"],
            "choices": [choice],
            "usage": self._usage(body, text),
        }

    def begin(self, body: Body) -> Iterator[bytes]:
        """Events of a stream that come before the text."""
        yield self._event(body, [{"index": 0, "delta": {"role": "assistant", "content": ""}}])

    def piece(self, body: Body, text: str) -> bytes:
        """Write a piece of the text as an event."""
        return self._event(body, [{"index": 0, "delta": {"content": text}}])

    def end(self, body: Body, text: str, *, cut: bool) -> Iterator[bytes]:
        """Events of a stream that come after the text."""
        yield self._event(body, [{"index": 0, "delta": {}, "finish_reason": _finish(cut)}])
        if body.get("stream_options", {}).get("include_usage"):
            yield _sse({"model": body["model"], "choices": [], "usage": self._usage(body, text)})
        yield b"data: [DONE]\n\n"

    def error(self, status: int, message: str) -> Any:
        """Write an error as this API does."""
        return {"error": {"message": message, "type": "planned", "code": status}}

    def _event(self, body: Body, choices: Sequence[Any]) -> bytes:
        return _sse({"object": "chat.completion.chunk", "model": body["model"], "choices": choices})

    def _usage(self, body: Body, text: str) -> dict[str, Any]:
        counted = self.counted(body)
        taken = {"prompt_tokens": counted.prompt, "completion_tokens": tokens(text)}
        return taken | {"prompt_tokens_details": {"cached_tokens": counted.cached}}


class Messages(_Counting):
    """The format of Anthropic's messages, see https://docs.anthropic.com/en/api/messages."""

    path: ClassVar[str] = "/messages"

    def schema_in(self, body: Body) -> dict[str, Any] | None:
        """Return the schema of the structured output or tool that is asked for, or that in the last message."""
        if (form := body.get("output_config", {}).get("format")) is not None:
            return dict(form["schema"])
        if tools := body.get("tools"):
            return dict(tools[0]["input_schema"])
        return _schema_in_words(body)

    def whole(self, body: Body, text: str, *, cut: bool) -> Any:
        """The body of a reply that is not streamed."""
        if body.get("tools"):
            try:
                block = {"type": "tool_use", "name": body["tools"][0]["name"], "input": json.loads(text)}
            except ValueError:
                block = {"type": "text", "text": text}
        else:
            block = {"type": "text", "text": text}
        usage = self._prompt(body) | {"output_tokens": tokens(text)}
        stop = self._stop(body, cut=cut)
        return {
            "type": "message",
            "model": body["model"],
            "content": [block],
            "stop_reason": stop,
            "usage": usage,
        }

    def begin(self, body: Body) -> Iterator[bytes]:
        """Events of a stream that come before the text."""
        message = {"model": body["model"], "content": [], "usage": self._prompt(body) | {"output_tokens": 1}}
        yield _named({"type": "message_start", "message": message})
        kind = "tool_use" if body.get("tools") else "text"
        yield _named({"type": "content_block_start", "index": 0, "content_block": {"type": kind}})
        yield _named({"type": "ping"})

    def piece(self, body: Body, text: str) -> bytes:
        """Write a piece of the text as an event."""
        of_tool = {"type": "input_json_delta", "partial_json": text}
        delta = of_tool if body.get("tools") else {"type": "text_delta", "text": text}
        return _named({"type": "content_block_delta", "index": 0, "delta": delta})

    def end(self, body: Body, text: str, *, cut: bool) -> Iterator[bytes]:
        """Events of a stream that come after the text."""
        yield _named({"type": "content_block_stop", "index": 0})
        stop = {"stop_reason": self._stop(body, cut=cut)}
        yield _named({"type": "message_delta", "delta": stop, "usage": {"output_tokens": tokens(text)}})
        yield _named({"type": "message_stop"})

    def error(self, status: int, message: str) -> Any:
        """Write an error as this API does."""
        kinds = {400: "invalid_request_error", 401: "authentication_error", 404: "not_found_error",
                 429: "rate_limit_error", 529: "overloaded_error"}  # fmt: skip
        return {"type": "error", "error": {"type": kinds.get(status, "api_error"), "message": message}}

    def _prompt(self, body: Body) -> dict[str, int]:
        counted = self.counted(body)
        return {
            "input_tokens": counted.prompt - counted.cached - counted.written,
            "cache_read_input_tokens": counted.cached,
            "cache_creation_input_tokens": counted.written,
        }

    def _stop(self, body: Body, *, cut: bool) -> str:
        return "max_tokens" if cut else "tool_use" if body.get("tools") else "end_turn"


Format: TypeAlias = ChatCompletions | Messages
FORMATS: tuple[Format, ...] = (ChatCompletions(), Messages())


def tokens(text: str) -> int:
    """About as many as a model would count."""
    return len(text) // 4


def prompt_tokens(body: Body) -> int:
    """Count the tokens of a request."""
    return tokens(json.dumps([body.get("system", ""), body["messages"]]))


def _schema_in_words(body: Body) -> dict[str, Any] | None:
    _, found, schema = str(body["messages"][-1]["content"]).partition("\n\nAnswer with JSON of this schema:\n")
    return dict(json.loads(schema)) if found else None


def _finish(cut: bool) -> str:  # noqa: FBT001 - private, named at each call by what it is
    return "length" if cut else "stop"


def _sse(value: Any) -> bytes:
    return f"data: {json.dumps(value)}\n\n".encode()


def _named(value: Any) -> bytes:
    return f"event: {value['type']}\n".encode() + _sse(value)
