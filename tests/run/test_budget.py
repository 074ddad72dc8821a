"""Budgets: a run ends in good order before it takes more than it may."""

from __future__ import annotations

import asyncio

import pytest

from docgen_nb import ModelOptions, Project
from docgen_nb.errors import BudgetReachedError, UserError
from docgen_nb.llm.messages import ModelProfile, ModelReply, Usage
from docgen_nb.llm.prices import FixedPrice
from docgen_nb.llm.tokens import TokenEstimate, TokenMeter
from docgen_nb.run.budget import Budget
from docgen_nb.testing import ScriptedModel

SECTIONS = 30


def of_1000_tokens(_):
    return ModelReply("Text.", usage=Usage(900, 100))


def project(reply=of_1000_tokens, **script):
    model = ScriptedModel(reply, **script)
    made = Project(model=model)
    made.load_outline({"chapters": [{"title": "C", "sections": [{"title": f"S{i}"} for i in range(SECTIONS)]}]})
    return made, model


def states(made):
    return [section.state for _, section in made.outline.sections()]


def as_estimated(request):
    """What a call takes is what it was thought to take before any had told."""
    return ModelReply("Text.", usage=Usage(*TokenMeter(ModelProfile()).estimate(request)))


@pytest.mark.parametrize("latency", [0.0, 0.01])
@pytest.mark.parametrize("width", [1, SECTIONS])
def test_a_run_never_takes_more_tokens_than_it_may_and_keeps_what_is_finished(latency, width):
    made, model = project(as_estimated, latency=latency)
    with pytest.raises(BudgetReachedError, match="10,000 tokens"):
        made.fill(max_tokens=10_000, max_concurrency=width).wait()
    progress = made.last_run.progress
    assert 8_000 < progress.prompt_tokens + progress.output_tokens <= 10_000
    assert set(states(made)) == {"done", "cancelled"}
    assert progress.state == "cancelled"
    asked = len(model.requests)
    assert states(made).count("done") == asked
    made.fill().wait()
    assert states(made) == ["done"] * SECTIONS
    assert len(model.requests) - asked == SECTIONS - asked


def test_calls_that_take_more_than_estimated_are_counted_as_told_once_one_has_ended():
    made, _ = project()  # 1,000 tokens a call; fewer are expected of the first
    with pytest.raises(BudgetReachedError):
        made.fill(max_tokens=10_000, max_concurrency=1).wait()
    assert 9 <= states(made).count("done") <= 10


def test_calls_under_way_are_let_end():
    made, model = project(latency=0.05)
    with pytest.raises(BudgetReachedError):
        made.fill(max_tokens=10_000).wait()
    assert states(made).count("done") == len(model.requests)


def test_a_budget_in_money_needs_a_price():
    made, model = project()
    with pytest.raises(UserError, match="--price"):
        made.fill(max_cost=1.0)
    assert model.requests == []


def test_a_budget_in_money_is_kept_and_the_cost_is_told():
    made, _ = project()
    made.use_model(made.model, ModelOptions(price=FixedPrice(1.0, 10.0)))  # 0.0019 USD a call
    with pytest.raises(BudgetReachedError, match=r"\$0\.02"):
        made.fill(max_cost=0.02).wait()
    progress = made.last_run.progress
    assert 0 < progress.cost <= 0.02
    assert progress.cost == pytest.approx(states(made).count("done") * 0.0019)


def test_a_budget_that_is_too_small_for_anything_sends_nothing():
    made, model = project()
    with pytest.raises(BudgetReachedError, match="0 are used"):
        made.fill(max_tokens=10).wait()
    assert model.requests == []


def test_planning_is_counted_too():
    made, model = project()
    with pytest.raises(BudgetReachedError):
        made.generate("A report", max_tokens=10).wait()
    assert model.requests == []
    assert made.last_run.progress.state == "cancelled"


def test_a_call_that_fails_gives_its_part_back():
    budget = Budget(max_tokens=100)

    def failing():
        with budget.reserved(TokenEstimate(50, 50)):
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - raised above
        failing()
    with budget.reserved(TokenEstimate(50, 50)):
        pass
    assert budget.tokens == 100


def test_a_preview_counts_calls_and_tokens_and_sends_nothing():
    made, model = project()
    plan = made.planner().fill()
    foreseen = asyncio.run(made.preview(plan))
    assert model.requests == []
    assert states(made) == ["pending"] * SECTIONS
    assert foreseen.calls == SECTIONS
    assert "Nothing has been sent" in str(foreseen)
    made.fill().wait()
    sent = sum(len(m.content) for request in model.requests for m in request.messages) / 4
    assert foreseen.prompt_tokens == pytest.approx(sent, rel=0.05)
    assert foreseen.cost is None


def test_a_preview_with_a_price_says_a_range():
    made, _ = project()
    made.use_model(made.model, ModelOptions(price=FixedPrice(1.0, 10.0)))
    foreseen = asyncio.run(made.preview(made.planner().fill()))
    low, high = foreseen.cost
    assert 0 < low < high
    assert f"${low:.4f} to ${high:.4f}" in str(foreseen)


def test_a_preview_of_a_prompt_says_that_it_is_the_planning_alone():
    made, model = project()
    foreseen = asyncio.run(made.preview(made.planner().generate("A report", contract=False)))
    assert (foreseen.calls, model.requests) == (1, [])
    assert "planning alone" in str(foreseen)
    assert asyncio.run(made.preview(made.planner().generate("A report", contract=True))).calls == 2


def test_a_preview_of_an_outline_counts_its_chapters():
    made = Project(model=ScriptedModel())
    made.load_outline({"chapters": [{"title": f"C{i}"} for i in range(4)]})
    foreseen = asyncio.run(made.preview(made.planner().generate()))
    assert foreseen.calls == 4
    assert "still to find" in str(foreseen)
    assert made.outline.documents[0].chapters[0].error is None
