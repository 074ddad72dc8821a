"""A wire format, and which of its optional features a server takes, found out by asking.

Every feature is asked for at first. An error whose words concern one of them gives the dialect
without it; any other error is about the request itself.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from docgen_nb.errors import InvalidReplyError, ModelError
from docgen_nb.llm.messages import FinishReason, ModelRequest

if TYPE_CHECKING:
    from docgen_nb.llm.reply_reader import ReplyReader
    from docgen_nb.llm.responses import Source

logger = logging.getLogger("docgen_nb.llm")

_RAISED = 32_000  # tokens; room for thoughts and a plan
_TINY = 16  # tokens; who asks for so few wants no more

SchemaBy: TypeAlias = Literal["json_schema", "json_object", "tool", "auto_tool", "prompt"]
LimitBy: TypeAlias = Literal["max_tokens", "max_completion_tokens", "nothing"]

_ABOUT_SCHEMA = re.compile(
    r"(?i)response_?format|response_?schema|json[_ -]?(schema|object|mode)|structured[_ -]?output|grammar"
    r"|output_(config|format)|tool_choice|\btools?\b|\bschema\b|too many states|forces tool use"
)
_ABOUT_USAGE = re.compile(r"(?i)stream_options|include_usage")
_ABOUT_STREAM = re.compile(r"(?i)\bstream(ing)?\b")
_ABOUT_PICTURES = re.compile(r"(?i)image|picture|vision|multi-?modal|content.{0,60}\bstring\b")
_ABOUT_LIMIT = re.compile(r"(?i)\bmax_(completion_|output_)?tokens\b")
_REFUSED = re.compile(
    r"(?i)unsupported|(not|n't) (yet )?(be )?(support|accept|allow|permit|available|implement)|deprecated"
    r"|\bonly \S+ is (allowed|supported)|cannot be (used|set|specified)|no endpoints found|can ?not (support|accept)"
    r"|unknown|unrecogni[sz]ed|unexpected|extra[_ ](forbidden|inputs|fields)|no longer|must be verified"
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """Fields of the request body that differ between servers, as learned from their errors.

    Attributes:
        schema: how the form of a structured reply is asked for.
        limit: the name under which the output limit is sent.
        usage: whether ``stream_options`` asks for the tokens used.
        left_off: names of parameters that are not sent, ``temperature`` among them.
        most_output: tokens that the server takes as a limit at most; None if it has not said.
        stream: whether a stream is asked for.
        pictures: whether pictures are sent with the text that tells of them.
    """

    schema: SchemaBy = "json_schema"
    limit: LimitBy = "max_tokens"
    usage: bool = True
    left_off: frozenset[str] = frozenset()
    most_output: int | None = None
    stream: bool = True
    pictures: bool = True


NEXT_SCHEMA: dict[SchemaBy, SchemaBy] = {"json_schema": "json_object", "json_object": "prompt"}
ANTHROPIC_SCHEMAS: dict[SchemaBy, SchemaBy] = {"json_schema": "tool", "tool": "auto_tool", "auto_tool": "prompt"}


@dataclass(frozen=True, slots=True)
class WireFormat:
    """One API's format: how requests are written and replies read.

    Attributes:
        path: of the API, appended to the base address.
        body: makes a request's JSON body.
        read_event: reads one event of a stream.
        read_whole: reads a reply that came in one piece.
        finish: why replies end, by the server's word.
        next_schema: how the form of a reply is asked for where the way before is refused.
        default_output: the output limit that is sent where none is asked for; None if none is.
    """

    path: str
    body: Callable[[ModelRequest, str, Dialect], dict[str, Any]]
    read_event: Callable[[Any, ReplyReader, Source], None]
    read_whole: Callable[[Any, ReplyReader, Source], None]
    finish: Mapping[str | None, FinishReason]
    next_schema: Mapping[SchemaBy, SchemaBy] = field(default_factory=lambda: NEXT_SCHEMA)
    default_output: int | None = None


_ADAPTED_AFTER = frozenset({400, 404, 415, 422, 500, 501})  # statuses that can be about a feature
_LASTING = frozenset({400, 422})  # … about any feature; the others only about pictures and schemas
_MOST = re.compile(
    r"(?i)max_(?:completion_|output_)?tokens\D{0,40}\d+ ?> ?(\d+)"
    r"|(?:at most|maximum(?: allowed number)?(?: of)?|less than or equal to|up to) ?(\d{3,7})"
    r" ?(?:completion |output )?(?:tokens|$)"
    r"|\bmax_tokens\b.{0,60}(?:<=|at most|less than or equal to) ?`?(\d{3,7})"
)
_NEXT_LIMIT: dict[LimitBy, LimitBy] = {
    "max_tokens": "max_completion_tokens",
    "max_completion_tokens": "nothing",
}


def after_error(
    dialect: Dialect, request: ModelRequest, error: ModelError, next_schema: Mapping[SchemaBy, SchemaBy] = NEXT_SCHEMA
) -> Dialect | None:
    """The dialect to go on with after a call ended with ``error``; None if it concerns nothing that can be left out."""
    if error.status_code not in _ADAPTED_AFTER or isinstance(error, InvalidReplyError):
        return None
    said = f"{error.message} {error.detail}"
    if error.status_code in _LASTING:
        return after_refusal(dialect, request, said, next_schema)
    if dialect.pictures and any(m.pictures for m in request.messages) and re.search(r"(?i)image|vision|mmproj", said):
        return replace(dialect, pictures=False)
    if request.schema is not None and re.search(r"(?i)grammar|response_format|json_schema", said):
        return replace(dialect, schema=next_schema[dialect.schema]) if dialect.schema in next_schema else None
    return None


def after_refusal(
    dialect: Dialect, request: ModelRequest, said: str, next_schema: Mapping[SchemaBy, SchemaBy] = NEXT_SCHEMA
) -> Dialect | None:
    """The dialect to go on with after a server refused ``request`` in ``dialect`` with ``said``.

    None if the refusal concerns nothing that can be left out. Schemas and ``stream_options`` are ours to
    send, so any complaint about them counts. Temperature and limit may be the user's: it counts only that they are
    refused as such, not that their value is too high.
    """
    if _ABOUT_USAGE.search(said) and dialect.usage and dialect.stream:
        return replace(dialect, usage=False)
    if (parameter := _named_parameter(dialect, request, said)) is not None:
        return replace(dialect, left_off=dialect.left_off | {parameter})
    if request.schema is not None and _ABOUT_SCHEMA.search(said) and dialect.schema in next_schema:
        return replace(dialect, schema=next_schema[dialect.schema])
    if dialect.pictures and _ABOUT_PICTURES.search(said) and any(m.pictures for m in request.messages):
        return replace(dialect, pictures=False)
    if not _REFUSED.search(said):
        return None
    if _ABOUT_LIMIT.search(said) and request.max_output_tokens is not None and dialect.limit in _NEXT_LIMIT:
        return replace(dialect, limit=_NEXT_LIMIT[dialect.limit])
    if _ABOUT_STREAM.search(said) and dialect.stream:
        return replace(dialect, stream=False)
    return None


def most_output(said: str) -> int | None:
    """The largest output limit that a server takes, where it says so in a refusal."""
    found = _MOST.search(said)
    return next((int(number) for number in found.groups() if number), None) if found else None


def _named_parameter(dialect: Dialect, request: ModelRequest, said: str) -> str | None:
    """The user's parameter that a refusal is about, as such and not for its value; None if there is none."""
    if not _REFUSED.search(said):
        return None
    sent = [*(["temperature"] if request.temperature is not None else []), *request.extra]
    return next((n for n in sent if n not in dialect.left_off and _named(n).search(said)), None)


