"""Providers by name, as data: where they are, which variable holds the key (the one their own SDK reads)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from docgen_nb.llm.dialect import Dialect

Wire: TypeAlias = Literal["chat", "anthropic"]


@dataclass(frozen=True, slots=True)
class Preset:
    """A provider.

    Attributes:
        base_url: of its API.
        keys: environment variables that may hold the key, the first one set counts; empty if it needs none.
        wire: the format it speaks.
        dialect: what is known beforehand of the features it takes; the rest is found out by asking.
        max_concurrency: requests in flight that suit it.
    """

    base_url: str
    keys: tuple[str, ...] = ()
    wire: Wire = "chat"
    dialect: Dialect = field(default_factory=Dialect)
    max_concurrency: int = 16


_SMALL = 4  # a server on this machine that answers few at a time

PRESETS: dict[str, Preset] = {
    "openai": Preset("https://api.openai.com/v1", ("OPENAI_API_KEY",), dialect=Dialect(limit="max_completion_tokens")),
    "anthropic": Preset("https://api.anthropic.com/v1", ("ANTHROPIC_API_KEY",), wire="anthropic"),
    # google-genai reads both, in this order
    "google": Preset("https://generativelanguage.googleapis.com/v1beta/openai", ("GOOGLE_API_KEY", "GEMINI_API_KEY")),
    # counts tokens in every stream and refuses to be asked for it
    "mistral": Preset("https://api.mistral.ai/v1", ("MISTRAL_API_KEY",), dialect=Dialect(usage=False)),
    "groq": Preset("https://api.groq.com/openai/v1", ("GROQ_API_KEY",)),
    "openrouter": Preset("https://openrouter.ai/api/v1", ("OPENROUTER_API_KEY",)),
    "deepseek": Preset("https://api.deepseek.com/v1", ("DEEPSEEK_API_KEY",), dialect=Dialect(schema="json_object")),
    "together": Preset("https://api.together.xyz/v1", ("TOGETHER_API_KEY",)),
    "fireworks": Preset("https://api.fireworks.ai/inference/v1", ("FIREWORKS_API_KEY",)),
    "xai": Preset("https://api.x.ai/v1", ("XAI_API_KEY",)),
    "cerebras": Preset("https://api.cerebras.ai/v1", ("CEREBRAS_API_KEY",)),
    "huggingface": Preset("https://router.huggingface.co/v1", ("HF_TOKEN",)),
    "ollama": Preset("http://localhost:11434/v1", max_concurrency=_SMALL),
    "lmstudio": Preset("http://localhost:1234/v1", max_concurrency=_SMALL),
    "llamacpp": Preset("http://localhost:8080/v1", max_concurrency=_SMALL),
    "vllm": Preset("http://localhost:8000/v1"),
}
