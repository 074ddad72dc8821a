import pytest

from docgen_nb.document.elements import Table
from docgen_nb.document.manuscript import manuscript
from docgen_nb.document.markdown import element_markdown, escaped
from docgen_nb.document.read_markdown import read_markdown
from docgen_nb.document.tree import Outline


def outline_with(*sections, **keys):
    sources = [
        {"id": "notes", "label": "notes.md", "origin": "notes.md"},
        {"id": "sales", "label": "Sales", "origin": "variable sales"},
    ]
    written = [{"title": f"S{number}", "elements": elements} for number, elements in enumerate(sections, 1)]
    return Outline.model_validate(
        {"title": "T", "chapters": [{"title": "C", "sections": written}], "sources": sources, **keys}
    )


def paragraph(text, *part_ids):
    return {"type": "paragraph", "text": text, "partIds": list(part_ids)}


def table(*part_ids, **keys):
    return {"type": "table", "headers": ["a"], "rows": [["1"]], "caption": "Cap", "partIds": list(part_ids), **keys}


def test_a_text_from_parts_is_cited_once_at_its_end_and_the_sources_are_listed():
    text = outline_with([paragraph("One.", "notes"), paragraph("Two.", "notes")]).to_markdown()
    assert "One.\n\nTwo. \\[1\\]" in text
    assert text.endswith("## Sources\n\n1. notes.md\n")


def test_what_the_model_cites_itself_is_not_cited_again():
    text = outline_with([paragraph("A [@sales]. B.", "notes", "sales")]).to_markdown()
    assert "A \\[1\\]. B. \\[2\\]" in text
    assert "1. Sales\n2. notes.md" in text


def test_a_text_that_does_not_end_in_a_sentence_is_cited_below_it():
    list_ = {"type": "bullet_list", "items": ["a", "b"], "partIds": ["notes"]}
    assert "- b\n\n*Source:* \\[1\\]" in outline_with([list_]).to_markdown()
    assert "$$x$$\n\n*Source:* \\[1\\]" in outline_with([paragraph("$$x$$", "notes")]).to_markdown()


def test_tables_and_figures_are_numbered_through_the_document_and_listed():
    image = {"type": "image", "url": "https://x.org/a.png", "alt": "A", "caption": "Pic"}
    text = outline_with([table("sales"), image], [table(), table(caption="")]).to_markdown()
    assert "*Table 1: Cap* \\[1\\]" in text
    assert "## Tables\n\n- Table 1: Cap\n- Table 2: Cap\n\n## Figures\n\n- Figure 1: Pic\n\n## Sources" in text


def test_numbers_begin_anew_in_each_document():
    outline = outline_with([table()])
    outline.documents.append(outline.documents[0].model_copy(deep=True))
    assert outline.to_markdown().count("*Table 1: Cap*") == 2


def test_a_reference_is_a_citation_also_of_a_part_the_outline_does_not_remember():
    text = outline_with(
        [{"type": "reference", "partId": "x", "label": "x.pdf", "source": "x.pdf, page 3"}]
    ).to_markdown()
    assert "*Source: x.pdf* \\[1\\]" in text
    assert "1. x.pdf (x.pdf, page 3)" in text


@pytest.mark.parametrize(
    ("language", "word"), [("de", "Tabelle 1"), ("German", "Tabelle 1"), ("xx", "Table 1"), ("", "Table 1")]
)
def test_the_programs_words_are_in_the_documents_language(language, word):
    assert f"*{word}: Cap*" in outline_with([table()], language=language).to_markdown()


def test_a_citation_that_names_no_source_is_text():
    assert "see [@smith2020]" in outline_with([paragraph("see [@smith2020]")]).to_markdown()


def test_headings_inside_a_section_stand_below_it():
    script = manuscript(outline_with([{"type": "heading", "text": "Deep", "level": 1}]).documents[0])
    assert script.passages[1].blocks[0].markdown == "#### Deep"


def test_cells_of_data_mean_themselves():
    cells = ["a_b*c*", "<b>", "x|y", "$5", "[1](x)", "\\n", "two\nlines"]
    text = element_markdown(Table(headers=["h"], rows=[[cell] for cell in cells], plain=True))
    (again,) = read_markdown(text)
    assert [row[0] for row in again.rows] == [
        "<br>".join(map(escaped, cell.splitlines())).replace("\\|", "|") for cell in cells
    ]
