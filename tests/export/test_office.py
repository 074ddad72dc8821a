"""Word, PowerPoint, OpenDocument and EPUB as other programs read them."""

import io
import re
import subprocess
import zipfile

import docx
import html5lib
import lxml.etree
import pptx
import pypandoc
import pytest

from docgen_nb.errors import ExportError
from tests.export.making import HEADINGS, png

MODEL = [["a", "b|c"], ["x\ny", "1"], ["2", "link"]]
DATA = [["Hive", "kg"], ["North_1*", "1.50"], ["a|b", "2"], ["two\nlines", "<b>3</b>"], ["你好", "שלום"]]


ORDER = [
    *(
        "first",
        "A quote",
        "From the notes",
        "A heading inside",
        "nested",
        "third",
        "Table 1: Model table",
    ),
    *("def f(x)", "Hebrew שלום and 你好 and 😀", "Figure 1: Blue", "Figure 2: Red", "זה פסקה", "Not written"),
    *("That is all", "variable sales"),
]


def cells(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_word_has_real_headings_tables_captions_pictures_notes_and_a_contents_field(write):
    document = docx.Document(write("docx"))
    headings = [p for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert [p.text for p in headings] == HEADINGS
    assert [p.style.name for p in headings][:5] == ["Heading 1", "Heading 2", "Heading 3", "Heading 2", "Heading 1"]
    assert [cells(table) for table in document.tables] == [MODEL, DATA]
    styled = {
        style: [p.text for p in document.paragraphs if p.style.name == style]
        for style in ("Table Caption", "Image Caption")
    }
    assert styled["Table Caption"] == ["Table 1: Model table", "Table 2: Harvest [2]"]
    assert styled["Image Caption"] == ["Figure 1: Blue [1]", "Figure 2: Red"]
    assert len(document.inline_shapes) == 2
    xml = document.element.xml
    assert re.search(r"instrText[^>]*>TOC ", xml)
    assert xml.count("<w:footnoteReference ") == 2
    assert "<w:bidi/>" in xml
    assert "m:oMath" in xml
    assert [p.text for p in document.paragraphs][-2:] == ["notes.md", "Sales (variable sales)"]
    assert document.paragraphs[0].style.name == "Title"


def test_pictures_in_word_are_the_ones_given(write):
    document = docx.Document(write("docx"))
    pictures = [part.blob for part in document.part.package.iter_parts() if part.partname.endswith(".png")]
    assert png() in pictures


def test_a_reference_document_gives_its_styles(write, tmp_path):
    template = docx.Document()
    template.styles["Heading 1"].font.name = "House Font"
    template.save(tmp_path / "house.docx")
    document = docx.Document(write("docx", reference_doc=tmp_path / "house.docx"))
    assert document.styles["Heading 1"].font.name == "House Font"
    assert [p.text for p in document.paragraphs if p.style.name.startswith("Heading")] == HEADINGS


@pytest.mark.parametrize(
    ("name", "says"), [("none.docx", "no file none.docx"), ("bad.docx", "is no document"), ("x.odt", "None of")]
)
def test_a_reference_document_that_is_none_is_refused(write, tmp_path, name, says):
    if name != "none.docx":
        (tmp_path / name).write_text("no zip")
    with pytest.raises(ExportError, match=says):
        write("docx", reference_doc=tmp_path / name)


def slide_texts(slide):
    """Also what stands where python-pptx does not look: text with formulas."""
    return "".join(node.text or "" for node in lxml.etree.fromstring(slide.part.blob).iter() if node.tag.endswith("}t"))


def test_powerpoint_has_every_section_table_and_picture(write):
    slides = list(pptx.Presentation(write("pptx")).slides)
    titles = list(dict.fromkeys(slide.shapes.title.text for slide in slides if slide.shapes.title))
    assert titles[:4] == ["Everything", "Begin & <end>", "All things", "More"]
    tables = [cells(shape.table) for slide in slides for shape in slide.shapes if shape.has_table]
    assert [[[c.replace("\v", "\n") for c in row] for row in table] for table in tables] == [MODEL, DATA]
    pictures = [shape for slide in slides for shape in slide.shapes if shape.shape_type == 13]
    assert len(pictures) == 2
    text = " ".join(map(slide_texts, slides))
    for words in ("The first text", "Figure 1: Blue [1]", "Table 2: Harvest", "That is all.", "A note of the second"):
        assert words in text
    assert all(slide.shapes.title is not None for slide in slides)


def read_back(path, format_):
    """What pandoc reads, as words."""
    command = [pypandoc.get_pandoc_path(), "-f", format_, "-t", "html", "--mathml", str(path)]
    page = subprocess.run(command, capture_output=True, check=True).stdout
    return " ".join("".join(html5lib.parse(page.decode()).itertext()).split())


@pytest.mark.parametrize(("ending", "format_"), [("odt", "odt"), ("epub", "epub"), ("docx", "docx")])
def test_read_back_by_pandoc_everything_is_in_its_order(write, ending, format_):
    text = read_back(write(ending), format_)
    text = text[text.index("The first") :]
    places = [text.find(words) for words in ORDER]
    assert -1 not in places
    assert places == sorted(places)
    for cell in ("North_1*", "1.50", "two", "<b>3</b>", "你好", "A note of the first", "A note of the second"):
        assert cell in text


def test_an_epub_has_a_table_of_contents_and_the_pictures(write):
    with zipfile.ZipFile(write("epub")) as book:
        names = book.namelist()
        navigation = book.read(next(name for name in names if name.endswith("nav.xhtml"))).decode()
    assert [h for h in HEADINGS if h.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in navigation][
        :2
    ] == HEADINGS[:2]
    assert sum(name.endswith((".png", ".svg")) for name in names) == 2


def test_latex_has_its_pictures_beside_it(write):
    path = write("tex")
    text = path.read_text()
    assert "\\includegraphics" in text
    assert (path.parent / "report_files" / "picture-1.png").read_bytes() == png()
    assert "labelformat=empty" in text


def test_two_words_of_one_document_are_the_same_bytes_apart_from_time(write):
    first = zipfile.ZipFile(io.BytesIO(write("docx").read_bytes())).read("word/document.xml")
    assert zipfile.ZipFile(io.BytesIO(write("docx").read_bytes())).read("word/document.xml") == first
