import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen_nb import Outline
from docgen_nb.document.references import SectionRef, parse_ref
from docgen_nb.errors import OutlineError, UnknownReferenceError

CONCEPT = {
    "documents": [
        {
            "id": "d",
            "title": "Report",
            "chapters": [
                {
                    "id": "c1",
                    "level": 1,
                    "title": "Sales",
                    "generationHint": "the year",
                    "contentPartIds": ["sales"],
                    "contentPartInstructions": {"sales": {"instruction": "sum up"}},
                    "sections": [
                        {
                            "id": "s1",
                            "contentType": "table",
                            "contentPartIds": ["sales"],
                            "contentFormats": {"sales": "object"},
                            "useAiCall": False,
                            "generationHint": "the table",
                            "elements": [{"type": "paragraph", "text": "x"}],
                            "somebodyElsesKey": 7,
                        }
                    ],
                }
            ],
        }
    ]
}


def test_the_dict_shape_comes_back_with_everything_in_it():
    dumped = Outline.model_validate(CONCEPT).model_dump(by_alias=True)
    section = dumped["documents"][0]["chapters"][0]["sections"][0]
    given_section = CONCEPT["documents"][0]["chapters"][0]["sections"][0]
    assert {key: section[key] for key in given_section if key != "elements"} == {
        key: value for key, value in given_section.items() if key != "elements"
    }
    assert section["elements"][0]["text"] == "x"
    assert Outline.model_validate(dumped).model_dump(by_alias=True) == dumped


def test_attributes_are_snake_case():
    chapter = Outline.model_validate(CONCEPT).documents[0].chapters[0]
    assert chapter.generation_hint == "the year"
    assert chapter.instruction_for("sales") == "sum up"
    assert chapter.sections[0].format_of("sales") == "object"
    assert chapter.sections[0].use_ai_call is False


def test_missing_ids_are_given_and_double_ones_refused():
    outline = Outline.model_validate({"chapters": [{"title": "A"}, {"title": "B", "sections": [{"title": "x"}]}]})
    assert [chapter.id for _, chapter in outline.chapters()] == ["ch1", "ch2"]
    assert outline.section(SectionRef(1, 2, 1)).id == "ch2-s1"
    with pytest.raises(OutlineError, match="twice"):
        Outline.model_validate({"chapters": [{"id": "a"}, {"id": "a"}]})


@pytest.mark.parametrize(("text", "ref"), [("2", (1, 2)), ("2.3", (1, 2, 3)), ("3/2.1", (3, 2, 1))])
def test_references_are_read(text, ref):
    assert tuple(parse_ref(text)) == ref


@pytest.mark.parametrize("text", ["", "x", "2.", "1/2/3", "-1"])
def test_a_wrong_reference_says_what_to_type(text):
    with pytest.raises(UnknownReferenceError, match=r"2\.3 for a section"):
        parse_ref(text)


def test_a_reference_that_leads_nowhere_says_how_many_there_are():
    with pytest.raises(UnknownReferenceError, match=r"no section 1\.9; the chapter has 1"):
        Outline.model_validate(CONCEPT).section(SectionRef(1, 1, 9))


TITLES = st.lists(st.text(min_size=1, max_size=8), max_size=4)


@given(st.lists(st.lists(TITLES, max_size=3), max_size=3))
def test_any_outline_survives_json(documents):
    outline = Outline.model_validate(
        {"documents": [{"chapters": [{"sections": [{"title": t} for t in c]} for c in d]} for d in documents]}
    )
    assert Outline.model_validate_json(outline.model_dump_json(by_alias=True)) == outline
