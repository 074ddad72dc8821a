"""Replies and files beyond any sane size or shape end as one line, and what was paid for is kept."""

import json

import pytest

import docgen_nb as dg
from docgen_nb.errors import ContentPartError
from docgen_nb.testing import ScriptedModel
from docgen_nb.testing.scripted import canned


def changed(change):
    """The canned plan and sections, changed."""

    def script(request):
        reply = canned(request)
        return json.dumps(change(json.loads(reply))) if request.schema is not None else reply

    return ScriptedModel(script)


def test_twenty_thousand_sections_for_a_chapter_are_not_taken():
    model = changed(
        lambda reply: {"sections": [{"title": f"S{n}"} for n in range(20_000)]} if "sections" in reply else reply
    )
    project = dg.Project(model=model)
    project.generate("A report").wait()
    assert not list(project.outline.sections())
    assert all(chapter.error for _, chapter in project.outline.chapters())
    assert len(model.requests) < 20


def test_a_title_without_end_is_cut():
    def endless(reply):
        for section in reply.get("sections", []):
            section["title"] = section["title"] + "x" * 1_000_000
        return reply

    model = changed(endless)
    project = dg.Project(model=model)
    project.generate("A report").wait()
    assert all(len(section.title) < 2_500 for _, section in project.outline.sections())
    assert max(len(message.content) for request in model.requests for message in request.messages) < 200_000


def test_half_a_character_in_a_title_loses_neither_plan_nor_text(tmp_path):
    def torn(reply):
        for each in [*reply.get("sections", []), *reply.get("documents", [])]:
            each["title"] = f"{each['title']} \ud800"
        return reply

    project = dg.Project(tmp_path / "a.docgen", model=changed(torn))
    project.generate("A report").wait()
    project.close_file()
    model = ScriptedModel()
    again = dg.Project(tmp_path / "a.docgen", model=model)
    assert {section.state for _, section in again.outline.sections()} == {"done"}
    again.fill().wait()
    assert model.requests == []
    again.close_file()


def test_a_file_that_holds_pandoc_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr("docgen_nb.pandoc._READING", 0.2)
    (tmp_path / "a.html").write_text("<html><body>" + "<ul><li>" * 2000 + "deep")
    with pytest.raises(ContentPartError, match=r"took longer|nested"):
        dg.Project().add(tmp_path / "a.html")
