import asyncio

import pytest

from docgen_nb import ContentPart
from docgen_nb.document.elements import Table
from docgen_nb.document.parts import ContentParts
from docgen_nb.document.references import SectionRef
from docgen_nb.errors import BadRequestError
from docgen_nb.fill.context import SectionContext
from docgen_nb.fill.section import process_single_section
from docgen_nb.testing import ScriptedModel
from tests.making import ask_of, brief_of, outline_of

SHED = """The shed costs 480 EUR a year. It has room for 12 wooden hives. The room for hives is heated by the sun.
Linden honey is light."""
PARTS = ContentParts([ContentPart(id="notes", label="notes.md", kind="markdown", text=f"# Bees\n\n{SHED}")])
FIRST, MORE = "The shed costs 480 EUR a year.", "There is room for 12 wooden hives in the shed."
HIVES, SUN = "It has room for 12 wooden hives.", "The room for hives is heated by the sun."


def written(replies, *, feedback="", proofread=True, parts=PARTS, **section):
    model = ScriptedModel(replies)
    plan = {
        "title": "The shed",
        "generationHint": "the cost of the shed, and its room for hives",
        "contentPartIds": ["notes"],
    }
    outline = outline_of({**plan, "words": 40, **section})
    brief = brief_of(outline, model, parts)
    context = SectionContext(outline, SectionRef(1, 1, 1), brief, ask_of(model), feedback=feedback, proofread=proofread)
    return asyncio.run(process_single_section(context)), model


def text_of(result):
    return " ".join(element.text for element in result.elements)


def test_a_short_text_gets_the_sources_own_sentences_without_a_call():
    result, model = written([FIRST], words=14)
    assert text_of(result) == f"{FIRST} {SUN}"
    assert len(model.requests) == 1


def test_what_needs_the_sentence_before_it_is_written_by_the_author():
    result, model = written([FIRST, MORE], words=24)
    assert text_of(result) == f"{FIRST} {SUN} {MORE}"
    task = model.requests[1].messages[-1].content
    assert f"- {HIVES}" in task  # "It" would be of something else here
    assert "- The shed costs" not in task  # it is said
    assert "Linden honey" not in task  # another topic


@pytest.mark.parametrize(
    "plan", [{"words": 0}, {"words": 8}, {"contentType": "table"}, {"generationHint": "nothing", "title": "Queens"}]
)
def test_nothing_more_is_asked_where_nothing_is_missing_or_nothing_left(plan):
    _, model = written([FIRST], **plan)
    assert len(model.requests) == 1


def test_a_text_written_anew_by_the_user_s_wish_keeps_its_length():
    _, model = written([FIRST], feedback="shorter")
    assert len(model.requests) == 1


@pytest.mark.parametrize("reply", [BadRequestError("no"), "It is. " * 80, "", "The shed has room for 99 hives."])
def test_a_reply_that_keeps_to_no_source_is_left(reply):
    result, _ = written([FIRST, reply])
    assert text_of(result) == f"{FIRST} {SUN}"


def test_a_sentence_of_which_one_of_the_sources_has_every_word_gives_way_to_it():
    result, _ = written(["The shed costs money. The shed costs a year.", MORE], words=18)
    assert text_of(result) == f"The shed costs money. {FIRST}"
    assert f"“{FIRST}” says it" in result.remarks[0]


def test_items_of_a_list_stay_whatever_follows_them():
    result, _ = written(["- The shed costs money.\n- The shed costs a year.", MORE], words=18)
    assert result.elements[0].items[:2] == ["The shed costs money.", "The shed costs a year."]


def test_an_announcement_of_values_that_follow_goes_before_the_values():
    table = Table(headers=["shed", "hives", "rent"], rows=[["North", "12", "480"], ["South", "9", "310"]])
    sheds = ContentPart(id="sheds", label="sheds.csv", kind="table", text="", item=table)
    values = "North sheds have 12 hives and rent of 480 EUR, while South sheds have 9 hives and rent of 310 EUR."
    said = f"Two sheds were counted. North sheds and South sheds have different hives and rent. {values}"
    result, _ = written([said], words=24, contentPartIds=["sheds"], parts=ContentParts([sheds]))
    assert text_of(result) == f"Two sheds were counted. {values}"


def test_no_more_of_them_stand_than_the_length_allows():
    result, _ = written([FIRST], words=10)
    assert text_of(result) == FIRST


