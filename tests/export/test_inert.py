"""What a model wrote does nothing in an exported file, and can't keep a file from being made."""

import base64
import csv
import gzip
import json
import os
import re
import stat
import zipfile
from xml.etree import ElementTree as ET

import html5lib
import pytest
from markdown_it import MarkdownIt

import docgen_nb as dg
from docgen_nb.document.read_markdown import read_markdown
from docgen_nb.document.safe_markdown import safe_markdown
from docgen_nb.document.tree import Outline
from docgen_nb.errors import ExportError
from docgen_nb.export.csv_beside import csv_of, packed_csv
from docgen_nb.testing import ScriptedModel
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


@pytest.mark.parametrize("ending", ["docx", "odt", "pptx", "epub"])
def test_signs_that_xml_does_not_know_break_no_file(tmp_path, ending):
    text = "Bees \x00\x01\x0b\x1b\ufffe\uffff fly.\n\n| a\x00 |\n| --- |\n| \ufffe1 |"
    project = dg.Project(model=ScriptedModel(lambda _: text))
    project.load_outline({"userPrompt": "p", "chapters": [{"title": "A\x00", "sections": [{"title": "B\ufffe"}]}]})
    project.fill().wait()
    with zipfile.ZipFile(project.export(tmp_path / f"a.{ending}")[0]) as package:
        for name in package.namelist():
            if name.endswith(("xml", ".rels", ".opf")):
                ET.fromstring(package.read(name))  # noqa: S314 - made a moment ago


@pytest.mark.parametrize("ending", ["docx", "odt", "pptx", "epub"])
def test_signs_written_as_references_break_no_file_either(write, ending):
    text = "Bees &#1; fly &#xFFFF; home.\n\n| a&#2; |\n| --- |\n| &#x1b;1 |\n\n$x&#11;$[^1] `&#8;`\n\n[^1]: n &#12;"
    with zipfile.ZipFile(write(ending, outline_saying(text, "A &#1; title"))) as package:
        for name in package.namelist():
            if name.endswith(("xml", ".rels", ".opf")):
                ET.fromstring(package.read(name))  # noqa: S314 - made a moment ago


ATTRIBUTES = [
    ":::: {onclick=1}\n\nboxed\n\n::::",
    "> ::::: {.x onclick=1} :::::\n>\n> boxed\n>\n> :::::",
    "- :::: {onclick=1}\n\n  boxed\n\n  ::::",
    "::<b></b>:: {onclick=1}\n\nboxed\n\n::::",
    "&#58;::: &#123;onclick=1}\n\nboxed\n\n::::",
    "[t](https://a.example){onclick=1} [t](#ch1){ .x onclick=1} <https://a.example>{onclick=1}",
    "[t](https://a.example)\\{onclick=1} [t](https://a.example)&#123;onclick=1} [a *b*](https://a.example){#i\nonclick=1}",
    "![t](https://a.example/p.png){onclick=1} [x]{onclick=1} `x`{onclick=1}",
    "## Head {onclick=1}\n\n**x** {onclick=1}",
    "[t][r]{onclick=1} text[^1]\n\n[^1]: [t](https://a.example){onclick=1}\n\n[r]: https://a.example {onclick=1}",
    "| [t](https://a.example){onclick=1} |\n|---|\n| 1 |\n\n: caption {onclick=1}",
    "```{.python onclick=1}\nx\n```\n\n~~~ {onclick=1}\nx\n~~~",
]


@pytest.mark.parametrize("ending", ["qmd", "md", "ipynb"])
@pytest.mark.parametrize("text", ATTRIBUTES)
def test_pandoc_gives_no_attribute_of_a_model_s_to_anything(write, ending, text):
    written = outline_saying(text, "The harvest was good.")
    written.title = "Title [t](https://a.example){onclick=1} {onclick=1}"
    read = tree(write(ending, written), "ipynb" if ending == "ipynb" else "markdown")
    attributes = [each["c"][0] for kind in ("Link", "Image", "Code", "Span") for each in nodes(read, kind)]
    attributes += [each["c"][0] for kind in ("Div", "CodeBlock", "Table", "Figure") for each in nodes(read, kind)]
    attributes += [each["c"][1] for each in nodes(read, "Header")]
    assert not [each for each in attributes if "onclick" in dict(each[2])]


@pytest.mark.parametrize("ending", ["qmd", "md", "ipynb"])
@pytest.mark.parametrize(
    "text",
    [
        "::: word\n\nboxed\n\n:::",
        "- ::: word\n\n  boxed\n\n  :::",
        "3. ::::: word :::::\n\n   boxed\n\n   :::::",
        "- a\n\n  - ::: word\n\n    boxed\n\n    :::\n- b\n\n  ::: word\n\n  boxed\n\n  :::",
        "> - ::: word\n>\n>   boxed\n>\n>   :::",
        "- ::: word\n  boxed\n  :::",
        "- > ::: word\n  > boxed\n  > :::",
        "a[^1]\n\n[^1]: ::: word\n\n    boxed\n\n    :::",
    ],
)
def test_colons_of_a_text_open_no_box(write, ending, text):
    read = tree(
        write(ending, outline_saying(text, "The harvest was good.")), "ipynb" if ending == "ipynb" else "markdown"
    )
    assert not [each for each in nodes(read, "Div") if "word" in each["c"][0][1]]
    assert "boxed" in json.dumps(read)


