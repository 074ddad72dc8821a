"""Which of the format's optional features a server takes, found out by asking. Pure functions.

Every feature is asked for at first. A refusal (400, 422) whose words concern one of them gives the dialect
without it; any other refusal is about the request itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from docgen_nb.llm.messages import ModelRequest

SchemaBy: TypeAlias = Literal["json_schema", "json_object", "prompt"]
LimitBy: TypeAlias = Literal["max_tokens", "max_completion_tokens", "nothing"]

_ABOUT_SCHEMA = re.compile(
    r"(?i)response_?format|response_?schema|json[_ -]?(schema|object|mode)|structured[_ -]?output|grammar"
)
_ABOUT_USAGE = re.compile(r"(?i)stream_options|include_usage")
_ABOUT_STREAM = re.compile(r"(?i)\bstream(ing)?\b")
_ABOUT_PICTURES = re.compile(r"(?i)image|picture|vision|multi-?modal|content.{0,60}\bstring\b")
_ABOUT_LIMIT = re.compile(r"(?i)\bmax_(completion_|output_)?tokens\b")
_ABOUT_TEMPERATURE = re.compile(r"(?i)\btemperature\b")
_REFUSED = re.compile(
    r"(?i)unsupported|(not|n't) (yet )?(be )?(support|accept|allow|permit|available|implement)|deprecated"
    r"|unknown|unrecogni[sz]ed|unexpected|extra[_ ](forbidden|inputs|fields)|no longer|must be verified"
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """What is sent.

    Attributes:
        schema: how the form of a structured reply is asked for.
        limit: the name under which the output limit is sent.
        usage: whether ``stream_options`` asks for the tokens used.
        temperature: whether the temperature is sent.
        stream: whether a stream is asked for.
        pictures: whether pictures are sent with the text that tells of them.
    """

    schema: SchemaBy = "json_schema"
    limit: LimitBy = "max_tokens"
    usage: bool = True
    temperature: bool = True
    stream: bool = True
    pictures: bool = True


_NEXT_SCHEMA: dict[SchemaBy, SchemaBy] = {"json_schema": "json_object", "json_object": "prompt"}
_NEXT_LIMIT: dict[LimitBy, LimitBy] = {
    "max_tokens": "max_completion_tokens",
    "max_completion_tokens": "nothing",
}


def after_refusal(dialect: Dialect, request: ModelRequest, said: str) -> Dialect | None:
    """The dialect to go on with after a server refused ``request`` in ``dialect`` with ``said``.

    None if the refusal concerns nothing that can be left out. Schemas and ``stream_options`` are ours to
    send, so any complaint about them counts. Temperature and limit may be the user's: it counts only that they are
    refused as such, not that their value is too high.
    """
    if _ABOUT_USAGE.search(said) and dialect.usage and dialect.stream:
        return replace(dialect, usage=False)
    if request.schema is not None and _ABOUT_SCHEMA.search(said) and dialect.schema in _NEXT_SCHEMA:
        return replace(dialect, schema=_NEXT_SCHEMA[dialect.schema])
    if dialect.pictures and _ABOUT_PICTURES.search(said) and any(m.pictures for m in request.messages):
        return replace(dialect, pictures=False)
    if not _REFUSED.search(said):
        return None
    if _ABOUT_LIMIT.search(said) and request.max_output_tokens is not None and dialect.limit in _NEXT_LIMIT:
        return replace(dialect, limit=_NEXT_LIMIT[dialect.limit])
    if _ABOUT_TEMPERATURE.search(said) and request.temperature is not None and dialect.temperature:
        return replace(dialect, temperature=False)
    if _ABOUT_STREAM.search(said) and dialect.stream:
        return replace(dialect, stream=False)
    return None


def both(first: Dialect, second: Dialect) -> Dialect:
    """What two calls, made at the same time, have found out."""
    return Dialect(
        schema=max(first.schema, second.schema, key=_SCHEMAS.index),
        limit=max(first.limit, second.limit, key=_LIMITS.index),
        usage=first.usage and second.usage,
        temperature=first.temperature and second.temperature,
        stream=first.stream and second.stream,
        pictures=first.pictures and second.pictures,
    )


_SCHEMAS: tuple[SchemaBy, ...] = ("json_schema", "json_object", "prompt")
_LIMITS: tuple[LimitBy, ...] = ("max_tokens", "max_completion_tokens", "nothing")
