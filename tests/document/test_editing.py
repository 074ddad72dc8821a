"""Changes to an outline by its user."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen_nb.document import editing
from docgen_nb.document.elements import Paragraph
from docgen_nb.document.references import ChapterRef, SectionRef
from docgen_nb.document.tree import Outline
from docgen_nb.errors import OutlineError, UnknownReferenceError


def outline(*sizes, written=True):
    chapters = [
        {"title": f"C{c}", "sections": [{"title": f"{c}.{s}", "generationHint": f"h{c}.{s}"} for s in range(1, n + 1)]}
        for c, n in enumerate(sizes, 1)
    ]
    made = Outline.model_validate({"documents": [{"title": "D", "chapters": chapters}]})
    for _, section in made.sections():
        if written:
            section.elements, section.state = [Paragraph(text=f"Text of {section.title}")], "done"
    return made


def titles(of):
    return [[section.title for section in chapter.sections] for _, chapter in of.chapters()]


def texts(of):
    return {section.id: [element.text for element in section.elements] for _, section in of.sections()}


def states(of):
    return [section.state for _, section in of.sections()]


def test_a_changed_plan_makes_its_own_section_stale_and_no_other():
    before = outline(2, 1)
    after = editing.replan(before, SectionRef(1, 1, 2), generation_hint="another", content_type="bullet_list")
    assert states(after) == ["done", "stale", "done"]
    assert texts(after) == texts(before)
    assert states(before) == ["done"] * 3


def test_a_change_to_what_it_was_changes_nothing():
    before = outline(1)
    assert states(editing.replan(before, SectionRef(1, 1, 1), generation_hint="h1.1")) == ["done"]


@pytest.mark.parametrize("changes", [{"state": "done"}, {"elements": []}, {"id": "x"}, {"nothing": 1}])
def test_only_the_plan_can_be_changed(changes):
    with pytest.raises(OutlineError, match="nothing that can be planned"):
        editing.replan(outline(1), SectionRef(1, 1, 1), **changes)


def test_a_value_that_does_not_fit_names_the_field():
    with pytest.raises(OutlineError, match=r"content_type of 1\.1"):
        editing.replan(outline(1), SectionRef(1, 1, 1), content_type="poem")


def test_chapters_are_changed_too():
    after = editing.replan(outline(1), ChapterRef(1, 1), title="New", generation_hint="why")
    assert after.documents[0].chapters[0].title == "New"
    assert states(after) == ["done"]


def test_adding_puts_a_pending_section_or_chapter_in_its_place():
    after = editing.add(outline(2), SectionRef(1, 1, 2), " Between ")
    assert titles(after) == [["1.1", "Between", "1.2"]]
    assert states(after) == ["done", "pending", "done"]
    after = editing.add(after, ChapterRef(1, 99), "Last")
    assert [chapter.title for _, chapter in after.chapters()] == ["C1", "Last"]
    with pytest.raises(OutlineError, match="title"):
        editing.add(after, ChapterRef(1, 1), " ")


def test_a_need_of_something_that_is_not_there_is_refused_at_once():
    with pytest.raises(OutlineError, match="needs 'nope', which the outline does not have"):
        editing.replan(outline(2, 1), SectionRef(1, 1, 1), needs=["ch2", "nope"])
    after = editing.replan(outline(2, 1), SectionRef(1, 1, 1), needs=["ch2", "document"])
    assert after.section(SectionRef(1, 1, 1)).needs == ["ch2", "document"]


def test_deleting_keeps_the_rest_but_not_nothing():
    after = editing.delete(editing.delete(outline(2, 1), SectionRef(1, 1, 1)), ChapterRef(1, 2))
    assert titles(after) == [["1.2"]]
    with pytest.raises(OutlineError, match="needs a chapter"):
        editing.delete(after, ChapterRef(1, 1))
    with pytest.raises(UnknownReferenceError):
        editing.delete(after, SectionRef(1, 1, 7))


def test_moving_within_and_between_chapters_takes_the_text_along():
    before = outline(2, 2)
    after = editing.move(before, SectionRef(1, 1, 1), SectionRef(1, 2, 2))
    assert titles(after) == [["1.2"], ["2.1", "1.1", "2.2"]]
    assert texts(after) == texts(before)
    assert titles(editing.move(before, ChapterRef(1, 2), ChapterRef(1, 1))) == [["2.1", "2.2"], ["1.1", "1.2"]]
    with pytest.raises(OutlineError, match="one is a chapter"):
        editing.move(before, ChapterRef(1, 2), SectionRef(1, 1, 1))


def test_merging_joins_plan_and_text():
    after = editing.merge_with_next(outline(3), SectionRef(1, 1, 2))
    merged = after.section(SectionRef(1, 1, 2))
    assert (merged.title, merged.generation_hint) == ("1.2 · 1.3", "h1.2\nh1.3")
    assert [element.text for element in merged.elements] == ["Text of 1.2", "Text of 1.3"]
    assert states(after) == ["done", "stale"]
    with pytest.raises(OutlineError, match="last section"):
        editing.merge_with_next(after, SectionRef(1, 1, 2))


def test_an_edit_taken_back_keeps_what_has_been_written_since():
    before = outline(2)
    after = editing.replan(before, SectionRef(1, 1, 1), generation_hint="another")
    assert states(editing.undone(before.model_copy(deep=True), after)) == ["done", "done"]
    rewritten = after.model_copy(deep=True)
    rewritten.section(SectionRef(1, 1, 1)).elements = [Paragraph(text="new")]
    rewritten.section(SectionRef(1, 1, 1)).state = "done"
    taken_back = editing.undone(before, rewritten)
    assert texts(taken_back)["ch1-s1"] == ["new"]
    assert states(taken_back) == ["stale", "done"]


@given(st.lists(st.integers(1, 4), min_size=1, max_size=4), st.data())
def test_moving_anything_anywhere_loses_nothing_and_puts_it_where_it_was_sent(sizes, data):
    before = outline(*sizes)
    ref = data.draw(st.sampled_from([ref for ref, _ in before.sections()]))
    to = data.draw(st.sampled_from([ref for ref, _ in before.sections()]))
    after = editing.move(before, ref, to)
    assert texts(after) == texts(before)
    moved = before.section(ref).id
    place = next(place for place, section in after.sections() if section.id == moved)
    assert place.chapter_ref == to.chapter_ref
    if ref.chapter_ref == to.chapter_ref:
        assert place == to
