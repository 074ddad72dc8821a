"""PDF as pypdf reads it."""

import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docgen_nb.document.tree import Outline
from docgen_nb.export.formats import pdf
from docgen_nb.export.formats.pdf import font_folders
from tests.export.making import HEADINGS, outline_of_everything
from tests.export.test_html import outline_saying


def titles(outline):
    for entry in outline:
        if isinstance(entry, list):
            yield from titles(entry)
        else:
            yield entry.title


def read(path):
    reader = pypdf.PdfReader(path)
    return reader, "\n".join(page.extract_text() for page in reader.pages)


def test_headings_cells_figures_citations_and_notes_are_there(write):
    reader, text = read(write("pdf"))
    assert list(titles(reader.outline)) == HEADINGS
    for words in (
        "North_1*",
        "1.50",
        "a|b",
        "<b>3</b>",
        "Table 1: Model table",
        "Table 2: Harvest [2]",
        "Figure 2: Red",
    ):
        assert words in text
    assert "A note of the first section." in text
    assert "Sales" in text
    assert "Contents" in text
    assert sum(len(page.images) for page in reader.pages) == 1  # the other one is drawn, not a bitmap
    links = [a.get_object() for page in reader.pages for a in page.get("/Annots", [])]
    assert len(links) > 10


def test_characters_that_no_font_has_are_told_and_the_file_is_made(write):
    path = write("pdf", outline_of_everything())
    _, text = read(path)
    missing = [remark for remark in write.remarks if "No font at hand" in remark]
    assert missing or "你好" in text


def fonts_of(reader):
    fonts = [f.get_object() for page in reader.pages for f in page["/Resources"]["/Font"].values()]
    return {str(font["/BaseFont"]).partition("+")[2] for font in fonts}


SCRIPTS = "汉字 かな 한국어 مرحبا हिन्दी ไทย 😀"


@pytest.mark.parametrize(("language", "face"), [("zh", "sc"), ("zh-TW", "tc"), ("Japanese", "jp"), ("ko", "kr")])
def test_with_the_extra_fonts_every_script_can_be_set_in_the_form_of_its_language(write, language, face):
    path = write("pdf", outline_saying(SCRIPTS).model_copy(update={"language": language}))
    assert write.remarks == ()
    assert b"pdfaid:part" in path.read_bytes()  # archivable: every character has its font inside
    reader, text = read(path)
    assert all(word in text for word in ("汉字", "かな", "한국어"))
    assert any(f"NotoSansCJK{face}" in font.replace("-", "").replace("Thin", "") for font in fonts_of(reader))


def test_without_the_extra_the_system_and_the_users_folder_are_looked_at(monkeypatch, tmp_path):
    monkeypatch.setattr("docgen_nb.export.formats.pdf.PACKAGES", ("no_such_package_of_fonts",))
    assert font_folders() == []
    assert font_folders(tmp_path) == [str(tmp_path)]


def test_characters_without_a_font_name_what_brings_one():
    line = pdf._about(["你", "好"])
    assert "你好" in line
    assert 'pip install "docgen-nb[fonts]"' in line


def test_a_document_in_latin_letters_is_archivable(write):
    outline = Outline.model_validate({"title": "A", "chapters": [{"title": "B", "sections": [{"title": "C"}]}]})
    data = write("pdf", outline).read_bytes()
    assert b"pdfaid:part" in data
    assert write.remarks == ()


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.text(alphabet="ab<>&\"'`~*_[]()!|$\\#:-{}=@%\n /x^é", max_size=60), min_size=1, max_size=4))
def test_any_text_can_be_set(write, texts):
    path = write("pdf", outline_saying(*(each or "a" for each in texts)))
    assert path.read_bytes().startswith(b"%PDF")
    path.unlink()


@pytest.mark.parametrize("formula", ["$\\undefined{x}$", "$\\frac{a}$", "$$\\begin{foo}x\\end{foo}$$", "$x_{1$"])
def test_a_formula_that_cannot_be_set_stands_as_it_was_written(write, formula):
    assert write("pdf", outline_saying(formula)).exists()


@pytest.mark.parametrize("text", ["/ <", "a<br>", "a\\\n", "\n ", "= a", "- b", "+ c", "#d", "@e", "<f>", "//g", "/*h"])
def test_what_typst_has_a_meaning_for_is_text(write, text):
    assert write("pdf", outline_saying(text)).read_bytes().startswith(b"%PDF")
