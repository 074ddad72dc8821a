"""Which models can be asked from here, and where the texts of a run go."""

import os
import re
from typing import Any
from urllib.parse import urlsplit

from docgen_nb.llm.presets import PRESETS
from docgen_nb.llm.prices import ListedPrice, listed_price
from docgen_nb.llm.servers import offers
from docgen_nb.project.model_choice import ModelChoice

_VARIABLE = re.compile(r"\{([A-Z_]+)(?::([^}]*))?\}")  # in an address
_HERE = "this machine"
_OWN = {"embedded", "scripted", "replay"}  # models that are no server
_LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1", "0.0.0.0"}  # noqa: S104 - compared, not listened on
_MOST_MODELS = 200  # of a provider


def model_choices() -> list[dict[str, Any]]:
    """Models that can be asked, with prices and windows: first what runs here. Asks for lists: blocks up to 2 s."""
    own = {"provider": "embedded", "where": f"{_HERE}, no key", "trouble": "", "models": [_model("embedded")]}
    found = [
        {
            "provider": offer.provider,
            "where": _host(PRESETS[offer.provider].base_url, offer.provider),
            "trouble": offer.trouble,
            "models": [_model(f"{offer.provider}:{name}") for name in offer.models[:_MOST_MODELS]],
        }
        for offer in offers()
    ]
    return [own, *sorted(found, key=lambda each: each["where"] != _HERE)]


def missing_keys() -> list[str]:
    """The variables that would open further providers."""
    return [p.keys[0] for p in PRESETS.values() if p.keys and p.key_needed and not any(map(os.environ.get, p.keys))]


def _model(name: str) -> dict[str, str]:
    price = listed_price(name)
    facts = []
    if isinstance(price, ListedPrice):
        facts.append(f"${price.per_million[0]:g} in, ${price.per_million[1]:g} out a million tokens")
        if price.window:
            facts.append(f"window {price.window:,}")
    return {"name": name, "facts": "; ".join(facts)}


def key_state(model: str) -> str:
    """Whether the model's key is there; never the key."""
    preset = PRESETS.get(model.partition(":")[0])
    if preset is None or not preset.keys:
        return "needs no key" if preset is not None or model in _OWN else ""
    found = next((name for name in preset.keys if os.environ.get(name, "").strip()), None)
    return f"{found} is set" if found else f"{preset.keys[0]} is not set; embedded needs none"


def destination(choice: ModelChoice) -> str:
    """Destination of the texts that a model is asked with: a host, or this machine; "" if nobody can say."""
    provider = choice.name.partition(":")[0]
    if choice.options.base_url is not None:
        return _host(choice.options.base_url, choice.options.base_url)
    if provider in PRESETS:
        return _host(PRESETS[provider].base_url, provider)
    return _HERE if provider in _OWN else ""


def way_of(place: str) -> str:
    """A destination in words; "" if nobody can say."""
    return "texts stay on this machine" if place == _HERE else place and f"texts go to {place}"


def _host(address: str, otherwise: str) -> str:
    filled = _VARIABLE.sub(lambda found: os.environ.get(found[1], "") or found[2] or "", address)
    try:
        host = urlsplit(filled).hostname or otherwise
    except ValueError:
        host = otherwise
    return _HERE if host in _LOCAL_HOSTS else host
