import asyncio
import json

import pytest

from docgen_nb import Outline, Project
from docgen_nb.errors import UserError
from docgen_nb.events import ChapterSmoothed
from docgen_nb.fill.smoothing import says_the_same
from docgen_nb.llm.messages import ModelProfile
from docgen_nb.testing import ScriptedModel

FIRST, SECOND = "The hall has 92 square metres [@notes].", "The hall costs 2,300 USD a month."
SMOOTH = "It costs 2,300 USD a month."


def outline(**second):
    sections = [{"title": "Space"}, {"title": "Rent", **second}]
    summary = {"title": "In short", "needs": ["document"]}
    chapters = [{"title": "The hall", "sections": sections}, {"title": "End", "sections": [summary]}]
    return Outline.model_validate({"userPrompt": "Halls", "chapters": chapters})


def smoothing(edits):
    """A model whose sections are two sentences and a summary, and which smooths them so."""

    def script(request):
        if request.schema is not None:
            return edits if isinstance(edits, str) else json.dumps({"edits": edits})
        task = request.messages[-1].content
        return FIRST if '"Space"' in task else SECOND if '"Rent"' in task else "A hall is there."

    return ScriptedModel(script)


def texts(outline):
    return [section.elements[0].text for _, section in outline.sections()]


def filled(edits, path=None, **second):
    project = Project(path, model=smoothing(edits))
    project.add(notes=__file__)
    project.load_outline(outline(**second))
    project.fill(edit=True).wait()
    return project


def test_a_chapter_is_smoothed_in_one_call_when_all_is_written_and_each_change_is_told():
    project = filled([{"sentence": 2, "text": SMOOTH}])
    assert texts(project.outline) == [FIRST, SMOOTH, "A hall is there."]
    asked = [request for request in project.model.requests if request.schema is not None]
    assert len(asked) == 1  # a chapter of one sentence has no joins
    assert f"[1] {FIRST}" in asked[0].messages[-1].content
    assert f"[2] {SECOND}" in asked[0].messages[-1].content
    (event,) = [e for e in project.last_run.events if isinstance(e, ChapterSmoothed) and e.changed]
    assert [(str(place), old, new) for place, old, new in event.changed] == [("1/1.2", SECOND, SMOOTH)]


def test_a_change_can_be_rejected_and_what_rests_on_it_stays_as_it_is(tmp_path):
    project = filled([{"sentence": 2, "text": SMOOTH}], tmp_path / "d.docgen")
    calls = len(project.model.requests)
    project.fill().wait()
    assert len(project.model.requests) == calls  # nothing is out of date
    changes = project.revisions().changes(next(ref for ref, s in project.outline.sections() if s.title == "Rent"))
    assert "".join(text for kind, text in changes if kind != "added").strip() == SECOND
    project.undo("1.2")
    assert texts(project.outline)[1] == SECOND
    project.close_file()


@pytest.mark.parametrize(
    "new",
    [
        "It costs 2,400 USD a month.",
        "It costs much.",
        "It costs 2,300 USD a month, says Elena Marsh.",
        "# It costs 2,300 USD a month.",
        SECOND,
        "It costs 2,300 USD a month. That is a lot.",
    ],
)
def test_a_sentence_that_says_something_else_is_not_taken(new):
    assert texts(filled([{"sentence": 2, "text": new}]).outline)[1] == SECOND


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        (FIRST, "So the hall has 92 square metres [@notes].", True),
        (FIRST, "So the hall has 92 square metres.", False),
        ("Total: {{total}} in all.", "In all: {{sum}}.", False),
        ("The board signs.", "The Board of Trustees signs.", False),
    ],
)
def test_what_a_smoothed_sentence_may_change(old, new, same):
    assert says_the_same(old, new) is same


def test_sections_that_the_user_keeps_are_shown_but_not_changed():
    project = Project(model=smoothing([{"sentence": 2, "text": SMOOTH}, {"sentence": 9, "text": SMOOTH}]))
    project.add(notes=__file__)
    project.load_outline(outline())
    project.fill().wait()
    project.lock("1.2")
    project.fill(edit=True).wait()
    assert texts(project.outline)[1] == SECOND


def test_a_reply_that_is_no_use_is_told_and_the_text_stands():
    project = filled("no json")
    assert texts(project.outline) == [FIRST, SECOND, "A hall is there."]
    (event,) = [e for e in project.last_run.events if isinstance(e, ChapterSmoothed) and e.error]
    assert event.chapter.chapter == 1
    assert project.last_run.progress.state == "done"


def test_the_small_model_is_refused():
    project = Project(model=ScriptedModel([], profile=ModelProfile(guided=True)))
    project.load_outline(outline())
    with pytest.raises(UserError, match="can't edit"):
        project.fill(edit=True)


def test_a_preview_counts_a_call_for_each_chapter_that_has_joins():
    project = Project(model=smoothing([]))
    project.load_outline(outline())
    assert asyncio.run(project.preview(project.planner().fill(edit=True))).calls == 3 + 1
