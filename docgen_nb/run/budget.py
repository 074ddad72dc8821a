"""The budget of a run. Calls on their way count by estimate, finished ones as the server counted them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from docgen_nb.errors import BudgetReachedError, UserError
from docgen_nb.llm.messages import Usage
from docgen_nb.llm.prices import Price
from docgen_nb.llm.tokens import TokenEstimate


@dataclass(eq=False)
class Reservation:
    """One call's part of the budget: what it is thought to take, then what it took."""

    usage: Usage

    def settle(self, usage: Usage) -> None:
        """Take over the server's count, if it has one."""
        if usage.prompt_tokens or usage.output_tokens:
            self.usage = usage


class Budget:
    """Tokens and money of one run.

    Args:
        max_tokens: of prompts and outputs together; None for no limit.
        max_cost: USD; None for no limit.
        price: what calls cost; None if nobody knows.

    Raises:
        UserError: for a limit in USD without a price.

    Attributes:
        tokens: spent, by calls that have been answered or failed.
        cost: the same in USD; None without a price.
    """

    def __init__(
        self, max_tokens: int | None = None, max_cost: float | None = None, price: Price | None = None
    ) -> None:
        if max_cost is not None and price is None:
            raise UserError(
                "No price is known for this model.",
                hint="Give one: %docgen model … --price PROMPT/OUTPUT (USD per million tokens), or pip install "
                '"docgen-nb[prices]", or limit the tokens: --max-tokens N',
            )
        self.max_tokens = max_tokens
        self.max_cost = max_cost
        self.price = price
        self.tokens = 0
        self.cost = None if price is None else 0.0
        self._under_way: set[Reservation] = set()

    def cost_of(self, usage: Usage) -> float | None:
        """USD of one call; None without a price."""
        return None if self.price is None else self.price.cost(usage)

    @contextmanager
    def reserved(self, estimate: TokenEstimate) -> Iterator[Reservation]:
        """A call's part of the budget while it is on its way. A failed one counts nothing: nobody says what it cost.

        Raises:
            BudgetReachedError: if the call does not fit any more.
        """
        expected = Usage(estimate.prompt, estimate.output)
        self._refuse_beyond(expected)
        reservation = Reservation(expected)
        self._under_way.add(reservation)
        try:
            yield reservation
            self.tokens += reservation.usage.prompt_tokens + reservation.usage.output_tokens
            if self.cost is not None:
                self.cost += self.cost_of(reservation.usage) or 0.0
        finally:
            self._under_way.remove(reservation)

    def _refuse_beyond(self, expected: Usage) -> None:
        usages = [expected, *(reservation.usage for reservation in self._under_way)]
        if self.max_tokens is not None:
            tokens = self.tokens + sum(usage.prompt_tokens + usage.output_tokens for usage in usages)
            if tokens > self.max_tokens:
                raise self._reached(f"{self.max_tokens:,} tokens", f"{self.tokens:,} are used")
        if self.max_cost is not None and self.cost is not None:
            cost = self.cost + sum(self.cost_of(usage) or 0.0 for usage in usages)
            if cost > self.max_cost:
                raise self._reached(f"${self.max_cost:g}", f"${self.cost:.4f} is spent")

    def _reached(self, limit: str, spent: str) -> BudgetReachedError:
        return BudgetReachedError(f"The next call does not fit into the budget of {limit}; {spent}.")
