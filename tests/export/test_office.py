"""Word, PowerPoint, OpenDocument and EPUB as other programs read them."""

import io
import re
import subprocess
import zipfile

import docx
import html5lib
import lxml.etree
import pdfplumber
import pptx
import pypandoc
import pypdf
import pytest

from docgen_nb.document.tree import Outline
from docgen_nb.errors import ExportError
from tests.export.making import HEADINGS, png

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
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
    "That is all",
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
    assert [p.text for p in document.paragraphs][-2:] == ["notes.md", "Sales"]
    assert document.paragraphs[0].style.name == "Title"


def test_the_contents_of_word_are_there_before_anybody_updates_them(write):
    document = docx.Document(write("docx"))
    lines = [p for p in document.element.iter(f"{W}p") if p.find(f"{W}pPr/{W}pStyle[@{W}val]") is not None]
    lines = [(style(p), "".join(t.text for t in p.iter(f"{W}t")), p) for p in lines if style(p).startswith("TOC")]
    listed = [text for name, text, _ in lines if name != "TOCHeading"]
    assert listed == [title for title in HEADINGS if title != "A heading inside"]
    targets = [link.get(f"{W}anchor") for _, _, p in lines for link in p.iter(f"{W}hyperlink")]
    bookmarks = {mark.get(f"{W}name") for mark in document.element.iter(f"{W}bookmarkStart")}
    assert len(targets) == len(listed)
    assert set(targets) <= bookmarks


def style(paragraph):
    return paragraph.find(f"{W}pPr/{W}pStyle").get(f"{W}val")


def test_word_has_page_numbers_a_house_style_and_no_picture_twice(write):
    document = docx.Document(write("docx"))
    footer = document.sections[0].footer
    assert 'instr=" PAGE "' in footer._element.xml
    assert (document.sections[0].page_width.mm, document.sections[0].page_height.mm) == pytest.approx((210, 297), abs=1)
    assert document.styles["Heading 1"].font.bold
    header_row = document.styles["Table"].element.find(f"{W}tblStylePr[@{W}type='firstRow']")
    assert header_row.find(f"{W}rPr/{W}b") is not None
    assert "base64" not in document.element.xml
    assert {shape._inline.docPr.get("descr") for shape in document.inline_shapes} == {"A blue field", "A red field"}


def long_outline():
    chapters = [
        {"title": f"Chapter {c}", "sections": [{"title": f"Section {c}.{s}"} for s in range(5)]} for c in (1, 2)
    ]
    return Outline.model_validate({"title": "Long", "chapters": chapters})


def test_a_long_table_of_contents_has_a_page_of_its_own(write):
    assert 'w:type="page"' in docx.Document(write("docx", long_outline())).element.xml
    assert 'w:type="page"' not in docx.Document(write("docx")).element.xml
    assert len(pypdf.PdfReader(write("pdf", long_outline())).pages) == 2


def test_contents_and_title_run_in_the_direction_of_their_words(write):
    chapters = [{"title": "פרק ראשון", "sections": []}, {"title": "English", "sections": []}]
    document = docx.Document(
        write("docx", Outline.model_validate({"title": "דוח", "language": "he", "chapters": chapters}))
    )
    marked = {
        style(p): p.find(f"{W}pPr/{W}bidi") is not None
        for p in document.element.iter(f"{W}p")
        if p.find(f"{W}pPr") is not None
        and p.find(f"{W}pPr/{W}pStyle") is not None
        and "English" not in "".join(t.text for t in p.iter(f"{W}t"))
    }
    assert marked["Title"]
    assert marked["TOC1"]
    assert "תוכן העניינים" in document.element.xml


def test_a_line_of_the_contents_leads_somewhere_or_is_no_link(write):
    long = "a-chapter-with-an-id-that-is-far-longer-than-word-takes"
    chapters = [{"title": "Long", "id": long, "sections": []}, {"title": "Short", "id": "s", "sections": []}]
    document = docx.Document(write("docx", Outline.model_validate({"title": "T", "chapters": chapters})))
    bookmarks = {mark.get(f"{W}name") for mark in document.element.iter(f"{W}bookmarkStart")}
    assert {link.get(f"{W}anchor") for link in document.element.iter(f"{W}hyperlink")} <= bookmarks
    assert {"Long", "Short"} <= {paragraph.text for paragraph in document.paragraphs}


