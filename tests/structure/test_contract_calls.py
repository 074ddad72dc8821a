"""The contract: made in planning or alone, shared out by phase 1, told to every author, left out where not wanted."""

from __future__ import annotations

import json

import pytest

from docgen_nb import Project
from docgen_nb.document.references import ChapterRef, SectionRef
from docgen_nb.llm.messages import ModelProfile
from docgen_nb.testing import ScriptedModel
from docgen_nb.testing.scripted import canned_reply

TERMS = {
    "audience": "the board",
    "tone": "sober",
    "readingLevel": "expert",
    "tense": "past",
    "terms": [{"term": "harvest", "meaning": "honey taken in a year", "variants": ["yield", "crop"]}],
}
NOTES = (
    "# Harvest\n\nThe harvest of 2025 was 42 kg, of which the bees of the northern hive, all of them young, "
    "brought 31 kg. It rained all day."
)
FACT = NOTES.split("\n\n")[1].split(" It", maxsplit=1)[0]
STATED = [[3], [1, "S1", 9]]  # S1 and S2 are the notes' sentences, S3 is the task's; there is no ninth
PROMPT = "Write on bees. There are 12 hives."
SECTIONS = {
    "C1": {"sections": [{"title": "Intro"}, {"title": "Dance", "covers": "dancing"}], "restOnDocument": [1],
           "facts": [{"fact": "F1", "section": 2}, {"fact": "F2", "section": 2}]},
    "C2": {"sections": [{"title": "Yields", "covers": "kg of the harvest", "leavesOut": "dancing"}, {"title": "Sum"}],
           "restOnChapter": [2], "facts": [{"fact": "F2", "section": 9}]},
}  # fmt: skip


def script(request):
    task = request.messages[-1].content
    properties = {} if request.schema is None else request.schema.schema["properties"]
    if "documents" in properties:
        asked = "states" in properties["documents"]["items"]["properties"]["chapters"]["items"]["properties"]
        stated = [{"states": numbers} if asked else {} for numbers in STATED]
        chapters = [{"title": f"C{number}", **each} for number, each in enumerate(stated, 1)]
        return json.dumps({"documents": [{"title": "D", "chapters": chapters}]})
    if "terms" in properties:
        return json.dumps(TERMS)
    if "chapters" in properties:
        chapters = [{"document": 1, "chapter": number, "states": each} for number, each in enumerate(STATED, 1)]
        return json.dumps({"chapters": chapters})
    if "sections" in properties:
        return json.dumps(SECTIONS["C1" if '"C1"' in task else "C2"])
    return canned_reply(task, None)


def project(script=script, **options):
    made = Project(model=ScriptedModel(script, **options))
    made.add(notes=NOTES)
    return made


def section(outline, chapter, number):
    return outline.section(SectionRef(1, chapter, number))


def asked(made, name):
    """The requests of one kind: plan, facts, terms, sections."""
    return [request for request in made.model.requests if request.schema is not None and request.schema.name == name]


def test_planning_says_which_chapter_states_what_and_a_call_beside_it_agrees_on_terms():
    made = project()
    outline = made.structure(PROMPT, contract=True).wait()
    assert sorted(request.schema.name for request in made.model.requests) == ["plan", "sections", "sections", "terms"]
    contract = outline.documents[0].contract
    assert contract.manner() == {
        "Readers": "the board", "Tone": "sober", "Reading level": "expert", "Tense": "past",
    }  # fmt: skip
    assert [term.variants for term in contract.terms] == [["yield", "crop"]]
    assert not contract.terms_pending


def test_a_fact_is_the_sources_own_sentence_with_its_source_and_one_chapter():
    made = project()
    facts = made.structure(PROMPT, contract=True).wait().documents[0].contract.facts
    assert [(fact.id, fact.chapter, fact.part_id, fact.text) for fact in facts] == [
        ("F1", "ch1", "", "There are 12 hives."),
        ("F2", "ch2", "notes", FACT),
    ]
    (plan,) = asked(made, "plan")
    assert f"[S1] {FACT}" in plan.messages[-1].content
    assert "Statements of the task:\n[S3] There are 12 hives." in plan.messages[-1].content


def test_a_statement_is_given_to_the_first_chapter_that_names_it():
    replies = {
        "documents": [{"title": "D", "chapters": [{"title": "C1", "states": [1]}, {"title": "C2", "states": [1]}]}]
    }
    made = project(lambda request: json.dumps(replies) if request.schema.name == "plan" else script(request))
    facts = made.structure(PROMPT, contract=True).wait().documents[0].contract.facts
    assert [fact.chapter for fact in facts] == ["ch1"]


def test_each_fact_is_stated_by_one_section_of_its_chapter_and_none_is_forgotten():
    outline = project().structure(PROMPT, contract=True).wait()
    assert [s.fact_ids for _, s in outline.sections()] == [[], ["F1"], ["F2"], []]


def test_a_model_that_says_nothing_of_its_sections_is_understood():
    silent = json.dumps({"sections": [{"title": "S1"}, {"title": "Hives"}], "facts": None, "restOnChapter": None})
    made = project(lambda request: silent if request.schema.name == "sections" else script(request))
    outline = made.structure(PROMPT, contract=True).wait()
    assert outline.chapter(ChapterRef(1, 1)).sections[1].fact_ids == ["F1"]  # it shares a word with the fact
    assert not any(request.messages[-1].content.startswith("That can't be used") for request in made.model.requests)


