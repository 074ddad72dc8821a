"""A preview of a run: its own jobs ask a model that only counts, and nothing is sent."""

from dataclasses import dataclass, replace

from docgen_nb.document.shown import ShownAsText
from docgen_nb.document.tree import Outline
from docgen_nb.errors import BadRequestError, DocgenError
from docgen_nb.llm.messages import ModelProfile, ModelReply, ModelRequest, OnText, Prepared, Usage
from docgen_nb.llm.prices import Price
from docgen_nb.llm.tokens import TokenMeter
from docgen_nb.plain_text import counted
from docgen_nb.run.budget import Budget
from docgen_nb.run.run import Run
from docgen_nb.run.run_plan import RunPlan

_SHORT, _LONG = 0.5, 1.6  # of the expected length: answers differ about so much


@dataclass(frozen=True)
class Preview(ShownAsText):
    """Calls, tokens and money that a run would take, by estimate.

    Attributes:
        calls: one per answer; repeated calls are not counted.
        prompt_tokens: of all calls together, none of them taken as cached.
        output_tokens: a range, (few, many).
        cost: the same in USD; None if no price is known.
        unknown: what could not be counted, "" if nothing.
    """

    model: str
    calls: int
    prompt_tokens: int
    output_tokens: tuple[int, int]
    cost: tuple[float, float] | None
    unknown: str = ""

    def in_short(self) -> str:
        """Calls, tokens and cost."""
        few, many = self.output_tokens
        money = "no price is known" if self.cost is None else f"${self.cost[0]:.4f} to ${self.cost[1]:.4f}"
        tokens = f"about {self.prompt_tokens:,} tokens in and {few:,} to {many:,} out"
        return f"{counted(self.calls, 'call')}, {tokens}; {money}"

    def __str__(self) -> str:
        line = f"{self.model}: {self.in_short()}. Nothing has been sent."
        return f"{line} {self.unknown}" if self.unknown else line


async def preview(plan: RunPlan, price: Price | None) -> Preview:
    """Go through a plan on a copy of its outline, without the model.

    Raises:
        DocgenError: what would keep the run from starting, such as a cycle of needs.
    """
    if isinstance(plan.model, Prepared):
        await plan.model.prepare()
    counting = _CountingModel(plan.model.name, plan.model.profile)
    outline = None if plan.outline is None else plan.outline.model_copy(deep=True)
    run = Run(
        replace(plan, model=counting, outline=outline, budget=Budget(), cache=plan.cache.read_only()),
        on_planned=_keep_nothing,
    )
    try:
        await run
    except DocgenError:
        if not counting.planned:
            raise
    few, many = round(counting.output * _SHORT), round(counting.output * _LONG)
    cost = None
    if price is not None:
        cost = (price.cost(Usage(counting.prompt, few)), price.cost(Usage(counting.prompt, many)))
    return Preview(plan.model.name, counting.calls, counting.prompt, (few, many), cost, _unknown(plan))


def _keep_nothing(_outline: Outline) -> None:
    """A preview's outline is a copy."""


def _unknown(plan: RunPlan) -> str:
    if plan.outline is None:
        return "This is the planning alone: how many chapters and sections there will be is known after it."
    if plan.structure and plan.fill_new:
        return "Sections that phase 1 has still to find are not in it."
    return ""


class _CountingModel:
    """Adds up what it is asked. A structured question can't be answered without the model, so it is refused."""

    endpoint = "preview"

    def __init__(self, name: str, profile: ModelProfile) -> None:
        self.name = name
        self.profile = replace(profile, requests_per_minute=None, tokens_per_minute=None)
        self.calls = self.prompt = self.output = 0
        self.planned = False
        self._meter = TokenMeter(profile)

    async def complete(self, request: ModelRequest, *, on_text: OnText | None = None) -> ModelReply:
        """Count the request; a structured one is refused."""
        del on_text
        estimate = self._meter.estimate(request)
        self.calls += 1
        self.prompt += estimate.prompt
        self.output += estimate.output
        if request.schema is not None:
            self.planned = True
            raise BadRequestError("a preview has no answers")
        return ModelReply("text")

    async def aclose(self) -> None:
        """Do nothing: there is nothing to give back."""

    def stop(self) -> None:
        """Do nothing: nothing runs for it."""
