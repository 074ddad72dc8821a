"""What a batch would send, before anything is sent."""

import asyncio

import pytest

import docgen_nb as dg
from docgen_nb.batches import estimate
from docgen_nb.batches.batch import plan_batch
from docgen_nb.batches.estimate import preview_batch
from docgen_nb.errors import ExportError
from docgen_nb.llm.prices import FixedPrice
from docgen_nb.testing import ScriptedModel
from tests.batches.making import OUTLINE, REGIONS, batch, project_of


def planned(folder, table=REGIONS, prompt=None, project=None):
    outline = OUTLINE if prompt is None else None
    return plan_batch(
        table, prompt, outline=outline, to=f"{folder}/{{region}}.md", project=project or project_of(), name="regions"
    )


def foreseen(*arguments, **options):
    return asyncio.run(preview_batch(planned(*arguments, **options)))


def test_it_says_documents_calls_and_tokens_and_makes_no_file(tmp_path):
    model = ScriptedModel()
    seen = foreseen(tmp_path, project=project_of(model))
    assert (seen.documents, seen.finished, seen.rest.calls) == (3, 0, 6)
    assert str(seen).startswith("3 documents. scripted: 6 calls, about ")
    assert str(seen).endswith("no price is known. Nothing has been sent.")
    assert model.requests == []
    assert not list(tmp_path.iterdir())


def test_a_price_gives_the_cost_of_all(tmp_path):
    project = dg.Project()
    project.use_model("scripted", dg.ModelOptions(price=FixedPrice(1.0, 2.0)))
    one = foreseen(tmp_path, REGIONS[:1], project=project).rest
    three = foreseen(tmp_path, project=project).rest
    assert three.cost[0] == pytest.approx(3 * one.cost[0], rel=0.02)


def test_what_is_finished_takes_nothing(tmp_path):
    asyncio.run(_done(tmp_path, REGIONS[:2]))
    seen = foreseen(tmp_path)
    assert (seen.finished, seen.rest.calls) == (2, 2)
    asyncio.run(_done(tmp_path, REGIONS))
    assert str(foreseen(tmp_path)) == "3 documents, 3 of them finished. Nothing is left to be sent."


async def _done(folder, table, prompt=None):
    await batch(folder, table, prompt, project=project_of())


def test_from_a_prompt_the_planning_alone_is_known_until_a_document_is_finished(tmp_path):
    seen = foreseen(tmp_path, prompt="On {region}")
    assert seen.rest.calls == 3
    assert "This is the planning alone" in str(seen)
    asyncio.run(_done(tmp_path, REGIONS[:1], "On {region}"))
    seen = foreseen(tmp_path, prompt="On {region}")
    assert (seen.finished, seen.rest.calls) == (1, 2 * 13)
    assert str(seen).endswith("Estimated from 1 document that this batch has finished.")


def test_of_many_some_are_looked_at(tmp_path, monkeypatch):
    monkeypatch.setattr(estimate, "LOOKED_AT", 5)
    seen = foreseen(tmp_path, [{"region": f"R{number}"} for number in range(100)])
    assert seen.rest.calls == 200
    assert "Estimated from 5 documents." in str(seen)


def test_what_would_keep_the_batch_from_starting_is_said_already(tmp_path):
    (tmp_path / "West.md").write_text("mine")
    with pytest.raises(ExportError, match=r"Row 3: 'West.md' exists"):
        foreseen(tmp_path)
