"""The limits per time that a server tells: read in ``llm``, heeded in ``engine``."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LimitHeaders:
    """Limits as a response told them; None where it did not.

    Attributes:
        remaining_requests, remaining_tokens: left of the limit.
        limit_requests, limit_tokens: in one period, usually a minute.
        reset_requests_s, reset_tokens_s: seconds from now until the limit is whole again.
    """

    remaining_requests: int | None = None
    limit_requests: int | None = None
    reset_requests_s: float | None = None
    remaining_tokens: int | None = None
    limit_tokens: int | None = None
    reset_tokens_s: float | None = None

    @property
    def exhausted_for(self) -> float | None:
        """Seconds until what is used up is full again; None if nothing is known to be used up."""
        resets = (
            (self.remaining_requests, self.reset_requests_s),
            (self.remaining_tokens, self.reset_tokens_s),
        )
        return max((reset for left, reset in resets if left == 0 and reset is not None), default=None)