def _named(parameter: str) -> re.Pattern[str]:
    words = "reasoning[_. ]?effort|\\beffort\\b" if parameter == "reasoning_effort" else re.escape(parameter)
    return re.compile(f"(?i)(?<![\\w-])({words})(?![\\w-])")


def both(first: Dialect, second: Dialect) -> Dialect:
    """Join what two calls, made at the same time, have found out."""
    return Dialect(
        schema=max(first.schema, second.schema, key=_SCHEMAS.index),
        limit=max(first.limit, second.limit, key=_LIMITS.index),
        usage=first.usage and second.usage,
        left_off=first.left_off | second.left_off,
        most_output=min((n for n in (first.most_output, second.most_output) if n is not None), default=None),
        stream=first.stream and second.stream,
        pictures=first.pictures and second.pictures,
    )


_SCHEMAS: tuple[SchemaBy, ...] = ("json_schema", "json_object", "tool", "auto_tool", "prompt")
_LIMITS: tuple[LimitBy, ...] = ("max_tokens", "max_completion_tokens", "nothing")


class Learned:
    """Knowledge of one model's server, learned from its errors; each thing is said once.

    Args:
        host: whose name messages say.
        dialect: what is known beforehand.
        next_schema: how the form of a reply is asked for where the way before is refused.
        default_output: the output limit that is sent where none is asked for.
    """

    def __init__(
        self, host: str, dialect: Dialect, next_schema: Mapping[SchemaBy, SchemaBy], default_output: int | None
    ) -> None:
        self.dialect = dialect
        self._host = host
        self._next_schema = next_schema
        self._default_output = default_output
        self._least_output = 0
        self._said: set[str] = set()

    def with_room(self, request: ModelRequest) -> ModelRequest:
        """The request, with as high a limit as replies of its kind were found to need."""
        limit = request.max_output_tokens or self._default_output or 0
        if request.schema is None or limit >= self._least_output:
            return request
        return replace(request, max_output_tokens=self._least_output)

    def raised(self, request: ModelRequest) -> ModelRequest | None:
        """The request with a higher limit, after its reply was cut; None if it can't be raised."""
        limit = request.max_output_tokens or self._default_output or 0
        higher = min(max(_RAISED, 2 * limit), self.dialect.most_output or 4 * _RAISED)
        if higher <= limit or 0 < limit <= _TINY:
            return None
        if request.schema is not None:
            self._least_output = higher
        self._say("limit", f"A reply was cut by the output limit; asking again with {higher} tokens.")
        return replace(request, max_output_tokens=higher)

    def from_error(self, dialect: Dialect, request: ModelRequest, error: ModelError) -> bool:
        """Learn from an error that met ``request`` in ``dialect``; whether the request may be sent again."""
        lesser = self._lesser(dialect, request, error)
        if lesser is None:
            return False
        logger.info("%s refuses a feature; going on with %s", self._host, lesser)
        for name in lesser.left_off - dialect.left_off:
            self._say(name, f"{self._host} does not take {name} for this model; it is left off.")
        if dialect.pictures and not lesser.pictures:
            self._say("pictures", f"{self._host} takes no pictures for this model; it is told of them in words.")
        if lesser.most_output != dialect.most_output:
            self._say("limit", f"{self._host} allows {lesser.most_output} output tokens for this model.")
        self.dialect = both(self.dialect, lesser)
        return True

    def _lesser(self, dialect: Dialect, request: ModelRequest, error: ModelError) -> Dialect | None:
        sent = request.max_output_tokens or self._default_output
        most = most_output(f"{error.message} {error.detail}") if error.status_code in {400, 422} else None
        if sent and most and most < min(sent, dialect.most_output or sent):
            return replace(dialect, most_output=most)
        return after_error(dialect, request, error, self._next_schema)

    def _say(self, about: str, line: str) -> None:
        if about not in self._said:
            self._said.add(about)
            logger.warning(line)
