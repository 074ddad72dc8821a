"""Outcomes of jobs: exactly one per job; failures are results, not exceptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeAlias, TypeVar

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
AnyOutcome: TypeAlias = Outcome[Any]
