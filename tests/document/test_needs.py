"""Sections that sum up: what they wait for and what they read."""

from __future__ import annotations

import json

import pytest

from docgen_nb import Outline, Project
from docgen_nb.document.needs import needed_sections, needed_text, reaches_out
from docgen_nb.document.references import SectionRef
from docgen_nb.errors import CycleError, OutlineError
from docgen_nb.testing import ScriptedModel
from docgen_nb.testing.scripted import canned_reply

SCHEDULES = ["pipelined", "chapters", "sequential"]


def outline(*chapters):
    """Chapters of sections; a section is (id, needs …)."""
    return Outline.model_validate(
        {
            "chapters": [
                {
                    "id": f"c{c}",
                    "title": f"C{c}",
                    "sections": [{"id": s[0], "title": s[0], "needs": s[1:]} for s in each],
                }
                for c, each in enumerate(chapters, 1)
            ]
        }
    )


def ids(of, place):
    return [of.section(ref).id for ref in needed_sections(of, SectionRef(1, *place))]


def test_sections_and_chapters_are_needed_by_their_ids_in_document_order():
    of = outline([("a", "x", "c2")], [("x",), ("y",)], [("z",)])
    assert ids(of, (1, 1)) == ["x", "y"]
    assert ids(of, (2, 1)) == []


def test_the_whole_document_is_everything_but_those_that_need_it_too():
    of = outline([("intro", "document"), ("a",)], [("b",), ("summary", "document")])
    assert ids(of, (1, 1)) == ids(of, (2, 2)) == ["a", "b"]


def test_an_unknown_need_is_an_error_that_names_it():
    with pytest.raises(OutlineError, match=r"1\.1 needs 'nobody'"):
        ids(outline([("a", "nobody")]), (1, 1))


def test_a_section_reaches_out_if_anything_it_needs_lies_outside_its_chapter():
    of = outline([("a", "b"), ("b", "c1"), ("c",), ("d", "c2"), ("e", "document")], [("x",)])
    assert [reaches_out(of, SectionRef(1, 1, s)) for s in range(1, 6)] == [False, False, False, True, True]


def test_the_own_chapter_is_everything_in_it_but_those_that_rest_on_it_too():
    of = outline([("a",), ("sum", "c1"), ("more", "c1"), ("all", "document")], [("x",)])
    assert ids(of, (1, 2)) == ["a"]
    assert ids(of, (1, 4)) == ["a", "sum", "more", "x"]


def test_of_a_long_document_every_section_is_read_in_part():
    of = outline([("sum", "document"), *((f"s{i}",) for i in range(20))])
    for _, section in of.sections():
        section.elements = [{"type": "paragraph", "text": f"{section.id} " + "word " * 2000}]
    text = needed_text(Outline.model_validate(of.model_dump()), SectionRef(1, 1, 1))
    assert len(text) < 45_000
    assert all(f"s{i} word" in text for i in range(20))


def planned(request):
    """Two chapters; each gets a section of its own, and the first an introduction that needs all."""
    task = request.messages[-1].content
    properties = {} if request.schema is None else request.schema.schema["properties"]
    if "documents" in properties:
        return json.dumps({"documents": [{"title": "D", "chapters": [{"title": "C1"}, {"title": "C2"}]}]})
    if "sections" in properties:
        chapter = "C1" if '"C1"' in task else "C2"
        return json.dumps({"sections": [{"title": f"Intro {chapter}"}, {"title": f"Body {chapter}"}]})
    return canned_reply(task, None)


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_what_phase_1_finds_can_wait_for_the_whole_document(schedule, monkeypatch):
    kept = []

    def script(request):
        if request.schema is None:
            kept.append(request.messages[-1].content)
        return planned(request)

    from docgen_nb.run.recorder import Recorder

    structured = Recorder.chapter_structured

    def with_needs(self, ref, sections):
        sections[0].needs = ["document"]
        return structured(self, ref, sections)

    monkeypatch.setattr(Recorder, "chapter_structured", with_needs)
    result = Project(model=ScriptedModel(script)).generate("x", schedule=schedule).wait()
    assert {section.state for _, section in result.sections()} == {"done"}
    written = [task.rsplit("You write section", 1)[1] for task in kept]
    assert ["Body" in task.split('"')[1] for task in written] == [True, True, False, False]
    assert "Body C1" in kept[-1]
    assert "Body C2" in kept[-1]


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_a_section_that_exists_waits_for_a_chapter_that_phase_1_still_makes(schedule):
    model = ScriptedModel(planned)
    project = Project(model=model)
    project.load_outline(
        {"chapters": [{"id": "c1", "title": "C1", "sections": [{"title": "Summary", "needs": ["c2"]}]},
                      {"id": "c2", "title": "C2"}]}
    )  # fmt: skip
    project.generate(schedule=schedule).wait()
    assert '"Summary"' in model.requests[-1].messages[-1].content.rsplit("You write section", 1)[1]


def test_a_cycle_is_refused_by_name():
    project = Project(model=ScriptedModel())
    project.load_outline(outline([("a", "b"), ("b", "a")]))
    with pytest.raises(CycleError, match=r"fill 1/1\.1"):
        project.fill().wait()


def test_a_cycle_among_late_sections_ends_the_run_with_the_rest_written():
    model = ScriptedModel(planned)
    project = Project(model=model)
    project.load_outline(
        {"chapters": [{"id": "c1", "title": "C1", "sections": [{"id": "a", "title": "A", "needs": ["b", "c2"]},
                                                                {"id": "b", "title": "B", "needs": ["a", "c2"]}]},
                      {"id": "c2", "title": "C2"}]}
    )  # fmt: skip
    with pytest.raises(CycleError):
        project.generate().wait()
    assert [s.state for _, s in project.outline.sections()] == ["pending", "pending", "done", "done"]


def test_an_unknown_need_harms_only_its_own_section():
    project = Project(model=ScriptedModel())
    project.load_outline(outline([("a", "nobody"), ("b",)]))
    result = project.fill().wait()
    assert [s.state for _, s in result.sections()] == ["error", "done"]
    assert "nobody" in result.section(SectionRef(1, 1, 1)).elements[0].message
