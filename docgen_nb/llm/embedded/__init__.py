"""The embedded model: a real small model on this machine, without key and network service."""

from __future__ import annotations

import asyncio
import atexit
import logging
import threading
from pathlib import Path

from docgen_nb.llm.chat_completions import ChatCompletionsModel
from docgen_nb.llm.embedded.process import EmbeddedServer, start_server
from docgen_nb.llm.embedded.weights import Weights, fetch, find_weights
from docgen_nb.llm.http import HttpEndpoint
from docgen_nb.llm.messages import ModelProfile, ModelReply, ModelRequest, OnText
from docgen_nb.llm.spec import SILENCE_SECONDS, ModelOptions

logger = logging.getLogger(__name__)

SLOTS = 4
CONTEXT_TOKENS = 2048
SMALL = ModelProfile(
    max_concurrency=SLOTS,
    temperature=0.0,
    max_output_tokens=170,
    max_section_words=90,
    guided=True,
    reply_bounds=True,
    context_tokens=CONTEXT_TOKENS,
    extra={"repeat_penalty": 1.1, "cache_prompt": True},
)


class EmbeddedModel:
    """The model in a server process of its own, which starts with the first call and is shared in this process.

    Args:
        name: as the user typed it.
        source: a file, or weights to fetch first.
        profile: how to talk to it.
        silence: seconds without a token after which a call is given up.
    """

    def __init__(self, name: str, source: Path | Weights, profile: ModelProfile, silence: float) -> None:
        self.name = name
        self.endpoint = name
        self.profile = profile
        self._source = source
        self._silence = silence
        self._lock = threading.Lock()
        self._server: EmbeddedServer | None = None
        self._client: ChatCompletionsModel | None = None

    async def complete(self, request: ModelRequest, *, on_text: OnText | None = None) -> ModelReply:
        """Ask once; a server that has died is started again."""
        client = self._client
        if client is None or self._server is None or not self._server.alive():
            client = await asyncio.to_thread(self._start)
        return await client.complete(request, on_text=on_text)

    async def aclose(self) -> None:
        """Close the running loop's connections; the server goes on."""
        if self._client is not None:
            await self._client.aclose()

    def stop(self) -> None:
        """End the server's process."""
        atexit.unregister(self.stop)
        server, self._server, self._client = self._server, None, None
        if server is not None:
            server.stop()

    def _start(self) -> ChatCompletionsModel:
        with self._lock:
            if self._client is not None and self._server is not None and self._server.alive():
                return self._client
            path = fetch(self._source, logger.warning) if isinstance(self._source, Weights) else self._source
            self._server = start_server(path, slots=self.profile.max_concurrency, context=CONTEXT_TOKENS)
            atexit.register(self.stop)
            headers = {"authorization": f"Bearer {self._server.key}"}
            http = HttpEndpoint(f"{self._server.url}/v1", headers, silence=self._silence)
            self._client = ChatCompletionsModel(
                self.name, "embedded", http, endpoint=self.endpoint, profile=self.profile
            )
            return self._client


def open_embedded(argument: str | None, options: ModelOptions) -> EmbeddedModel:
    """The model that ``embedded`` or ``embedded:ARGUMENT`` names. Nothing is fetched or started yet.

    Raises:
        ModelSpecError: if the argument names neither a file nor known weights.
    """
    name = f"embedded:{argument}" if argument else "embedded"
    profile = options.applied_to(SMALL)
    return EmbeddedModel(name, find_weights(argument), profile, options.timeout or SILENCE_SECONDS)
