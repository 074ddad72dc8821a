"""Where a batch's documents are written: in the kernel, or on the workers of a cluster.

The user's side is the same for every place. For each document in flight it opens a ``Project`` (its file, its keeper,
its exports), makes the ``RunPlan`` with the planner, and starts the project's ``Run``. The place only brings what
carries that plan out. ``keeping`` of the plan belongs to the user's side: a place elsewhere has to come back to it with
each finished answer, at section grain.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, cast

from docgen_nb.batches.order import DocumentOrder
from docgen_nb.document.parts import ContentParts
from docgen_nb.errors import MissingExtraError, UserError
from docgen_nb.events import Event
from docgen_nb.project.model_choice import ModelChoice
from docgen_nb.run.carrier import Carrier
from docgen_nb.run.execution import Execution
from docgen_nb.run.plan import RunPlan

KERNEL = "kernel"
_MOST_IN_FLIGHT = 64  # documents in the kernel's memory at the same time


@dataclass(frozen=True)
class BatchScope:
    """What all documents of a batch have in common.

    Attributes:
        documents: how many there are.
        max_concurrency: requests in flight at most, over the whole batch.
        choice: the model: its name and options, with which it can be opened elsewhere, and itself.
        shared_parts: content parts that every document has, as the same objects.
        sequential: whether nothing at all may be done side by side.
    """

    documents: int
    max_concurrency: int
    choice: ModelChoice
    shared_parts: ContentParts
    sequential: bool = False


class Place(Protocol):
    """A place where documents are written. Used in one event loop, for one batch."""

    @property
    def width(self) -> int:
        """Documents in flight at most, at least 1; known once ``open`` has returned, and may change while it runs."""
        ...

    async def open(self, scope: BatchScope) -> None:
        """Get ready, before the first document.

        Raises:
            UserError: if it can't be used; nothing is changed then.
        """
        ...

    def carry(self, order: DocumentOrder, plan: RunPlan, tell: Callable[[Event], None]) -> Carrier:
        """What carries out one document's plan."""
        ...

    async def aclose(self) -> None:
        """Give back what ``open`` took. Called once, whatever happened."""
        ...


class KernelPlace:
    """This process: every document's run in the kernel's own event loop, all under the endpoint's one limiter."""

    width = 1

    async def open(self, scope: BatchScope) -> None:
        """Enough documents that each free slot finds a call, even if every document has but one to make."""
        self.width = 1 if scope.sequential else min(scope.max_concurrency, _MOST_IN_FLIGHT)

    def carry(self, order: DocumentOrder, plan: RunPlan, tell: Callable[[Event], None]) -> Carrier:
        """The ordinary execution."""
        del order
        return Execution(plan, tell)

    async def aclose(self) -> None:
        """There is nothing to give back."""


def place_for(on: object = KERNEL) -> Place:
    """The place that ``--on`` names: ``kernel``, ``local:N``, an address, ``client``, or a ``distributed.Client``.

    Raises:
        UserError: if it names none.
        MissingExtraError: if it needs a package that is not there.
    """
    if on in (None, KERNEL):
        return KernelPlace()
    if isinstance(on, str) and on != "client" and not on.startswith("local:") and "://" not in on:
        hint = "It is kernel, local:N, client, or an address such as tcp://scheduler:8786."
        raise UserError(f"--on {on or '(nothing)'} names no place.", hint=hint)
    try:  # by name: nothing of Dask is loaded before somebody asks for it
        cluster = importlib.import_module("docgen_nb.batches.cluster")
    except ImportError:
        raise MissingExtraError("A batch on a cluster", "dask") from None
    return cast("Callable[[object], Place]", cluster.place_for)(on)
