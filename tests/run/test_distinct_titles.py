"""Chapters that are planned side by side and written at once: in the end no two sections have the same title."""

import json
from contextlib import contextmanager

import pytest

import docgen_nb as dg
from docgen_nb.errors import AuthenticationError, ModelError
from docgen_nb.testing import ScriptedModel

SCHEDULES = ["pipelined", "chapters", "sequential"]
TITLES = ["Costs", "Yield", "Costs: Wax", "Yield: Wax"]


def said(request):
    """Two chapters, each with the same two titles; a text says in which chapter it stands."""
    task = request.messages[-1].content
    schema = request.schema.schema if request.schema else {}
    if "documents" in schema.get("properties", {}):
        return json.dumps({"documents": [{"title": "D", "chapters": [{"title": "Honey"}, {"title": "Wax"}]}]})
    if "sections" in schema.get("properties", {}):
        return json.dumps({"sections": [{"title": "Costs"}, {"title": "Yield"}]})
    return f"Text of {task.split('You write section ')[1].split(',')[0]}."


def first_chapter_is_slow(request):
    return 0.05 if "You structure chapter 1" in request.messages[-1].content else 0.0


def second_chapter_is_slow(request):
    return 0.05 if "You structure chapter 2" in request.messages[-1].content else 0.0


def titles(project):
    return [section.title for _, section in project.outline.sections()]


def texts(project):
    return [section.elements[0].text for _, section in project.outline.sections()]


def states(project):
    project.planner()  # looks at what is out of date
    return {section.state for _, section in project.outline.sections()}


@contextmanager
def opened(folder, model):
    project = dg.Project(folder / "r.docgen", model=model)
    try:
        yield project
    finally:
        project.close_file()


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("latency", [first_chapter_is_slow, second_chapter_is_slow])
def test_the_first_in_the_document_keeps_its_title_whichever_comes_first(schedule, latency):
    model = ScriptedModel(said, latency=latency)
    project = dg.Project(model=model)
    project.generate("Write", schedule=schedule).wait()
    assert titles(project) == TITLES
    assert texts(project) == ["Text of 1.1.", "Text of 1.2.", "Text of 2.1.", "Text of 2.2."]
    assert states(project) == {"done"}
    assert not [finding for finding in project.check().findings if finding.code == "DG311"]


def test_no_text_is_paid_for_twice(tmp_path):
    model = ScriptedModel(said)
    with opened(tmp_path, model) as project:
        project.generate("Write").wait()
    calls = len(model.requests)
    assert calls == 1 + 2 + 4
    with opened(tmp_path, model) as again:
        assert titles(again) == TITLES
        assert texts(again) == ["Text of 1.1.", "Text of 1.2.", "Text of 2.1.", "Text of 2.2."]
        again.generate("Write").wait()
        assert titles(again) == TITLES
    assert len(model.requests) == calls


@pytest.mark.parametrize("verb", ["generate", "fill"])
def test_a_run_that_goes_on_tells_apart_what_an_earlier_one_planned(tmp_path, verb):
    broken = [True]

    def refuses(request):
        if broken and "You write section 2.2" in request.messages[-1].content:
            raise AuthenticationError("the key was refused")
        return said(request)

    model = ScriptedModel(refuses)
    with opened(tmp_path, model) as project, pytest.raises(AuthenticationError):
        project.generate("Write").wait()
    broken.clear()
    with opened(tmp_path, model) as again:
        (again.generate("Write") if verb == "generate" else again.fill()).wait()
        assert titles(again) == TITLES
        assert texts(again) == ["Text of 1.1.", "Text of 1.2.", "Text of 2.1.", "Text of 2.2."]
        assert states(again) == {"done"}


def test_a_section_that_failed_gets_its_own_title_and_is_written_under_it():
    broken = [True]

    def fails(request):
        if broken and "You write section 2.1" in request.messages[-1].content:
            raise ModelError("no")
        return said(request)

    model = ScriptedModel(fails)
    project = dg.Project(model=model)
    project.generate("Write").wait()
    assert titles(project) == TITLES
    broken.clear()
    project.retry().wait()
    assert 'section 2.1, "Costs: Wax"' in model.requests[-1].messages[-1].content
    project.redo("2.2", "shorter").wait()
    assert titles(project) == TITLES
    assert states(project) == {"done"}


def test_titles_that_the_user_gave_stay():
    sections = [{"title": "Risks", "generationHint": "what may go wrong"}]
    chapters = [{"title": title, "sections": sections} for title in ("Honey", "Wax")]
    project = dg.Project(model=ScriptedModel(said))
    project.structure(dg.Outline.model_validate({"documents": [{"title": "D", "chapters": chapters}]}))
    project.fill().wait()
    assert titles(project) == ["Risks", "Risks"]
