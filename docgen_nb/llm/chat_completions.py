"""The OpenAI chat completions format, which most servers speak.

Wire format: ``POST {base_url}/chat/completions``, https://platform.openai.com/docs/api-reference/chat. Servers that
refuse ``json_schema``, ``stream_options``, ``temperature`` or ``max_tokens`` are from then on talked to without it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from docgen_nb.errors import BadRequestError, EmptyReplyError, RateLimitError, ServerError, StreamError
from docgen_nb.llm.http import Answer, HttpEndpoint
from docgen_nb.llm.messages import FinishReason, ModelProfile, ModelReply, ModelRequest, OnText, Usage
from docgen_nb.llm.structured import without_thinking
from docgen_nb.llm.thinking import ThinkingFilter

logger = logging.getLogger(__name__)

# what a refusal says → the feature to leave out; the first that is named and still in use counts
_FEATURES = ("json_schema", "response_format", "stream_options", "max_completion_tokens", "max_tokens", "temperature")
_FINISH: dict[str | None, FinishReason] = {"stop": "stop", "length": "length", None: "stop"}


class ChatCompletionsModel:
    """A model on a server of the chat completions format. One attempt per call."""

    def __init__(self, name: str, model: str, http: HttpEndpoint, *, endpoint: str, profile: ModelProfile) -> None:
        self.name = name
        self.endpoint = endpoint
        self.profile = profile
        self._model = model
        self._http = http
        self._refused: set[str] = set()

    async def complete(self, request: ModelRequest, *, on_text: OnText | None = None) -> ModelReply:
        """Ask once; what the server refuses of the format is left out, which costs it no attempt."""
        for _ in _FEATURES:
            try:
                return await self._send(request, on_text)
            except BadRequestError as error:
                feature = self._refused_feature(error.message, request)
                if feature is None:
                    raise
                logger.info("%s refuses %s; going on without it", self._http.host, feature)
                self._refused.add(feature)
        return await self._send(request, on_text)

    async def aclose(self) -> None:
        """Close the running loop's connections."""
        await self._http.aclose()

    def stop(self) -> None:
        """Nothing runs on this machine for it."""

    async def _send(self, request: ModelRequest, on_text: OnText | None) -> ModelReply:
        body = chat_body(request, self._model, frozenset(self._refused))
        async with self._http.post("/chat/completions", body) as answer:
            if answer.is_stream:
                return await _read_stream(answer, on_text)
            return _read_whole(await answer.json(), answer, on_text)

    def _refused_feature(self, message: str, request: ModelRequest) -> str | None:
        body = chat_body(request, self._model, frozenset(self._refused))
        for feature in _FEATURES:
            sent = json.dumps(body.get("response_format")) if feature == "json_schema" else str(list(body))
            if feature in message and feature in sent and feature not in self._refused:
                return feature
        return None


def chat_body(request: ModelRequest, model: str, refused: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The request's JSON body without the features in ``refused``."""
    messages = [{"role": m.role, "content": m.content} for m in request.messages]
    body: dict[str, Any] = {"model": model, "messages": messages, "stream": True}
    if "stream_options" not in refused:
        body["stream_options"] = {"include_usage": True}
    if request.temperature is not None and "temperature" not in refused:
        body["temperature"] = request.temperature
    if request.max_output_tokens is not None and "max_completion_tokens" not in refused:
        name = "max_completion_tokens" if "max_tokens" in refused else "max_tokens"
        body[name] = request.max_output_tokens
    if request.schema is not None:
        schema = dict(request.schema.schema)
        if not refused & {"json_schema", "response_format"}:
            described = {"name": request.schema.name, "schema": schema, "strict": True}
            body["response_format"] = {"type": "json_schema", "json_schema": described}
        else:
            if "response_format" not in refused:
                body["response_format"] = {"type": "json_object"}
            messages[-1]["content"] += f"\n\nAnswer with JSON of this schema:\n{json.dumps(schema)}"
    return body | dict(request.extra)


@dataclass
class _Reading:
    """A stream being read."""

    text: list[str] = field(default_factory=list)
    finish: str | None = None
    usage: Usage = field(default_factory=Usage)
    model: str = ""


async def _read_stream(answer: Answer, on_text: OnText | None) -> ModelReply:
    reading, visible = _Reading(), ThinkingFilter()
    async for event in answer.events():
        for piece in _pieces(event, reading, answer.host):
            reading.text.append(piece)
            if on_text is not None and (shown := visible.feed(piece)):
                on_text(shown)
    if reading.finish is None:
        raise StreamError(f"The answer of {answer.host} broke off before its end.")
    return _reply("".join(reading.text), reading, answer)


def _pieces(event: Any, reading: _Reading, host: str) -> Iterator[str]:
    if not isinstance(event, dict):
        raise StreamError(f"{host} sent an event of an unknown form.")
    if event.get("error"):
        raise error_in_stream(event["error"], host)
    reading.model = str(event.get("model") or reading.model)
    if isinstance(event.get("usage"), dict):
        reading.usage = usage_of(event["usage"])
    for choice in event.get("choices") or []:
        reading.finish = choice.get("finish_reason") or reading.finish
        content = (choice.get("delta") or {}).get("content")
        if isinstance(content, str):
            yield content


def _read_whole(value: Any, answer: Answer, on_text: OnText | None) -> ModelReply:
    if isinstance(value, dict) and value.get("error"):
        raise error_in_stream(value["error"], answer.host)
    try:
        choice = value["choices"][0]
        text = choice["message"].get("content") or ""
    except (KeyError, IndexError, TypeError, AttributeError):
        raise ServerError(f"{answer.host} answered in an unknown form.") from None
    usage = usage_of(value.get("usage") or {})
    reply = _reply(
        text, _Reading(finish=choice.get("finish_reason"), usage=usage, model=value.get("model", "")), answer
    )
    if on_text is not None:
        on_text(reply.text)
    return reply


def _reply(text: str, reading: _Reading, answer: Answer) -> ModelReply:
    said = without_thinking(text)
    if not said.strip():
        raise EmptyReplyError(f"{answer.host} answered without text.", request_id=answer.request_id or None)
    finish = _FINISH.get(reading.finish, "other")
    return ModelReply(said, finish, reading.usage, answer.request_id, reading.model)


def usage_of(usage: Mapping[str, Any]) -> Usage:
    """Tokens as this format counts them; what is missing or null is 0."""
    details = usage.get("prompt_tokens_details") or {}
    return Usage(
        int(usage.get("prompt_tokens") or 0),
        int(usage.get("completion_tokens") or 0),
        int(details.get("cached_tokens") or 0),
    )


def error_in_stream(error: Any, host: str) -> StreamError | RateLimitError:
    """The error that an error object inside an answer means."""
    said = " ".join(str(error.get("message", "")) if isinstance(error, dict) else str(error).split())[:300]
    kind = str(error.get("type") or error.get("code") or "") if isinstance(error, dict) else ""
    message = f"{host} broke its answer off" + (f": {said}" if said else ".")
    limited = any(word in kind for word in ("rate_limit", "overloaded", "429"))
    return RateLimitError(message) if limited else StreamError(message)
