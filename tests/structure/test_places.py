import pytest

from docgen_nb.document.references import SectionRef
from docgen_nb.document.tree import Outline
from docgen_nb.structure.places import complete_needs, sums_up


def completed(*chapters):
    outline = Outline.model_validate({"title": "T", "chapters": list(chapters)})
    complete_needs(outline, [ref for ref, _ in outline.sections()])
    return {outline.label(ref): section.needs for ref, section in outline.sections()}


def chapter(title, *sections, **keys):
    return {"title": title, "sections": [{"title": s} if isinstance(s, str) else s for s in sections], **keys}


@pytest.mark.parametrize("title", ["Summary", "Executive summary", "1 Introduction", "Fazit", "Conclusions", "Résumé"])
def test_titles_that_sum_up(title):
    assert sums_up(title.lstrip("1 "))


@pytest.mark.parametrize("title", ["Summary statistics", "What film makers ask for", "Introduction of the euro", ""])
def test_titles_that_only_sound_like_it(title):
    assert not sums_up(title)


def test_a_summary_rests_on_its_chapter_and_one_of_a_chapter_of_that_name_on_the_document():
    needs = completed(chapter("Bees", "Spring", "Summary"), chapter("Conclusion", "What follows"))
    assert needs == {"1.1": [], "1.2": ["ch1"], "2.1": ["document"]}


def test_in_a_chapter_that_introduces_a_section_with_sources_is_written_from_these():
    needs = completed(chapter("Introduction", {"title": "The site", "contentPartIds": ["notes"]}), chapter("B", "C"))
    assert needs == {"1.1": [], "2.1": []}


def test_what_the_outline_says_stands_and_nothing_waits_in_a_circle():
    needs = completed(
        chapter("A", {"title": "Overview", "id": "over"}, "B"), chapter("C", {"title": "D", "needs": ["over"]})
    )
    assert needs == {"1.1": [], "1.2": [], "2.1": ["over"]}
    assert completed(chapter("A", "Summary")) == {"1.1": []}


def test_only_the_sections_that_are_to_be_written_are_looked_at():
    outline = Outline.model_validate({"title": "T", "chapters": [chapter("Bees", "Spring", "Summary")]})
    complete_needs(outline, [SectionRef(1, 1, 1)])
    assert outline.section(SectionRef(1, 1, 2)).needs == []
