"""Faults of the fault server's responses, by a script or by seeded chance, and the rate limits that it keeps."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Body: TypeAlias = dict[str, Any]

FaultKind: TypeAlias = Literal[
    "status", "reset", "garbage", "html", "slow", "mumble", "stall", "reset_in_stream", "cut", "stream_error",
    "empty", "length", "invalid",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that one request meets.

    Attributes:
        kind: instead of an answer: ``status`` answers ``status`` with ``headers`` and an error body, ``reset``
            breaks the connection, ``garbage`` sends bytes that are no HTTP, ``html`` an error page. In an answer:
            ``slow`` begins ``seconds`` late, ``mumble`` sends nothing but comments for so long, ``stall`` is
            silent for so long in its middle, ``reset_in_stream`` breaks the connection there, ``cut`` ends there
            in good order but incomplete, ``stream_error`` puts an error object there, ``empty`` holds no text,
            ``length`` is cut by the output limit and says so, ``invalid`` holds text instead of JSON.
        status: of ``status`` and ``html``, and the code in ``stream_error``.
        message: of the error body.
        headers: of ``status``; ``retry-after`` for example.
        seconds: of ``slow``, ``mumble`` and ``stall``.
    """

    kind: FaultKind
    status: int = 500
    message: str = "planned fault"
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0


FaultPlan: TypeAlias = Callable[[Body, int], Fault | None]


def no_faults(_body: Body, _number: int) -> None:
    """Let every request succeed."""


def in_order(*faults: Fault | None) -> FaultPlan:
    """One for each request in the order of their arrival, then none."""
    return lambda _body, number: faults[number - 1] if number <= len(faults) else None


def at_random(chances: Sequence[tuple[float, Fault]], *, seed: int = 0) -> FaultPlan:
    """Each fault with its probability, at most one for a request; the same for the same number and seed."""
    if sum(chance for chance, _ in chances) > 1:
        raise ValueError("The probabilities add up to more than 1.")

    def plan(_body: Body, number: int) -> Fault | None:
        point = random.Random(f"{seed} {number}").random()  # noqa: S311 - not for secrets
        for chance, fault in chances:
            if point < chance:
                return fault
            point -= chance
        return None

    return plan


def lognormal(median: float, sigma: float, *, seed: int = 0) -> Callable[[Body], float]:
    """Heavy-tailed answer times in seconds, as real services have them; each call draws the next one."""
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    return lambda _body: median * chance.lognormvariate(0.0, sigma)


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
