"""The calls to an endpoint as they stand, for displays."""

from typing import NamedTuple, Self

from docgen_nb.engine.limiter import Limiter


class Traffic(NamedTuple):
    """Calls to an endpoint, those of other runs included.

    ``held_seconds`` until the next may start, 0 if nothing but free slots is waited for; ``held_by`` names the limit,
    to follow "waiting for". ``trouble`` is a sentence on a server that is away or refuses most calls, "" as a rule.
    """

    in_flight: int
    waiting: int
    limit: int
    held_seconds: float
    held_by: str
    trouble: str = ""

    @classmethod
    def of(cls, limiter: Limiter, now: float, away_since: float | None) -> Self:
        """The calls through a limiter; ``away_since`` is when the server could first not be reached, None if it can."""
        until, trouble = limiter.held_until, ""
        if away_since is not None:
            seconds = f"{now - away_since:.0f} s"
            trouble = f"the server has not been reachable for {seconds}, it is tried again until it is"
        elif limiter.overloaded:
            trouble = "the server answers most calls with 429 however slowly they come, it is asked once a second"
        held = 0.0 if until is None else max(0.0, until - now)
        return cls(limiter.in_flight, limiter.waiting, limiter.current_limit, held, limiter.held_reason or "", trouble)
