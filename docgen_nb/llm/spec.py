"""From what the user types after ``%docgen model`` to a model that can be asked."""

import difflib
import hashlib
import importlib
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, cast
from urllib.parse import urlsplit

from docgen_nb.errors import MissingKeyError, ModelSpecError
from docgen_nb.llm.messages import Model, ModelProfile
from docgen_nb.llm.presets import FAMILIES, OTHER_NAMES, PRESETS, Preset
from docgen_nb.llm.prices import FixedPrice

SILENCE_SECONDS = 120.0
CONNECT_SECONDS = 10.0

# By import path: the test tools are a layer above this one, and neither they nor the embedded server may be
# loaded before somebody asks for them.
OPENERS: dict[str, str] = {
    "embedded": "docgen_nb.llm.embedded:open_embedded",
    "scripted": "docgen_nb.testing.scripted:open_scripted",
}

# With a base URL a provider's name before the colon is left off, but for these: models of Ollama are called so.
_ALSO_MODELS = frozenset({"mistral"})
_PASTED = re.compile(r"/(chat/completions|completions|messages|models|responses)/*$")
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$([A-Za-z_][A-Za-z0-9_]*)")
_IN_ADDRESS = re.compile(r"\{([A-Z_]+)(?::([^}]*))?\}")
_NAME_IN_ADDRESS = re.compile(r"[A-Za-z0-9._:-]+")
_HEADER = re.compile(r"([A-Za-z0-9!#$%&'*+.^_`|~-]+)\s*:\s*(\S.*)")
_SECRET_NAME = re.compile(r"(?i)auth|key|token|secret|cookie|password")
_OLLAMA_PORT = 11434
_GUESSES = 0.6
_POSITIVE = (
    "max_concurrency", "rpm", "tpm", "timeout", "first_byte_timeout", "connect_timeout", "max_output_tokens",
    "context_tokens",
)  # fmt: skip
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
        reasoning_effort, top_p, seed: sent with each call; a model that does not take one is asked without it.
        headers: further headers, each ``Name: value``; ``${VAR}`` in a value stands for an environment variable,
            which is the only way to send a secret.
        extra: further fields of each request's body. No secret belongs there: it is kept in the project file.
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
    reasoning_effort: str | None = None
    top_p: float | None = None
    seed: int | None = None
    headers: tuple[str, ...] = ()
    extra: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        """Raises ModelSpecError if a number is not one that can be meant."""
        for name in _POSITIVE:
            if (value := getattr(self, name)) is not None and not value > 0:
                raise ModelSpecError(f"{name} is {value:g}, but must be more than 0.")
        for header in self.headers:
            _check_header(header)
        for name in _names_in(self.extra):
            if _SECRET_NAME.search(name) and not name.endswith("tokens"):
                raise ModelSpecError(
                    f"The field {name} looks like a secret, and fields of the body are kept in the project file.",
                    hint='Type: --header "Name: ${VARIABLE}" or --api-key-env VARIABLE',
                )

    def body_fields(self) -> dict[str, Any]:
        """Fields of each request's body that the user's options add."""
        chosen = {"reasoning_effort": self.reasoning_effort, "top_p": self.top_p, "seed": self.seed}
        return {name: value for name, value in chosen.items() if value is not None} | (self.extra or {})

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
            extra={**profile.extra, **self.body_fields()},
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
        shown = "What was typed" if _may_be_a_key(spec) else repr(spec)
        raise ModelSpecError(f"{shown} names no model.", hint=_suggestion(provider, name))
    return _over_http(spec, name, PRESETS[provider], options, environ)


def _may_be_a_key(spec: str) -> bool:
    """Whether a text may be a key, not to be repeated in an output: one word, long, of digits and letters."""
    return len(spec) >= _LONG and ":" not in spec and re.search(r"\d", spec) is not None


def key_variables(spec: str, options: ModelOptions) -> tuple[str, ...]:
    """The environment variables that ``open_model`` looks for a key in, in this order."""
    if options.api_key_env is not None:
        return (options.api_key_env,)
    provider, _, name = spec.strip().partition(":")
    return PRESETS[provider].keys if options.base_url is None and name and provider in PRESETS else ()