def test_the_contents_of_an_open_document_are_there_and_its_tables_have_lines(write):
    with zipfile.ZipFile(write("odt")) as archive:
        content = archive.read("content.xml").decode()
    body = lxml.etree.fromstring(content.encode()).find(".//{*}index-body")
    listed = ["".join(line.itertext()) for line in body.iterfind("{*}p")]
    assert listed == [title for title in HEADINGS if title != "A heading inside"]
    assert "fo:border-bottom" in content


def test_pdf_word_and_open_document_are_of_one_house(write, tmp_path):
    """The colour of headings, and the line below the title, in each."""
    ink = "1F3864"
    word = docx.Document(write("docx"))
    assert {str(word.styles[f"Heading {level}"].font.color.rgb) for level in (1, 2)} == {ink}
    with zipfile.ZipFile(write("odt")) as archive:
        styles = lxml.etree.fromstring(archive.read("styles.xml"))
    for name in ("Title", "Heading_20_1", "Heading_20_2"):
        (style,) = styles.xpath(f"//*[local-name()='style'][@*[local-name()='name']='{name}']")
        assert style.xpath("*[local-name()='text-properties']/@*[local-name()='color']") == [f"#{ink.lower()}"]
    with pdfplumber.open(write("pdf")) as pdf:
        page = pdf.pages[0]
        colours = {tuple(round(part * 255) for part in letter["non_stroking_color"]) for letter in page.chars}
        assert tuple(bytes.fromhex(ink)) in colours
        assert any(abs(line["x0"] - page.bbox[2] * 0.107) < 3 for line in page.lines + page.rects)


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
    assert [picture._element.nvPicPr.cNvPr.get("descr") for picture in pictures] == ["A blue field", "A red field"]
    text = " ".join(map(slide_texts, slides))
    for words in ("The first text", "Figure 1: Blue [1]", "Table 2: Harvest", "That is all.", "A note of the second"):
        assert words in text
    assert all(slide.shapes.title is not None for slide in slides)


def outline_with(*elements):
    return Outline.model_validate(
        {"title": "T", "chapters": [{"title": "C", "sections": [{"title": "S", "elements": elements}]}]}
    )


def data(count):
    return {
        "type": "table",
        "headers": ["n"],
        "rows": [[f"row {n}"] for n in range(count)],
        "caption": "R",
        "plain": True,
    }


def slides_of(path):
    return list(pptx.Presentation(path).slides)


def test_a_table_is_spread_over_slides_and_a_very_long_one_stands_beside_them(write):
    slides = slides_of(write("pptx", outline_with(data(20))))
    tables = [cells(shape.table) for slide in slides for shape in slide.shapes if shape.has_table]
    assert [table[0] for table in tables] == [["n"]] * 3
    assert [row for table in tables for row in table[1:]] == [[f"row {n}"] for n in range(20)]
    path = write("pptx", outline_with(data(200)))
    assert sum(shape.has_table for slide in slides_of(path) for shape in slide.shapes) == 1
    assert any("(1–8 / 200)" in slide_texts(slide) for slide in slides_of(path))
    beside = path.with_name("report_files") / "table-1.csv"
    assert beside.read_text().splitlines() == ["n", *(f"row {n}" for n in range(200))]


def test_a_long_text_or_list_is_divided_at_sentences_and_items_and_nothing_is_lost(write):
    text = " ".join(f"This is the sentence with the number {n} in it." for n in range(40))
    items = {"type": "bullet_list", "items": [f"Item {n} is this one." for n in range(30)], "ordered": True}
    slides = slides_of(write("pptx", outline_with({"type": "paragraph", "text": text}, items)))
    said = " ".join(map(slide_texts, slides))
    places = [said.find(f"number {n} in") for n in range(40)] + [said.find(f"Item {n} is") for n in range(30)]
    assert -1 not in places
    assert places == sorted(places)
    assert max(len(slide_texts(slide)) for slide in slides) < 700
    starts = [node.get("startAt") for slide in slides for node in slide.element.iter("{*}buAutoNum")]
    assert len(set(starts)) > 1  # a list that goes on goes on counting


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
