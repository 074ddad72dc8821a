"""Anthropic's Messages API, streamed.

Wire format: ``POST {base_url}/messages``, https://docs.anthropic.com/en/api/messages. A structured reply is
asked for as a structured output; models that don't have these are asked for the input of one tool, and those that
can't be made to use it are asked in words. Cache marks stand at the end of what calls have in common: the
system message, and where a call goes on with a conversation, its first question.
"""

from __future__ import annotations

import json
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from docgen_nb.errors import ServerError, StreamError
from docgen_nb.llm.adapting import Adapting
from docgen_nb.llm.dialect import ANTHROPIC_SCHEMAS, Dialect
from docgen_nb.llm.http import Answer, HttpEndpoint
from docgen_nb.llm.messages import (
    FinishReason,
    Message,
    ModelProfile,
    ModelReply,
    ModelRequest,
    OnText,
    ReplySchema,
    Usage,
)
from docgen_nb.llm.reading import Reading, count

API_VERSION = "2023-06-01"
_DEFAULT_OUTPUT_TOKENS = 16_000  # the API demands a number; a model that allows less says so
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
        self._adapting = Adapting(http.host, Dialect(), ANTHROPIC_SCHEMAS, _DEFAULT_OUTPUT_TOKENS)

    async def complete(self, request: ModelRequest, *, on_text: OnText | None = None) -> ModelReply:
        """Ask once; what the model does not take is left out, which costs it no attempt."""

        async def send(asked: ModelRequest, dialect: Dialect) -> ModelReply:
            return await self._send(asked, dialect, on_text)

        return await self._adapting.complete(request, send)

    async def aclose(self) -> None:
        """Close the running loop's connections."""
        await self._http.aclose()

    def stop(self) -> None:
        """Nothing runs on this machine for it."""

    async def _send(self, request: ModelRequest, dialect: Dialect, on_text: OnText | None) -> ModelReply:
        async with self._http.post("/messages", messages_body(request, self._model, dialect)) as answer:
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


def messages_body(request: ModelRequest, model: str, dialect: Dialect | None = None) -> dict[str, Any]:
    """The request's JSON body."""
    dialect = dialect or Dialect()
    limit = request.max_output_tokens or _DEFAULT_OUTPUT_TOKENS
    system = "\n\n".join(message.content for message in request.messages if message.role == "system")
    body: dict[str, Any] = {
        "model": model,
        "max_tokens": min(limit, dialect.most_output or limit),
        "messages": _turns(request, dialect),
        "stream": True,
    }
    if system:
        body["system"] = [{"type": "text", "text": system} | _CACHED]
    if request.temperature is not None and "temperature" not in dialect.left_off:
        body["temperature"] = request.temperature
    config = _add_schema(body, request, dialect)
    extra = {name: value for name, value in request.extra.items() if name not in dialect.left_off}
    if "reasoning_effort" in extra:
        config["effort"] = extra.pop("reasoning_effort")
    if config:
        body["output_config"] = config
    return body | extra


def _add_schema(body: dict[str, Any], request: ModelRequest, dialect: Dialect) -> dict[str, Any]:
    """Ask for the reply's form in the body; what belongs into ``output_config`` is given back."""
    if request.schema is None:
        return {}
    name, schema = request.schema.name, dict(request.schema.schema)
    if dialect.schema == "json_schema":
        return {"format": {"type": "json_schema", "schema": schema}}
    if dialect.schema in {"tool", "auto_tool"}:
        body["tools"] = [{"name": name, "description": "Takes the answer.", "input_schema": schema}]
        body["tool_choice"] = {"type": "tool", "name": name} if dialect.schema == "tool" else {"type": "auto"}
    return {}


def _turns(request: ModelRequest, dialect: Dialect) -> list[dict[str, Any]]:
    turns: list[dict[str, Any]] = [
        {"role": m.role, "content": _content(m, seen=dialect.pictures)} for m in request.messages if m.role != "system"
    ]
    demand = "" if request.schema is None else _demand(request.schema, dialect)
    if demand and isinstance(turns[-1]["content"], str):
        turns[-1]["content"] += demand
    elif demand:
        turns[-1]["content"].append({"type": "text", "text": demand})
    questions = [turn for turn in turns if turn["role"] == "user"]
    if len(questions) > 1 and isinstance(questions[0]["content"], str):
        questions[0]["content"] = [{"type": "text", "text": questions[0]["content"]} | _CACHED]
    return turns


def _demand(schema: ReplySchema, dialect: Dialect) -> str:
    """Instruction in the prompt about the reply's form, where nothing else makes the model keep to it."""
    if dialect.schema == "auto_tool":
        return f"\n\nAnswer by using the tool {schema.name}."
    if dialect.schema == "prompt":
        return f"\n\nAnswer with JSON of this schema:\n{json.dumps(dict(schema.schema))}"
    return ""


def _content(message: Message, *, seen: bool) -> str | list[dict[str, Any]]:
    """A text, or pictures with the text that speaks of them."""
    if not message.pictures or not seen:
        return message.content
    sources = ({"type": "base64", "media_type": p.mime_type, "data": p.data} for p in message.pictures)
    return [*({"type": "image", "source": source} for source in sources), {"type": "text", "text": message.content}]


@dataclass
class _Reading(Reading):
    counts: dict[str, int] = field(default_factory=dict)

    def counted(self, usage: Any) -> None:
        """Later counts replace earlier ones: they are totals. ``input_tokens`` leaves cached ones out."""
        if not isinstance(usage, dict):
            return
        self.counts |= {name: count(value) for name, value in usage.items() if isinstance(value, int)}
        cached = self.counts.get("cache_read_input_tokens", 0)
        fresh = self.counts.get("input_tokens", 0) + self.counts.get("cache_creation_input_tokens", 0)
        self.usage = Usage(fresh + cached, self.counts.get("output_tokens", 0), cached)


def _read_event(event: Any, reading: _Reading, answer: Answer) -> None:
    match event:
        case {"type": "message_start", "message": dict(message)}:
            reading.model = str(message.get("model", ""))
            reading.counted(message.get("usage"))
        case {"type": "content_block_delta", "delta": {"type": "text_delta", "text": str(piece)}}:
            reading.take(piece)
        case {
            "type": "content_block_delta",
            "delta": {"type": "input_json_delta", "partial_json": str(piece)},
        }:
            reading.take(piece)
        case {"type": "message_delta", "delta": dict(delta)}:
            reading.finish = str(delta.get("stop_reason") or "") or reading.finish
            reading.counted(event.get("usage"))
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
    reading.finish = str(value.get("stop_reason") or "end_turn")
    reading.model = str(value.get("model", ""))
    reading.counted(value.get("usage"))
