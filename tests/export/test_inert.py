"""What a model wrote does nothing in an exported file, and can't keep a file from being made."""

import base64
import csv
import gzip
import os
import re
import stat

import pytest

from docgen_nb.document.read_markdown import read_markdown
from docgen_nb.document.safe_markdown import safe_markdown
from docgen_nb.document.tree import Outline
from docgen_nb.errors import ExportError
from docgen_nb.export.csv_beside import csv_of, packed_csv
from tests.export.test_html import outline_saying
from tests.export.test_text_formats import nodes, tree

COMMANDS = [
    r"\immediate\write18{touch pwned}",
    r"\^^69nput{/etc/passwd}",
    r"\openin5=/etc/passwd \read5 to\zz \zz",
    r"\directlua{io.open('pwned','w')}",
    r"\end{document}",
    r"\begin{filecontents}{evil.tex}x\end{filecontents}",
    r"\lstinputlisting{/etc/passwd}",
    r"\scantokens{x}",
    r"\newlinechar=1",
]


TEXT = "\n\n".join(f"${command}$ and $${command}$$ and \\({command}\\) and {command}" for command in COMMANDS)
# a command has an odd number of backslashes; two in a row end a line
FORBIDDEN = re.compile(
    r"(?<!\\)(?:\\\\)*\\(?:immediate|write|openin|read\d|directlua|lstinputlisting|scantokens|newlinechar"
    r"|(?:begin|end)\{(?:filecontents|document)\})|\^\^"
)


@pytest.mark.parametrize(("ending", "format_"), [("qmd", "markdown"), ("md", "markdown"), ("ipynb", "ipynb")])
def test_no_command_of_tex_but_mathematics_is_in_a_formula(write, ending, format_):
    read = tree(write(ending, outline_saying(TEXT, r"Euler: $e^{i\pi} + 1 = 0$.")), format_)
    formulas = [node["c"][1] for node in nodes(read, "Math")]
    assert any("\\pi" in formula for formula in formulas)
    assert not [formula for formula in formulas if FORBIDDEN.search(formula)]
    raw = [node["c"][1] for kind in ("RawInline", "RawBlock") for node in nodes(read, kind)]
    assert not [text for text in raw if FORBIDDEN.search(text)]


def test_latex_has_no_command_of_a_model_s(write):
    written = write("tex", outline_saying(TEXT, r"Euler: $e^{i\pi} + 1 = 0$.")).read_text()
    body = written.partition("\\begin{document}")[2].rpartition("\\end{document}")[0]
    assert "i\\pi" in body
    assert not FORBIDDEN.search(body)


@pytest.mark.parametrize(
    "text",
    [
        "> " * 350 + "x",
        "- " * 350 + "x",
        "\n".join("  " * depth + "- a" for depth in range(300)),
        "<sup>" * 500 + "x" + "</sup>" * 500,
        "<div>" * 500 + "x" + "</div>" * 500,
        "**a " * 400 + "x" + " a**" * 400,
        "[" * 5000 + "x",
    ],
    ids=["quotes", "items", "lists", "sup", "div", "strong", "brackets"],
)
@pytest.mark.parametrize("ending", ["html", "docx", "tex", "pptx"])
def test_deep_nesting_fails_no_export(write, ending, text):
    elements = [element.model_dump(mode="json") for element in read_markdown(text)]
    outline = Outline.model_validate({"chapters": [{"title": "A", "sections": [{"title": "x", "elements": elements}]}]})
    assert write(ending, outline).stat().st_size > 100


def test_markdown_runs_and_loads_nothing_and_begins_no_front_matter(write):
    hostile = "<script>alert(1)</script> [x](javascript:alert(1)) ![p](https://example.org/p.png)"
    texts = [hostile, "---\nexecute: true\n---\n\ntext"]
    sections = [{"title": "x", "elements": [{"type": "paragraph", "text": text}]} for text in texts]
    written = write("md", Outline.model_validate({"chapters": [{"title": "A", "sections": sections}]})).read_text()
    assert "<script" not in written
    assert "](javascript:" not in written
    assert "![" not in written
    assert "[p](https://example.org/p.png)" in written
    assert "\n\n***\nexecute: true" in written


def test_a_rule_stays_a_rule_that_yaml_can_t_begin_with():
    assert safe_markdown("---\nfilters: [evil.lua]\n---") == "***\nfilters: [evil.lua]\n---"
    assert safe_markdown("```text\n\n---\n\n```") == "```text\n\n---\n\n```"


def test_no_metadata_of_a_model_s_gets_into_quarto(write):
    path = write("qmd", outline_saying("a", "---\nfilters: [evil.lua]\nexecute:\n  enabled: true\n---\n\nb"))
    assert set(tree(path, "markdown")["meta"]) <= {"title", "toc-title", "engine", "toc", "lang", "dir"}
    assert not list(nodes(tree(path, "markdown"), "RawBlock"))


def test_a_cell_of_a_csv_file_is_no_formula_and_a_number_stays_one():
    rows = [["=cmd|' /C calc'!A0", "@SUM(1)", "+1+2", "-2+3", "\t=x"], ["-2.5", "+3", "1e-5", "-", "a=b"]]
    read = list(csv.reader(csv_of(rows).decode().splitlines()))
    assert [cell[0] for cell in read[0]] == ["'"] * 5
    assert read[1] == rows[1]
    assert packed_csv(base64.b64encode(gzip.compress(csv_of(rows))).decode()) == csv_of(rows)


@pytest.mark.parametrize("name", ["con.md", "NUL.md", "lpt1.x.md", "n" * 300 + ".md"])
def test_a_name_that_a_system_reserves_or_can_t_hold_is_refused_in_one_line(project, tmp_path, name):
    with pytest.raises(ExportError, match=r"Choose"):
        project.export(tmp_path / name)


def test_a_name_may_be_as_long_as_the_system_holds_it_for_each_document(project, tmp_path):
    name = "n" * 252 + ".md"
    assert project.export(tmp_path / name)[0].name == name
    project.outline.documents.append(project.outline.documents[0].model_copy(deep=True))
    with pytest.raises(ExportError, match=r"too long.*Choose"):
        project.export(tmp_path / ("m" * 252 + ".md"))
    assert [path.name for path in tmp_path.glob("*.md")] == [name]


def test_a_file_gets_the_rights_that_the_umask_leaves_and_keeps_its_own(project, tmp_path):
    before = os.umask(0o077)
    try:
        path = project.export(tmp_path / "a.md")[0]
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        path.chmod(0o640)
        project.export(path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
    finally:
        os.umask(before)


def test_what_was_done_to_folders_and_to_an_unwritten_outline_is_known(project, tmp_path):
    assert project.write(tmp_path / "new" / "a.md").folders == ((tmp_path / "new").resolve(),)
    assert project.write(tmp_path / "new" / "b.md").folders == ()
    assert project.write(tmp_path / "c.md").has_text
    project.load_outline({"chapters": [{"title": "A", "sections": [{"title": "x"}]}]})
    assert not project.write(tmp_path / "d.md").has_text
