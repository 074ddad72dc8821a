"""Nothing written is dropped: a document that another one takes the place of is set aside and comes back."""

import asyncio

import pytest

import docgen_nb as dg
from docgen_nb.document.editing import replan
from docgen_nb.document.references import SectionRef
from docgen_nb.errors import ContentPartError, UserError
from docgen_nb.events import describe
from docgen_nb.testing import ScriptedModel
from docgen_nb.testing.scripted import canned


def outline_of(title, *names):
    sections = [{"id": f"s{n}", "title": name, "generationHint": "h"} for n, name in enumerate(names, 1)]
    return {"userPrompt": title, "title": title, "chapters": [{"id": "c1", "title": title, "sections": sections}]}


def generate(project, prompt):
    project.generate(prompt).wait()
    return project.outline.to_markdown()


@pytest.fixture(params=["in a file", "in memory"])
def project(request, tmp_path):
    texts = iter(range(1, 1000))
    model = ScriptedModel(lambda asked: f"Text {next(texts)}." if asked.schema is None else canned(asked))
    opened = dg.Project(tmp_path / "report.docgen" if request.param == "in a file" else None, model=model)
    yield opened
    asyncio.run(opened.aclose())


def test_another_prompt_sets_the_written_document_aside_and_undo_brings_it_back(project):
    bees = generate(project, "A report on bees")
    wasps = generate(project, "A report on wasps")
    assert wasps != bees
    project.undo()
    assert project.outline.to_markdown() == bees
    assert project.outline.user_prompt == "A report on bees"
    project.undo()
    assert project.outline.to_markdown() == wasps


def test_the_run_says_how_much_it_replaces(project):
    generate(project, "A report on bees")
    written = sum(1 for _ in project.outline.sections())
    project.generate("A report on wasps").wait()
    lines = [line for event in project.last_run.events if (line := describe(event))]
    assert lines[0] == f"Replaces {written} written sections; %docgen undo brings the document back"


def test_a_first_document_replaces_nothing(project):
    generate(project, "A report on bees")
    assert not [line for event in project.last_run.events if (line := describe(event)) and "Replaces" in line]


def test_a_document_that_was_brought_back_goes_on_without_a_call(project):
    generate(project, "A report on bees")
    generate(project, "A report on wasps")
    project.undo()
    project.model.requests.clear()
    project.fill().wait()
    assert project.model.requests == []


def test_another_outline_that_is_loaded_loses_nothing(project):
    project.load_outline(outline_of("Bees", "Spring", "Summer"))
    project.fill().wait()
    bees = project.outline.to_markdown()
    project.load_outline(outline_of("Wasps", "Nests"))
    project.fill().wait()
    project.undo()
    assert project.outline.to_markdown() == bees


def test_the_same_outline_loaded_again_keeps_its_text_and_sets_nothing_aside(project):
    project.load_outline(outline_of("Bees", "Spring", "Summer"))
    project.fill().wait()
    bees = project.outline.to_markdown()
    project.load_outline(outline_of("Bees", "Spring", "Summer"))
    assert project.outline.to_markdown() == bees
    with pytest.raises(UserError, match="No earlier document"):
        project.undo()


def test_new_begins_another_document_with_the_same_parts(project):
    project.add(notes="Bees sleep.")
    bees = generate(project, "A report on bees")
    written = project.new()
    assert written == 9
    assert project.outline is None
    assert list(project.parts) == ["notes"]
    project.undo()
    assert project.outline.to_markdown() == bees


def test_locks_and_own_texts_come_back_with_their_document(project):
    project.load_outline(outline_of("Bees", "Spring", "Summer"))
    project.fill().wait()
    project.edit("1.1", "My own words.")
    project.lock("1.2")
    project.new()
    project.load_outline(outline_of("Wasps", "Nests"))
    project.fill().wait()
    project.undo()
    assert "My own words." in project.outline.to_markdown()
    with pytest.raises(UserError, match="locked"):
        project.edit("1.2", "x")


def test_a_project_without_an_earlier_document_says_so(project):
    with pytest.raises(UserError, match=r"No earlier document is kept\. %docgen undo REF"):
        project.undo()


def test_parts_are_taken_away_all_or_none(project):
    project.add(notes="Bees sleep.", more="More.")
    with pytest.raises(ContentPartError, match="no content part 'nots'"):
        project.remove("notes", "nots")
    assert list(project.parts) == ["notes", "more"]
    assert [part.id for part in project.remove("notes")] == ["notes"]
    assert list(project.parts) == ["more"]


def test_what_was_set_aside_is_there_in_the_next_kernel(tmp_path):
    path = tmp_path / "report.docgen"
    first = dg.Project(path, model=ScriptedModel())
    bees = generate(first, "A report on bees")
    generate(first, "A report on wasps")
    asyncio.run(first.aclose())
    second = dg.Project(path, model=ScriptedModel())
    second.undo()
    assert second.outline.to_markdown() == bees
    asyncio.run(second.aclose())


def test_a_new_document_is_still_new_in_the_next_kernel(tmp_path):
    path = tmp_path / "report.docgen"
    first = dg.Project(path, model=ScriptedModel())
    generate(first, "A report on bees")
    first.new()
    asyncio.run(first.aclose())
    second = dg.Project(path, model=ScriptedModel())
    assert second.outline is None
    asyncio.run(second.aclose())


def test_a_notebook_s_own_file_lies_beside_it(tmp_path):
    project = dg.Project(model=ScriptedModel())
    summary = project.open_beside(tmp_path / "Sales.ipynb")
    assert project.path == summary.path == tmp_path / "Sales.docgen"
    assert project.open_beside(tmp_path / "Other.ipynb") is None
    asyncio.run(project.aclose())


def test_a_text_of_one_s_own_stays_with_its_section_whatever_that_is_called(tmp_path):
    path = tmp_path / "report.docgen"
    first = dg.Project(path, model=ScriptedModel())
    first.load_outline(outline_of("Bees", "Spring", "Summer"))
    first.edit("1.1", "My own words.")
    first.edit_outline(lambda outline: replan(outline, SectionRef(1, 1, 1), title="April"))
    asyncio.run(first.aclose())
    second = dg.Project(path, model=ScriptedModel())
    assert "### April\n\nMy own words." in second.outline.to_markdown()
    second.fill().wait()
    assert "### April\n\nMy own words." in second.outline.to_markdown()
    asyncio.run(second.aclose())
