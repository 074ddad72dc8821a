"""When the next call may start, by all that is known of an endpoint's limits per time."""

from __future__ import annotations

import math
from typing import NamedTuple

from docgen_nb.engine.budgets import Entry, Window
from docgen_nb.engine.gauge import Gauge
from docgen_nb.engine.pace import OVERLOADED_RATE, LearnedPace, Pace
from docgen_nb.rate_limits import LimitHeaders

_LONGEST_HOLD = 120.0  # seconds, also where the server asks for more
_FIRST_HOLD = 0.5  # seconds, where the server does not say for how long; doubles
_LONGEST_GUESS = 8.0
_BURST = 0.8  # seconds' worth of a limit per minute; a whole second's leaves no room for requests that bunch up


class Hold(NamedTuple):
    """Nobody starts for ``seconds``, and why."""

    seconds: float
    reason: str


class Spent(NamedTuple):
    """What was counted for one call."""

    number: int
    requests: Entry
    tokens: Entry


class Allowance:
    """The limits per time of one endpoint: what the user said, what headers say, what refusals taught.

    Args:
        requests_per_minute: None for no limit that the user knows of.
        tokens_per_minute: the same.
    """

    def __init__(self, requests_per_minute: int | None, tokens_per_minute: int | None) -> None:
        self._requests = Window(requests_per_minute)
        self._tokens = Window(tokens_per_minute)
        self._pace = Pace()
        self._learned = LearnedPace()
        self._requests_left = Gauge()
        self._tokens_left = Gauge()
        self._hold_until = -math.inf
        self._guesses = 0
        self.configure(requests_per_minute, tokens_per_minute, 0.0)

    def configure(self, requests_per_minute: int | None, tokens_per_minute: int | None, now: float) -> None:
        """Change the user's limits; what was counted and learned stays."""
        rate = None if requests_per_minute is None else requests_per_minute / 60
        if rate != self._pace.rate:
            self._pace.change(rate, max(1.0, _BURST * (rate or 0)), now)
        self._requests.limit = requests_per_minute
        self._tokens.limit = tokens_per_minute

    def hold(self, tokens: int, now: float) -> Hold:
        """How long the next call, of about ``tokens``, has to wait, and for which limit."""
        # Only headers show how large a burst the server takes; without them the limit is spread.
        spread = 0.0 if self._requests_left.known else self._pace.wait(now)
        return max(
            Hold(0.0, ""),
            Hold(self._hold_until - now, "the server asked to wait"),
            Hold(max(spread, self._requests.wait(1, now)), "requests per minute"),
            Hold(self._requests_left.wait(1, now), "requests per minute"),
            Hold(max(self._tokens.wait(tokens, now), self._tokens_left.wait(tokens, now)), "tokens per minute"),
            Hold(self._learned.pace.wait(now), "the pace that the server takes"),
        )

    @property
    def overloaded(self) -> bool:
        """Whether the server refuses calls by chance, whatever their pace."""
        return self._learned.overloaded

    def started(self, number: int, tokens: int, now: float) -> Spent:
        """Count a call; hand back what was counted, to be corrected later."""
        requests = self._requests.count(1, now)
        self._pace.count(now)
        self._learned.started(now)
        self._requests_left.count(number, 1)
        self._tokens_left.count(number, tokens)
        return Spent(number, requests, self._tokens.count(tokens, now))

    def correct(self, entry: Entry, tokens: int, now: float) -> None:
        """Replace an estimate of tokens by what was really spent."""
        self._tokens.correct(entry, tokens, now)

    def observe(self, number: int, started: float, limits: LimitHeaders) -> None:
        """Take over what the response to a call said of the limits."""
        self._requests_left.observe(
            number, started, limits.remaining_requests, limits.limit_requests, limits.reset_requests_s
        )
        self._tokens_left.observe(number, started, limits.remaining_tokens, limits.limit_tokens, limits.reset_tokens_s)

    def succeeded(self, now: float) -> None:
        """Note that a call was taken."""
        self._guesses = 0
        self._learned.succeeded(now)

    def refused(
        self, retry_after: float | None, limits: LimitHeaders, started: float, now: float, *, too_fast: bool
    ) -> None:
        """Note a refusal. ``too_fast``: it is about calls per time, not about calls in flight."""
        hint = math.inf
        if limits.remaining_requests == 0 and limits.limit_requests and limits.reset_requests_s:
            hint = limits.limit_requests / limits.reset_requests_s
        slow_down = too_fast or self._learned.pace.rate is not None
        self._learned.refused(started, now, slow_down=slow_down, hint=hint)
        if retry_after is None and too_fast and not self._says_when(limits) and now >= self._hold_until:
            retry_after = min(self._longest_guess, _FIRST_HOLD * 2.0**self._guesses)
            self._guesses += 1
        if retry_after is not None:
            self._hold_until = max(self._hold_until, now + min(retry_after, _LONGEST_HOLD))
            self._learned.held(now, self._hold_until)

    @property
    def _longest_guess(self) -> float:
        return 1 / OVERLOADED_RATE if self._learned.overloaded else _LONGEST_GUESS

    @staticmethod
    def _says_when(limits: LimitHeaders) -> bool:
        return limits.reset_requests_s is not None or limits.reset_tokens_s is not None
