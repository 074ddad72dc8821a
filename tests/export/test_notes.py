"""What each paragraph rests on, as notes in every format, read again by other programs."""

import io
import json
import subprocess
import zipfile

import docx
import html5lib
import lxml.etree
import nbformat
import pptx
import pypandoc
import pypdf
import pytest

from docgen_nb.document.tree import Outline
from tests.export.making import DATA, PNG, SOURCES

TEXTS = {
    1: "sales.csv, rows 3 and 5 [not *a* mark]",
    2: "notes.pdf, page 4; $x_1$ <b>",
    3: "notes.pdf, pages 1 and 2",
    4: "No source found",
    5: "sales.csv, row 1",
}
ELEMENTS = [
    {"type": "paragraph", "text": "Prose that *ends so.*", "partIds": ["sales"]},
    {"type": "bullet_list", "items": ["one", "two"], "partIds": ["notes"]},
    {"type": "paragraph", "text": "> A quotation.\n\nThen a note of its own[^1].\n\n[^1]: The author's."},
    {"type": "paragraph", "text": "Cited [@notes]. And that is\n\n$$x^2$$"},
    {"type": "table", "headers": ["a"], "rows": [["1"]], "caption": "Model table"},
    DATA,
    {"type": "image", "alt": "A field", "caption": "Blue", "mimeType": "image/png", "data": PNG, "partIds": ["notes"]},
]


@pytest.fixture
def write_notes(write):
    """Write a document whose first five elements have a note."""
    chapter = {"title": "Begin", "sections": [{"id": "s", "title": "All", "elements": ELEMENTS}]}
    outline = Outline.model_validate({"title": "Noted", "chapters": [chapter], "sources": SOURCES})
    return lambda ending, **notes: write(ending, outline, notes=notes.get("notes", {"s": TEXTS}))


def flat(text):
    return " ".join(text.split())


def notes_of_pandoc(tree):
    """The texts of the notes in pandoc's tree, in order."""
    found = []

    def visit(value):
        if isinstance(value, list):
            for item in value:
                visit(item)
        elif isinstance(value, dict):
            if value.get("t") == "Note":
                plain = json.dumps({"pandoc-api-version": tree["pandoc-api-version"], "meta": {}, "blocks": value["c"]})
                found.append(flat(pypandoc.convert_text(plain, "plain", format="json", extra_args=["--wrap=none"])))
            else:
                visit(value.get("c"))

    visit(tree["blocks"])
    return found


IN_ORDER = [TEXTS[1], TEXTS[2], "The author’s.", TEXTS[3], TEXTS[4], TEXTS[5]]


@pytest.mark.parametrize(("ending", "reader"), [("docx", "docx"), ("odt", "odt"), ("html", None), ("tex", "latex"),
                                                ("qmd", "markdown"), ("md", "markdown")])  # fmt: skip
def test_every_paragraph_has_its_note_in_the_documents_order(write_notes, ending, reader):
    path = write_notes(ending)
    if reader is None:
        root = html5lib.parse(path.read_text(), namespaceHTMLElements=False)
        items = root.findall(".//section[@id='footnotes']//li")
        found = [flat("".join(item.itertext())).removesuffix("↩︎").strip() for item in items]
    else:
        tree = json.loads(pypandoc.convert_file(str(path), "json", format=reader))
        found = notes_of_pandoc(tree)
    assert [text.replace("'", "’") for text in found] == IN_ORDER


def test_a_note_in_word_is_a_footnote_right_behind_the_text(write_notes):
    document = docx.Document(write_notes("docx"))
    first = next(p for p in document.paragraphs if p.text.startswith("Prose that"))
    assert [run.text for run in first.runs][-2:] == ["]", ""]  # the citation, then the mark
    assert "footnoteReference" in first.runs[-1]._r.xml
    assert document.element.xml.count("<w:footnoteReference ") == 6


def test_notes_in_pdf_stand_at_the_foot_of_the_page(write_notes):
    path = write_notes("pdf")
    text = flat(" ".join(page.extract_text() for page in pypdf.PdfReader(path).pages))
    other = flat(subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout)
    for note in TEXTS.values():
        assert note in text
        assert note in other


def test_notes_in_epub(write_notes):
    with zipfile.ZipFile(write_notes("epub")) as archive:
        pages = [archive.read(name) for name in archive.namelist() if name.endswith(".xhtml")]
    notes = [flat("".join(aside.itertext())) for page in pages for aside in lxml.etree.parse(io.BytesIO(page)).iter()
             if aside.get("{http://www.idpf.org/2007/ops}type") == "footnote"]  # fmt: skip
    assert len(notes) == 6
    assert all(any(text in note for note in notes) for text in TEXTS.values())


def test_slides_have_their_notes_at_the_end_as_many_to_a_slide_as_fit(write_notes):
    long = {number: f"{text} {'word ' * 80}" for number, text in TEXTS.items()}
    slides = list(pptx.Presentation(str(write_notes("pptx", notes={"s": long}))).slides)
    texts = [[flat(shape.text_frame.text) for shape in slide.shapes if shape.has_text_frame] for slide in slides]
    noted = [" ".join(rest) for title, *rest in filter(None, texts) if title == "Notes" and rest]
    assert len(noted) >= 4
    assert all(any(TEXTS[number] in text for text in noted) for number in TEXTS)


def test_notebooks_have_raised_numbers_and_a_list(write_notes):
    notebook = nbformat.read(write_notes("ipynb"), as_version=4)
    nbformat.validate(notebook)
    text = "\n\n".join(cell.source for cell in notebook.cells)
    assert "ends so.* &#91;1&#93;<sup>(1)</sup>" in text
    assert "## Notes" in text
    assert "(3) notes.pdf, pages 1 and 2" in text


def test_json_has_them_beside_the_document_which_reads_back(write_notes):
    shape = json.loads(write_notes("json").read_text())
    assert shape["restsOn"][0] == {"section": "s", "element": 1, "note": TEXTS[1]}
    assert len(Outline.model_validate(shape).documents[0].chapters[0].sections[0].elements) == len(ELEMENTS)


def test_without_notes_there_are_only_the_authors_own(write_notes):
    tree = json.loads(pypandoc.convert_file(str(write_notes("docx", notes={})), "json", format="docx"))
    assert notes_of_pandoc(tree) == ["The author's."]
