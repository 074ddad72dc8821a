"""Providers by name, as data: where they are, which variable holds the key (the one their own SDK reads)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Preset:
    """A provider.

    Attributes:
        base_url: of its API.
        keys: environment variables that may hold the key, the first one set counts; empty if it needs none.
        wire: the format it speaks.
    """

    base_url: str
    keys: tuple[str, ...] = ()
    wire: Literal["chat", "anthropic"] = "chat"


PRESETS: dict[str, Preset] = {
    "openai": Preset("https://api.openai.com/v1", ("OPENAI_API_KEY",)),
    "anthropic": Preset("https://api.anthropic.com/v1", ("ANTHROPIC_API_KEY",), "anthropic"),
    "google": Preset("https://generativelanguage.googleapis.com/v1beta/openai", ("GEMINI_API_KEY", "GOOGLE_API_KEY")),
    "mistral": Preset("https://api.mistral.ai/v1", ("MISTRAL_API_KEY",)),
    "groq": Preset("https://api.groq.com/openai/v1", ("GROQ_API_KEY",)),
    "openrouter": Preset("https://openrouter.ai/api/v1", ("OPENROUTER_API_KEY",)),
    "deepseek": Preset("https://api.deepseek.com/v1", ("DEEPSEEK_API_KEY",)),
    "together": Preset("https://api.together.xyz/v1", ("TOGETHER_API_KEY",)),
    "fireworks": Preset("https://api.fireworks.ai/inference/v1", ("FIREWORKS_API_KEY",)),
    "xai": Preset("https://api.x.ai/v1", ("XAI_API_KEY",)),
    "cerebras": Preset("https://api.cerebras.ai/v1", ("CEREBRAS_API_KEY",)),
    "ollama": Preset("http://localhost:11434/v1"),
    "lmstudio": Preset("http://localhost:1234/v1"),
    "vllm": Preset("http://localhost:8000/v1"),
    "llamacpp": Preset("http://localhost:8080/v1"),
}
