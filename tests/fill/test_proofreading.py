import asyncio
import shutil

import pandas as pd
import pytest

from docgen_nb import ContentPart, Project
from docgen_nb.document.elements import Table
from docgen_nb.document.parts import ContentParts
from docgen_nb.document.references import SectionRef
from docgen_nb.errors import AuthenticationError, BadRequestError
from docgen_nb.fill.context import SectionContext
from docgen_nb.fill.section import process_single_section
from docgen_nb.llm.messages import ModelProfile
from docgen_nb.settings import Settings
from docgen_nb.testing import ScriptedModel
from tests.making import ask_of, brief_of, outline_of

HIVES = Table(headers=["hive", "kg", "frames"], rows=[["North", "18.5", "9"], ["South", "24.2", "11"]])
PARTS = ContentParts(
    [
        ContentPart(id="hives", label="hives.csv", kind="table", text="hive, kg, frames", item=HIVES),
        ContentPart(
            id="notes",
            label="notes.md",
            kind="markdown",
            text="# Bees\n\nThe shed costs 480 EUR a year. The hives stand at Linden Road.",
        ),
    ]
)
WRONG = "The North hive gave 24.2 kg."
RIGHT = "The North hive gave 18.5 kg."
MADE_UP = "A new roof costs 7,350 EUR."


def written(replies, *, parts=("hives", "notes"), profile=None, proofread=True, **section):
    model = ScriptedModel(replies, profile=profile) if profile else ScriptedModel(replies)
    outline = outline_of({"title": "The hives", "contentPartIds": list(parts), **section})
    brief = brief_of(outline, model, PARTS)
    context = SectionContext(outline, SectionRef(1, 1, 1), brief, ask_of(model), proofread=proofread)
    return asyncio.run(process_single_section(context)), model


def text_of(result):
    return " ".join(element.text for element in result.elements if element.type == "paragraph")


def test_what_agrees_with_the_sources_is_not_asked_about():
    result, model = written([f"{RIGHT} The hives stand at Linden Road."])
    assert len(model.requests) == 1
    assert (result.remarks, result.corrected) == ((), 0)


def test_a_text_that_is_not_to_be_corrected_stays_as_it_was_written():
    result, model = written([WRONG], proofread=False)
    assert len(model.requests) == 1
    assert (text_of(result), result.remarks, result.corrected) == (WRONG, (), 0)


@pytest.mark.parametrize(("default", "asked", "corrected"), [(True, None, 1), (True, False, 0), (False, None, 0)])
def test_a_run_is_told_whether_to_correct(default, asked, corrected):
    project = Project(model=ScriptedModel([WRONG, f"1. {RIGHT}"]), settings=Settings(proofread=default))
    project.add(hives=pd.DataFrame(HIVES.rows, columns=HIVES.headers))
    project.load_outline(outline_of({"title": "The hives", "contentPartIds": ["hives"], "words": 8}))
    project.fill(proofread=asked).wait()
    assert sum(event.corrected for event in project.last_run.events if event.kind == "section_completed") == corrected


def test_the_author_is_asked_once_for_the_wrong_sentence_with_what_the_source_says():
    result, model = written([f"The hives stand at Linden Road. {WRONG}", f"1. {RIGHT}"])
    assert text_of(result) == f"The hives stand at Linden Road. {RIGHT}"
    task = model.requests[1].messages[-1].content
    assert WRONG in task
    assert "North: 18.5 kg" in task
    assert result.corrected == 1
    assert WRONG in result.remarks[0]
    assert RIGHT in result.remarks[0]


def test_the_question_is_short_and_has_neither_outline_nor_the_rest_of_the_section():
    _, model = written([f"Bees are kept here. {WRONG}", f"1. {RIGHT}"])
    first, second = ("".join(message.content for message in request.messages) for request in model.requests)
    assert len(second) < len(first)
    assert "Bees are kept here." not in second


