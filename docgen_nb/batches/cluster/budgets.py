"""What a batch may cost, shared by its workers: lent out in pieces of a few calls, together never more than all of it.

What is lent and not needed is not called back: at the end, up to a few calls of each worker stay unspent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from docgen_nb.errors import BudgetReachedError
from docgen_nb.llm.messages import Usage
from docgen_nb.llm.prices import Price
from docgen_nb.llm.tokens import TokenEstimate
from docgen_nb.run.budget import Budget

_AHEAD = 4  # calls like the one that asks


@dataclass(frozen=True, slots=True)
class Amount:
    """Tokens, and USD where these are limited."""

    tokens: int = 0
    cost: float = 0.0

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.tokens + other.tokens, self.cost + other.cost)

    def times(self, number: int) -> Amount:
        """So many of it."""
        return Amount(self.tokens * number, self.cost * number)


@dataclass(frozen=True, slots=True)
class BudgetTerms:
    """The whole batch's limits, for its workers; None for no limit."""

    max_tokens: int | None
    max_cost: float | None
    price: Price | None


class LentBudget(Budget):
    """A worker's piece of the budget, which grows as it asks.

    Args:
        terms: the whole batch's.
        ask: asks for more.
    """

    def __init__(self, terms: BudgetTerms, ask: Callable[[Amount], None]) -> None:
        super().__init__(None if terms.max_tokens is None else 0, None if terms.max_cost is None else 0.0, terms.price)
        self._terms, self._ask = terms, ask
        self._used_up = False
        self._changed = asyncio.Event()

    def lend(self, amount: Amount, *, used_up: bool) -> None:
        """More of it; ``used_up``: there is no more for what was asked."""
        if self.max_tokens is not None:
            self.max_tokens += amount.tokens
        if self.max_cost is not None:
            self.max_cost += amount.cost
        self._used_up = used_up
        self._changed.set()

    async def room(self, estimate: TokenEstimate) -> None:
        """Wait until a call's part was lent, or it is known that it will not be."""
        self._used_up = False
        expected = Usage(estimate.prompt, estimate.output)
        while not self.fits(expected) and not self._used_up:
            self._changed.clear()
            self._ask(Amount(estimate.prompt + estimate.output, self.cost_of(expected) or 0.0))
            await self._changed.wait()

    def _reached(self, limit: str, spent: str) -> BudgetReachedError:
        del limit, spent
        terms = self._terms
        limit = f"{terms.max_tokens:,} tokens" if terms.max_tokens is not None else f"${terms.max_cost:g}"
        return BudgetReachedError(f"The next call does not fit into the budget of {limit}.")


class BudgetLender:
    """Lends a batch's budget out.

    Args:
        budget: the batch's, which counts what was spent.
    """

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._lent: dict[str, Amount] = {}
        self._spent: dict[str, Amount] = {}

    def spend(self, worker: str, usage: Usage) -> None:
        """A call was made there."""
        self._budget.spend(usage)
        spent = Amount(usage.prompt_tokens + usage.output_tokens, self._budget.cost_of(usage) or 0.0)
        self._spent[worker] = self._spent.get(worker, Amount()) + spent

    def gone(self, worker: str) -> None:
        """What the worker had not spent is free again."""
        if worker in self._lent:
            self._lent[worker] = self._spent.get(worker, Amount())

    def lend(self, worker: str, wanted: Amount) -> Amount | None:
        """What the worker gets, if it wants room for a call more; None if there is none."""
        for amount in (wanted.times(_AHEAD), wanted):
            if self._is_free(amount):
                self._lent[worker] = self._lent.get(worker, Amount()) + amount
                return amount
        return None

    def _is_free(self, amount: Amount) -> bool:
        lent = sum(self._lent.values(), amount)
        max_tokens, max_cost = self._budget.max_tokens, self._budget.max_cost
        return (max_tokens is None or lent.tokens <= max_tokens) and (max_cost is None or lent.cost <= max_cost)
