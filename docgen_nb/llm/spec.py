"""From what the user types after ``%docgen model`` to a model that can be asked."""

from __future__ import annotations

import difflib
import hashlib
import importlib
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import cast
from urllib.parse import urlsplit

from docgen_nb.errors import MissingKeyError, ModelSpecError
from docgen_nb.llm.messages import Model, ModelProfile
from docgen_nb.llm.presets import PRESETS, Preset
from docgen_nb.llm.prices import FixedPrice

SILENCE_SECONDS = 120.0
CONNECT_SECONDS = 10.0

# By import path: the test tools are a layer above this one, and neither they nor the embedded server may be
# loaded before somebody asks for them.
OPENERS: dict[str, str] = {
    "embedded": "docgen_nb.llm.embedded:open_embedded",
    "scripted": "docgen_nb.testing.scripted:open_scripted",
}

# With a base URL a name is sent as it is (Ollama's names have colons), but for these two, with which no
# server's names begin: a proxy in front of the provider is meant.
_PROXIED = frozenset({"openai", "anthropic"})
_PASTED = "/chat/completions"
_GUESSES = 0.6
_LONG = 20  # characters; a longer word with digits is rather a key than a model's name


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """Options of ``%docgen model``; None leaves each to its default.

    Attributes:
        base_url: of a server of the chat completions format (Anthropic's, if the model is ``anthropic:…``).
        api_key_env: environment variable that holds the key; the only way a key is sent to ``base_url``.
        max_concurrency: requests in flight.
        rpm: requests per minute that the endpoint allows.
        tpm: tokens per minute that the endpoint allows.
        timeout: seconds of silence after which a call is given up, before the answer begins and within it.
        first_byte_timeout: seconds until the answer begins; None is ``timeout``.
        connect_timeout: seconds until a connection stands.
        temperature: sent with each call.
        max_output_tokens: for one section.
        context_tokens: the model's window, prompt and answer together; longer content is read in passages that fit.
        price: what calls cost; None takes what is listed.
    """

    base_url: str | None = None
    api_key_env: str | None = None
    max_concurrency: int | None = None
    rpm: int | None = None
    tpm: int | None = None
    timeout: float | None = None
    first_byte_timeout: float | None = None
    connect_timeout: float | None = None
    temperature: float | None = None
    max_output_tokens: int | None = None
    context_tokens: int | None = None
    price: FixedPrice | None = None

    def __post_init__(self) -> None:
        """Raises ModelSpecError if a number is not one that can be meant."""
        for name in ("max_concurrency", "rpm", "tpm", "timeout", "first_byte_timeout", "connect_timeout"):
            _check_positive(name, getattr(self, name))
        for name in ("max_output_tokens", "context_tokens"):
            _check_positive(name, getattr(self, name))

    def applied_to(self, profile: ModelProfile) -> ModelProfile:
        """The profile with what the user chose."""
        return replace(
            profile,
            max_concurrency=self.max_concurrency or profile.max_concurrency,
            requests_per_minute=self.rpm or profile.requests_per_minute,
            tokens_per_minute=self.tpm or profile.tokens_per_minute,
            temperature=profile.temperature if self.temperature is None else self.temperature,
            max_output_tokens=self.max_output_tokens or profile.max_output_tokens,
            context_tokens=self.context_tokens or profile.context_tokens,
        )


def open_model(spec: str, options: ModelOptions | None = None, *, environ: Mapping[str, str] | None = None) -> Model:
    """Open the model that ``spec`` names: ``embedded``, ``PROVIDER:NAME``, or any NAME with a base URL.

    Nothing is sent.

    Raises:
        ModelSpecError: if it names nothing; close names are offered.
        MissingKeyError: if the provider wants a key and its variable is not set.
    """
    options, environ = options or ModelOptions(), os.environ if environ is None else environ
    spec = spec.strip()
    provider, _, name = spec.partition(":")
    if options.base_url is not None:
        return _at_base_url(spec, options, environ)
    if provider in OPENERS:
        module, _, function = OPENERS[provider].partition(":")
        opener = getattr(importlib.import_module(module), function)
        return cast("Callable[[str | None, ModelOptions], Model]", opener)(name or None, options)
    if provider not in PRESETS or not name:
        told = "What was typed" if _may_be_a_key(spec) else repr(spec)
        raise ModelSpecError(f"{told} names no model.", hint=_suggestion(provider, name))
    return _over_http(spec, name, PRESETS[provider], options, environ)


