"""Anthropic's Messages API, streamed.

Wire format: ``POST {base_url}/messages``, https://docs.anthropic.com/en/api/messages. A structured reply is
asked for as the input of one forced tool. Cache marks stand at the end of what calls have in common: the
system message, and where a call goes on with a conversation, its first question.
"""

from __future__ import annotations

import json
import logging
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any

from docgen_nb.errors import BadRequestError, ServerError, StreamError
from docgen_nb.llm.dialect import Dialect, after_refusal, both
from docgen_nb.llm.http import Answer, HttpEndpoint
from docgen_nb.llm.messages import FinishReason, Message, ModelProfile, ModelReply, ModelRequest, OnText, Usage
from docgen_nb.llm.reading import Reading

logger = logging.getLogger("docgen_nb.llm")

API_VERSION = "2023-06-01"
_DEFAULT_OUTPUT_TOKENS = 4096  # the API demands a number, and this is the least that any model there allows
_CACHED = {"cache_control": {"type": "ephemeral"}}
_FINISH: dict[str | None, FinishReason] = {
    "end_turn": "stop",
    "tool_use": "stop",
    "stop_sequence": "stop",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
}


class AnthropicModel:
    """A model behind Anthropic's own API. One attempt per call. Arguments as in ``ChatCompletionsModel``."""

    def __init__(self, name: str, model: str, http: HttpEndpoint, *, endpoint: str, profile: ModelProfile) -> None:
        self.name = name
        self.endpoint = endpoint
        self.profile = profile
        self._model = model
        self._http = http
        self._dialect = Dialect()

    async def complete(self, request: ModelRequest, *, on_text: OnText | None = None) -> ModelReply:
        """Ask once; a temperature that the model does not take is left out, which costs it no attempt."""
        dialect = self._dialect
        try:
            return await self._send(_in_dialect(request, dialect), on_text)
        except BadRequestError as error:
            lesser = after_refusal(dialect, replace(request, schema=None, max_output_tokens=None), error.message)
            if lesser is None or lesser.temperature == dialect.temperature:
                raise
        logger.info("%s refuses the temperature; going on without it", self._http.host)
        self._dialect = both(self._dialect, lesser)
        return await self._send(_in_dialect(request, lesser), on_text)

    async def aclose(self) -> None:
        """Close the running loop's connections."""
        await self._http.aclose()

    def stop(self) -> None:
        """Nothing runs on this machine for it."""

    async def _send(self, request: ModelRequest, on_text: OnText | None) -> ModelReply:
        async with self._http.post("/messages", messages_body(request, self._model)) as answer:
            reading = _Reading(on_text)
            if answer.is_stream:
                async with aclosing(answer.events()) as events:
                    async for event in events:
                        _read_event(event, reading, answer)
            else:
                _read_whole(await answer.json(), reading, answer)
            if reading.finish is None:
                broken = f"The answer of {answer.host} broke off before its end."
                raise StreamError(broken, request_id=answer.request_id)
            return reading.reply(answer, _FINISH.get(reading.finish, "other"))


def _in_dialect(request: ModelRequest, dialect: Dialect) -> ModelRequest:
    return request if dialect.temperature else replace(request, temperature=None)


def messages_body(request: ModelRequest, model: str) -> dict[str, Any]:
    """The request's JSON body."""
    system = "\n\n".join(message.content for message in request.messages if message.role == "system")
    body: dict[str, Any] = {
        "model": model,
        "max_tokens": request.max_output_tokens or _DEFAULT_OUTPUT_TOKENS,
        "messages": _turns(request),
        "stream": True,
    }
    if system:
        body["system"] = [{"type": "text", "text": system} | _CACHED]
    if request.temperature is not None:
        body["temperature"] = request.temperature
    if request.schema is not None:
        name, schema = request.schema.name, dict(request.schema.schema)
        body["tools"] = [{"name": name, "description": "Takes the answer.", "input_schema": schema}]
        body["tool_choice"] = {"type": "tool", "name": name}
    return body | dict(request.extra)


def _turns(request: ModelRequest) -> list[dict[str, Any]]:
    turns: list[dict[str, Any]] = [
        {"role": m.role, "content": _content(m)} for m in request.messages if m.role != "system"
    ]
    questions = [turn for turn in turns if turn["role"] == "user"]
    if len(questions) > 1 and isinstance(questions[0]["content"], str):
        questions[0]["content"] = [{"type": "text", "text": questions[0]["content"]} | _CACHED]
    return turns


def _content(message: Message) -> str | list[dict[str, Any]]:
    """A text, or pictures with the text that speaks of them."""
    if not message.pictures:
        return message.content
    sources = ({"type": "base64", "media_type": p.mime_type, "data": p.data} for p in message.pictures)
    return [*({"type": "image", "source": source} for source in sources), {"type": "text", "text": message.content}]


@dataclass
class _Reading(Reading):
    counts: dict[str, int] = field(default_factory=dict)

    def count(self, usage: Any) -> None:
        """Later counts replace earlier ones: they are totals. ``input_tokens`` leaves cached ones out."""
        if not isinstance(usage, dict):
            return
        self.counts |= {name: value for name, value in usage.items() if isinstance(value, int)}
        cached = self.counts.get("cache_read_input_tokens", 0)
        fresh = self.counts.get("input_tokens", 0) + self.counts.get("cache_creation_input_tokens", 0)
        self.usage = Usage(fresh + cached, self.counts.get("output_tokens", 0), cached)


def _read_event(event: Any, reading: _Reading, answer: Answer) -> None:
    match event:
        case {"type": "message_start", "message": dict(message)}:
            reading.model = str(message.get("model", ""))
            reading.count(message.get("usage"))
        case {"type": "content_block_delta", "delta": {"type": "text_delta", "text": str(piece)}}:
            reading.take(piece)
        case {
            "type": "content_block_delta",
            "delta": {"type": "input_json_delta", "partial_json": str(piece)},
        }:
            reading.take(piece)
        case {"type": "message_delta", "delta": dict(delta)}:
            reading.finish = delta.get("stop_reason") or reading.finish
            reading.count(event.get("usage"))
        case {"type": "error", "error": error}:
            raise answer.error(error)
        case {"type": str()}:
            pass  # ping, starts and ends of blocks, thoughts, and kinds that come later
        case _:
            raise StreamError(f"{answer.host} sent an event of an unknown form.")


def _read_whole(value: Any, reading: _Reading, answer: Answer) -> None:
    match value:
        case {"error": error}:
            raise answer.error(error)
        case {"content": list(blocks)}:
            pass
        case _:
            raise ServerError(f"{answer.host} answered in an unknown form.", request_id=answer.request_id)
    for block in blocks:
        match block:
            case {"type": "text", "text": str(text)}:
                reading.take(text)
            case {"type": "tool_use", "input": given}:
                reading.take(json.dumps(given))
            case _:
                pass  # thoughts, and kinds that come later
    reading.finish = value.get("stop_reason") or "end_turn"
    reading.model = str(value.get("model", ""))
    reading.count(value.get("usage"))
