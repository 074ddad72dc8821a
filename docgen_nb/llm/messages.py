"""Requests to a model and its replies: plain frozen data, the same for every provider."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeAlias, runtime_checkable

from docgen_nb.server_limits import LimitHeaders

_MOST_TOKENS = 2**53

Role: TypeAlias = Literal["system", "user", "assistant"]
FinishReason: TypeAlias = Literal["stop", "length", "other"]
OnText: TypeAlias = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture for a model that can see: ``data`` is base64 of ``mime_type``."""

    mime_type: str
    data: str = field(repr=False)

    @property
    def digest(self) -> str:
        """SHA-256 of what is shown, as hex."""
        return hashlib.sha256(f"{self.mime_type} {self.data}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation. A model that can't see is sent ``content`` alone, which tells of the pictures.

    ``shares`` says with how many characters the calls for neighbours begin, too.
    """

    role: Role
    content: str
    pictures: tuple[Picture, ...] = ()
    shares: int = field(default=0, compare=False)

    @property
    def lead(self) -> str:
        """The beginning that neighbours share."""
        return self.content[: self.shares]


@dataclass(frozen=True, slots=True)
class ReplySchema:
    """The JSON schema a reply must follow. ``name`` is what providers call it: letters, digits, ``_`` and ``-``."""

    name: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """One question to a model.

    Attributes:
        messages: the conversation; what all calls of a run share comes first. Where the last is the assistant's, the
            answer goes on from it (``EmbeddedModel`` takes that).
        shared: how many of the first messages all calls of the run share.
        schema: the form of a structured reply; None for free text.
        max_output_tokens: most tokens of the answer; None leaves it to the provider.
        temperature: None leaves it to the provider (some models refuse the parameter).
        extra: further fields of the request body, from the model's profile.
        enough: looks at what has arrived of the answer, and ends it there; it does not count as part of the question.
    """

    messages: tuple[Message, ...]
    schema: ReplySchema | None = None
    max_output_tokens: int | None = None
    temperature: float | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    shared: int = 0
    enough: Callable[[str], bool] | None = field(default=None, compare=False)

    @property
    def fingerprint(self) -> str:
        """SHA-256 over everything that shapes the answer, as hex."""
        canonical = json.dumps(
            {
                "messages": [[m.role, m.content, *(p.digest for p in m.pictures)] for m in self.messages],
                "schema": None if self.schema is None else [self.schema.name, dict(self.schema.schema)],
                "max_output_tokens": self.max_output_tokens,
                "temperature": self.temperature,
                "extra": dict(self.extra),
            },
            sort_keys=True,
            ensure_ascii=False,
        )
        return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the server counted them. ``cached`` are prompt tokens served from its prefix cache.

    A count that can't be (below 0, or more than any file can hold) becomes the nearest one that can.
    """

    prompt_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0

    def __post_init__(self) -> None:
        for name in ("prompt_tokens", "output_tokens", "cached_tokens"):
            object.__setattr__(self, name, min(max(0, getattr(self, name)), _MOST_TOKENS))

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.output_tokens + other.output_tokens,
            self.cached_tokens + other.cached_tokens,
        )


@dataclass(frozen=True, slots=True)
class ModelReply:
    """A complete reply of the model, with its usage and why it ended.

    Attributes:
        text: the answer, without a reasoning model's ``<think>`` block.
        finish_reason: ``length`` if the output limit cut it.
        request_id: the provider's id of the call, "" if it gave none.
        model: as the server calls it, "" if it did not say.
        limits: what the response said about the endpoint's limits; None if nothing.
    """

    text: str
    finish_reason: FinishReason = "stop"
    usage: Usage = Usage()
    request_id: str = ""
    model: str = ""
    limits: LimitHeaders | None = None


class Ask(Protocol):
    """One job's way to the model: retried, limited, counted. What the two phases are given to work with."""

    @property
    def attempts(self) -> int:
        """Calls sent for this job so far, repeated ones included."""
        ...

    async def __call__(self, request: ModelRequest) -> ModelReply:
        """Ask, and ask again where that can help.

        Raises:
            ModelError: if no answer can be had.
        """
        ...

    def reasked(self, reason: str) -> None:
        """Tell that a reply could not be used and the model is asked again."""
        ...


class Model(Protocol):
    """A way to one model. Implementations make one attempt per call and hold no retry or limit of their own.

    Attributes:
        name: as the user named it (``openai:gpt-5-mini``, ``embedded``).
        endpoint: what limits are shared by: address plus a digest of the key, never the key.
        profile: how to talk to this model.
    """

    @property
    def name(self) -> str: ...  # noqa: D102 - see the class
    @property
    def endpoint(self) -> str: ...  # noqa: D102
    @property
    def profile(self) -> ModelProfile: ...  # noqa: D102

    async def complete(self, request: ModelRequest, *, on_text: OnText | None = None) -> ModelReply:
        """Ask once. ``on_text`` gets each new piece of the answer's text as it arrives.

        Raises:
            ModelError: the one of its subclasses that says what happened.
        """
        ...

    async def aclose(self) -> None:
        """Give back the running loop's connections. The model can be used again."""
        ...

    def stop(self) -> None:
        """End what runs on this machine for the model. A later call starts it again."""
        ...


@runtime_checkable
class Prepared(Protocol):
    """A model that has something to find out before the first prompt is written."""

    async def prepare(self) -> None:
        """Find it out; done already is fine."""
        ...


@dataclass(frozen=True, slots=True)
class ModelProfile:
    """Settings that suit a model's size and server.

    Attributes:
        max_concurrency: requests in flight that suit the server.
        requests_per_minute, tokens_per_minute: the endpoint's limits as the user knows them; None if unknown.
        temperature: None leaves it to the provider.
        max_output_tokens: for one section; None leaves it to the provider.
        max_section_words: length asked for in a section; None leaves it to the hint.
        guided: for models too small to plan freely. Titles of chapters and sections are offered from the content
            parts' own headings, each allowed once, and a section sees only the passage under its heading.
        reply_bounds: put minItems, maxItems and maxLength into schemas (small models follow these, not the prompt;
            some hosted services refuse them).
        context_tokens: the window; None if unknown.
        cached_prefix: tokens of the shortest prompt prefix that the provider's cache keeps; None if there is no such
            cache, or it needs no help.
        extra: further fields for each request body.
    """

    max_concurrency: int = 16
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    temperature: float | None = None
    max_output_tokens: int | None = None
    max_section_words: int | None = None
    guided: bool = False
    reply_bounds: bool = False
    context_tokens: int | None = None
    cached_prefix: int | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
