"""The OpenAI chat completions format, which most servers speak.

Wire format: ``POST {base_url}/chat/completions``, https://platform.openai.com/docs/api-reference/chat. What a
server refuses of its optional features is left out from then on, see ``dialect``.
"""

import json
from collections.abc import Mapping
from typing import Any

from docgen_nb.errors import BadRequestError, ServerError, StreamError
from docgen_nb.llm.dialect import Dialect, WireFormat
from docgen_nb.llm.messages import FinishReason, Message, ModelRequest, Usage
from docgen_nb.llm.reply_reader import ReplyReader, count, is_filtered
from docgen_nb.llm.responses import Source

_OTHER_API = "Check the base URL: the chat completions API is spoken there, and it usually ends in /v1."
_MEANT = frozenset({"choices", "delta", "message_start", "usage", "finish_reason"})  # keys of what is no error
_SAID = ("message", "detail", "msg", "Message")  # keys of an error that is not called one
# keys of an event, its choice and its delta that holds a piece of text and nothing else
_PLAIN = frozenset(
    {"choices", "created", "id", "model", "object", "obfuscation", "service_tier", "system_fingerprint", "usage"}
)
_PLAIN_CHOICE = frozenset({"delta", "finish_reason", "index", "logprobs"})
_PLAIN_DELTA = frozenset({"content", "role"})
_FINISH: dict[str | None, FinishReason] = {
    None: "stop",
    **dict.fromkeys(("stop", "eos", "eos_token", "end_turn", "stop_sequence", "complete"), "stop"),
    **dict.fromkeys(("length", "max_tokens", "max_output_tokens", "model_length", "error_limit"), "length"),
    "model_context_window_exceeded": "length",
}


def chat_body(request: ModelRequest, model: str, dialect: Dialect | None = None) -> dict[str, Any]:
    """Build the JSON body of a request to ``/chat/completions``."""
    dialect = dialect or Dialect()
    texts = [message.content for message in request.messages]
    body: dict[str, Any] = {}
    if dialect.stream:
        body["stream"] = True
        if dialect.usage:
            body["stream_options"] = {"include_usage": True}
    if request.temperature is not None and "temperature" not in dialect.left_off:
        body["temperature"] = request.temperature
    if request.max_output_tokens is not None and dialect.limit != "nothing":
        body[dialect.limit] = min(request.max_output_tokens, dialect.most_output or request.max_output_tokens)
    if request.schema is not None:
        schema = dict(request.schema.schema)
        if dialect.schema == "json_schema":
            described = {"name": request.schema.name, "schema": schema, "strict": True}
            body["response_format"] = {"type": "json_schema", "json_schema": described}
        else:
            texts[-1] += f"\n\nAnswer with JSON of this schema:\n{json.dumps(schema)}"
            if dialect.schema == "json_object":
                body["response_format"] = {"type": "json_object"}
    turns = zip(request.messages, texts, strict=True)
    messages = [{"role": m.role, "content": _content(m, text, seen=dialect.pictures)} for m, text in turns]
    extra = {name: value for name, value in request.extra.items() if name not in dialect.left_off}
    return {"model": model, "messages": messages} | body | extra


def _content(message: Message, text: str, *, seen: bool) -> str | list[dict[str, Any]]:
    """A text, or a text with pictures for a server that takes them."""
    if not message.pictures or not seen:
        return text
    addresses = (f"data:{picture.mime_type};base64,{picture.data}" for picture in message.pictures)
    shown = [{"type": "image_url", "image_url": {"url": address}} for address in addresses]
    return [{"type": "text", "text": text}, *shown]


def _plain_piece(event: dict[str, Any]) -> str | None:
    """The text of an event that holds nothing else, as most do; None if it is to be looked at closely."""
    choices = event.get("choices")
    if not isinstance(choices, list) or len(choices) != 1 or event.get("usage") or not event.keys() <= _PLAIN:
        return None
    choice = choices[0]
    if not isinstance(choice, dict) or choice.get("finish_reason") or not choice.keys() <= _PLAIN_CHOICE:
        return None
    delta = choice.get("delta")
    if (
        not isinstance(delta, dict)
        or not delta.keys() <= _PLAIN_DELTA
        or not isinstance(text := delta.get("content"), str)
    ):
        return None
    return text


