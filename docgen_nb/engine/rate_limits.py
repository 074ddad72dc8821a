"""When the next call may start, by all that is known of an endpoint's limits per time."""

import math
from collections import deque
from typing import NamedTuple

from docgen_nb.engine.rate import OVERLOADED_RATE, LearnedRate, TokenBucket
from docgen_nb.server_limits import LimitHeaders

SPAN = 60.5
"""Seconds of a window: a minute, and half a second for requests that overtake one another on their way."""
_LONGEST_WAIT = 120.0  # seconds, also where the server asks for more
_FIRST_GUESS = 0.5  # seconds, where the server does not say for how long; doubles
_SHORTEST_WAIT = 0.01  # seconds, where it asks for none or hardly any; doubles as well, else "0" calls it without end
_LONGEST_GUESS = 8.0
_MOST_GUESSES = 60  # that double; far above any wait, far below what a float can hold
_BURST = 0.8  # seconds' worth of a limit per minute; a whole second's leaves no room for requests that bunch up
_MOST_UNCOUNTED = 10_000  # calls remembered while no header was seen


class Entry:
    """An amount that was counted at a time."""

    __slots__ = ("amount", "at")

    def __init__(self, at: float, amount: int) -> None:
        self.at = at
        self.amount = amount


class MinuteWindow:
    """At most ``limit`` in any 60 seconds; None for no limit. What was counted stays if the limit changes."""

    def __init__(self, limit: int | None) -> None:
        self.limit = limit
        self._entries: deque[Entry] = deque()
        self._total = 0

    def wait(self, amount: int, now: float) -> float:
        """Seconds until ``amount`` more fits; more than the whole limit waits until it has it alone."""
        self._forget(now)
        if self.limit is None:
            return 0.0
        excess = self._total + min(amount, self.limit) - self.limit
        if excess <= 0:
            return 0.0
        for entry in self._entries:
            excess -= entry.amount
            if excess <= 0:
                return entry.at + SPAN - now
        return 0.0

    def count(self, amount: int, now: float) -> Entry:
        """Count ``amount`` as spent now."""
        entry = Entry(now, amount)
        self._entries.append(entry)
        self._total += amount
        return entry

    def correct(self, entry: Entry, amount: int, now: float) -> None:
        """Replace an estimate by what was really spent."""
        self._forget(now)
        if entry.at > now - SPAN:
            self._total += amount - entry.amount
            entry.amount = amount

    def _forget(self, now: float) -> None:
        while self._entries and self._entries[0].at <= now - SPAN:
            self._total -= self._entries.popleft().amount


class HeaderLimit:
    """One limit as response headers report it. Nothing else shows how large a burst the server takes at once.

    What is missing is taken to come back steadily until the time of the reset, as in a token bucket, at no
    more than the whole limit per minute. A server that counts by the clock's minute instead answers 429 once,
    with a Retry-After, and that is heeded.
    """

    def __init__(self) -> None:
        self._limit = math.inf
        self._remaining = math.inf
        self._rate = 0.0
        self._observed = 0.0
        self._whole = 0.0
        self._number = -1
        self._uncounted: deque[tuple[int, int]] = deque()
        self._uncounted_total = 0

    @property
    def known(self) -> bool:
        """Whether a header was seen."""
        return self._number >= 0

    def count(self, number: int, amount: int) -> None:
        """Note that call ``number`` spends ``amount``; numbers grow with each call."""
        self._uncounted.append((number, amount))
        self._uncounted_total += amount
        if not self.known and len(self._uncounted) > _MOST_UNCOUNTED:
            self._uncounted_total -= self._uncounted.popleft()[1]

    def observe(
        self, number: int, started: float, remaining: int | None, limit: int | None, reset: float | None
    ) -> None:
        """Take over what the response to call ``number``, sent at ``started``, said; older responses are ignored.

        ``reset`` is seconds until the limit is whole again.
        """
        if remaining is None or limit is None or number < self._number:
            return
        self._number, self._observed = number, started
        self._remaining, self._limit = float(remaining), float(limit)
        missing = max(0, limit - remaining)
        self._rate = min(missing / reset, limit / 60) if reset else 0.0
        self._whole = started + (reset or 0.0)
        while self._uncounted and self._uncounted[0][0] <= number:
            self._uncounted_total -= self._uncounted.popleft()[1]

    def left(self, now: float) -> float:
        """Estimate how much is left now; infinite if unknown."""
        if not self.known:
            return math.inf
        regained = self._rate * (now - self._observed) if now < self._whole else math.inf
        return min(self._limit, self._remaining + regained) - self._uncounted_total

    def wait(self, amount: int, now: float) -> float:
        """Seconds until ``amount`` should be left; 0 once nobody but the server can say."""
        lacking = min(float(amount), self._limit) - self.left(now)
        if lacking <= 0 or now >= self._whole:
            return 0.0
        steady = lacking / self._rate if self._rate else math.inf
        return min(steady, self._whole - now)


