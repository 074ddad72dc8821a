"""Anthropic's Messages API, streamed.

Wire format: ``POST {base_url}/messages``, https://docs.anthropic.com/en/api/messages. A structured reply is
asked for as a structured output; models that don't have these are asked for the input of one tool, and those that
can't be made to use it are asked in words. Cache marks stand at the end of what calls have in common: the
system message, what the first question begins with as its neighbours do, and where a call goes on with a conversation,
the whole first question.
"""

import json
from typing import Any

from docgen_nb.errors import ServerError, StreamError
from docgen_nb.llm.dialect import ANTHROPIC_SCHEMAS, Dialect, WireFormat
from docgen_nb.llm.messages import FinishReason, Message, ModelRequest, ReplySchema, Usage
from docgen_nb.llm.reply_reader import ReplyReader, count
from docgen_nb.llm.responses import Source

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


def messages_body(request: ModelRequest, model: str, dialect: Dialect | None = None) -> dict[str, Any]:
    """Build the JSON body of a request to ``/messages``."""
    dialect = dialect or Dialect()
    limit = request.max_output_tokens or _DEFAULT_OUTPUT_TOKENS
    system = "\n\n".join(message.content for message in request.messages if message.role == "system")
    body: dict[str, Any] = {
        "model": model,
        "max_tokens": min(limit, dialect.most_output or limit),
        "messages": _turns(request, dialect),
    }
    if dialect.stream:
        body["stream"] = True
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
    first = next((message for message in request.messages if message.role == "user"), None)
    if questions and first is not None and isinstance(text := questions[0]["content"], str):
        questions[0]["content"] = _marked(text, first.shares, goes_on=len(questions) > 1)
    return turns


def _marked(text: str, shares: int, *, goes_on: bool) -> str | list[dict[str, Any]]:
    """A first question, marked after what its neighbours share, and at its end if the conversation goes on."""
    lead, own = text[:shares], text[shares:]
    blocks = [{"type": "text", "text": lead} | _CACHED] if lead else []
    if not blocks and not goes_on:
        return text
    return [*blocks, {"type": "text", "text": own} | (_CACHED if goes_on else {})]


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


def _count(reading: ReplyReader, usage: Any) -> None:
    """Later counts replace earlier ones: they are totals. ``input_tokens`` leaves cached ones out."""
    if not isinstance(usage, dict):
        return
    counts = reading.counts
    counts.update((name, count(value)) for name, value in usage.items() if isinstance(value, int))
    cached = counts.get("cache_read_input_tokens", 0)
    fresh = counts.get("input_tokens", 0) + counts.get("cache_creation_input_tokens", 0)
    reading.usage = Usage(fresh + cached, counts.get("output_tokens", 0), cached)


def _read_event(event: Any, reading: ReplyReader, answer: Source) -> None:
    match event:
        case {"type": "message_start", "message": dict(message)}:
            reading.model = str(message.get("model", ""))
            _count(reading, message.get("usage"))
        case {"type": "content_block_delta", "delta": {"type": "text_delta", "text": str(piece)}}:
            reading.take(piece)
        case {
            "type": "content_block_delta",
            "delta": {"type": "input_json_delta", "partial_json": str(piece)},
        }:
            reading.take(piece)
        case {"type": "message_delta", "delta": dict(delta)}:
            reading.finish = str(delta.get("stop_reason") or "") or reading.finish
            _count(reading, event.get("usage"))
        case {"type": "error", "error": error}:
            raise answer.error(error)
        case {"type": str()}:
            pass  # ping, starts and ends of blocks, thoughts, and kinds that come later
        case _:
            raise StreamError(f"{answer.host} sent an event of an unknown form.")


def _read_whole(value: Any, reading: ReplyReader, answer: Source) -> None:
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
    _count(reading, value.get("usage"))


MESSAGES = WireFormat(
    "/messages",
    messages_body,
    _read_event,
    _read_whole,
    _FINISH,
    next_schema=ANTHROPIC_SCHEMAS,
    default_output=_DEFAULT_OUTPUT_TOKENS,
)