def _read_event(event: Any, reading: ReplyReader, answer: Source) -> None:
    if not isinstance(event, dict):
        raise StreamError(f"{answer.host} sent an event of an unknown form.")
    if reading.model and event.get("object") != "error" and (piece := _plain_piece(event)) is not None:
        reading.take(piece)
        return
    _check_error(event, answer)
    if model := event.get("model"):
        reading.model = str(model)
    counted = event.get("x_groq")
    for holder in (event, counted if isinstance(counted, dict) else {}):
        if isinstance(usage := holder.get("usage"), dict):
            reading.usage = usage_of(usage)
    if not (choices := event.get("choices")):
        _note_filter(event, reading)
    for choice in choices if isinstance(choices, list) else ():
        if isinstance(choice, dict):
            reading.finish = _finish_of(choice) or reading.finish
            _check_error(choice, answer)
            whole = None if reading.begun else choice.get("message")  # of servers that send a reply as one event
            _read_message(choice.get("delta") or whole, reading)


def _read_whole(value: Any, reading: ReplyReader, answer: Source) -> None:
    choice: dict[str, Any]
    if isinstance(value, list) and value:  # Google's errors
        value = value[0]
    if isinstance(value, dict):
        _check_error(value, answer)
        if not value.get("choices"):
            _note_filter(value, reading)
    match value:
        case {"choices": [{"message": dict(message), **rest}, *_]}:
            choice = {str(name): each for name, each in rest.items()}
            _check_error(choice, answer)
            _read_message(message, reading)
            _read_call(message, reading)
        case {"choices": []} if reading.finish:
            choice = {"finish_reason": reading.finish}
        case {"choices": [{"text": str()}, *_]} | {"output": list()} | {"response": str()} | {"done": bool()}:
            raise BadRequestError(f"{answer.host} answered in the form of another API.", hint=_OTHER_API)
        case _:
            raise ServerError(f"{answer.host} answered in an unknown form.", request_id=answer.request_id)
    reading.finish = _finish_of(choice) or "stop"
    reading.model = str(value.get("model") or "")
    if isinstance(value.get("usage"), dict):
        reading.usage = usage_of(value["usage"])


def _check_error(holder: Mapping[str, Any], answer: Source) -> None:
    """An error stands beside the choices, in one of them, or is the event itself."""
    said = not _MEANT.intersection(holder) and any(isinstance(holder.get(key), str) for key in _SAID)
    itself = said or holder.get("object") == "error"
    if error := holder.get("error") or (itself and holder):
        raise answer.error(error)


def _finish_of(choice: Mapping[str, Any]) -> str:
    """Why a reply ended, in the server's word; OpenRouter keeps the provider's own beside it."""
    native = str(choice.get("native_finish_reason") or "")
    return native if is_filtered(native) else str(choice.get("finish_reason") or "")


def _read_call(message: Mapping[str, Any], reading: ReplyReader) -> None:
    """Take the arguments of a call of a function, as which some gateways hand over a structured reply."""
    match message:
        case {"content": None | "", "tool_calls": [{"function": {"arguments": str(given)}}, *_]}:
            reading.take(given)
        case _:
            pass


def _note_filter(value: Mapping[str, Any], reading: ReplyReader) -> None:
    """Azure names what its filter found in an event without choices."""
    results = value.get("prompt_filter_results")
    found = (
        [r.get("content_filter_results") for r in results if isinstance(r, dict)] if isinstance(results, list) else []
    )
    kinds = [each for group in found if isinstance(group, dict) for each in group.values()]
    if any(isinstance(kind, dict) and kind.get("filtered") is True for kind in kinds):
        reading.finish = "content_filter"
    elif isinstance(reason := value.get("finish_reason"), str) and reason:
        reading.finish = reason


def _read_message(message: Any, reading: ReplyReader) -> None:
    """Take the answer's text. Thoughts stand beside it (``reasoning_content``) or in blocks without ``text``."""
    if not isinstance(message, dict):
        return
    if isinstance(refusal := message.get("refusal"), str):
        reading.refusal += refusal
    thoughts = message.get("reasoning_content") or message.get("reasoning")
    reading.thought = reading.thought or bool(thoughts)
    content = message.get("content")
    if isinstance(content, dict):
        content = [content]
    if isinstance(content, str):
        reading.take(content)
    elif isinstance(content, list):
        for block in content:
            if isinstance(block, dict) and isinstance(text := block.get("text"), str):
                reading.take(text)


def usage_of(usage: Mapping[str, Any]) -> Usage:
    """Tokens as this format counts them; what is missing or no number is 0."""
    match usage:
        case {"prompt_tokens_details": {"cached_tokens": int(told)}}:
            cached = count(told)
        case _:  # DeepSeek's and Mistral's names
            cached = count(usage.get("prompt_cache_hit_tokens")) or count(usage.get("num_cached_tokens"))
    prompt = count(usage.get("prompt_tokens"))
    # some leave the thoughts out of what they call the completion, but not out of the total
    output = max(count(usage.get("completion_tokens")), count(usage.get("total_tokens")) - prompt if prompt else 0)
    return Usage(prompt, output, min(cached, prompt))


CHAT = WireFormat("/chat/completions", chat_body, _read_event, _read_whole, _FINISH)
