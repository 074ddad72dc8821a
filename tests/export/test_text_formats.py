"""Markdown, Quarto, notebooks and JSON."""

import json
import subprocess

import html5lib
import nbformat
import pypandoc
import pytest
from markdown_it import MarkdownIt

from docgen_nb.document.safe_markdown import safe_markdown
from docgen_nb.document.tree import Outline
from tests.document.payloads import PAYLOADS
from tests.export.making import HEADINGS, PNG, outline_of_everything
from tests.export.test_html import harmless, outline_saying


def tree(path, format_):
    done = subprocess.run(
        [pypandoc.get_pandoc_path(), "-f", format_, "-t", "json", str(path)], capture_output=True, check=True
    )
    return json.loads(done.stdout)


def nodes(value, kind):
    if isinstance(value, dict):
        if value.get("t") == kind:
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from nodes(each, kind)


def words(value):
    """The text of pandoc's inlines."""
    if isinstance(value, list):
        return "".join(map(words, value))
    if not isinstance(value, dict):
        return ""
    match value["t"]:
        case "Str":
            return value["c"]
        case "Space" | "SoftBreak":
            return " "
        case _:
            return words(value.get("c"))


@pytest.mark.parametrize("ending", ["qmd", "tex"])
def test_headings_notes_and_figures_are_read_back(write, ending):
    read = tree(write(ending), {"qmd": "markdown", "tex": "latex"}[ending])
    assert [words(node["c"][2]) for node in nodes(read, "Header")] == HEADINGS
    assert len(list(nodes(read, "Note"))) == 2


def test_figures_are_read_back_from_quarto(write):
    captions = [words(node["c"][1]) for node in nodes(tree(write("qmd"), "markdown"), "Figure")]
    assert captions == ["Figure 1: Blue [1]", "Figure 2: Red"]


def test_every_cell_is_in_quarto_and_latex(write):
    _, data = nodes(tree(write("qmd"), "markdown"), "Table")
    cells = [words(cell[4]) for part in (data["c"][3][1], data["c"][4][0][3]) for row in part for cell in row[1]]
    assert cells == ["Hive", "kg", "North_1*", "1.50", "a|b", "2", "twolines", "<b>3</b>", "你好", "שלום"]
    latex = write("tex").read_text()
    for cell in ("North\\_1*", "1.50", "a\\textbar b", "3\\textless", "你好", "שלום"):
        assert cell in latex


def test_quarto_runs_nothing_whatever_a_model_wrote(write):
    hostile = [
        "```{python}\nimport os\n```",
        "`x`{=html}",
        "{{< include /etc/passwd >}}",
        "`{python} 1`",
        "<script>x</script>",
    ]
    path = write("qmd", outline_saying(*hostile))
    assert "engine: markdown" in path.read_text().split("---")[1]
    languages = [name for node in nodes(tree(path, "markdown"), "CodeBlock") for name in node["c"][0][1]]
    assert languages
    assert not [name for name in languages if "{" in name]
    assert "{{<" not in path.read_text().replace("{{{<", "")
    assert not list(nodes(tree(path, "markdown"), "RawInline"))
    assert not list(nodes(tree(path, "markdown"), "RawBlock"))


@pytest.mark.parametrize("ending", ["tex", "qmd", "docx", "pdf"])
def test_hostile_text_breaks_no_format(write, ending):
    assert write(ending, outline_saying(*PAYLOADS)).stat().st_size > 1000


def test_a_notebook_is_valid_has_markdown_cells_and_tells_of_the_run(write):
    path = write("ipynb")
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert {cell.cell_type for cell in notebook.cells} == {"markdown"}
    headings = [cell.source.splitlines()[0] for cell in notebook.cells]
    assert headings == [
        "# Everything",
        "## Begin & &lt;end>",
        "### All things",
        "### More",
        "## The end",
        "That is all.",
        "## Tables",
    ]
    more = notebook.cells[3]
    assert more.metadata.docgen.section["path"] == "parts"
    assert more.metadata.docgen.section["attempts"] == 2
    assert more.attachments["picture-1"]["image/png"] == PNG
    assert "![A blue field](attachment:picture-1)" in more.source
    assert "| North\\_1\\* | 1.50 |" in more.source
    assert notebook.metadata.docgen["userPrompt"] == "Show it all"
    assert [s["label"] for s in notebook.metadata.docgen["sources"]] == ["notes.md", "Sales"]


def test_the_same_document_gives_the_same_notebook(write):
    assert write("ipynb").read_bytes() == write("ipynb").read_bytes()


def test_hostile_text_in_a_notebook_is_made_safe(write):
    notebook = nbformat.read(write("ipynb", outline_saying(*PAYLOADS)), as_version=4)
    for cell in notebook.cells:
        page = MarkdownIt("commonmark", {"html": True}).enable("table").render(cell.source)
        harmless(html5lib.parse(page, namespaceHTMLElements=False))


def test_json_loses_nothing_and_loads_back(write):
    outline = outline_of_everything()
    assert Outline.model_validate_json(write("json", outline).read_bytes()) == outline


def test_markdown_is_made_safe_unless_the_raw_text_is_asked_for(write):
    outline = outline_of_everything()
    assert write("md", outline).read_text() == safe_markdown(outline.to_markdown())
    assert write("md", outline, raw=True).read_text() == outline.to_markdown()
