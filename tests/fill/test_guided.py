import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen_nb.document.parts import ContentPart, ContentParts
from docgen_nb.document.references import SectionRef
from docgen_nb.fill.context import SectionContext
from docgen_nb.fill.guided import LONGEST_PIECE, first_words, pieces
from docgen_nb.fill.section import process_single_section
from docgen_nb.llm.messages import ModelProfile, ModelReply
from docgen_nb.shared_prompt import Brief
from docgen_nb.testing import ScriptedModel
from tests.making import ask_of, outline_of

GUIDED = ModelProfile(guided=True, max_output_tokens=170)
TEXT = "# Bees\n## Spring\nThey wake in March.\n## Winter\nThey rest.\n"


def fill(replies, *, text=TEXT, title="Spring", feedback=""):
    model = ScriptedModel(replies, profile=GUIDED)
    parts = ContentParts([ContentPart(id="n", label="n.md", kind="markdown", text=text)])
    outline = outline_of({"title": title, "contentPartIds": ["n"]})
    brief = Brief.of(outline, parts, GUIDED)
    context = SectionContext(outline, SectionRef(1, 1, 1), brief, ask_of(model), feedback=feedback)
    return asyncio.run(process_single_section(context)), model


def test_a_section_sees_only_the_notes_under_its_heading():
    result, model = fill(["They wake in March."])
    (request,) = model.requests
    assert "They wake in March." in request.messages[-2].content
    assert "They rest" not in str(request.messages)
    assert [element.text for element in result.elements] == ["They wake in March."]


def test_the_answer_is_begun_with_the_notes_own_words():
    _, model = fill(["They wake in March."])
    assert (model.requests[0].messages[-1].role, model.requests[0].messages[-1].content) == ("assistant", "They wake")


def test_all_sections_share_what_comes_before_their_task():
    _, spring = fill(["x"])
    _, winter = fill(["x"], title="Winter")
    first, second = spring.requests[0], winter.requests[0]
    assert first.shared == len(first.messages) - 2
    assert first.messages[: first.shared] == second.messages[: second.shared]


def test_long_notes_are_asked_for_piece_by_piece_and_all_of_them_stand():
    notes = "".join(
        f"- Hive {number} gave {number} kilograms of honey in spring and in summer.\n" for number in range(30)
    )
    result, model = fill(["Hives."] * 9, text=notes)
    assert len(model.requests) > 1
    (paragraph,) = result.elements
    assert all(f"Hive {number} gave {number} kilograms" in paragraph.text for number in range(30))


def test_lists_of_short_items_tables_and_code_stand_as_they_are_without_a_call():
    notes = (
        "Bring:\n- a veil, by Friday\n- a smoker\n\n| hive | kg |\n| --- | --- |\n| 1 | 9 |\n\n```python\nx = 1\n```\n"
    )
    result, model = fill(["Nonsense."], text=notes)
    assert [element.type for element in result.elements] == ["paragraph", "bullet_list", "table", "code_block"]
    assert result.elements[1].items == ["a veil, by Friday", "a smoker"]
    assert len(model.requests) == 1


def test_the_example_that_the_model_is_shown_can_not_get_into_the_text():
    result, model = fill(["A kettle holds 1.7 litres. Descale it once a month with vinegar."])
    assert "vinegar" in str(model.requests[0].messages)
    assert [element.text for element in result.elements] == ["They wake in March."]


def test_the_model_is_told_the_task():
    _, model = fill(["x"])
    assert "Write about bees" in model.requests[0].messages[0].content


def test_a_section_without_notes_says_what_the_model_can_do():
    model = ScriptedModel([], profile=GUIDED)
    outline = outline_of({"title": "Spring", "generationHint": "how they wake"})
    brief = Brief.of(outline, ContentParts([]), GUIDED)
    result = asyncio.run(process_single_section(SectionContext(outline, SectionRef(1, 1, 1), brief, ask_of(model))))
    assert "only put notes into words" in result.elements[0].message
    assert "%docgen model" in result.elements[0].message


def test_a_cut_answer_ends_with_its_last_sentence_and_is_not_continued():
    result, model = fill([ModelReply("They wake in March. They", finish_reason="length")])
    assert [element.text for element in result.elements] == ["They wake in March."]
    assert len(model.requests) == 1


def test_feedback_reaches_the_model():
    _, model = fill(["x"], feedback="mention March")
    assert "mention March" in model.requests[0].messages[-2].content


@pytest.mark.parametrize(
    ("notes", "begun"),
    [
        ("- in the fridge it sleeps", "In the"),
        ("The tower was built.", "The tower"),
        ("500 g flour", ""),
        ("| year |", ""),
        ("starter: flour", ""),
        ("Überall blüht es", "Überall blüht"),
        ("", ""),
    ],
)
def test_what_begins_with_words_can_be_begun_with_them(notes, begun):
    assert first_words(notes) == begun


@given(st.lists(st.text(alphabet="ab .\n", max_size=900), max_size=6).map("".join))
def test_pieces_are_short_and_lose_nothing(notes):
    found = list(pieces(notes))
    assert all(len(piece) <= LONGEST_PIECE for piece in found)
    assert "".join("".join(found).split()) == "".join(notes.split())
