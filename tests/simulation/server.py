"""A model server with moods, in virtual time. It knows what was paid for."""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter

from docgen_nb.errors import ModelError, ModelTimeoutError, RateLimitError, ServerError, StreamError, UnreachableError
from docgen_nb.llm.messages import ModelProfile, ModelReply, ModelRequest, OnText, Usage
from docgen_nb.testing.scripted import canned

_BROKEN = '{"sections": [{"title": '


class Server:
    """All kernels ask the same one.

    Attributes:
        paid: how many replies each request has had.
        in_flight, max_in_flight: calls being answered, now and at most.
        faults: what went wrong against the rules, in words.
    """

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.trouble = chance.choice([0.0, 0.05, 0.3])
        self.paid: Counter[str] = Counter()
        self.asked: Counter[str] = Counter()
        self.in_flight = self.max_in_flight = 0

    def mood(self) -> ModelError | None:
        """What goes wrong with the next call; None as a rule."""
        if self._chance.random() >= self.trouble:
            return None
        return self._chance.choice(
            [
                RateLimitError("too many", retry_after=self._chance.choice([None, 1.0, 20.0])),
                ServerError("down"),
                ModelTimeoutError("silent"),
                StreamError("cut"),
                UnreachableError("away"),
            ]
        )

    async def serve(self, request: ModelRequest) -> ModelReply:
        """Answer after a while, or fail."""
        key = request.fingerprint
        self.asked[key] += 1
        self.in_flight += 1
        self.max_in_flight = max(self.max_in_flight, self.in_flight)
        try:
            error = self.mood()
            await asyncio.sleep(self._chance.choice([0.0, 0.05, 1.0, 30.0]) * self._chance.random())
        finally:
            self.in_flight -= 1
        if error is not None:
            raise error
        self.paid[key] += 1
        if request.schema is not None:
            useless = self._chance.random() < self.trouble / 4
            return ModelReply(_BROKEN if useless else canned(request), usage=Usage(100, 50))
        title = re.search(r'section [\d.]+, "([^"]+)"', request.messages[-1].content)
        return ModelReply(f"Reply {sum(self.paid.values())} on {title[1] if title else '?'}.", usage=Usage(100, 50))


class Line:
    """One kernel's line to the server; it is cut when the kernel dies."""

    name = "served"

    def __init__(self, server: Server, kernel: str, before: object) -> None:
        self._server = server
        self._before = before
        self.endpoint = f"virtual {kernel}"
        self.profile = ModelProfile(max_concurrency=4)

    async def complete(self, request: ModelRequest, *, on_text: OnText | None = None) -> ModelReply:
        """Ask."""
        del on_text
        self._before(request)  # type: ignore[operator]
        return await self._server.serve(request)

    async def aclose(self) -> None:
        """Nothing to give back."""

    def stop(self) -> None:
        """Nothing runs for it."""
