"""From what the user types after ``%docgen model`` to a model that can be asked."""

from __future__ import annotations

import difflib
import hashlib
import importlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import cast

from docgen_nb.errors import MissingKeyError, ModelSpecError
from docgen_nb.llm.messages import Model, ModelProfile
from docgen_nb.llm.presets import PRESETS, Preset

SILENCE_SECONDS = 120.0

# By import path, since these live in higher layers or load much; opened by ``open_model`` alone.
OPENERS: dict[str, str] = {
    "embedded": "docgen_nb.llm.embedded:open_embedded",
    "scripted": "docgen_nb.testing.scripted:open_scripted",
}


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """Options of ``%docgen model``; None leaves each to its default.

    Attributes:
        base_url: of a server of the chat completions format.
        api_key_env: environment variable that holds the key; the only way a key is sent to ``base_url``.
        max_concurrency: requests in flight.
        timeout: seconds of silence after which a call is given up.
        temperature: sent with each call.
        max_output_tokens: for one section.
    """

    base_url: str | None = None
    api_key_env: str | None = None
    max_concurrency: int | None = None
    timeout: float | None = None
    temperature: float | None = None
    max_output_tokens: int | None = None

    def applied_to(self, profile: ModelProfile) -> ModelProfile:
        """The profile with what the user chose."""
        return replace(
            profile,
            max_concurrency=self.max_concurrency or profile.max_concurrency,
            temperature=profile.temperature if self.temperature is None else self.temperature,
            max_output_tokens=self.max_output_tokens or profile.max_output_tokens,
        )


def open_model(spec: str, options: ModelOptions | None = None, *, environ: Mapping[str, str] | None = None) -> Model:
    """Open the model that ``spec`` names: ``embedded``, ``PROVIDER:NAME``, or any NAME with a base URL.

    Nothing is sent. Raises:
        ModelSpecError: if it names nothing; close names are offered.
        MissingKeyError: if the provider wants a key and its variable is not set.
    """
    options, environ = options or ModelOptions(), os.environ if environ is None else environ
    provider, _, name = spec.partition(":")
    if options.base_url is not None:
        return _over_http(spec, spec, Preset(options.base_url), options, environ)
    if provider in OPENERS:
        module, _, function = OPENERS[provider].partition(":")
        opener = getattr(importlib.import_module(module), function)
        return cast("Callable[[str | None, ModelOptions], Model]", opener)(name or None, options)
    if provider not in PRESETS or not name:
        raise ModelSpecError(f"{spec!r} names no model.", hint=_suggestion(provider, name))
    return _over_http(spec, name, PRESETS[provider], options, environ)


def _suggestion(provider: str, name: str) -> str:
    if provider in PRESETS:
        return f"Type {provider}:NAME with the name of a model."
    close = difflib.get_close_matches(provider, [*PRESETS, *OPENERS], n=1)
    if close:
        return f"Did you mean {close[0]}{':' + name if name else ''}?"
    return f"Type embedded, PROVIDER:NAME ({', '.join(PRESETS)}), or add --base-url."


def _over_http(spec: str, model: str, preset: Preset, options: ModelOptions, environ: Mapping[str, str]) -> Model:
    from docgen_nb.llm.anthropic_messages import API_VERSION, AnthropicModel
    from docgen_nb.llm.chat_completions import ChatCompletionsModel
    from docgen_nb.llm.http import HttpEndpoint

    key = _key(spec, preset, options, environ)
    anthropic = preset.wire == "anthropic"
    if anthropic:
        headers = {"anthropic-version": API_VERSION} | ({"x-api-key": key} if key else {})
    else:
        headers = {"authorization": f"Bearer {key}"} if key else {}
    http = HttpEndpoint(preset.base_url, headers, silence=options.timeout or SILENCE_SECONDS)
    kind = AnthropicModel if anthropic else ChatCompletionsModel
    digest = hashlib.sha256(key.encode()).hexdigest()[:12] if key else "no key"
    profile = options.applied_to(ModelProfile())
    return kind(spec, model, http, endpoint=f"{preset.base_url} {digest}", profile=profile)


def _key(spec: str, preset: Preset, options: ModelOptions, environ: Mapping[str, str]) -> str:
    names = (options.api_key_env,) if options.api_key_env else preset.keys
    key = next((environ[name].strip() for name in names if environ.get(name, "").strip()), "")
    if names and not key:
        raise MissingKeyError(
            f"{spec} needs an API key and {' or '.join(names)} is not set.",
            hint="Set it before the kernel starts, or type: %docgen model embedded",
        )
    return key
