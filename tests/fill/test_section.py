import asyncio
from itertools import product

import pytest

from docgen_nb.document.references import SectionRef
from docgen_nb.errors import AuthenticationError, BadRequestError
from docgen_nb.fill.context import SectionContext
from docgen_nb.fill.repetition import joined, to_whole
from docgen_nb.fill.section import choose_path, process_single_section
from docgen_nb.llm.messages import ModelProfile, ModelReply
from docgen_nb.testing import ScriptedModel
from tests.making import ask_of, brief_of, context_of, outline_of


def fill(section, model, **changes):
    return asyncio.run(process_single_section(context_of(section, model, **changes)))


def section_of(**keys):
    return outline_of(keys).documents[0].chapters[0].sections[0]


@pytest.mark.parametrize(
    ("keys", "path"),
    [
        ({"generationHint": "x"}, "generation"),
        ({"contentPartIds": ["a"]}, "parts"),
        ({"contentPartIds": ["a", "b"]}, "aggregation"),
        ({"contentPartIds": ["a", "b"], "contentFormats": {"b": "object"}}, "parts"),
        ({"contentPartIds": ["a", "b"], "useAiCall": False}, "parts"),
    ],
)
def test_the_path_follows_from_parts_and_formats(keys, path):
    assert choose_path(section_of(**keys)).path == path


def test_aggregation_asks_once_with_all_parts_and_keeps_where_it_is_from():
    model = ScriptedModel(["One text.\n\n- a\n- b"])
    result = fill({"title": "S", "contentPartIds": ["notes", "more"]}, model)
    assert [e.type for e in result.elements] == ["paragraph", "bullet_list"]
    assert result.elements[0].part_ids == ["notes", "more"]
    (request,) = model.requests
    assert "They wake." in request.messages[-1].content
    assert "Honey is sweet." in request.messages[-1].content


def test_generation_asks_from_the_hint_alone():
    model = ScriptedModel(["Text."])
    result = fill({"title": "S", "generationHint": "say how they fly"}, model)
    assert result.path == "generation"
    assert "say how they fly" in model.requests[0].messages[-1].content
    assert "<content" not in model.requests[0].messages[-1].content


def test_parts_stand_in_their_order_each_by_its_format():
    model = ScriptedModel(["From the notes."])
    result = fill(
        {
            "title": "S",
            "contentPartIds": ["sales", "notes", "more"],
            "contentFormats": {"sales": "object", "more": "reference"},
        },
        model,
    )
    assert [e.type for e in result.elements] == ["table", "paragraph", "reference"]
    assert result.elements[0].rows == [["2026"]]
    assert result.elements[0].caption == "sales.csv"
    assert len(model.requests) == 1
    assert "2026" not in model.requests[0].messages[-1].content


ONLY_AN_OBJECT = {"title": "S", "contentPartIds": ["sales"], "contentFormats": {"sales": "object"}}


def test_a_table_that_nobody_reads_gets_sentences_from_its_hint_and_none_of_its_values():
    model = ScriptedModel(["[#sales] lists the years."])
    result = fill(ONLY_AN_OBJECT | {"generationHint": "which years there are"}, model)
    assert [e.type for e in result.elements] == ["paragraph", "table"]
    task = model.requests[0].messages[-1].content
    assert "which years there are" in task
    assert "columns: year; rows: 1" in task
    assert "state none" in task
    assert "2026" not in task


def test_without_a_hint_it_stands_alone_and_nothing_is_asked():
    model = ScriptedModel([])
    assert [e.type for e in fill(ONLY_AN_OBJECT, model).elements] == ["table"]
    assert model.requests == []


def test_without_the_model_parts_stand_verbatim_and_nothing_is_asked():
    model = ScriptedModel([])
    result = fill({"title": "S", "contentPartIds": ["notes"], "useAiCall": False}, model)
    assert [e.type for e in result.elements] == ["heading", "heading", "paragraph"]
    assert model.requests == []


def test_a_failure_becomes_an_error_element_with_cause_and_attempts():
    model = ScriptedModel([BadRequestError("too long")])
    result = fill({"title": "S", "generationHint": "x"}, model)
    (element,) = result.elements
    assert (element.type, element.cause, element.attempts) == ("error", "BadRequestError", 1)
    assert "too long" in element.message


def test_an_unknown_part_becomes_an_error_element_that_names_the_known_ones():
    (element,) = fill({"title": "S", "contentPartIds": ["nope"]}, ScriptedModel([])).elements
    assert "nope" in element.message
    assert "notes" in element.message


