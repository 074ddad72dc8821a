"""Sending a request in the form that a server takes, found out by asking; what is left out for that is said once."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

from docgen_nb.errors import ModelError
from docgen_nb.llm.dialect import NEXT_SCHEMA, Dialect, SchemaBy, after_error, both, most_output
from docgen_nb.llm.messages import ModelReply, ModelRequest
from docgen_nb.llm.reading import OutputUsedUpError

logger = logging.getLogger("docgen_nb.llm")

Send: TypeAlias = Callable[[ModelRequest, Dialect], Awaitable[ModelReply]]

_MOST_REFUSALS = 12  # more features than there are to leave out
_RAISED = 32_000  # tokens; room for thoughts and a plan
_TINY = 16  # tokens; who asks for so few wants no more


class Adapting:
    """What was learned about one model's server from its errors.

    Args:
        host: whose name messages say.
        dialect: what is known beforehand.
        next_schema: how the form of a reply is asked for where the way before is refused.
        default_output: the output limit that is sent where none is asked for; None if none is.
    """

    def __init__(
        self,
        host: str,
        dialect: Dialect,
        next_schema: Mapping[SchemaBy, SchemaBy] = NEXT_SCHEMA,
        default_output: int | None = None,
    ) -> None:
        self._host = host
        self._dialect = dialect
        self._next_schema = next_schema
        self._default_output = default_output
        self._least_output = 0
        self._said: set[str] = set()

    async def complete(self, request: ModelRequest, send: Send) -> ModelReply:
        """Send the request; where the reply was cut before it was of use, once more with a higher limit.

        Raises:
            ModelError: if no reply can be had.
        """
        asked = self._with_room(request)
        try:
            reply = await self._adapted(asked, send)
        except OutputUsedUpError as error:
            if (raised := self._raised(asked)) is None:
                raise
            spent = error.usage
        else:
            raised = self._raised(asked) if asked.schema is not None and reply.finish_reason == "length" else None
            if raised is None:
                return reply
            spent = reply.usage
        self._say("limit", f"A reply was cut by the output limit; asking again with {raised.max_output_tokens} tokens.")
        again = await self._adapted(raised, send)
        return replace(again, usage=again.usage + spent)

    async def _adapted(self, request: ModelRequest, send: Send) -> ModelReply:
        for _ in range(_MOST_REFUSALS):
            dialect = self._dialect
            try:
                return await send(request, dialect)
            except ModelError as error:
                lesser = self._lesser(dialect, request, error)
                if lesser is None:
                    raise
            self._learn(dialect, lesser)
        return await send(request, self._dialect)

    def _lesser(self, dialect: Dialect, request: ModelRequest, error: ModelError) -> Dialect | None:
        sent = request.max_output_tokens or self._default_output
        most = most_output(f"{error.message} {error.detail}") if error.status_code in {400, 422} else None
        if sent and most and most < min(sent, dialect.most_output or sent):
            return replace(dialect, most_output=most)
        return after_error(dialect, request, error, self._next_schema)

    def _learn(self, dialect: Dialect, lesser: Dialect) -> None:
        logger.info("%s refuses a feature; going on with %s", self._host, lesser)
        for name in lesser.left_off - dialect.left_off:
            self._say(name, f"{self._host} does not take {name} for this model; it is left off.")
        if dialect.pictures and not lesser.pictures:
            self._say("pictures", f"{self._host} takes no pictures for this model; it is told of them in words.")
        if lesser.most_output != dialect.most_output:
            self._say("limit", f"{self._host} allows {lesser.most_output} output tokens for this model.")
        self._dialect = both(self._dialect, lesser)

    def _with_room(self, request: ModelRequest) -> ModelRequest:
        limit = request.max_output_tokens
        if (
            not self._least_output
            or request.schema is None
            or (limit or self._default_output or 0) >= self._least_output
        ):
            return request
        return replace(request, max_output_tokens=self._least_output)

    def _raised(self, request: ModelRequest) -> ModelRequest | None:
        limit = request.max_output_tokens or self._default_output or 0
        higher = min(max(_RAISED, 2 * limit), self._dialect.most_output or 4 * _RAISED)
        if higher <= limit or 0 < limit <= _TINY:
            return None
        if request.schema is not None:
            self._least_output = higher
        return replace(request, max_output_tokens=higher)

    def _say(self, about: str, line: str) -> None:
        if about not in self._said:
            self._said.add(about)
            logger.warning(line)