def test_what_the_text_says_already_is_not_said_again():
    result, _ = written([f"{FIRST} {MORE}", f"{MORE}\n{HIVES}"])
    assert text_of(result) == f"{FIRST} {MORE} {SUN}"


def test_rows_of_a_table_stay_whatever_the_length():
    table = Table(headers=["shed", "hives", "rent"], rows=[["North", "12", "480"], ["South", "9", "310"]])
    sheds = ContentPart(id="sheds", label="sheds.csv", kind="table", text="", item=table)
    said = "Two sheds were counted. North has 12 hives for 480 EUR, while South has 9 hives for 310 EUR."
    result, _ = written([said], words=8, contentPartIds=["sheds"], parts=ContentParts([sheds]))
    assert (text_of(result), result.remarks) == (said, ())


def test_sentences_over_the_length_go_from_the_end_on_and_are_named():
    said = "The door is green.", "Honey of clover is lighter, and it sets within a few weeks in any cellar."
    result, _ = written([f"{FIRST} {MORE} {said[1]} {said[0]}"], words=16)
    assert text_of(result) == f"{FIRST} {MORE}"
    assert result.remarks == (
        f"“{said[0]}” was left out: the section had 36 words for 16.",
        f"“{said[1]}” was left out: the section had 32 words for 16.",
    )


def test_what_the_sources_say_stays_before_what_they_don_t():
    other = "Everybody in the village likes it."
    result, _ = written([f"{FIRST} {other} {MORE}"], words=16)
    assert text_of(result) == f"{FIRST} {MORE}"


def test_what_would_leave_a_gap_stays():
    text = "The shed costs 480 EUR a year, which is a lot for the few keepers who are still with us in the village."
    result, _ = written([text], words=14)
    assert result.remarks == ()


def test_items_of_a_list_that_rest_on_no_source_go_where_it_is_too_long():
    items = [
        "The shed costs 480 EUR a year.",
        "It has room for 12 hives.",
        "The roof needs paint.",
        "The door is green.",
    ]
    result, _ = written(["\n".join(f"- {item}" for item in items)], words=12)
    assert result.elements[0].items == items[:2]


def test_a_sentence_that_the_next_one_goes_on_from_stays():
    liked, said = "The neighbours like it, and so do the children.", "They come on Sundays and look at the bees, too."
    result, _ = written([f"{FIRST} {liked} {said}"], words=14)
    assert text_of(result) == f"{FIRST} {liked}"


def test_a_text_that_nobody_may_correct_keeps_its_length():
    result, model = written([f"{FIRST} {MORE} Linden honey is light."], proofread=False, words=10)
    assert text_of(result) == f"{FIRST} {MORE} Linden honey is light."
    assert len(model.requests) == 1


def test_facts_that_another_section_is_about_are_left_to_it():
    plan = {"contentPartIds": ["notes"], "words": 24}
    sun = {"title": "Warmth", "generationHint": "how the room for hives is heated by the sun", **plan}
    outline = outline_of({"title": "The shed", "generationHint": "cost and room for hives", **plan}, sun)
    model = ScriptedModel([FIRST, MORE])
    context = SectionContext(outline, SectionRef(1, 1, 1), brief_of(outline, model, PARTS), ask_of(model))
    result = asyncio.run(process_single_section(context))
    assert HIVES in model.requests[1].messages[-1].content
    assert text_of(result) == f"{FIRST} {MORE}"


def test_a_source_s_own_sentence_stands_in_no_text_of_another_language():
    german = "Das Haus der Bienen kostet den Verein jedes Jahr und in jedem Sommer viel Geld und auch viel Zeit."
    result, _ = written([german, ""])
    assert text_of(result) == german


def test_facts_that_another_section_has_in_its_title_are_not_put_elsewhere():
    lent = {"title": "Sun and heat", "generationHint": "how it is warm", "contentPartIds": []}
    plan = {"title": "The shed", "generationHint": "the cost of the shed, and its room", "contentPartIds": ["notes"]}
    model = ScriptedModel([FIRST, MORE])
    outline = outline_of({**plan, "words": 40}, lent)
    context = SectionContext(outline, SectionRef(1, 1, 1), brief_of(outline, model, PARTS), ask_of(model))
    result = asyncio.run(process_single_section(context))
    assert SUN not in text_of(result)


