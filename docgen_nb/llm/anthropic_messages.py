"""Anthropic's Messages API, streamed.

Wire format: ``POST {base_url}/messages``, https://docs.anthropic.com/en/api/messages. A structured reply is asked for
as the input of one forced tool. The system message, which all calls of a run share, carries the cache mark.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from docgen_nb.errors import EmptyReplyError, RateLimitError, ServerError, StreamError
from docgen_nb.llm.http import Answer, HttpEndpoint
from docgen_nb.llm.messages import FinishReason, ModelProfile, ModelReply, ModelRequest, OnText, Usage

API_VERSION = "2023-06-01"
_DEFAULT_OUTPUT_TOKENS = 4096  # the API demands a number
_FINISH: dict[str, FinishReason] = {
    "end_turn": "stop",
    "tool_use": "stop",
    "stop_sequence": "stop",
    "max_tokens": "length",
}


class AnthropicModel:
    """A model behind Anthropic's own API. One attempt per call."""

    def __init__(self, name: str, model: str, http: HttpEndpoint, *, endpoint: str, profile: ModelProfile) -> None:
        self.name = name
        self.endpoint = endpoint
        self.profile = profile
        self._model = model
        self._http = http

    async def complete(self, request: ModelRequest, *, on_text: OnText | None = None) -> ModelReply:
        """Ask once."""
        async with self._http.post("/messages", messages_body(request, self._model)) as answer:
            reading = _Reading()
            if not answer.is_stream:
                _read_whole(await answer.json(), reading, answer.host)
            else:
                async for event in answer.events():
                    _read_event(event, reading, answer.host, on_text)
            return _reply(reading, answer)

    async def aclose(self) -> None:
        """Close the running loop's connections."""
        await self._http.aclose()

    def stop(self) -> None:
        """Nothing runs on this machine for it."""


def messages_body(request: ModelRequest, model: str) -> dict[str, Any]:
    """The request's JSON body."""
    system = "\n\n".join(message.content for message in request.messages if message.role == "system")
    body: dict[str, Any] = {
        "model": model,
        "max_tokens": request.max_output_tokens or _DEFAULT_OUTPUT_TOKENS,
        "messages": [{"role": m.role, "content": m.content} for m in request.messages if m.role != "system"],
        "stream": True,
    }
    if system:
        body["system"] = [{"type": "text", "text": system, "cache_control": {"type": "ephemeral"}}]
    if request.temperature is not None:
        body["temperature"] = request.temperature
    if request.schema is not None:
        name = request.schema.name
        body["tools"] = [{"name": name, "description": "Give the answer.", "input_schema": dict(request.schema.schema)}]
        body["tool_choice"] = {"type": "tool", "name": name}
    return body | dict(request.extra)


@dataclass
class _Reading:
    text: list[str] = field(default_factory=list)
    stop_reason: str | None = None
    usage: dict[str, int] = field(default_factory=dict)
    model: str = ""

    def count(self, usage: Any) -> None:
        """Later counts replace earlier ones: the API sends totals."""
        if isinstance(usage, dict):
            self.usage |= {name: value for name, value in usage.items() if isinstance(value, int)}


def _read_event(event: Any, reading: _Reading, host: str, on_text: OnText | None) -> None:
    match event:
        case {"type": "message_start", "message": message}:
            reading.model = str(message.get("model", ""))
            reading.count(message.get("usage"))
        case {"type": "content_block_delta", "delta": {"type": "text_delta", "text": str(piece)}}:
            reading.text.append(piece)
            if on_text is not None:
                on_text(piece)
        case {"type": "content_block_delta", "delta": {"type": "input_json_delta", "partial_json": str(piece)}}:
            reading.text.append(piece)
        case {"type": "message_delta", "delta": delta}:
            reading.stop_reason = delta.get("stop_reason") or reading.stop_reason
            reading.count(event.get("usage"))
        case {"type": "error", "error": error}:
            raise _error(error, host)
        case _:
            pass  # ping, starts and ends of blocks, and kinds that come later


def _read_whole(value: Any, reading: _Reading, host: str) -> None:
    if not isinstance(value, dict) or not isinstance(value.get("content"), list):
        raise ServerError(f"{host} answered in an unknown form.")
    for block in value["content"]:
        reading.text.append(block["text"] if block.get("type") == "text" else json.dumps(block.get("input", {})))
    reading.stop_reason = value.get("stop_reason") or "end_turn"
    reading.model = str(value.get("model", ""))
    reading.count(value.get("usage"))


def _reply(reading: _Reading, answer: Answer) -> ModelReply:
    if reading.stop_reason is None:
        raise StreamError(f"The answer of {answer.host} broke off before its end.")
    text = "".join(reading.text)
    if not text.strip():
        raise EmptyReplyError(f"{answer.host} answered without text.", request_id=answer.request_id or None)
    counts = reading.usage
    cached = counts.get("cache_read_input_tokens", 0)
    prompt = counts.get("input_tokens", 0) + cached + counts.get("cache_creation_input_tokens", 0)
    usage = Usage(prompt, counts.get("output_tokens", 0), cached)
    finish = _FINISH.get(reading.stop_reason, "other")
    return ModelReply(text, finish, usage, answer.request_id, reading.model)


def _error(error: Any, host: str) -> StreamError | RateLimitError:
    kind, said = str(error.get("type", "")), " ".join(str(error.get("message", "")).split())[:300]
    message = f"{host} broke its answer off: {said or kind}"
    return RateLimitError(message) if kind in {"rate_limit_error", "overloaded_error"} else StreamError(message)
