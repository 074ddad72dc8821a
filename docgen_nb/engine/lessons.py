"""What answers and refusals teach of one endpoint's limits, whoever gives out the leave to call: width, ramp, pace."""

from __future__ import annotations

from dataclasses import dataclass

from docgen_nb.engine.allowance import Allowance, Spent
from docgen_nb.engine.width import Ramp, Width
from docgen_nb.rate_limits import LimitHeaders

NO_HEADERS = LimitHeaders()


@dataclass(slots=True, eq=False)
class Call:
    """One call as it was let go.

    Attributes:
        number: grows with each call to the endpoint.
        level: calls in flight when it started, itself included.
        started: by the clock.
        spent: what was counted for it.
    """

    number: int
    level: int
    started: float
    spent: Spent


class Lessons:
    """The limits of one endpoint, as the user said and as its answers teach.

    Args:
        max_concurrency: calls in flight at most.
        requests_per_minute, tokens_per_minute: None if the user knows of no limit.
    """

    def __init__(
        self, max_concurrency: int, requests_per_minute: int | None = None, tokens_per_minute: int | None = None
    ) -> None:
        self.width = Width(max_concurrency)
        self.ramp = Ramp()
        self.allowance = Allowance(requests_per_minute, tokens_per_minute)

    def succeeded(
        self, call: Call, in_flight: int, tokens_used: int | None, limits: LimitHeaders | None, now: float
    ) -> None:
        """A call was taken. ``tokens_used``: as the server counted them, None if it did not say."""
        if tokens_used is not None:
            self.allowance.correct(call.spent.tokens, tokens_used, now)
        self.allowance.observe(call.number, call.started, limits or NO_HEADERS)
        self.allowance.succeeded(now)
        self.ramp.succeeded(call.level)
        self.width.succeeded(call.level, in_flight)

    def refused(
        self, call: Call, in_flight: int, retry_after: float | None, limits: LimitHeaders | None, now: float
    ) -> None:
        """A call was one too many. ``retry_after``: seconds, None if unsaid."""
        limits = limits or NO_HEADERS
        exhausted = limits.remaining_requests == 0 or limits.remaining_tokens == 0
        too_fast = exhausted or self.width.contradicts(call.level)
        if not exhausted:
            self.width.refused(call.level, in_flight, call.started, now)
        if too_fast:
            self.width.forget()
        self.ramp.refused(now - call.started)
        self.allowance.observe(call.number, call.started, limits)
        self.allowance.refused(retry_after, limits, call.started, now, too_fast=too_fast)