@pytest.mark.parametrize("reply", [f"1. {WRONG}", "I am sorry.", f"1. {'very ' * 60}long."])
def test_where_the_author_does_not_put_it_right_the_source_s_value_stands(reply):
    result, _ = written([WRONG, reply])
    assert text_of(result) == RIGHT
    assert "is by its sources" in result.remarks[0]


@pytest.mark.parametrize("reply", ["1. NOTHING", "1. A new roof costs 9,999 EUR."])
def test_a_number_of_no_source_goes_with_its_sentence_where_the_author_does_not_stand_by_it(reply):
    result, _ = written([f"{RIGHT} {MADE_UP}", reply])
    assert text_of(result) == RIGHT
    assert result.remarks[0].startswith(f"“{MADE_UP}” was left out: ")
    assert result.corrected == 1


@pytest.mark.parametrize("reply", [f"1. {MADE_UP}", BadRequestError("no")])
def test_a_number_of_no_source_may_be_true_so_it_stays_with_a_remark(reply):
    result, _ = written([f"{RIGHT} {MADE_UP}", reply])
    assert result.error is None
    assert text_of(result) == f"{RIGHT} {MADE_UP}"
    assert result.remarks[0].startswith(f"“{MADE_UP}” may be wrong: ")
    assert result.corrected == 0


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("North has the highest kg of 18.5.", "North has a kg of 18.5."),
        ("North has kg 18.5 (the highest) and frames 9.", "North has kg 18.5 and frames 9."),
        ("North: 18.5 kg (the highest), 9 frames.", "North: 18.5 kg, 9 frames."),
        ("North has a weight of 18.5 kg, which is the highest of all.", "North has a weight of 18.5 kg."),
    ],
)
def test_a_superlative_that_the_table_contradicts_goes_and_the_value_stays(wrong, right):
    result, _ = written([f"The hives stand at Linden Road. {wrong}", f"1. {wrong}"])
    assert text_of(result) == f"The hives stand at Linden Road. {right}"


def test_a_value_of_a_row_that_the_sentence_does_not_name_is_not_put_in():
    said = "Linden Road is where it stands. North stands there. It gave 24.2 kg."
    result, _ = written([said, "1. I am sorry."])
    assert "It gave 18.5 kg." not in text_of(result)


def test_a_list_of_numbers_of_no_source_goes_although_its_author_copies_it():
    said = "A roof costs 7,350 EUR, a floor costs 4,120 EUR and a door costs 915 EUR."
    result, _ = written([f"{RIGHT} {said}", f"1. {said}"])
    assert text_of(result) == RIGHT


def test_for_a_row_that_is_given_all_others_values_the_rows_themselves_stand():
    said = "The North hive has 24.2 kg, 11 frames, 31.7 kg and 11 frames."
    result, _ = written([f"The hives stand at Linden Road. {said}", f"1. {said}"])
    text = text_of(result)
    assert "24.2 kg, 11 frames, 31.7" not in text
    assert "North: 18.5 kg" in text
    assert "South: 24.2 kg" in text
    assert "gave way" in result.remarks[0]


def test_the_only_sentence_gives_way_to_what_the_sources_say_of_it():
    result, _ = written(["A shed with a new roof costs 7,350 EUR.", "1. NOTHING"], title="Rent", parts=("notes",))
    assert text_of(result) == "The shed costs 480 EUR a year."
    assert "gave way" in result.remarks[0]


def test_only_what_is_nearly_as_near_stands_for_it():
    parts = ("notes",)
    said = "The hives do not stand at Linden Road."
    result, _ = written([said, f"1. {said}"], title="Places", parts=parts)
    assert text_of(result) == "The hives stand at Linden Road."  # and nothing of the shed


def test_the_only_sentence_is_doubted_where_no_source_says_anything_of_it():
    result, _ = written(["Queens are worth 7,350 USD."] * 2, title="Queens", parts=("notes",))
    assert text_of(result) == "Queens are worth 7,350 USD."
    assert "may be wrong" in result.remarks[0]
    assert result.corrected == 0


