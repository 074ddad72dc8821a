"""Contracts in a run: nobody but the sections waits for terms, and no document is lost to them."""

from __future__ import annotations

import asyncio
import json

import pytest

from docgen_nb import Project
from docgen_nb.errors import (
    AuthenticationError,
    BadRequestError,
    BudgetReachedError,
    InvalidReplyError,
    RunCancelledError,
)
from docgen_nb.events import ChapterStructured, ContractSettled, SectionStarted, describe
from docgen_nb.notebook.edited_text import with_contract
from docgen_nb.store.sqlite.contents import outline_versions
from docgen_nb.testing import ScriptedModel
from docgen_nb.testing.scripted import canned

PROMPT = "Write on bees. There are 12 hives."
TERMS = {"tone": "sober", "terms": [{"term": "hive", "variants": ["beehive"]}]}


def kind_of(request):
    return "section" if request.schema is None else request.schema.name


def model(terms=None, plan=None, **options):
    """Answers terms with ``terms`` and the plan with ``plan``."""
    answers = {"terms": json.dumps(TERMS) if terms is None else terms} | ({} if plan is None else {"plan": plan})
    return ScriptedModel(lambda request: answers.get(kind_of(request)) or canned(request), **options)


def kinds(made):
    return [kind_of(request) for request in made.model.requests]


def shared_by_sections(made):
    (shared,) = {request.messages[0].content for request in made.model.requests if kind_of(request) == "section"}
    return shared


def generate(made, **options):
    return made.generate(PROMPT, contract=True, **options).wait()


async def stopped_at(made, kind):
    """A run that is stopped as soon as it tells of that."""
    run = made.generate(PROMPT, contract=True)
    async for event in run.events:
        if isinstance(event, kind):
            run.cancel()
            break
    with pytest.raises(RunCancelledError):
        await run


def contract_of(made):
    return made.outline.documents[0].contract


LARGE = json.dumps({"documents": [{"title": "D", "chapters": [{"title": f"C{number}"} for number in range(1, 6)]}]})


@pytest.mark.parametrize(("seconds", "first"), [({"plan": 0.1}, "terms"), ({"terms": 0.1}, "structure")])
def test_whichever_comes_first_every_section_knows_the_terms(seconds, first):
    made = Project(model=model(latency=lambda request: seconds.get(kind_of(request), 0.0), plan=LARGE))
    run = made.generate(PROMPT, contract=True)
    run.wait()
    seen = [event for event in run.events if isinstance(event, ContractSettled | ChapterStructured | SectionStarted)]
    assert isinstance(seen[0], ContractSettled if first == "terms" else ChapterStructured)
    begun = next(index for index, event in enumerate(seen) if isinstance(event, SectionStarted))
    assert any(isinstance(event, ContractSettled) for event in seen[:begun])
    assert "Terms: hive (not beehive)." in shared_by_sections(made)
    assert contract_of(made).tone == "sober"


def test_every_schedule_asks_the_same():
    asked = []
    for schedule in ("pipelined", "chapters", "sequential"):
        made = Project(model=model())
        generate(made, schedule=schedule)
        asked.append(sorted(request.fingerprint for request in made.model.requests))
    assert asked[0] == asked[1] == asked[2]


def test_without_usable_terms_the_document_is_written_and_the_run_says_so():
    made = Project(model=model(terms="no JSON"))
    run = made.generate(PROMPT, contract=True)
    outline = run.wait()
    assert {section.state for _, section in outline.sections()} == {"done"}
    (told,) = [line for event in run.events if (line := describe(event)) and "contract" in line]
    assert told.startswith("The contract's terms could not be agreed on, the sections do without: ")
    assert "# Contract" not in shared_by_sections(made)
    asked = kinds(made).count("terms")
    made.redo("1.1", "shorter").wait()
    assert kinds(made).count("terms") == asked  # what is written would be out of date by terms that come later


def test_without_usable_facts_a_given_outline_is_written_too():
    made = Project(model=ScriptedModel(lambda r: BadRequestError("too long") if kind_of(r) == "facts" else canned(r)))
    made.load_outline({"userPrompt": PROMPT, "chapters": [{"title": "C1"}]})
    run = made.generate(contract=True)
    outline = run.wait()
    assert {section.state for _, section in outline.sections()} == {"done"}
    assert any((describe(event) or "").startswith("The contract's facts") for event in run.events)


def test_what_every_call_would_meet_stops_the_run():
    made = Project(
        model=model(terms=AuthenticationError("the key is refused"), latency=lambda r: 0.2 * (kind_of(r) == "plan"))
    )
    with pytest.raises(AuthenticationError):
        generate(made)
    assert "section" not in kinds(made)


def test_a_plan_that_fails_does_not_wait_for_the_terms():
    script = lambda request: "no plan" if kind_of(request) == "plan" else canned(request)  # noqa: E731
    made = Project(model=ScriptedModel(script, latency=lambda request: 3600.0 * (kind_of(request) == "terms")))
    run = made.generate(PROMPT, contract=True)
    with pytest.raises(InvalidReplyError):
        run.wait()
    assert run.progress.state == "failed"


def test_terms_that_a_stopped_run_had_are_not_paid_again(tmp_path):
    seconds = {"plan": 3600.0}
    made = Project(model=model(latency=lambda request: seconds.get(kind_of(request), 0.0)), path=tmp_path / "p.docgen")

    asyncio.run(stopped_at(made, ContractSettled))
    seconds.clear()
    generate(made)
    assert kinds(made).count("terms") == 1
    assert contract_of(made).tone == "sober"


def test_a_contract_without_its_terms_gets_them_before_the_first_section(tmp_path):
    path = tmp_path / "p.docgen"
    made = Project(model=model(latency=lambda request: 3600.0 * (kind_of(request) == "terms")), path=path)

    asyncio.run(stopped_at(made, ChapterStructured))
    assert contract_of(made).terms_pending
    made.close_file()
    again = Project(model=model(), path=path)
    assert again.outline.documents[0].contract.terms_pending
    again.generate(PROMPT, contract=True).wait()
    assert kinds(again)[0] == "terms"
    assert "Terms: hive (not beehive)." in shared_by_sections(again)


def test_the_project_file_has_it_all_in_one_version(tmp_path):
    path = tmp_path / "p.docgen"
    made = Project(model=model(), path=path)
    generate(made)
    assert len(made.file.read(outline_versions).result()) == 1
    made.close_file()
    again = Project(model=model(), path=path)
    kept = again.outline.documents[0].contract
    assert (kept.tone, kept.terms_pending, [fact.text for fact in kept.facts]) == ("sober", False, [])
    assert {section.state for _, section in again.outline.sections()} == {"done"}


def test_a_budget_counts_it_too():
    made = Project(model=model())
    made.load_outline({"userPrompt": PROMPT, "chapters": [{"title": "C1"}]})
    with pytest.raises(BudgetReachedError):
        made.structure(contract=True, max_tokens=10).wait()
    assert made.model.requests == []


def test_what_the_user_says_of_it_is_not_asked_for_any_more():
    made = Project(model=model())
    made.load_outline({"userPrompt": PROMPT, "chapters": [{"title": "C1"}]})
    shape = {"termsPending": True, "tone": "dry"}
    made.edit_outline(lambda outline: with_contract(outline, 1, shape))
    made.generate().wait()
    assert "terms" not in kinds(made)
    assert contract_of(made).tone == "dry"
