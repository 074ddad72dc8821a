"""Prices of calls: by the user's own numbers, by a maintained price table, or unknown.

The table is the package ``genai-prices`` (extra ``prices``), read as it is installed: nothing is fetched.
"""

from __future__ import annotations

import importlib.util
import logging
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from docgen_nb.errors import ModelSpecError
from docgen_nb.llm.messages import Usage

logger = logging.getLogger("docgen_nb.llm")

_MILLION = 1_000_000
_OURS = re.compile(r"(\d+(?:\.\d+)?)/(\d+(?:\.\d+)?)", re.ASCII)
_LOCAL = frozenset({"embedded", "ollama", "lmstudio", "llamacpp", "vllm"})
_TABLE = "genai_prices"
_OTHER_NAMES = {"xai": "x-ai", "azure": "azure"}  # ours → the table's


@dataclass(frozen=True, slots=True)
class FixedPrice:
    """USD per million tokens of prompt and of output. Cached tokens are counted as all others."""

    prompt: float
    output: float

    def cost(self, usage: Usage) -> float:
        """Cost of one call in USD."""
        return (usage.prompt_tokens * self.prompt + usage.output_tokens * self.output) / _MILLION


@dataclass(frozen=True, slots=True)
class ListedPrice:
    """The table's price of a provider's model."""

    provider: str
    model: str

    def cost(self, usage: Usage) -> float:
        """Cost of one call in USD."""
        return float(self._found(usage).total_price)

    @property
    def per_million(self) -> tuple[float, float]:
        """USD of a million tokens of prompt and of output, in a call of usual length."""
        return self.cost(Usage(1000, 0)) * 1000, self.cost(Usage(0, 1000)) * 1000

    @property
    def window(self) -> int | None:
        """Tokens of prompt and output together; None if the table does not say."""
        window: int | None = self._found(Usage(1, 1)).model.context_window
        return window

    def _found(self, usage: Usage) -> Any:
        import genai_prices

        listed = genai_prices.Usage(
            input_tokens=usage.prompt_tokens,
            cache_read_tokens=min(usage.cached_tokens, usage.prompt_tokens),
            output_tokens=usage.output_tokens,
        )
        return genai_prices.calc_price(listed, model_ref=self.model, provider_id=self.provider)


@dataclass(frozen=True, slots=True)
class HalfPrice:
    """The price of calls in a provider's batches, which is half of another."""

    whole: Price

    def cost(self, usage: Usage) -> float:
        """Cost of one call in USD."""
        return self.whole.cost(usage) / 2


Price: TypeAlias = FixedPrice | ListedPrice | HalfPrice


def parse_price(text: str) -> FixedPrice:
    """The user's own numbers, ``PROMPT/OUTPUT`` in USD per million tokens.

    Raises:
        ModelSpecError: if the text is not of that form.

    >>> parse_price("0.25/2").cost(Usage(1_000_000, 500_000))
    1.25
    """
    match = _OURS.fullmatch(text.strip())
    if match is None:
        raise ModelSpecError(
            f"{text!r} is no price.", hint="Type USD per million tokens of prompt and output, as --price 0.25/2"
        )
    return FixedPrice(float(match[1]), float(match[2]))


@lru_cache(maxsize=64)
def listed_price(spec: str) -> Price | None:
    """The price of a model as ``%docgen model`` names it; None if it is not known."""
    provider, _, model = spec.partition(":")
    if provider in _LOCAL:
        return FixedPrice(0.0, 0.0)
    if not model or importlib.util.find_spec(_TABLE) is None:
        return None
    price = ListedPrice(_OTHER_NAMES.get(provider, provider), model)
    try:
        price.cost(Usage(1, 1))
    except LookupError:
        logger.info("no price is listed for %s", spec)
        return None
    return price