def test_the_author_can_stand_by_a_sentence():
    result, _ = written([f"{RIGHT} {MADE_UP}", "1. RIGHT"])
    assert text_of(result) == f"{RIGHT} {MADE_UP}"
    assert "stands by it" in result.remarks[0]


def test_nobody_can_stand_by_a_value_that_a_cell_contradicts_for_certain():
    result, _ = written([WRONG, "1. RIGHT"])
    assert text_of(result) == RIGHT


def test_citations_of_the_old_sentence_stay():
    result, _ = written([f"{WRONG.removesuffix('.')} [@hives].", f"1. {RIGHT}"])
    assert text_of(result) == f"{RIGHT.removesuffix('.')} [@hives]."


def test_a_sentence_in_a_list_is_put_right_in_its_place():
    result, _ = written([f"- {RIGHT}\n- The South hive gave 18.5 kg.", "1. The South hive gave 24.2 kg."])
    assert result.elements[0].items == [RIGHT, "The South hive gave 24.2 kg."]


def test_values_of_a_table_that_no_model_may_read_are_in_no_question():
    result, model = written(
        [f"The shed is new. {WRONG}", "1. The shed costs 480 EUR a year."], contentFormats={"hives": "object"}
    )
    assert all("18.5" not in message.content for request in model.requests for message in request.messages)
    assert "18.5" not in text_of(result)


def test_a_section_without_sources_is_left_to_its_author():
    _, model = written([MADE_UP], parts=(), generationHint="what a roof costs")
    assert len(model.requests) == 1


def test_a_small_model_that_keeps_to_its_notes_is_not_asked():
    _, model = written(["The hives stand at Linden Road."], parts=("notes",), profile=ModelProfile(guided=True))
    assert all("Wrong:" not in message.content for request in model.requests for message in request.messages)


def test_after_a_question_that_fails_the_cell_s_value_stands():
    result, _ = written([WRONG, BadRequestError("no")])
    assert result.error is None
    assert text_of(result) == RIGHT


def test_an_error_that_every_call_would_meet_stops_the_run():
    with pytest.raises(AuthenticationError):
        written([f"{RIGHT} {MADE_UP}", AuthenticationError("no")])


def test_a_replay_puts_the_same_right_without_a_model(tmp_path):
    def document(name, model):
        project = Project(tmp_path / name, model=model)
        project.new()
        project.add(hives=pd.DataFrame({"hive": ["North", "South"], "kg": [18.5, 24.2]}))
        project.load_outline(outline_of({"title": "The hives", "contentPartIds": ["hives"], "words": 8}))
        text = project.fill().wait().to_markdown()
        project.close_file()
        return text

    model = ScriptedModel([f"The hives stand at Linden Road. {WRONG}", f"1. {RIGHT}"])
    first = document("a.docgen", model)
    shutil.copy(tmp_path / "a.docgen", tmp_path / "b.docgen")
    assert RIGHT in first
    assert document("b.docgen", "replay") == first
    assert len(model.requests) == 2


TREND = "A higher number of frames generally goes with less kg."


@pytest.mark.parametrize("reply", ["1. NOTHING", "1. More frames mean higher yields."])
def test_what_goes_with_more_or_less_is_left_out_where_no_source_says_so(reply):
    result, model = written([f"{RIGHT} {TREND}", reply])
    assert TREND in model.requests[1].messages[-1].content
    assert text_of(result) == RIGHT
    assert "no source says" in result.remarks[0]


@pytest.mark.parametrize("text", [f"{RIGHT} The South hive has more kg and more frames.", RIGHT])
def test_a_sentence_that_names_a_row_or_a_value_is_no_such_statement(text):
    _, model = written([text])
    assert len(model.requests) == 1


def test_an_author_may_stand_by_what_goes_with_more_or_less():
    result, _ = written([f"{RIGHT} {TREND}", "1. RIGHT"])
    assert text_of(result) == f"{RIGHT} {TREND}"
