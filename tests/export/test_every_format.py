"""Each format opened again by a program that has nothing to do with ours: nothing is lost, and all is in its order."""

import html
import json
import re
import shutil
import subprocess

import pptx
import pypandoc
import pypdf
import pytest

from docgen_nb.export.pandoc.pandoc_nodes import text_of
from tests.export.making import DATA, HEADINGS

PANDOC = {"docx": "docx", "odt": "odt", "epub": "epub", "html": "html", "tex": "latex", "qmd": "markdown", "md": "gfm"}
CELLS = [cell for row in (DATA["headers"], *DATA["rows"]) for cell in row] + ["a", "b|c", "x", "y", "1", "2", "link"]
CAPTIONS = ["Table 1: Model table", "Table 2: Harvest", "Figure 1: Blue", "Figure 2: Red"]
SOURCES = ["notes.md", "Sales"]


def tree(path, format_):
    command = [pypandoc.get_pandoc_path(), "--from", format_, "--to", "json", path.name]
    return json.loads(subprocess.run(command, cwd=path.parent, capture_output=True, check=True).stdout)["blocks"]


def nodes(value, *kinds):
    """Every node of these kinds, in document order."""
    if isinstance(value, list):
        for item in value:
            yield from nodes(item, *kinds)
    elif isinstance(value, dict):
        if value.get("t") in kinds:
            yield value
        yield from nodes(value.get("c"), *kinds)


def cells(blocks):
    """Texts of all cells of all tables."""
    for table in nodes(blocks, "Table"):
        _, _, _, (_, head), bodies, _ = table["c"]
        for row in [*head, *(row for _, _, first, rest in bodies for row in [*first, *rest])]:
            yield from (" ".join(text_of(cell[4]).split()) for cell in row[1])


def plain(text):
    """A text without what formats may write differently: spaces, and marks around isolated directions."""
    return "".join(re.sub("[\u200e\u200f\u2066-\u2069\u00ad]", "", text).split())


@pytest.mark.parametrize("ending", sorted(PANDOC))
def test_headings_cells_figures_captions_citations_and_sources_are_read_back(write, ending):
    path = write(ending)
    blocks = tree(path, PANDOC[ending])
    headings = [text_of(node["c"][2]) for node in nodes(blocks, "Header")]
    headings = [title for title in headings if title not in {"Everything", "Contents"}]
    assert [title for title in headings if title in HEADINGS] == HEADINGS
    said = plain(text_of(blocks))
    found = {plain(cell) for cell in cells(blocks)}
    for cell in CELLS if ending != "tex" else ():  # pandoc's LaTeX is not read back by pandoc; see test_text_formats
        assert any(plain(cell) in other for other in found), cell
    pictures = len(list(nodes(blocks, "Image"))) if ending != "tex" else path.read_text().count("report_files/picture-")
    assert pictures == 2
    for words in [*CAPTIONS, *SOURCES]:
        assert plain(words) in said
    assert said.count("[1]") >= 3  # the notes: text, list, figure
    assert said.count("[2]") >= 2  # the sales: table, reference
    if ending == "md":  # code with a fence in it stands as HTML there, which pandoc leaves as it is
        said += plain(html.unescape(path.read_text()))
    for words in ("A note of the first section", "def f(x)", "שלום לכולם", "你好", "😀", "A quote", "third"):
        assert plain(words) in said
    if ending != "odt":  # pandoc does not read OpenDocument's formulas
        assert len(list(nodes(blocks, "Math"))) == 2


def test_a_notebook_is_read_back_too(write):
    notebook = json.loads(write("ipynb").read_text())
    text = "\n\n".join("".join(cell["source"]) for cell in notebook["cells"])
    titles = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    assert titles[0] == "Everything"
    assert len(titles) == len(HEADINGS) + 1
    pictures = [name for cell in notebook["cells"] for name in cell.get("attachments", {})]
    assert len(pictures) == 2
    assert all(f"attachment:{name}" in text for name in pictures)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")
def test_a_pdf_says_the_same_to_another_reader(write):
    path = write("pdf")
    said = plain(subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True, text=True).stdout)
    ours = plain("".join(page.extract_text() for page in pypdf.PdfReader(path).pages))
    latin = [cell for cell in CELLS if plain(cell).isascii()]
    for words in [*latin, *CAPTIONS, *SOURCES, *HEADINGS, "A note of the first section.", "def f(x):"]:
        line = plain(words.splitlines()[0])
        assert line in said, words
        assert line in ours, words
    assert said.count("[1]") >= 3
    assert "你好" in said


def test_slides_hold_every_cell_caption_and_source(write):
    slides = list(pptx.Presentation(write("pptx")).slides)
    found = {
        plain(cell.text)
        for slide in slides
        for shape in slide.shapes
        if shape.has_table
        for row in shape.table.rows
        for cell in row.cells
    }
    for cell in CELLS:
        assert any(plain(cell) in other for other in found), cell
    said = plain(" ".join("".join(n.text or "" for n in s.element.iter("{*}t")) for s in slides))
    for words in [*CAPTIONS, *SOURCES, *HEADINGS]:
        assert plain(words) in said, words


@pytest.mark.parametrize("ending", ["docx", "epub", "md", "odt", "qmd"])
def test_notes_of_two_sections_with_one_label_are_read_back_as_two(write, ending):
    notes = [text_of(note).strip() for note in nodes(tree(write(ending), PANDOC[ending]), "Note")]
    assert notes == ["A note of the first section.", "A note of the second section."]
