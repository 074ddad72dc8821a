"""Hostile text, exported and opened by the programs that people open it with: nothing acts, nothing is loaded."""

import http.server
import json
import re
import shutil
import subprocess
import threading
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import nbformat
import pypdf
import pytest

from docgen_nb.document.read_markdown import read_markdown
from docgen_nb.document.tree import Outline
from tests.browser.chromium import chromium

OFFICE = shutil.which("soffice")


@pytest.fixture
def visited():
    """A server on this machine that notes what is loaded from it."""
    paths = []

    class Noting(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            paths.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Noting)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    paths_and_address = type("Visited", (), {"paths": paths, "address": f"http://127.0.0.1:{server.server_port}"})
    yield paths_and_address
    server.shutdown()
    server.server_close()


def hostile(address):
    texts = [
        f"![p]({address}/picture.png) <img src='{address}/img.png' onerror='document.title=1'>",
        f"<script>fetch('{address}/script')</script><iframe src='{address}/frame'></iframe>",
        f"<link rel=stylesheet href='{address}/style.css'><style>@import url({address}/import.css)</style>",
        f"[x](javascript:fetch('{address}/link')) <svg><image href='{address}/svg.png'/></svg>",
        f"```{{=html}}\n<img src='{address}/raw.png'>\n```\n\n`<img src='{address}/raw2.png'>`{{=html}}",
        "```{=openxml}\n<w:p><w:r><w:instrText>DDEAUTO cmd</w:instrText></w:r></w:p>\n```",
        "```{python}\nimport os; os.system('touch pwned')\n```\n\n`{python} 1 + 1` {{< include /etc/passwd >}}",
        "---\nfilters: [evil.lua]\n---\n\ntext",
        r"$\input{/etc/passwd}$ \write18{touch pwned} #read(\"/etc/passwd\") $#read(\"/etc/passwd\")$",
        '| a | b |\n| --- | --- |\n| =HYPERLINK("x") | +1+cmd $x$ |',
        f"- ```\n  <script>fetch('{address}/item')</script>\n  ```",
    ]
    sections = [
        {
            "title": f"T{n} <img src={address}/t.png> #eval(1)",
            "elements": [e.model_dump(mode="json") for e in read_markdown(text)],
        }
        for n, text in enumerate(texts)
    ]
    return Outline.model_validate(
        {"title": "H", "chapters": [{"title": f"C <script src={address}/c.js>", "sections": sections}]}
    )


@pytest.mark.parametrize("ending", ["docx", "odt", "pptx"])
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_office_loads_nothing(write, visited, tmp_path, ending):
    path = write(ending, hostile(visited.address))
    command = [
        OFFICE,
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert "text" in "".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "report.pdf").pages)
    assert visited.paths == []


@pytest.mark.parametrize("ending", ["docx", "odt", "pptx", "epub"])
def test_a_package_refers_to_nothing_outside_and_holds_no_field_that_runs(write, visited, ending):
    with zipfile.ZipFile(write(ending, hostile(visited.address))) as packed:
        assert packed.testzip() is None
        files = {name: packed.read(name).decode("utf-8", "replace") for name in packed.namelist()}
    for name, text in files.items():
        if name.endswith((".xml", ".rels", ".xhtml", ".opf")):
            ET.fromstring(text)  # noqa: S314 - our own file, read as a program does that allows no fault
    assert not [name for name in files if re.search(r"vbaProject|\.bin$|/embeddings/", name)]
    tags = [tag for text in files.values() for tag in re.findall(r"<[^<>]*>", text)]
    assert not [
        tag
        for tag in tags
        if visited.address in tag and not re.match(r"<(?:text:a|a) |<Relationship [^>]*hyperlink", tag)
    ]
    assert not [tag for tag in tags if re.search(r"<(?:script|iframe|object|embed)\b|\son\w+=", tag)]
    assert not re.search(r"<w:instrText[^>]*>[^<]*(?:DDE|INCLUDE)", "".join(files.values()))


def test_a_browser_runs_and_loads_nothing(write, visited, tmp_path):
    path = write("html", hostile(visited.address))
    command = [
        chromium(),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={tmp_path}/chromium",
        "--virtual-time-budget=2000",
        "--dump-dom",
        f"file://{path}",
    ]
    dumped = subprocess.run(command, check=True, capture_output=True, timeout=120, text=True).stdout
    assert "<title>H</title>" in dumped
    assert visited.paths == []


def test_a_pdf_has_no_action_file_or_script_and_no_text_of_this_machine(write, visited):
    reader = pypdf.PdfReader(write("pdf", hostile(visited.address)))
    root = reader.trailer["/Root"]
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(root)
    assert not {"/JavaScript", "/EmbeddedFiles"} & set(root.get("/Names", {}))
    notes = [note.get_object() for page in reader.pages for note in page.get("/Annots") or []]
    kinds = {note["/A"]["/S"] for note in notes if "/A" in note}
    assert kinds <= {"/URI", "/GoTo"}
    assert "root:x:0" not in "".join(page.extract_text() for page in reader.pages)


def test_a_notebook_has_no_cell_that_runs_and_no_output(write, visited):
    notebook = nbformat.read(write("ipynb", hostile(visited.address)), as_version=4)
    assert {cell.cell_type for cell in notebook.cells} == {"markdown"}
    assert "kernelspec" not in notebook.metadata
    assert "](javascript" not in json.dumps(notebook)


def test_latex_and_quarto_hold_no_command_of_the_text_s(write, visited):
    for ending in ("tex", "qmd"):
        text = write(ending, hostile(visited.address)).read_text()
        assert not re.search(r"(?<!\\)(?:\\\\)*\\(?:input|write18)\{(?!\\)", re.sub(r"`[^`\n]*`", "", text))
        assert "{{< include" not in text
        assert not re.search(r"^```\{(?:python|=)", text, re.MULTILINE)
        assert "includegraphics{http" not in text


def test_nothing_was_run_here(write, visited, tmp_path):
    for ending in ("pdf", "tex", "qmd", "ipynb", "epub"):
        write(ending, hostile(visited.address))
    assert not list(tmp_path.rglob("pwned"))
    assert not Path("pwned").exists()
    assert visited.paths == []