def _may_be_a_key(spec: str) -> bool:
    """Then it is not repeated in an output: one word, long, of digits and letters."""
    return len(spec) >= _LONG and ":" not in spec and re.search(r"\d", spec) is not None


def key_variables(spec: str, options: ModelOptions) -> tuple[str, ...]:
    """The environment variables that ``open_model`` looks for a key in, in this order."""
    if options.api_key_env is not None:
        return (options.api_key_env,)
    provider, _, name = spec.strip().partition(":")
    return PRESETS[provider].keys if options.base_url is None and name and provider in PRESETS else ()


def _at_base_url(spec: str, options: ModelOptions, environ: Mapping[str, str]) -> Model:
    provider, _, name = spec.partition(":")
    proxied = PRESETS[provider] if provider in _PROXIED and name else Preset("")
    preset = replace(proxied, base_url=_checked_address(options.base_url or ""), keys=())
    model = name if provider in _PROXIED and name else spec
    if not model:
        raise ModelSpecError("The model's name is missing.", hint="Type: NAME --base-url URL")
    return _over_http(spec, model, preset, options, environ)


def _checked_address(base_url: str) -> str:
    try:
        parts = urlsplit(base_url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable, parts = False, urlsplit("")
    if not usable or parts.username is not None or parts.query or parts.fragment:
        raise ModelSpecError(
            "--base-url is no address that can be used.",
            hint="Type for example: --base-url http://localhost:8000/v1 (a key goes into --api-key-env VAR)",
        )
    return base_url.rstrip("/").removesuffix(_PASTED)


def _suggestion(provider: str, name: str) -> str:
    if provider in PRESETS:
        return f"Type {provider}:NAME with the name of a model."
    close = difflib.get_close_matches(provider.lower(), [*PRESETS, *OPENERS], n=1, cutoff=_GUESSES)
    if close:
        return f"Did you mean {close[0]}{':' + name if name else ''}?"
    return f"Type embedded, PROVIDER:NAME ({', '.join(PRESETS)}), or add --base-url."


def _over_http(spec: str, model: str, preset: Preset, options: ModelOptions, environ: Mapping[str, str]) -> Model:
    from docgen_nb.llm.anthropic_messages import AnthropicModel
    from docgen_nb.llm.chat_completions import ChatCompletionsModel
    from docgen_nb.llm.http import HttpEndpoint

    key = _key(spec, preset, options, environ)
    http = HttpEndpoint(
        preset.base_url,
        _headers(preset, key),
        silence=options.timeout or SILENCE_SECONDS,
        first_byte=options.first_byte_timeout,
        connect=options.connect_timeout or CONNECT_SECONDS,
    )
    digest = hashlib.sha256(key.encode()).hexdigest()[:12] if key else "no key"
    endpoint = f"{preset.base_url} {digest}"
    profile = options.applied_to(ModelProfile(max_concurrency=preset.max_concurrency))
    if preset.wire == "anthropic":
        return AnthropicModel(spec, model, http, endpoint=endpoint, profile=profile)
    return ChatCompletionsModel(spec, model, http, endpoint=endpoint, profile=profile, dialect=preset.dialect)


def _headers(preset: Preset, key: str) -> dict[str, str]:
    if preset.wire == "anthropic":
        from docgen_nb.llm.anthropic_messages import API_VERSION

        return {"anthropic-version": API_VERSION} | ({"x-api-key": key} if key else {})
    return {"authorization": f"Bearer {key}"} if key else {}


def _key(spec: str, preset: Preset, options: ModelOptions, environ: Mapping[str, str]) -> str:
    """The key, "" if none is needed.

    Raises:
        MissingKeyError: if it is not set, or holds what can't be sent in a header.
    """
    names = (options.api_key_env,) if options.api_key_env else preset.keys
    hint = "Set it before the kernel starts, or type: %docgen model embedded"
    for name in names:
        if key := environ.get(name, "").strip():
            if not (key.isascii() and key.isprintable()):
                raise MissingKeyError(f"{name} holds characters that no API key has.", hint=hint)
            return key
    if names:
        missing = f"{spec} needs an API key and {' or '.join(names)} is not set."
        raise MissingKeyError(missing, hint=hint)
    return ""


def _check_positive(name: str, value: float | None) -> None:
    if value is not None and not value > 0:
        raise ModelSpecError(f"{name} is {value:g}, but must be more than 0.")
