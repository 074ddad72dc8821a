"""A model without network whose answers are known beforehand."""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeAlias

from docgen_nb.errors import ModelSpecError
from docgen_nb.llm.messages import ModelProfile, ModelReply, ModelRequest, OnText, Usage
from docgen_nb.llm.spec import ModelOptions

Reply: TypeAlias = str | ModelReply | Exception
Script: TypeAlias = Callable[[ModelRequest], Reply]

_PIECES = 8
_LONGEST_LATENCY = 3600.0  # seconds


def canned(request: ModelRequest) -> str:
    """Reply to planning and section requests with canned, valid texts."""
    return canned_reply(request.messages[-1].content, None if request.schema is None else request.schema.schema)


class ScriptedModel:
    """Answers from a script and keeps what it was asked.

    Args:
        script: a function of the request, or replies in the order of the calls. An exception is raised.
        latency: seconds each answer takes, or a function of the request that says so.
        profile: as which kind of model it wants to be treated.
        sleep: how the latency passes; ``ManualClock.sleep`` for a test's own time.

    Attributes:
        requests: all requests so far.
        in_flight, max_in_flight: calls being answered, now and at most.
    """

    name = "scripted"

    def __init__(
        self,
        script: Script | Sequence[Reply] = canned,
        *,
        latency: float | Callable[[ModelRequest], float] = 0.0,
        profile: ModelProfile | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._sleep = sleep
        self._script = script if callable(script) else _in_order(script)
        self._latency = latency
        self.profile = profile or ModelProfile()
        self.endpoint = f"scripted {id(self)}"
        self.requests: list[ModelRequest] = []
        self.in_flight = self.max_in_flight = 0

    async def complete(self, request: ModelRequest, *, on_text: OnText | None = None) -> ModelReply:
        """Answer after the latency, the text in a few pieces."""
        self.requests.append(request)
        self.in_flight += 1
        self.max_in_flight = max(self.max_in_flight, self.in_flight)
        try:
            reply = self._script(request)
            text = reply.text if isinstance(reply, ModelReply) else reply if isinstance(reply, str) else ""
            await self._speak(text, request, on_text)
        finally:
            self.in_flight -= 1
        if isinstance(reply, Exception):
            raise reply
        if isinstance(reply, ModelReply):
            return reply
        prompt = sum(len(message.content) for message in request.messages) // 4
        return ModelReply(text, usage=Usage(prompt, len(text) // 4), model=self.name)

    async def aclose(self) -> None:
        """Do nothing: there are no connections."""

    def stop(self) -> None:
        """Do nothing: no process runs for it."""

    async def _speak(self, text: str, request: ModelRequest, on_text: OnText | None) -> None:
        latency = self._latency(request) if callable(self._latency) else self._latency
        step = max(1, -(-len(text) // _PIECES))
        pieces = [text[i : i + step] for i in range(0, len(text), step)] or [""]
        for piece in pieces:
            await self._sleep(latency / len(pieces))
            if on_text is not None and piece:
                on_text(piece)


def _in_order(replies: Sequence[Reply]) -> Script:
    rest = iter(replies)

    def next_reply(_request: ModelRequest) -> Reply:
        try:
            return next(rest)
        except StopIteration:
            raise AssertionError("the script has no reply left for this call") from None

    return next_reply


def open_scripted(argument: str | None, options: ModelOptions) -> ScriptedModel:
    """Open the model ``scripted`` or ``scripted:SECONDS``: canned replies, each after that many seconds.

    Raises:
        ModelSpecError: if the argument is no number.
    """
    try:
        latency = float(argument or 0)
    except ValueError:
        latency = -1.0
    if not 0 <= latency < _LONGEST_LATENCY:
        raise ModelSpecError(f"scripted:{argument} names nothing.", hint="Type scripted or scripted:0.2")
    return ScriptedModel(latency=latency, profile=options.applied_to(ModelProfile()))


_CHAPTERS = ("Background", "Findings", "Outlook")
_SECTIONS = ("What was looked at", "What it shows", "What it means")


def canned_reply(task: str, schema: Mapping[str, Any] | None) -> str:
    """The reply to a request whose last message is ``task``.

    Enums and least numbers of items in the schema are kept to, so that the reply of every profile validates.
    """
    properties = (schema or {}).get("properties", {})
    if "documents" in properties:
        document = properties["documents"]["items"]["properties"]
        title = {"title": "A scripted report"}
        return json.dumps({"documents": [title | {"chapters": _items(document["chapters"], _CHAPTERS)}]})
    if "sections" in properties:
        return json.dumps({"sections": _items(properties["sections"], _SECTIONS)})
    if "terms" in properties:
        manner = {"audience": "everybody", "tone": "plain", "readingLevel": "newspaper", "tense": "present"}
        return json.dumps(manner | {"terms": []})
    if "edits" in properties:
        return json.dumps({"edits": []})
    if "chapters" in properties:
        return json.dumps({"chapters": []})
    digest = hashlib.sha256(task.encode()).hexdigest()[:6]
    return f"This text was written by a script (no. {digest}). It stands where a model's text will stand."


def _items(array: Mapping[str, Any], titles: tuple[str, ...]) -> list[dict[str, Any]]:
    properties = array["items"]["properties"]
    offered = properties["title"].get("enum", titles)
    count = max(array.get("minItems", 0), min(len(offered), len(titles)))
    return [_item(offered[i % len(offered)], properties) for i in range(count)]


def _item(title: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    item: dict[str, Any] = {"title": title}
    if "generationHint" in properties:
        item["generationHint"] = f"Say what belongs under {title}."
    if "contentType" in properties:
        item["contentType"] = "paragraph"
    arrays = (key for key, form in properties.items() if form.get("type") == "array")
    lists: dict[str, Any] = {key: [] for key in arrays if key not in item}
    return item | lists | ({"leavesOut": ""} if "leavesOut" in properties else {})
