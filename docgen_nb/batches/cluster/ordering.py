"""Orders for workers: a document's plan with what the worker lacks to carry it out, and nothing that it has already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docgen_nb.batches.cluster.budgets import BudgetTerms
from docgen_nb.batches.cluster.messages import Arrived, Known, Orders
from docgen_nb.batches.cluster.sealing import sealed
from docgen_nb.batches.cluster.versions import versions_here
from docgen_nb.batches.place import BatchScope
from docgen_nb.run.budget import Budget
from docgen_nb.run.plan import RunPlan
from docgen_nb.store.run_cache import RunCache


class OrderMaker:
    """Makes one batch's orders.

    Args:
        batch: its id.
        scope: what its documents have in common.
        keys: of the model, by variable.
    """

    def __init__(self, batch: str, scope: BatchScope, keys: Mapping[str, str]) -> None:
        self._batch, self._scope, self._keys = batch, scope, keys
        self._shared = tuple(scope.shared_parts.values())
        self._numbers = {id(part): number for number, part in enumerate(self._shared)}
        self._had: dict[str, set[int]] = {}

    def gone(self, worker: str) -> None:
        """The worker is gone; one of the same address would have nothing."""
        self._had.pop(worker, None)

    def orders(
        self, worker: str, arrived: Arrived, fields: Mapping[str, Any], plan: RunPlan, keeping: RunCache, known: Known
    ) -> Orders:
        """What the task that has arrived is to do. Content parts of all documents go to a worker once."""
        parts = tuple(self._numbers.get(id(part), part) for part in plan.parts.values())
        had = self._had.setdefault(worker, set())
        new = {each for each in parts if isinstance(each, int)} - had
        had |= new
        letter = sealed(self._keys, arrived.address, f"{self._batch} {worker}") if self._keys else b""
        choice = self._scope.choice
        return Orders(
            row=arrived.row,
            attempt=arrived.attempt,
            versions=versions_here(),
            plan=fields,
            parts=parts,
            shared={number: self._shared[number] for number in new},
            model=choice.spec,
            options=choice.options,
            letter=letter,
            writer=keeping.writer,
            budget=_terms(plan.budget),
            recalls=keeping.sections.recalls,
            replays=keeping.replays,
            known=known,
        )


def _terms(budget: Budget) -> BudgetTerms | None:
    """Without a limit, a worker need not know what calls cost."""
    if budget.max_tokens is None and budget.max_cost is None:
        return None
    return BudgetTerms(budget.max_tokens, budget.max_cost, None if budget.max_cost is None else budget.price)
