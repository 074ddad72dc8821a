"""Ask servers which models there are."""

import logging
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from docgen_nb.errors import DocgenError
from docgen_nb.llm.presets import PRESETS, Preset
from docgen_nb.llm.spec import ModelOptions, endpoint_of
from docgen_nb.llm.transport import get_json

logger = logging.getLogger("docgen_nb.llm")

_LIST_SECONDS = 2.0
_MOST_MODELS = 500


@dataclass(frozen=True, slots=True)
class Offer:
    """A provider whose key is set, or a server on this machine that answers.

    Attributes:
        provider: its name in ``PROVIDER:NAME``.
        models: names of its models, sorted; empty if it does not say.
        trouble: why it does not say, "" if it does.
    """

    provider: str
    models: tuple[str, ...] = ()
    trouble: str = ""


def offers(environ: Mapping[str, str] | None = None) -> list[Offer]:
    """Providers that can be asked, with their models. A key goes to its own provider alone. Blocks up to 2 s."""
    environ = os.environ if environ is None else environ
    asked = [name for name, preset in PRESETS.items() if preset.local or any(environ.get(key) for key in preset.keys)]
    with ThreadPoolExecutor(max_workers=len(PRESETS)) as pool:
        found = list(pool.map(lambda name: _offer(name, PRESETS[name], environ), asked))
    return [offer for offer in found if offer is not None]


def _offer(provider: str, preset: Preset, environ: Mapping[str, str]) -> Offer | None:
    try:
        base_url, headers = endpoint_of(f"{provider}:any", preset, ModelOptions(), environ)
    except DocgenError as error:
        return Offer(provider, trouble=str(error))
    status, value = get_json(f"{base_url}/models", headers, seconds=_LIST_SECONDS)
    if status is None and preset.local:
        return None
    models = _names(value)
    trouble = "" if models else "it does not answer" if status is None else f"it answers {status} without a list"
    return Offer(provider, models, trouble)


def _names(value: Any) -> tuple[str, ...]:
    """Read names of models from OpenAI's form, which nearly all speak, or a bare list (Together, GitHub)."""
    listed = value.get("data") or value.get("models") if isinstance(value, dict) else value
    entries = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    names = {str(each.get("id") or each.get("name") or "").removeprefix("models/") for each in entries[:_MOST_MODELS]}
    return tuple(sorted(name for name in names if name and name.isprintable()))
