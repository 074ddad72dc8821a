"""The contract: made in planning or alone, shared out by phase 1, told to every author, left out where not wanted."""

from __future__ import annotations

import json

import pytest

from docgen_nb import Project
from docgen_nb.document.references import SectionRef
from docgen_nb.errors import BudgetReachedError
from docgen_nb.llm.messages import ModelProfile
from docgen_nb.testing import ScriptedModel
from docgen_nb.testing.replies import canned_reply

CONTRACT = {
    "audience": "the board",
    "tone": "sober",
    "readingLevel": "expert",
    "tense": "past",
    "terms": [{"term": "harvest", "meaning": "honey taken in a year", "variants": ["yield", "crop"]}],
    "facts": [
        {"text": "The harvest of 2025 was 42 kg.", "contentPartId": "notes", "chapter": 2},
        {"text": "Bees dance.", "contentPartId": "nobody", "chapter": 1},
        {"text": "It belongs nowhere.", "chapter": 9},
    ],
}
SECTIONS = {
    "C1": [{"title": "Intro", "restsOn": "document"}, {"title": "Dance", "covers": "dancing", "factIds": ["F2", "F1"]}],
    "C2": [{"title": "Yields", "covers": "kilograms", "leavesOut": "dancing"}, {"title": "Sum", "restsOn": "chapter"}],
}


def script(request):
    task = request.messages[-1].content
    properties = {} if request.schema is None else request.schema.schema["properties"]
    if "documents" in properties:
        agreed = {"contract": CONTRACT} if "contract" in properties["documents"]["items"]["properties"] else {}
        chapters = [{"title": "C1"}, {"title": "C2"}]
        return json.dumps({"documents": [{"title": "D", "chapters": chapters, **agreed}]})
    if "contracts" in properties:
        return json.dumps({"contracts": [CONTRACT]})
    if "sections" in properties:
        return json.dumps({"sections": SECTIONS["C1" if '"C1"' in task else "C2"]})
    return canned_reply(task, None)


def project(**options):
    made = Project(model=ScriptedModel(script, **options))
    made.add(notes="# Harvest\n\nThe harvest of 2025 was 42 kg.")
    return made


def section(outline, chapter, number):
    return outline.section(SectionRef(1, chapter, number))


def test_planning_makes_it_in_the_same_call():
    made = project()
    outline = made.structure("Write", contract=True).wait()
    assert len(made.model.requests) == 1 + 2
    contract = outline.documents[0].contract
    assert contract.manner() == {
        "Readers": "the board", "Tone": "sober", "Reading level": "expert", "Tense": "past",
    }  # fmt: skip
    assert [term.variants for term in contract.terms] == [["yield", "crop"]]
    assert [(fact.id, fact.chapter, fact.part_id) for fact in contract.facts] == [
        ("F1", "ch2", "notes"),
        ("F2", "ch1", ""),
    ]


def test_each_fact_is_stated_by_one_section_of_its_chapter_and_none_is_forgotten():
    outline = project().structure("Write", contract=True).wait()
    assert [s.fact_ids for _, s in outline.sections()] == [[], ["F2"], ["F1"], []]


def test_what_sums_up_rests_on_its_chapter_or_the_document_and_is_written_last():
    made = project()
    outline = made.generate("Write", contract=True).wait()
    assert section(outline, 1, 1).needs == ["document"]
    assert section(outline, 2, 2).needs == ["ch2"]
    written = [r.messages[-1].content for r in made.model.requests if r.schema is None]
    assert '"Intro"' in written[-1].rsplit("You write section", 1)[1]
    order = [text.rsplit("You write section", 1)[1].split('"')[1] for text in written]
    assert order.index("Yields") < order.index("Sum")


def test_it_stands_in_the_same_bytes_before_every_call_after_planning():
    made = project()
    made.generate("Write", contract=True).wait()
    shared = {request.messages[0].content for request in made.model.requests[1:]}
    assert len(shared) == 1
    text = shared.pop()
    assert "Terms: harvest (not yield, crop)." in text
    assert "Readers: the board. Tone: sober. Reading level: expert. Tense: past." in text


def test_a_chapters_facts_stand_before_its_own_sections_only():
    made = project()
    made.generate("Write", contract=True).wait()
    tasks = [request.messages[-1].content for request in made.model.requests[1:]]
    fact = ": The harvest of 2025 was 42 kg."
    assert all((fact in task) == ('"C2"' in task) for task in tasks)
    asked, *written = [task for task in tasks if fact in task]
    assert "F1 [@notes]: The" in asked
    assert all("F1 [@notes] (section 1): The" in task for task in written)
    assert not any("belongs nowhere" in task for task in tasks)


def test_an_author_is_told_his_part_of_it():
    made = project()
    made.generate("Write", contract=True).wait()
    tasks = [r.messages[-1].content.rsplit("You write section", 1)[-1] for r in made.model.requests]
    (own,) = [task for task in tasks if '"Dance"' in task and "covers" in task]
    assert "It covers: dancing" in own
    assert "State F2 and no other fact." in own
    (other,) = [task for task in tasks if '"Sum"' in task.split("\n")[0]]
    assert "State" not in other


@pytest.mark.parametrize(("options", "made_one"), [
    ({}, True), ({"chapters": 2}, False), ({"contract": False}, False), ({"chapters": 2, "contract": True}, True),
])  # fmt: skip
def test_small_documents_get_none_unless_it_is_asked_for(options, made_one):
    outline = project().structure("Write", **options).wait()
    assert (outline.documents[0].contract is not None) is made_one


def test_a_small_model_is_not_asked_for_one():
    made = project(profile=ModelProfile(guided=True))
    made.structure("Write")
    assert not made.planner().structure("Write").contract


def test_a_given_outline_gets_it_in_a_call_of_its_own_once():
    made = project()
    made.load_outline({"chapters": [{"title": "C1"}, {"title": "C2"}]})
    outline = made.structure(contract=True).wait()
    assert [request.schema.name for request in made.model.requests] == ["contracts", "sections", "sections"]
    assert outline.documents[0].contract.tone == "sober"
    made.generate(contract=True).wait()
    assert [r.schema.name for r in made.model.requests if r.schema].count("contracts") == 1


def test_without_it_nothing_of_it_is_in_any_call():
    made = project()
    made.generate("Write", contract=False).wait()
    assert not any("ontract" in message.content for request in made.model.requests for message in request.messages)
    assert not any("ontract" in json.dumps(r.schema.schema) for r in made.model.requests if r.schema)


def test_it_loads_and_comes_back_with_the_outline():
    outline = project().structure("Write", contract=True).wait()
    shape = outline.model_dump(by_alias=True)
    assert shape["documents"][0]["contract"]["readingLevel"] == "expert"
    assert shape["documents"][0]["chapters"][1]["sections"][0]["leavesOut"] == "dancing"
    assert type(outline).model_validate(shape).model_dump(by_alias=True) == shape


def test_a_budget_counts_it_too():
    made = project()
    made.load_outline({"chapters": [{"title": "C1"}]})
    with pytest.raises(BudgetReachedError):
        made.structure(contract=True, max_tokens=10).wait()
    assert made.model.requests == []


def test_a_changed_item_makes_stale_what_it_concerns_and_what_rests_on_that():
    made = project()
    outline = made.generate("Write", contract=True).wait()
    changed = outline.model_copy(deep=True)
    changed.documents[0].contract.facts[1].text = "Bees waggle."
    made.edit_outline(lambda _: changed)
    stale = [made.outline.section(ref).title for ref, s in made.outline.sections() if s.state == "stale"]
    assert stale == ["Intro", "Dance"]