def test_what_sums_up_rests_on_its_chapter_or_the_document_and_is_written_last():
    made = project()
    outline = made.generate(PROMPT, contract=True).wait()
    assert section(outline, 1, 1).needs == ["document"]
    assert section(outline, 2, 2).needs == ["ch2"]
    written = [r.messages[-1].content for r in made.model.requests if r.schema is None]
    assert '"Intro"' in written[-1].rsplit("You write section", 1)[1]
    order = [text.rsplit("You write section", 1)[1].split('"')[1] for text in written]
    assert order.index("Yields") < order.index("Sum")


def test_it_stands_in_the_same_bytes_before_every_section_after_what_phase_1_shares():
    made = project()
    made.generate(PROMPT, contract=True).wait()
    structures = {request.messages[0].content for request in asked(made, "sections")}
    sections = {request.messages[0].content for request in made.model.requests if request.schema is None}
    assert len(structures) == len(sections) == 1
    before, text = structures.pop(), sections.pop()
    assert text.startswith(before)
    assert "Terms: harvest (not yield, crop)." in text[len(before) :]
    assert "Readers: the board. Tone: sober. Reading level: expert. Tense: past." in text[len(before) :]


def test_a_chapters_facts_stand_before_its_own_sections_only():
    made = project()
    made.generate(PROMPT, contract=True).wait()
    tasks = [r.messages[-1].content for r in made.model.requests if r.schema is None or r.schema.name == "sections"]
    fact = ": The harvest of 2025 was 42 kg, of which the bees of the …\n"
    assert all((fact in task) == ('"C2"' in task) for task in tasks)
    structured, *written = [task for task in tasks if fact in task]
    assert f"F2 [@notes]{fact}" in structured
    assert all(f"F2 [@notes] (section 1){fact}" in task for task in written)


def test_an_author_is_told_his_part_of_it_and_his_facts_in_full():
    made = project()
    made.generate(PROMPT, contract=True).wait()
    tasks = [r.messages[-1].content.rsplit("You write section", 1)[-1] for r in made.model.requests if r.schema is None]
    (own,) = [task for task in tasks if '"Yields"' in task]
    assert "Leave to others: dancing\nIt covers: kg of the harvest\nFacts that it states: F2." in own
    assert f"F2 in full: {FACT}" in own
    (other,) = [task for task in tasks if '"Sum"' in task.split("\n")[0]]
    assert "State" not in other


@pytest.mark.parametrize(("options", "made_one"), [
    ({}, False), ({"chapters": 2}, False), ({"contract": False}, False), ({"chapters": 2, "contract": True}, True),
])  # fmt: skip
def test_small_documents_get_none_unless_it_is_asked_for(options, made_one):
    outline = project().structure("Write", **options).wait()
    assert (outline.documents[0].contract is not None) is made_one


def test_a_small_model_is_not_asked_for_one():
    made = project(profile=ModelProfile(guided=True))
    made.structure("Write")
    assert made.planner().structure("Write").contract is False


def test_a_given_outline_gets_its_facts_before_phase_1_and_its_terms_beside_it_once():
    made = project()
    made.load_outline({"userPrompt": PROMPT, "chapters": [{"title": "C1"}, {"title": "C2"}]})
    outline = made.structure(contract=True).wait()
    names = [request.schema.name for request in made.model.requests]
    assert sorted(names) == ["facts", "sections", "sections", "terms"]
    assert names.index("facts") < names.index("sections")
    assert outline.documents[0].contract.tone == "sober"
    assert [(fact.chapter, fact.part_id) for fact in outline.documents[0].contract.facts] == [
        ("ch1", ""),
        ("ch2", "notes"),
    ]
    made.generate(contract=True).wait()
    assert len(asked(made, "facts")) == len(asked(made, "terms")) == 1


def test_where_nothing_is_stated_nothing_is_asked_about_facts():
    made = Project(model=ScriptedModel(script))
    made.load_outline({"userPrompt": "Write on bees", "chapters": [{"title": "C1"}]})
    contract = made.structure(contract=True).wait().documents[0].contract
    assert asked(made, "facts") == []
    assert (contract.facts, contract.tone) == ([], "sober")


def test_without_it_nothing_of_it_is_in_any_call():
    made = project()
    made.generate("Write", contract=False).wait()
    assert not any("ontract" in message.content for request in made.model.requests for message in request.messages)
    assert not any("[S1]" in message.content for request in made.model.requests for message in request.messages)
    assert not any("ontract" in json.dumps(r.schema.schema) for r in made.model.requests if r.schema)


def test_it_loads_and_comes_back_with_the_outline():
    outline = project().structure(PROMPT, contract=True).wait()
    shape = outline.model_dump(by_alias=True)
    assert shape["documents"][0]["contract"]["readingLevel"] == "expert"
    assert shape["documents"][0]["chapters"][1]["sections"][0]["leavesOut"] == "dancing"
    assert type(outline).model_validate(shape).model_dump(by_alias=True) == shape


def test_a_changed_item_makes_stale_what_it_concerns_and_what_rests_on_that():
    made = project()
    outline = made.generate(PROMPT, contract=True).wait()
    changed = outline.model_copy(deep=True)
    changed.documents[0].contract.facts[0].text = "There are 13 hives."
    made.edit_outline(lambda _: changed)
    stale = [made.outline.section(ref).title for ref, s in made.outline.sections() if s.state == "stale"]
    assert stale == ["Intro", "Dance"]