def test_an_error_that_meets_every_call_is_raised():
    with pytest.raises(AuthenticationError):
        fill({"title": "S", "generationHint": "x"}, ScriptedModel([AuthenticationError("no")]))


def test_a_section_with_nothing_to_write_from_says_so():
    (element,) = fill({"useAiCall": False}, ScriptedModel([])).elements
    assert "nothing to put" in element.message


def test_a_reply_that_was_cut_goes_on_from_its_last_whole_sentence():
    model = ScriptedModel([ModelReply("The bees leave at dawn. The method us", "length"), ModelReply("They return.")])
    result = fill({"title": "S", "generationHint": "x"}, model)
    assert result.elements[0].text == "The bees leave at dawn. They return."
    assert model.requests[1].messages[-2].content == "The bees leave at dawn."
    assert "last" not in result.elements[0].text
    assert "next sentence" in model.requests[1].messages[-1].content


def test_a_loop_is_not_continued_but_asked_for_once_more_and_shorter():
    loop = "It must drive " + " miles. It must drive at least ".join(str(10**n) for n in range(9)) + " miles. It mu"
    model = ScriptedModel([ModelReply(loop, "length"), ModelReply("It must start in the cold.")])
    result = fill({"title": "S", "generationHint": "x", "words": 60}, model)
    assert [element.text for element in result.elements] == ["It must start in the cold."]
    assert "at most 60 words" in model.requests[1].messages[-1].content
    assert "It must drive" not in str(model.requests[1].messages)
    assert len(model.requests) == 2


def test_a_loop_that_comes_again_is_cut_and_told():
    loop = "The hall has room for five cars. " * 9
    result = fill({"title": "S", "generationHint": "x"}, ScriptedModel([loop, loop]))
    assert [element.text for element in result.elements] == ["The hall has room for five cars."]
    assert "repeated" in result.remarks[0]


def test_of_a_sentence_that_comes_without_end_the_second_time_too_one_stands():
    endless = "The hall has room for five cars. " * 20_000
    model = ScriptedModel([endless, endless])
    result = fill({"title": "S", "generationHint": "x", "words": 20}, model)
    assert [element.text for element in result.elements] == ["The hall has room for five cars."]
    assert "repeated itself without end" in result.remarks[0]
    assert len(model.requests) == 2


@pytest.mark.parametrize("words", [0, 60])
@pytest.mark.parametrize("endless", ["word " * 200_000, "car and " * 20_000])
def test_a_text_that_has_no_end_the_second_time_either_is_an_error(endless, words):
    model = ScriptedModel([endless, endless])
    result = fill({"title": "S", "generationHint": "x", "words": words}, model)
    (element,) = result.elements
    assert element.type == "error"
    assert "goes on without end" in element.message
    assert len(model.requests) == 2


def test_new_sentences_without_end_are_an_error_too():
    names = ["".join(name) for name in product("abcdefgh", repeat=5)]
    endless = " ".join(f"Topic {name} has its very own {name[::-1]}." for name in names)
    for words in (0, 60):
        model = ScriptedModel([endless, endless])
        result = fill({"title": "S", "generationHint": "x", "words": words}, model)
        assert result.elements[0].type == "error"
        assert len(model.requests) == 2


@pytest.mark.parametrize(
    ("first", "temperature"),
    [("The hall is free. It is so for cars. " * 9, 0.7), (" ".join(f"w{n}" for n in range(99)), 0.1)],
)
def test_what_repeats_itself_is_asked_for_again_at_a_freer_temperature(first, temperature):
    model = ScriptedModel([first, "Short."], profile=ModelProfile(temperature=0.1))
    fill({"title": "S", "generationHint": "x", "words": 30}, model)
    assert [request.temperature for request in model.requests] == [0.1, temperature]


def test_a_first_text_without_end_is_asked_for_once_more():
    result = fill({"title": "S", "generationHint": "x"}, ScriptedModel(["word " * 200_000, "Short."]))
    assert [element.text for element in result.elements] == ["Short."]


def test_a_text_that_is_cut_after_every_continuation_says_so():
    pieces = [ModelReply(f"Piece {n} says what no other piece says, b{n}.", "length") for n in range(5)]
    result = fill({"title": "S", "generationHint": "x"}, ScriptedModel(pieces))
    assert result.elements[0].text.endswith("b4.")
    assert "had not come to its end" in result.remarks[0]


