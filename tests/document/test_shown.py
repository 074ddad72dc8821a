"""Every result shows itself in a notebook: text/plain and text/markdown, made safe."""

import asyncio

import pytest

from docgen_nb.document.parts import ContentPart, ContentParts
from docgen_nb.project.project import Project

ATTACK = "<img src=x onerror=alert(1)>"


@pytest.fixture
def project():
    project = Project(model="scripted")
    project.add(notes=f"# Title\n\n{ATTACK}")
    project.generate("A report").wait()
    return project


def bundle_of(result):
    bundle = result._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/markdown"}
    return bundle


def results_of(project):
    return {
        "parts": project.parts,
        "outline": project.outline,
        "run": project.last_run,
        "progress": project.last_run.progress,
        "status": project.status(),
        "report": project.check(),
        "preview": asyncio.run(project.preview(project.planner().fill())),
        "project file": project.archived(),
    }


@pytest.mark.parametrize("name", ["parts", "outline", "run", "progress", "status", "report", "preview", "project file"])
def test_a_result_has_both_forms(project, name):
    bundle = bundle_of(results_of(project)[name])
    assert all(text.strip() for text in bundle.values())


def test_progress_names_every_chapter_and_how_far_it_is(project):
    shown = bundle_of(project.last_run.progress)["text/markdown"]
    assert shown.startswith("`generate`: done, ")
    for number, chapter in enumerate(project.outline.documents[0].chapters, 1):
        assert f"| {number} | {chapter.title} | Chapter " in shown


def test_progress_of_a_run_that_has_not_begun_says_so():
    run = Project(model="scripted").generate("A report")
    assert bundle_of(run.progress)["text/markdown"] == "The run has not begun."


def test_what_is_shown_is_safe():
    part = ContentPart(id="notes", label=ATTACK, kind="text", text="x", source=ATTACK)
    shown = bundle_of(ContentParts([part]))["text/markdown"]
    assert "notes" in shown
    assert "<img" not in shown
