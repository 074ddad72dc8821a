"""Providers by name, as data: where they are, which variable holds the key (the one their own SDK reads).

As the providers documented it in November 2026. ``{NAME}`` in an address is an environment variable, ``{NAME:value}``
one with a value where it is not set.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from docgen_nb.llm.dialect import Dialect

Wire: TypeAlias = Literal["chat", "anthropic"]


@dataclass(frozen=True, slots=True)
class Preset:
    """One provider: its address, key variables, wire format and limits, as known at a date.

    Attributes:
        base_url: of its API, perhaps with environment variables in it.
        keys: environment variables that may hold the key, the first one set counts; empty if it needs none.
        wire: the format it speaks.
        key_header: how the key is sent; ``Bearer`` in ``authorization`` if it is that.
        key_needed: False where a server may want none.
        local: whether it is a server on this machine.
        dialect: what is known beforehand of the features it takes; the rest is found out by asking.
        max_concurrency: requests in flight that suit it.
        cached_prefix: tokens of the shortest prompt prefix that its cache keeps; None if it has none, or reads prompts
            on this machine.
    """

    base_url: str
    keys: tuple[str, ...] = ()
    wire: Wire = "chat"
    key_header: str = "authorization"
    key_needed: bool = True
    local: bool = False
    dialect: Dialect = field(default_factory=Dialect)
    max_concurrency: int = 16
    cached_prefix: int | None = 1024


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
    "azure": Preset(
        "{AZURE_OPENAI_ENDPOINT}/openai/v1",
        ("AZURE_OPENAI_API_KEY",),
        key_header="api-key",
        dialect=Dialect(limit="max_completion_tokens"),
    ),
    "bedrock": Preset(
        "https://bedrock-runtime.{AWS_REGION:us-east-1}.amazonaws.com/openai/v1", ("AWS_BEARER_TOKEN_BEDROCK",)
    ),
    # the token is what "gcloud auth print-access-token" prints; it lasts an hour
    "vertex": Preset(
        "https://aiplatform.googleapis.com/v1/projects/{GOOGLE_CLOUD_PROJECT}/locations/"
        "{GOOGLE_CLOUD_LOCATION:global}/endpoints/openapi",
        ("VERTEX_ACCESS_TOKEN",),
    ),
    "github": Preset("https://models.github.ai/inference", ("GITHUB_TOKEN",), max_concurrency=_SMALL),
    "cohere": Preset("https://api.cohere.ai/compatibility/v1", ("CO_API_KEY", "COHERE_API_KEY")),
    "perplexity": Preset("https://api.perplexity.ai", ("PERPLEXITY_API_KEY", "PPLX_API_KEY")),
    "moonshot": Preset("https://api.moonshot.ai/v1", ("MOONSHOT_API_KEY",)),
    "zai": Preset("https://api.z.ai/api/paas/v4", ("ZAI_API_KEY",)),
    "dashscope": Preset("https://dashscope-intl.aliyuncs.com/compatible-mode/v1", ("DASHSCOPE_API_KEY",)),
    "nvidia": Preset("https://integrate.api.nvidia.com/v1", ("NVIDIA_API_KEY",)),
    "litellm": Preset(
        "http://localhost:4000/v1", ("LITELLM_API_KEY",), key_needed=False, local=True, cached_prefix=None
    ),
    "ollama": Preset("http://localhost:11434/v1", max_concurrency=_SMALL, local=True, cached_prefix=None),
    "lmstudio": Preset("http://localhost:1234/v1", max_concurrency=_SMALL, local=True, cached_prefix=None),
    "llamacpp": Preset("http://localhost:8080/v1", max_concurrency=_SMALL, local=True, cached_prefix=None),
    "vllm": Preset("http://localhost:8000/v1", local=True, cached_prefix=None),
}

# what people type for a provider that has another name here
OTHER_NAMES = {
    "gemini": "google", "claude": "anthropic", "gpt": "openai", "chatgpt": "openai", "grok": "xai", "hf": "huggingface",
    "kimi": "moonshot", "qwen": "dashscope", "glm": "zai", "aws": "bedrock", "vertexai": "vertex",
    "llama.cpp": "llamacpp",
}  # fmt: skip
