"""What passes between the one who owns an endpoint's limits and those who call it from other processes.

A worker is lent a share of the calls in flight, which it uses again and again by itself, and leave to start calls:
without bound while no limit per time is known, else by permits, each for a moment of its own, so that what was
granted together is not sent together. A few starts are left to the worker's discretion (*credit*) while there is room,
so that a call which comes out of the blue does not wait for a round trip.
"""

from __future__ import annotations

from dataclasses import dataclass

from docgen_nb.rate_limits import LimitHeaders


@dataclass(frozen=True, slots=True)
class Permit:
    """Leave to start one call, ``wait`` seconds after it was received at the earliest."""

    id: int
    wait: float


@dataclass(frozen=True, slots=True)
class Grant:
    """What a worker may do from now on.

    Attributes:
        number: grows from grant to grant.
        share: its calls in flight at most.
        credit: starts without a permit until the next grant; None for as many as the share takes.
        permits: new ones, in the order of their moments.
        void: the permits before are worth nothing any more.
    """

    number: int
    share: int
    credit: int | None
    permits: tuple[Permit, ...] = ()
    void: bool = False


@dataclass(frozen=True, slots=True)
class Started:
    """A call has started ``ago`` seconds ago; ``permit`` None is on credit. ``call`` is the worker's own number."""

    call: int
    tokens: int
    ago: float
    permit: int | None


@dataclass(frozen=True, slots=True)
class Answered:
    """How a call went: taken, or refused. Fields as in ``CallSlot``."""

    call: int
    refused: bool
    tokens_used: int | None = None
    retry_after: float | None = None
    limits: LimitHeaders | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A call that waits for leave."""

    order: tuple[int, ...]
    tokens: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a worker has done since its last report, and how it stands.

    Attributes:
        seen: number of the last grant that it has taken over.
        waiting: the first of the calls that wait, by order; ``waiting_count`` is how many there are.
        ended: calls that are over, well or not.
        unused: ids of permits that are given back.
    """

    seen: int
    in_flight: int
    waiting: tuple[Waiting, ...] = ()
    waiting_count: int = 0
    started: tuple[Started, ...] = ()
    answered: tuple[Answered, ...] = ()
    ended: tuple[int, ...] = ()
    unused: tuple[int, ...] = ()