def needed_variables(spec: str, options: ModelOptions) -> tuple[str, ...]:
    """The environment variables beside the key's that ``open_model`` reads: in headers and in the address."""
    in_headers = [first or second for each in options.headers for first, second in _VARIABLE.findall(each)]
    provider = spec.strip().partition(":")[0]
    known = options.base_url is None and provider in PRESETS
    in_address = [match[0] for match in _IN_ADDRESS.findall(PRESETS[provider].base_url)] if known else []
    return (*in_headers, *in_address)


def _at_base_url(spec: str, options: ModelOptions, environ: Mapping[str, str]) -> Model:
    provider, _, name = spec.partition(":")
    address = _checked_address(options.base_url or "")
    named = bool(name) and provider in PRESETS and provider not in _ALSO_MODELS
    proxied = PRESETS[provider] if named else Preset("", cached_prefix=None)
    if (urlsplit(address).hostname or "").endswith(".azure.com"):
        proxied = PRESETS["azure"]
    preset = replace(proxied, base_url=address, keys=())
    model = name if named else spec
    if not model:
        raise ModelSpecError("The model's name is missing.", hint="Type: NAME --base-url URL")
    return _over_http(spec, model, preset, options, environ)


def _checked_address(base_url: str) -> str:
    try:
        parts = urlsplit(base_url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable, parts = False, urlsplit("")
    dated = re.fullmatch(r"api-version=[\w.-]+", parts.query)  # Azure's older addresses end so
    if not usable or parts.username is not None or (parts.query and not dated) or parts.fragment:
        raise ModelSpecError(
            "--base-url is no address that can be used.",
            hint="Type for example: --base-url http://localhost:8000/v1 (a key goes into --api-key-env VAR)",
        )
    path = _PASTED.sub("", parts.path.rstrip("/"))
    rooted = any(urlsplit(each.base_url)[1:3] == (parts.netloc, "") for each in PRESETS.values())
    if (not path and not rooted) or (path == "/api" and parts.port == _OLLAMA_PORT):
        path = "/openai/v1" if str(parts.hostname).endswith(".openai.azure.com") else "/v1"
    return parts._replace(path=path).geturl()


def _suggestion(provider: str, name: str) -> str:
    if provider in PRESETS:
        return f"Type {provider}:NAME with the name of a model."
    maker, slash, rest = provider.partition("/")
    known = OTHER_NAMES.get(maker.lower(), maker.lower() if slash else "")
    if known in PRESETS:
        return f"Did you mean {known}:{rest or name or 'NAME'}?"
    family = next((each for begin, each in FAMILIES.items() if provider.lower().startswith(begin)), "")
    if family and provider.lower() not in FAMILIES:
        return f"Did you mean {family}:{provider}{':' + name if name else ''}?"
    close = difflib.get_close_matches(provider.lower(), [*PRESETS, *OPENERS], n=1, cutoff=_GUESSES)
    if close:
        return f"Did you mean {close[0]}{':' + name if name else ''}?"
    return f"Type embedded, PROVIDER:NAME ({', '.join(PRESETS)}), or add --base-url."


def _over_http(spec: str, model: str, preset: Preset, options: ModelOptions, environ: Mapping[str, str]) -> Model:
    from docgen_nb.llm.anthropic_messages import MESSAGES
    from docgen_nb.llm.chat_completions import CHAT
    from docgen_nb.llm.http import HttpEndpoint
    from docgen_nb.llm.http_model import HttpModel

    key, variable = _key(spec, preset, options, environ)
    preset = replace(preset, base_url=_filled(preset.base_url, spec, environ))
    sent = dict(_header(each, environ) for each in options.headers)
    http = HttpEndpoint(
        preset.base_url,
        _headers(preset, key) | sent,
        secret=frozenset(sent),
        silence=options.timeout or SILENCE_SECONDS,
        first_byte=options.first_byte_timeout,
        connect=options.connect_timeout or CONNECT_SECONDS,
        key_variable=variable,
    )
    digest = hashlib.sha256(key.encode()).hexdigest()[:12] if key else "no key"
    endpoint = f"{preset.base_url} {digest}"
    profile = options.applied_to(
        ModelProfile(max_concurrency=preset.max_concurrency, cached_prefix=preset.cached_prefix)
    )
    wire = MESSAGES if preset.wire == "anthropic" else CHAT
    opened = HttpModel(spec, model, http, wire, endpoint=endpoint, profile=profile, dialect=preset.dialect)
    if urlsplit(preset.base_url).port == _OLLAMA_PORT and not options.context_tokens:
        from docgen_nb.llm import ollama

        opened.ask_window = partial(ollama.window_of, preset.base_url, model)
    return opened


def endpoint_of(
    spec: str, preset: Preset, options: ModelOptions, environ: Mapping[str, str]
) -> tuple[str, dict[str, str]]:
    """A provider's address and the headers that go there, the key among them. Errors as with ``open_model``."""
    return _filled(preset.base_url, spec, environ), _headers(preset, _key(spec, preset, options, environ)[0])


def _headers(preset: Preset, key: str) -> dict[str, str]:
    if preset.wire == "anthropic":
        from docgen_nb.llm.anthropic_messages import API_VERSION

        return {"anthropic-version": API_VERSION} | ({"x-api-key": key} if key else {})
    if not key:
        return {}
    return {preset.key_header: f"Bearer {key}" if preset.key_header == "authorization" else key}


def _filled(address: str, spec: str, environ: Mapping[str, str]) -> str:
    """The address with the environment variables in it."""

    def value(match: re.Match[str]) -> str:
        found = environ.get(match[1], "").strip().rstrip("/") or match[2]
        if not found:
            raise ModelSpecError(f"{spec} needs the environment variable {match[1]}, which is not set.")
        if match.start() and not _NAME_IN_ADDRESS.fullmatch(found):  # it may not lead to another host
            raise ModelSpecError(f"{match[1]} holds characters that can't stand in the address of {spec}.")
        return found

    filled = _IN_ADDRESS.sub(value, address)
    return filled if filled == address else _checked_address(filled)


def _check_header(header: str) -> None:
    match = _HEADER.fullmatch(header)
    if match is None:
        raise ModelSpecError("A header has a name and a value.", hint='Type for example: --header "X-Title: Reports"')
    if _SECRET_NAME.search(match[1]) and not _VARIABLE.search(match[2]):
        raise ModelSpecError(
            f"The header {match[1]} looks like a secret, which is taken from an environment variable alone.",
            hint=f'Type: --header "{match[1]}: ${{VARIABLE}}"',
        )


def _header(header: str, environ: Mapping[str, str]) -> tuple[str, str]:
    """Name and value, environment variables filled in."""
    name, _, value = header.partition(":")

    def variable(match: re.Match[str]) -> str:
        variable = match[1] or match[2]
        if not (found := environ.get(variable, "").strip()):
            raise MissingKeyError(f"{variable} is not set, which the header {name.strip()} needs.")
        return found

    filled = _VARIABLE.sub(variable, value.strip())
    if not (filled.isascii() and filled.isprintable()):
        raise MissingKeyError(f"The value of the header {name.strip()} holds characters that no header can have.")
    return name.strip().lower(), filled


def _names_in(value: object) -> list[str]:
    match value:
        case dict():
            return [name for key, inner in value.items() for name in (str(key), *_names_in(inner))]
        case list():
            return [name for inner in value for name in _names_in(inner)]
        case _:
            return []


def _key(spec: str, preset: Preset, options: ModelOptions, environ: Mapping[str, str]) -> tuple[str, str]:
    """The key and the variable that holds it, both "" if none is needed.

    Raises:
        MissingKeyError: if it is not set, or holds what can't be sent in a header.
    """
    names = (options.api_key_env,) if options.api_key_env else preset.keys
    typed = f'os.environ["{names[0]}"] = getpass.getpass()' if names else ""
    hint = f"Set it before Jupyter starts, or here with {typed}, or type: %docgen model embedded"
    for name in names:
        if key := environ.get(name, "").strip():
            if not (key.isascii() and key.isprintable()):
                raise MissingKeyError(f"{name} holds characters that no API key has.", hint=hint)
            return key, name
    if names and (preset.key_needed or options.api_key_env):
        missing = f"{spec} needs an API key and {' or '.join(names)} is not set."
        raise MissingKeyError(missing, hint=hint)
    return "", ""
