import asyncio
import json

import pytest

from docgen_nb.document.parts import ContentPart, ContentParts
from docgen_nb.document.references import ChapterRef, SectionRef
from docgen_nb.errors import InvalidReplyError, UserError
from docgen_nb.events import CallReasked
from docgen_nb.llm.messages import ModelProfile
from docgen_nb.shared_prompt import Brief
from docgen_nb.structure.chapter import generate_single_chapter_sections_structure, make_titles_distinct
from docgen_nb.structure.plan import plan_outline
from docgen_nb.testing import ScriptedModel
from tests.making import PARTS, ask_of, brief_of, outline_of

NOTES = ContentParts(
    [
        ContentPart(
            id="n",
            label="n.md",
            kind="markdown",
            text="# Bees\n## Spring\n### Waking\na\n### Flying\nb\n## Winter\nc\n",
        )
    ]
)
GUIDED = ModelProfile(guided=True, reply_bounds=True)


def structure(reply, *, outline=None, events=None):
    outline = outline or outline_of()
    model = ScriptedModel(reply if isinstance(reply, list) else [json.dumps(reply)])
    place = ChapterRef(1, 1)
    work = generate_single_chapter_sections_structure(outline, place, brief_of(outline, model), ask_of(model, events))
    return asyncio.run(work), model


def plan(reply, *, profile=None, parts=PARTS, **counts):
    model = ScriptedModel(reply if isinstance(reply, list) else [json.dumps(reply)], profile=profile)
    brief = Brief.of(None, parts, model.profile, user_prompt="Write about bees", language="en")
    return asyncio.run(plan_outline(brief, ask_of(model), **counts)), model


def test_a_chapter_gets_sections_with_type_hint_parts_and_formats():
    sections, model = structure(
        {
            "sections": [
                {
                    "title": "Numbers",
                    "contentType": "table",
                    "generationHint": "the year",
                    "contentPartIds": ["sales", "made up"],
                    "contentFormats": [{"contentPartId": "sales", "format": "object"}],
                },
                {"title": "Words"},
            ]
        }
    )
    assert [s.title for s in sections] == ["Numbers", "Words"]
    assert sections[0].content_type == "table"
    assert sections[0].content_part_ids == ["sales"]
    assert sections[0].content_formats == {"sales": "shown"}  # it may be read, so the text can say what it means
    assert model.requests[0].schema.schema["properties"]["sections"]["type"] == "array"


@pytest.mark.parametrize(
    "reply",
    [
        '<think>hm</think>{"sections": [{"title": "A"}]}',
        '```json\n[{"title": "A"}]\n```',
        'Sure: {"sections":[{"title":"A"}]}',
    ],
)
def test_wrapped_replies_are_understood(reply):
    sections, _ = structure([reply])
    assert [s.title for s in sections] == ["A"]


def test_an_invalid_reply_is_asked_again_with_the_reason():
    events = []
    sections, model = structure(["no json", '{"sections": [{"title": "A"}]}'], events=events)
    assert len(sections) == 1
    assert "JSON" in model.requests[1].messages[-1].content
    assert sum(isinstance(event, CallReasked) for event in events) == 1


def test_after_three_invalid_replies_the_chapter_fails():
    with pytest.raises(InvalidReplyError):
        structure(["no", "no", '{"sections": []}'])


def test_an_assigned_part_that_no_section_uses_is_given_to_the_best_one():
    outline = outline_of()
    outline.documents[0].chapters[0].content_part_ids = ["notes"]
    reply = {"sections": [{"title": "Other"}, {"title": "Bees in spring"}]}
    sections, _ = structure(reply, outline=outline)
    assert [s.content_part_ids for s in sections] == [[], ["notes"]]


def test_planning_makes_documents_and_chapters_and_leaves_out_unknown_parts():
    reply = {
        "documents": [{"title": "D", "chapters": [{"title": "A", "contentPartIds": ["notes", "x"]}, {"title": "B"}]}]
    }
    outline, model = plan(reply)
    assert [c.title for _, c in outline.chapters()] == ["A", "B"]
    assert outline.documents[0].chapters[0].content_part_ids == ["notes"]
    assert outline.user_prompt == "Write about bees"
    assert "chapters" in json.dumps(model.requests[0].schema.schema)


def test_a_plan_of_the_wrong_size_is_asked_again():
    one = json.dumps({"documents": [{"title": "D", "chapters": [{"title": "A"}]}]})
    two = json.dumps({"documents": [{"title": "D", "chapters": [{"title": "A"}, {"title": "B"}]}]})
    outline, model = plan([one, two], chapters=2)
    assert len(list(outline.chapters())) == 2
    assert "2 are asked for" in model.requests[1].messages[-1].content


def test_a_guided_plan_is_the_notes_own_without_a_call():
    outline, model = plan([], profile=GUIDED, parts=NOTES)
    assert [c.title for _, c in outline.chapters()] == ["Spring", "Winter"]
    assert outline.documents[0].title == "Bees"
    assert model.requests == []


def test_a_guided_model_chooses_among_the_headings_where_fewer_chapters_are_wanted():
    reply = {"documents": [{"title": "D", "chapters": [{"title": "Winter"}]}]}
    outline, model = plan(reply, profile=GUIDED, parts=NOTES, chapters=1)
    assert [c.title for _, c in outline.chapters()] == ["Winter"]
    chapters = model.requests[0].schema.schema["properties"]["documents"]["items"]["properties"]["chapters"]
    assert chapters["items"]["properties"]["title"]["enum"] == ["Spring", "Winter"]


