"""HTML, EPUB, LaTeX and Quarto, as pandoc writes them."""

import re
from dataclasses import replace

from docgen_nb.document.templates import with_marked_values
from docgen_nb.document.tree import Document
from docgen_nb.export.exporter import Exported, Exporter, FileSpec, look
from docgen_nb.export.pandoc.book import book, with_files
from docgen_nb.export.pandoc.pandoc_nodes import Node, walk
from docgen_nb.pandoc import convert


def _html(spec: FileSpec) -> Exported:
    """HTML: one file that loads nothing, with its pictures inside, a contents table and a style for print."""
    made = book(spec)
    options = ["--standalone", "--mathml", "--toc", "--toc-depth=2", f"--variable=header-includes={look('head.html')}"]
    return Exported(convert(made.tree, "html5", *options), made.beside)


def _epub(spec: FileSpec) -> Exported:
    """EPUB 3: a file per chapter, with contents and a page for each chapter's beginning."""
    made = book(spec)
    return Exported(convert(made.tree, "epub3", "--mathml", "--toc", "--toc-depth=2"), made.beside)


# captions are numbered by program, so LaTeX must not number them again
_TEX_HEAD = r"\usepackage{caption}\captionsetup{labelformat=empty}"


def _tex(spec: FileSpec) -> Exported:
    """LaTeX for xelatex or lualatex; pictures stand in a folder beside the file."""
    tree, pictures = with_files(made := book(spec), spec.folder)
    text = convert(tree, "latex", "--standalone", "--toc", f"--variable=header-includes={_TEX_HEAD}")
    return Exported(text, {**made.beside, **pictures})


_SIGN = re.compile(r"(\{|^:)")
_LIVE = "\ue000"  # begins the code of a value; a private character of Unicode
_SETUP = """\
```{{python}}
#| include: false
from docgen_nb import Project

project = Project({path!r})  # project.add("sales.csv") reads newer data
values = project.values()
```"""


def _qmd(spec: FileSpec) -> Exported:
    """Quarto. The engine is set to one that runs nothing: no code that a model wrote is executed when it is rendered.

    With ``--live`` values are inline expressions, which ask the project file's tables; all other code stays text.
    """
    if spec.options.live:
        spec = replace(spec, document=_with_expressions(spec.document))
    tree, pictures = with_files(made := book(spec), spec.folder)
    live = spec.options.live
    meta = {
        **{name: walk(value, _no_attributes) for name, value in tree["meta"].items()},
        "engine": {"t": "MetaString", "c": "jupyter" if live else "markdown"},
        "toc": {"t": "MetaBool", "c": True},
    }
    blocks = walk(tree["blocks"], _no_attributes)
    if live:
        setup = {"t": "RawBlock", "c": ["markdown", _SETUP.format(path=live)]}
        blocks = [setup, *walk(blocks, lambda nodes: [_run_or_shown(node) for node in nodes])]
    text = convert(
        {**tree, "meta": meta, "blocks": blocks},
        "markdown-raw_attribute-raw_html",
        "--standalone",
    )
    return Exported(text, {**made.beside, **pictures})


def _with_expressions(document: Document) -> Document:
    """A copy in which each value is code that names it."""
    copy = document.model_copy(deep=True)
    for section in (section for chapter in copy.chapters for section in chapter.sections):
        section.elements = [
            with_marked_values(element, lambda id_, _, of=section.id: f"`{_LIVE}{of}:{id_}`")  # type: ignore[misc]
            for element in section.elements
        ]
    return copy


def _run_or_shown(node: Node) -> Node:
    """A value as an expression. Code of the model's that Quarto would run is kept from it: a space before the brace."""
    if node["t"] not in {"Code", "CodeBlock"}:
        return node
    (name, classes, _), code = node["c"]
    if node["t"] == "Code" and code.startswith(_LIVE):
        return {"t": "RawInline", "c": ["markdown", f'`{{python}} values["{code.removeprefix(_LIVE)}"]`']}
    if node["t"] == "CodeBlock":
        return {"t": "CodeBlock", "c": [[name, [each.strip("{}") for each in classes], []], code]}
    return {"t": "Code", "c": [["", [], []], f" {code}" if code.startswith("{") else code]}


def _no_attributes(nodes: list[Node]) -> list[Node]:
    """Braces and colons as text. Pandoc writes them as they are, and what it reads again could be attributes.

    ``{onclick=…}`` behind a link, in a heading or behind ``:::`` is one, and code before ``{=html}`` is raw HTML.
    """
    kept: list[Node] = []
    for node in map(_shortcodes_shown, nodes):
        for index, piece in enumerate(_SIGN.split(node["c"]) if node["t"] == "Str" else ()):
            if piece:
                kept.append(
                    {"t": "RawInline", "c": ["markdown", f"\\{piece}"]} if index % 2 else {"t": "Str", "c": piece}
                )
        if node["t"] != "Str":
            kept.append(node)
    return kept


def _shortcodes_shown(node: Node) -> Node:
    """Quarto looks for ``{{< … >}}`` in code, too, and would put in the file it names; three braces show it.

    Code without a language is written by indenting it, which pandoc forgets where a list's item begins with it.
    """
    if node["t"] not in {"Code", "CodeBlock"}:
        return node
    (name, classes, pairs), code = node["c"]
    if node["t"] == "CodeBlock":
        classes = classes or ["text"]
    return {"t": node["t"], "c": [[name, classes, pairs], code.replace("{{<", "{{{<").replace(">}}", ">}}}")]}


EXPORTERS = (
    Exporter(".html", _html),
    Exporter(".epub", _epub),
    Exporter(".tex", _tex),
    Exporter(".qmd", _qmd, can_be_live=True),
)