def test_a_text_of_more_than_twice_its_budget_is_asked_for_once_more():
    long = " ".join(f"Sentence number {n} says another thing about topic {chr(97 + n % 26)}{n}." for n in range(20))
    model = ScriptedModel([long, "Short."])
    result = fill({"title": "S", "generationHint": "x", "words": 40}, model)
    assert [element.text for element in result.elements] == ["Short."]


def test_figures_of_several_years_are_no_loop():
    years = " ".join(f"In 197{n} it was {n}.5 mpg." for n in range(6))
    model = ScriptedModel([years])
    assert fill({"title": "S", "generationHint": "x"}, model).elements[0].text == years


def test_a_guided_model_s_cut_reply_ends_at_its_last_sentence():
    model = ScriptedModel([ModelReply("They wake. Two is c", "length")], profile=ModelProfile(guided=True))
    result = fill({"title": "Spring", "contentPartIds": ["notes"]}, model)
    assert result.elements[0].text == "They wake."


def test_a_guided_model_sees_only_the_passage_under_its_title():
    model = ScriptedModel(["Text."], profile=ModelProfile(guided=True))
    fill({"title": "Spring", "contentPartIds": ["notes"]}, model)
    assert "They wake." in model.requests[0].messages[-1].content
    assert "# Bees" not in model.requests[0].messages[-1].content


def test_the_section_s_own_title_is_not_repeated_and_a_fence_around_all_is_taken_off():
    result = fill({"title": "Spring", "generationHint": "x"}, ScriptedModel(["```markdown\n## Spring\n\nText.\n```"]))
    assert [e.text for e in result.elements] == ["Text."]


def test_what_all_calls_share_comes_first_and_is_the_same():
    model = ScriptedModel(["x", "y"])
    outline = outline_of({"title": "A", "generationHint": "1"}, {"title": "B", "generationHint": "2", "words": 90})
    brief = brief_of(outline, model)
    for number in (1, 2):
        context = SectionContext(outline, SectionRef(1, 1, number), brief, ask_of(model))
        asyncio.run(process_single_section(context))
    first, second = model.requests
    assert first.messages[0] == second.messages[0]
    assert "Write about bees" in first.messages[0].content
    assert "  1.2 B: 2 (90 words)" in first.messages[0].content
    assert "81 to 103 words" in second.messages[-1].content


def test_a_part_that_is_shown_is_read_and_stands_below_the_text():
    model = ScriptedModel(["In [#sales] the year is 2026."])
    result = fill({"title": "S", "contentPartIds": ["notes", "sales"], "contentFormats": {"sales": "shown"}}, model)
    assert result.path == "aggregation"
    assert [e.type for e in result.elements] == ["paragraph", "table"]
    (request,) = model.requests
    assert "| 2026 |" in request.messages[-1].content
    assert "Refer to it as [#sales]" in request.messages[-1].content


def test_what_is_shown_beside_an_object_is_read_with_the_texts_in_one_call():
    model = ScriptedModel(["Text."])
    keys = {"title": "S", "contentPartIds": ["notes", "sales", "more"]}
    result = fill({**keys, "contentFormats": {"sales": "shown", "more": "reference"}}, model)
    assert [e.type for e in result.elements] == ["paragraph", "table", "reference"]
    assert len(model.requests) == 1


@pytest.mark.parametrize(
    ("text", "rest", "whole"),
    [
        ("One.", "Two.", "One. Two."),
        ("One.", "\n\nTwo.", "One.\n\nTwo."),
        ("- a\n- b", "- c", "- a\n- b\n- c"),
        ("One.", "- c", "One.\n\n- c"),
        ("| a |\n| - |\n| 1 |", "| 2 |", "| a |\n| - |\n| 1 |\n| 2 |"),
        ("They leave the hive.", "They leave the hive. They rest.", "They leave the hive. They rest."),
        ("```python\nx = 1", "y = 2\n```", "```python\nx = 1\ny = 2\n```"),
        ("One.", "", "One."),
    ],
)
def test_what_goes_on_is_joined_without_a_broken_word_or_a_repetition(text, rest, whole):
    assert joined(text, rest) == whole


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("One. Two is cut o", "One."),
        ("One.\n\n- a\n- b is cu", "One.\n\n- a"),
        ("| a |\n| - |\n| 1", "| a |\n| - |"),
        ("```python\nx = 1\ny =", "```python\nx = 1"),
        ("It is 18.2 kg", "It is 18.2 kg"),
        ("1. One.\n2. Tw", "1. One."),
    ],
)
def test_a_cut_text_ends_with_its_last_whole_sentence_or_line(text, whole):
    assert to_whole(text) == whole