class Wait(NamedTuple):
    """Seconds until the next call may start, and what it waits for."""

    seconds: float
    reason: str


class Spent(NamedTuple):
    """The amounts that were counted for one call."""

    number: int
    requests: Entry
    tokens: Entry


class RateLimits:
    """The limits per time of one endpoint: what the user said, what headers say, what rate limiting taught.

    Args:
        requests_per_minute: None for no limit that the user knows of.
        tokens_per_minute: the same.
    """

    def __init__(self, requests_per_minute: int | None, tokens_per_minute: int | None) -> None:
        self._requests = MinuteWindow(requests_per_minute)
        self._tokens = MinuteWindow(tokens_per_minute)
        self._bucket = TokenBucket()
        self._learned = LearnedRate()
        self._requests_left = HeaderLimit()
        self._tokens_left = HeaderLimit()
        self._wait_until = -math.inf
        self._guesses = 0
        self.configure(requests_per_minute, tokens_per_minute, 0.0)

    def configure(self, requests_per_minute: int | None, tokens_per_minute: int | None, now: float) -> None:
        """Change the user's limits; what was counted and learned stays."""
        rate = None if requests_per_minute is None else requests_per_minute / 60
        if rate != self._bucket.rate:
            self._bucket.change(rate, max(1.0, _BURST * (rate or 0)), now)
        self._requests.limit = requests_per_minute
        self._tokens.limit = tokens_per_minute

    def wait(self, tokens: int, now: float) -> Wait:
        """Return the seconds that the next call of about ``tokens`` has to wait, and for which limit."""
        # Only headers show how large a burst the server takes; without them the limit is spread.
        spread = 0.0 if self._requests_left.known else self._bucket.wait(now)
        return max(
            Wait(0.0, ""),
            Wait(self._wait_until - now, "the server asked to wait"),
            Wait(max(spread, self._requests.wait(1, now)), "requests per minute"),
            Wait(self._requests_left.wait(1, now), "requests per minute"),
            Wait(max(self._tokens.wait(tokens, now), self._tokens_left.wait(tokens, now)), "tokens per minute"),
            Wait(self._learned.bucket.wait(now), "the rate that the server accepts"),
        )

    @property
    def overloaded(self) -> bool:
        """Whether the server rate limits calls by chance, however slowly they come."""
        return self._learned.overloaded

    def started(self, number: int, tokens: int, now: float) -> Spent:
        """Count a call; hand back what was counted, to be corrected later."""
        requests = self._requests.count(1, now)
        self._bucket.count(now)
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
        """Note that a call was accepted."""
        self._guesses = 0
        self._learned.succeeded(now)

    def rate_limited(
        self, retry_after: float | None, limits: LimitHeaders, started: float, now: float, *, too_fast: bool
    ) -> None:
        """Note that a call was rate limited. ``too_fast``: this is about calls per time, not about calls in flight."""
        hint = math.inf
        if limits.remaining_requests == 0 and limits.limit_requests and limits.reset_requests_s:
            hint = limits.limit_requests / limits.reset_requests_s
        slow_down = too_fast or self._learned.bucket.rate is not None
        self._learned.rate_limited(started, now, slow_down=slow_down, hint=hint)
        if too_fast and now >= self._wait_until and (retry_after or 0.0) < _FIRST_GUESS:
            says_when = any(each is not None for each in (retry_after, limits.reset_requests_s, limits.reset_tokens_s))
            guess = (_SHORTEST_WAIT if says_when else _FIRST_GUESS) * 2.0 ** min(self._guesses, _MOST_GUESSES)
            retry_after = max(retry_after or 0.0, min(self._longest_guess, guess))
            self._guesses += 1
        if retry_after is not None:
            self._wait_until = max(self._wait_until, now + min(retry_after, _LONGEST_WAIT))
            self._learned.paused(now, self._wait_until)

    @property
    def _longest_guess(self) -> float:
        return 1 / OVERLOADED_RATE if self._learned.overloaded else _LONGEST_GUESS
