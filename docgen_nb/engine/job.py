"""A job, the jobs that it waits for, and its one outcome: failures are results, not exceptions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, Protocol, TypeAlias, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Succeeded(Generic[T]):
    """The job returned ``value``."""

    value: T
    kind: Literal["succeeded"] = "succeeded"


@dataclass(frozen=True, slots=True)
class Failed:
    """The job raised ``error``; nobody else is harmed."""

    error: Exception
    kind: Literal["failed"] = "failed"


@dataclass(frozen=True, slots=True)
class Skipped:
    """There was nothing to do, and ``reason`` says why."""

    reason: str
    kind: Literal["skipped"] = "skipped"


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The run ended before the job did, and ``reason`` says why."""

    reason: str
    kind: Literal["cancelled"] = "cancelled"


Outcome: TypeAlias = Succeeded[T] | Failed | Skipped | Cancelled


@dataclass(frozen=True, slots=True)
class Job(Generic[T]):
    """One piece of work in a graph.

    Edges are order only: a job starts once those it waits for have settled, whatever their outcomes.

    Attributes:
        key: unique in the graph; names the job in errors.
        position: place in the document. Ready jobs are taken, and outcomes handed back, by it.
        size: how long it is expected to take, in any unit that all jobs share; see ``Scheduler``.
        work: is called once, when the job starts. An exception becomes ``Failed``; it may return an outcome
            of its own, such as ``Skipped``, instead of a value.
        after: keys of jobs that must have settled before this one starts.
        after_family: the same, including all the jobs that those expanded into, and so on down.
        expand: called with the value once the job has succeeded; the jobs it yields join the running graph.
            An exception, an unknown or duplicate key, or a cycle turns this job's outcome into ``Failed``,
            and none of the yielded jobs joins.
    """

    key: str
    position: tuple[int, ...]
    work: Callable[[], Awaitable[T | Outcome[T]]]
    after: frozenset[str] = field(default=frozenset())
    after_family: frozenset[str] = field(default=frozenset())
    expand: Callable[[T], Iterable[Job[Any]]] | None = None
    size: float = 0.0


AnyJob: TypeAlias = Job[Any]
AnyOutcome: TypeAlias = Outcome[Any]


class Work(Protocol):
    """Work that can be paused and stopped. Every method is called in the work's own loop."""

    @property
    def paused(self) -> bool:
        """Whether nothing more is begun for now."""
        ...

    def pause(self) -> None:
        """Begin nothing more; what is under way is finished."""
        ...

    def resume(self) -> None:
        """Go on after ``pause``."""
        ...

    def stop(self, reason: str) -> None:
        """End it soon; what is finished stays."""
        ...