def test_braces_of_mathematics_and_of_text_stay():
    assert safe_markdown("$\\sqrt[3]{=x}$ and {a} and $x_{i=1}$") == "$\\sqrt[3]{=x}$ and {a} and $x_{i=1}$"


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


@pytest.mark.parametrize("fence", ["```", "```{=html}", "    "])
def test_code_that_a_list_s_item_begins_with_stays_code_in_quarto(write, fence):
    code = ["<script>alert(1)</script>", "\\input{/etc/passwd}", "`x`{=html}", "{{< include /etc/passwd >}}"]
    items = [f"    {each}" if fence == "    " else f"{fence}\n{each}\n```" for each in code]
    read = tree(
        write("qmd", outline_saying("a", *("- " + each.replace("\n", "\n  ") for each in items), *items)), "markdown"
    )
    assert not [*nodes(read, "RawInline"), *nodes(read, "RawBlock")]
    assert {node["c"][1] for node in nodes(read, "CodeBlock")} >= {*code[:3], "{{{< include /etc/passwd >}}}"}


def test_a_cell_of_a_csv_file_is_no_formula_and_a_number_stays_one():
    rows = [["=cmd|' /C calc'!A0", "@SUM(1)", "+1+2", "-2+3", "\t=x"], ["-2.5", "+3", "1e-5", "-", "a=b"]]
    read = list(csv.reader(csv_of(rows).decode().splitlines()))
    assert [cell[0] for cell in read[0]] == ["'"] * 5
    assert read[1] == rows[1]
    assert packed_csv(base64.b64encode(gzip.compress(csv_of(rows))).decode()) == csv_of(rows)


@pytest.mark.parametrize(
    "name",
    [
        "con.md",
        "NUL.md",
        "lpt1.x.md",
        "n" * 300 + ".md",
        "a:b.docx",
        "what?.md",
        "\u202excod.md",
        "\ud83d.md",
        "a\0.md",
    ],
)
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


HOSTILE = {
    "markup that changes when it is read again": '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    "animations": "<svg><animate onbegin=alert(1) attributeName=x dur=1s><set attributeName=href to=javascript:alert(1)></svg>",
    "veiled addresses": "[x](java&#115;cript:alert(1)) [y](&#x6a;avascript&colon;alert(2)) [t](java\tscript:alert(4)) <javascript:alert(5)>",
    "other schemes": "[v](vbscript:x) [d](data:text/html;base64,PHM+) [f](file:///etc/passwd) ![i](file:///etc/passwd) [s](smb://evil.example/x)",
    "references": "[a][r] ![b][p]\n\n[r]: javascript:alert(1)\n[p]: https://evil.example/p.png",
    "footnotes": "Text[^1]\n\n[^1]: <img src=https://evil.example/f.png onerror=alert(1)> `x`{=html}",
    "attributes": '[x]{onclick=alert(1) style="background:url(https://evil.example/b)"}\n\n::: {onclick="alert(1)"}\nboxed\n:::',
    "raw blocks": "`<script>alert(1)</script>`{=html}\n\n```{=html}\n<script>alert(2)</script>\n```\n\n~~~ {=html}\n<iframe></iframe>\n~~~",
    "style sheets": '<style>@import "https://evil.example/x";</style><link rel=prefetch href=https://evil.example><base href="https://evil.example/">',
    "forms and media": "<form action=https://evil.example><button formaction=javascript:x>go</button></form><video src=https://evil.example/v poster=https://evil.example/p></video>",
    "titles of pictures": '![a](https://evil.example/a.png "t\\" onerror=alert(1)") <img srcset="https://evil.example/s.png 2x">',
    "drawings": '```mermaid\ngraph TD; A-->B; click A href "javascript:alert(1)"\n```\n\n```{ojs}\nfetch("https://evil.example")\n```',
}
ACTS = {
    "script",
    "iframe",
    "object",
    "embed",
    "form",
    "base",
    "svg",
    "video",
    "audio",
    "button",
    "input",
    "meta",
    "link",
    "style",
}


def pages(path):
    """What a browser shows of a file: its own page, or what a viewer makes of its Markdown."""
    if path.suffix == ".epub":
        with zipfile.ZipFile(path) as book:
            read = [book.read(name).decode() for name in book.namelist() if "/ch0" in name]
            return [page.partition("<body")[2] for page in read]
    text = path.read_text()
    if path.suffix == ".html":
        return [text.partition("</header>")[2] or text.partition("<body")[2]]
    texts = ["".join(cell["source"]) for cell in json.loads(text)["cells"]] if path.suffix == ".ipynb" else [text]
    return [MarkdownIt("commonmark", {"html": True}).enable("table").render(each) for each in texts]


@pytest.mark.parametrize("ending", ["html", "epub", "md", "ipynb"])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_element_acts_and_no_address_is_loaded(write, ending, text):
    for page in pages(write(ending, outline_saying(text, "The harvest was good."))):
        for element in html5lib.parseFragment(page, namespaceHTMLElements=False).iter():
            assert element.tag not in ACTS
            for name, value in element.attrib.items():
                assert not name.startswith("on")
                assert not re.search(r"script:|data:text|file:|smb:", value), (element.tag, name, value)
                followed = (element.tag, name) == ("a", "href")  # by a click; nothing is loaded
                assert followed or "//evil.example" not in value, (element.tag, name, value)