def test_the_heading_that_a_fact_stands_under_says_what_it_is_about():
    text = "# Limits\n\nBirds on eggs are missing.\n\n# Food\n\nBirds with chicks dive deeper at noon."
    parts = ContentParts([ContentPart(id="notes", label="notes.md", kind="markdown", text=text)])
    plan = {"contentPartIds": ["notes"], "words": 20}
    limits = {"title": "What is not known", "generationHint": "the limits of the data on birds", **plan}
    outline = outline_of(limits, {"title": "Food", "generationHint": "what birds eat, and how deep they dive", **plan})
    model = ScriptedModel(["The survey has gaps.", ""])
    context = SectionContext(outline, SectionRef(1, 1, 1), brief_of(outline, model, parts), ask_of(model))
    result = asyncio.run(process_single_section(context))
    assert text_of(result).startswith("The survey has gaps. Birds on eggs are missing.")


def test_what_is_said_again_goes_before_what_rests_on_no_source():
    again = "It has room for 12 hives. "
    result, _ = written([f"{FIRST} {MORE} {again}The door is green."], words=19)
    assert text_of(result) == f"{FIRST} {MORE} The door is green."


def notes_of(text):
    return ContentParts([ContentPart(id="notes", label="notes.md", kind="markdown", text=text)])


STARTS = "A car must start in the cold and do 0 to 60 mph in less than 20 seconds."


@pytest.mark.parametrize(
    "again",
    [
        "It must be able to accelerate from 0 to 60 mph in less than 20 seconds.",
        "The car must in the cold do 0 to 60 mph within 20 seconds.",
    ],
)
def test_what_says_the_same_numbers_of_the_same_once_more_goes_whatever_the_length(again):
    text = f"{STARTS} {again} The door is green."
    result, _ = written([text], words=33, parts=notes_of(text))
    assert text_of(result) == f"{STARTS} The door is green."
    assert result.remarks[0] == f"“{again}” was left out: “{STARTS}” says it."


def test_of_three_that_go_on_from_another_the_first_stays():
    again = "It must do 0 to 60 mph in less than 20 seconds."
    last = "It must be able to start in the cold and do 0 to 60 mph in less than 20 seconds."
    text = f"{STARTS} {again} {last}"
    result, _ = written([text], words=20, parts=notes_of(text))
    assert text_of(result) == STARTS


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Norway won 3 of 5 matches.", "Sweden won 3 of 5 matches."),
        ("Males weigh 5 kg in spring.", "Females weigh 5 kg in spring."),
        ("The hall takes 12 cars.", "The hall took 14 cars."),
        ("In 2020 the sales fell.", "In 2020 the costs rose."),
        ("The prize of 40 EUR went to Ann Bell.", "The prize of 40 EUR went to Bo Hall."),
        ("The shed is dry.", "The shed is dry in summer."),
    ],
)
def test_what_has_another_subject_number_name_or_matter_is_no_repetition(first, second):
    result, _ = written([f"{first} {second}"], words=10, parts=notes_of(f"{first} {second}"))
    assert (text_of(result), result.remarks) == (f"{first} {second}", ())


def test_what_all_statements_speak_of_is_no_topic():
    text = "Cars need oil. Cars start in the cold. Cars stand in the hall. Cars cost 1,150 EUR. Cars have four wheels."
    plan = {"title": "Which cars", "generationHint": "a mix of cars for the hall"}
    result, _ = written(["A mix is best.", ""], parts=notes_of(text), words=30, **plan)
    assert text_of(result) == "A mix is best. Cars stand in the hall."


def test_a_section_on_a_table_alone_gets_what_its_columns_say_under_whatever_names():
    rows = [[str(year), str(17 + year % 10), str(150 - year % 10)] for year in range(1970, 1980)]
    cars = ContentPart(
        id="cars", label="cars.csv", kind="table", text="", item=Table(headers=["year", "mpg", "horsepower"], rows=rows)
    )
    plan = {"title": "Economy", "generationHint": "how fuel economy and power changed", "contentPartIds": ["cars"]}
    result, _ = written(["Economy rose.", ""], parts=ContentParts([cars]), words=50, **plan)
    assert "The figure in mpg rose from 17 in 1970 to 26 in 1979" in text_of(result)
    assert "The horsepower fell from 150 in 1970 to 141 in 1979" in text_of(result)
