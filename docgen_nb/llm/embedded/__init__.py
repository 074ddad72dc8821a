"""The embedded model: a real small model on this machine, without key and network service."""

import asyncio
import atexit
import logging
import threading
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from docgen_nb.llm.chat_completions import CHAT
from docgen_nb.llm.embedded.prefix import SharedPrefix
from docgen_nb.llm.embedded.process import EmbeddedServer, start_server
from docgen_nb.llm.embedded.weights import Weights, fetch, find_weights
from docgen_nb.llm.http import HttpEndpoint
from docgen_nb.llm.http_model import HttpModel
from docgen_nb.llm.messages import ModelProfile, ModelReply, ModelRequest, OnText
from docgen_nb.llm.spec import SILENCE_SECONDS, ModelOptions

logger = logging.getLogger(__name__)

_MEGABYTE = 1_000_000
_CONTEXT_TOKENS = 2048  # where the profile says nothing
SMALL_MEGABYTES = 500  # below it, a model repeats itself when it plans freely
# A repeat penalty would turn a small model away from its notes, since it counts the prompt's words as said:
# with 1.1 more than half of the sentences said what stood in no note, with 1.0 one in forty. What is repeated is
# taken out afterwards instead.
SMALL = ModelProfile(
    max_concurrency=4,
    temperature=0.0,
    max_output_tokens=170,
    max_section_words=90,
    guided=True,
    reply_bounds=True,
    context_tokens=2048,
    extra={"repeat_penalty": 1.0, "cache_prompt": True},
)
LARGER = ModelProfile(
    max_concurrency=4,
    temperature=0.2,
    max_output_tokens=800,
    max_section_words=200,
    reply_bounds=True,
    context_tokens=4096,
    extra={"repeat_penalty": 1.05, "cache_prompt": True},
)


class _Serving(NamedTuple):
    """A server with what speaks to it."""

    server: EmbeddedServer
    client: HttpModel
    root: HttpEndpoint
    prefix: SharedPrefix


class EmbeddedModel:
    """The model in a server process of its own, which starts with the first call and is shared in this process.

    Args:
        name: as the user typed it.
        source: a file, or weights to fetch first.
        profile: how to talk to it.
        silence: seconds without a token after which a call is given up.

    Attributes:
        threads: of the server; None for as many as there are cores.
    """

    def __init__(self, name: str, source: Path | Weights, profile: ModelProfile, silence: float) -> None:
        self.name = name
        self.endpoint = name
        self.profile = profile
        self.threads: int | None = None
        self._source = source
        self._silence = silence
        self._lock = threading.Lock()
        self._serving: _Serving | None = None

    async def complete(self, request: ModelRequest, *, on_text: OnText | None = None) -> ModelReply:
        """Ask once; a server that has died is started again.

        Where the request's last message is the assistant's, the answer goes on from it, and the reply begins with it.
        """
        serving = self._serving
        if serving is None or not serving.server.alive():
            serving = await asyncio.to_thread(self._start)
        await serving.prefix.share(request.messages[: request.shared])
        last = request.messages[-1]
        begun = last.content if last.role == "assistant" else ""
        if begun and on_text is not None:
            on_text(begun)
        reply = await serving.client.complete(request, on_text=on_text)
        return replace(reply, text=begun + reply.text)

    async def aclose(self) -> None:
        """Close the running loop's connections; the server goes on."""
        if self._serving is not None:
            await self._serving.client.aclose()
            await self._serving.root.aclose()

    def weights(self) -> Path:
        """The weights' file, fetched if it is not there yet. Blocks: run in a thread. Errors as with ``fetch``."""
        return fetch(self._source, logger.warning) if isinstance(self._source, Weights) else self._source

    def stop(self) -> None:
        """End the server's process."""
        with self._lock:
            serving, self._serving = self._serving, None
            atexit.unregister(self.stop)
            if serving is not None:
                serving.server.stop()

    def _start(self) -> _Serving:
        with self._lock:
            if self._serving is not None and self._serving.server.alive():
                return self._serving
            if self._serving is not None:
                self._serving.server.stop()  # takes its remains away
            context, slots = self.profile.context_tokens or _CONTEXT_TOKENS, self.profile.max_concurrency
            server = start_server(self.weights(), slots=slots, context=context, threads=self.threads)
            self._serving = self._speaking_to(server)
            atexit.register(self.stop)
            return self._serving

    def _speaking_to(self, server: EmbeddedServer) -> _Serving:
        headers = {"authorization": f"Bearer {server.key}"}
        http = HttpEndpoint(f"{server.url}/v1", headers, silence=self._silence)
        root = HttpEndpoint(server.url, headers, silence=self._silence)
        client = HttpModel(self.name, "embedded", http, CHAT, endpoint=self.endpoint, profile=self.profile)
        prefix = SharedPrefix(client, root, self.profile.max_concurrency, server.folder)
        return _Serving(server, client, root, prefix)


def open_embedded(argument: str | None, options: ModelOptions) -> EmbeddedModel:
    """The model that ``embedded`` or ``embedded:ARGUMENT`` names. Nothing is fetched or started yet.

    Raises:
        ModelSpecError: if the argument names neither a file nor known weights.
    """
    name = f"embedded:{argument}" if argument else "embedded"
    source = find_weights(argument)
    megabytes = source.megabytes if isinstance(source, Weights) else source.stat().st_size / _MEGABYTE
    profile = options.applied_to(profile_for(megabytes))
    return EmbeddedModel(name, source, profile, options.timeout or SILENCE_SECONDS)


def profile_for(megabytes: float) -> ModelProfile:
    """The profile for weights of this size."""
    return SMALL if megabytes < SMALL_MEGABYTES else LARGER