def test_a_guided_plan_of_notes_without_headings_takes_them_from_their_words():
    text = "The roof of the hall is tight.\n\nElectricians come on 18 May, not before.\n"
    notes = ContentParts([ContentPart(id="n", label="n.txt", kind="text", text=text)])
    outline, _ = plan([], profile=GUIDED, parts=notes)
    assert [c.title for _, c in outline.chapters()] == ["The roof of the hall is tight", "Electricians come on 18 May"]


def test_a_guided_model_without_notes_is_not_asked_to_make_something_up():
    with pytest.raises(UserError, match=r"only put notes into words.*%docgen add"):
        plan([], profile=GUIDED, parts=ContentParts([]))


def test_a_guided_chapter_has_the_headings_below_it_as_sections_without_a_call():
    outline, _ = plan(
        {"documents": [{"title": "D", "chapters": [{"title": "Spring"}, {"title": "Winter"}]}]},
        profile=GUIDED,
        parts=NOTES,
    )
    model = ScriptedModel([], profile=GUIDED)
    brief = brief_of(outline, model, NOTES)
    sections = asyncio.run(generate_single_chapter_sections_structure(outline, ChapterRef(1, 1), brief, ask_of(model)))
    assert [s.title for s in sections] == ["Waking", "Flying"]
    assert all(s.content_part_ids == ["n"] for s in sections)
    assert model.requests == []


def test_a_section_has_a_title_of_its_own_and_one_that_sums_up_its_chapter_s():
    outline = outline_of(chapters=2)
    outline.documents[0].chapters[1].title = "Winter"
    titles = ["Winter", "Waking", "waking", "Summary"]
    sections, _ = structure({"sections": [{"title": title} for title in titles]}, outline=outline)
    assert [s.title for s in sections] == ["Winter: Chapter", "Waking", "waking: Chapter", "Summary: Chapter"]
    assert sections[3].needs == [outline.documents[0].chapters[0].id]


def test_of_two_chapters_sections_of_one_title_the_later_one_gets_its_chapter_s_besides():
    outline = outline_of({"title": "Costs"}, {"title": "Uses"}, chapters=3)
    for chapter, title in zip(outline.documents[0].chapters, ["Hives", "Bees", "Wax"], strict=True):
        chapter.title = title
    changed = make_titles_distinct(outline, [ChapterRef(1, 1), ChapterRef(1, 3)])
    titles = [[section.title for section in chapter.sections] for _, chapter in outline.chapters()]
    assert titles == [["Costs: Hives", "Uses: Hives"], ["Costs", "Uses"], ["Costs: Wax", "Uses: Wax"]]
    assert changed == [SectionRef(1, c, s) for c in (1, 3) for s in (1, 2)]
    assert make_titles_distinct(outline, [ChapterRef(1, 1), ChapterRef(1, 3)]) == []


def test_a_plan_has_readers_and_a_length_that_is_shared_out():
    chapters = [{"title": "A", "words": 100}, {"title": "B", "words": "about 200"}]
    reply = {"documents": [{"title": "D", "readers": "the board", "words": 900, "chapters": chapters}]}
    outline, model = plan(reply)
    document = outline.documents[0]
    assert (document.readers, document.words, [c.words for c in document.chapters]) == ("the board", 900, [300, 600])
    assert "what is usual for its kind" in model.requests[0].messages[-1].content


def test_sections_have_their_purpose_and_their_share_of_the_chapter_s_length():
    outline = outline_of()
    outline.documents[0].chapters[0].words = 300
    reply = {"sections": [{"title": "A", "purpose": "knows why", "words": 50}, {"title": "B", "words": 100}]}
    sections, model = structure(reply, outline=outline)
    assert [(s.purpose, s.words) for s in sections] == [("knows why", 100), ("", 200)]
    assert "about 300 words" in model.requests[0].messages[-1].content


def test_a_plan_beyond_all_measure_is_asked_again_and_long_titles_are_cut():
    many = json.dumps({"sections": [{"title": f"S{n}"} for n in range(2000)]})
    few = json.dumps({"sections": [{"title": "x" * 100_000}]})
    sections, model = structure([many, few])
    assert len(sections) == 1
    assert len(sections[0].title) < 1100
    assert "at most 100 items" in model.requests[1].messages[-1].content


@pytest.mark.parametrize(
    ("task", "words"), [("Write about bees", [40, 28, 200]), ("Write about bees in 400 words", [200, 100, 200])]
)
def test_a_section_is_planned_no_longer_than_its_material_gives_unless_a_length_is_asked(task, words):
    outline = outline_of()
    outline.user_prompt = task
    sources = {"long": "Bees fly far. " * 40, "short": "Bees fly."}
    parts = ContentParts([ContentPart(id=id_, label=id_, kind="text", text=text) for id_, text in sources.items()])
    sections = [
        {"title": "A", "words": 200, "contentPartIds": ["long"]},
        {"title": "B", "words": 100, "contentPartIds": ["short"]},
        {"title": "C", "words": 200},
        {"title": "D", "words": 200, "contentPartIds": ["long"]},
    ]
    model = ScriptedModel([json.dumps({"sections": sections})])
    brief = brief_of(outline, model, parts)
    made = asyncio.run(generate_single_chapter_sections_structure(outline, ChapterRef(1, 1), brief, ask_of(model)))
    assert [section.words for section in made][:3] == words
