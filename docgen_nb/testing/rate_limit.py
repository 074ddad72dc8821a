"""Limits that the fault server keeps: requests per minute as a token bucket, and requests in flight."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Told: TypeAlias = Literal["nothing", "retry-after", "headers"]


@dataclass
class RateLimit:
    """Refuses with 429 what is over the limit.

    Attributes:
        per_minute: requests, refilled evenly; None for no limit.
        burst: requests that may come at once; a second's worth if None, at least one.
        in_flight: requests at the same time; None for no limit. Never told beforehand.
        told: what a client learns: nothing but the 429, ``retry-after`` with it, or also ``x-ratelimit-*``
            headers with every answer.
    """

    per_minute: float | None = None
    burst: int | None = None
    in_flight: int | None = None
    told: Told = "retry-after"
    _level: float = field(default=0.0, init=False, repr=False)
    _counted: float = field(default_factory=time.monotonic, init=False, repr=False)

    def __post_init__(self) -> None:
        self._level = self.capacity

    @property
    def capacity(self) -> float:
        """Requests that may come at once."""
        return float(self.burst or max(1.0, (self.per_minute or 0.0) / 60))

    def refuses(self, in_flight: int) -> bool:
        """Whether a request that makes ``in_flight`` of them is refused now; counts it if not."""
        if self.in_flight is not None and in_flight > self.in_flight:
            return True
        if self.per_minute is None:
            return False
        self._refill()
        if self._level < 1:
            return True
        self._level -= 1
        return False

    def headers(self, *, refused: bool) -> dict[str, str]:
        """Headers that a response reports the limit with."""
        if self.per_minute is None or self.told == "nothing":
            return {}
        self._refill()
        rate = self.per_minute / 60
        told: dict[str, str] = {}
        if refused and self._level < 1:
            told["retry-after"] = f"{(1 - self._level) / rate:.3f}"
        if self.told == "headers":
            told["x-ratelimit-limit-requests"] = f"{self.capacity:.0f}"
            told["x-ratelimit-remaining-requests"] = f"{int(self._level)}"
            told["x-ratelimit-reset-requests"] = f"{(self.capacity - self._level) / rate * 1000:.0f}ms"
        return told

    def _refill(self) -> None:
        now = time.monotonic()
        gained = (now - self._counted) * (self.per_minute or 0.0) / 60
        self._level = min(self.capacity, self._level + gained)
        self._counted = now
