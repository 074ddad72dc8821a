"""Providers by name, read from ``providers.toml``: where they are, and which variable holds the key."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from importlib import resources
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


PRESETS: dict[str, Preset] = {}
"""The providers by their names in ``PROVIDER:NAME``."""
OTHER_NAMES: dict[str, str] = {}
"""Names that people type for a provider, and its name here."""
FAMILIES: dict[str, str] = {}
"""Beginnings of models' names, and who serves them first."""


def _read_providers() -> None:
    found = tomllib.loads(resources.files(__package__).joinpath("providers.toml").read_text(encoding="utf-8"))
    for name, facts in found.items():
        OTHER_NAMES.update(dict.fromkeys(facts.pop("other_names", ()), name))
        FAMILIES.update(dict.fromkeys(facts.pop("models", ()), name))
        facts["keys"] = tuple(facts.get("keys", ()))
        facts["dialect"] = Dialect(**facts.get("dialect", {}))
        PRESETS[name] = Preset(cached_prefix=None if facts.get("local") else 1024, **facts)


_read_providers()
