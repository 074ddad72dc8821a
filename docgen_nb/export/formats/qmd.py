"""Quarto. The engine is set to one that runs nothing: no code that a model wrote is executed when it is rendered."""

from __future__ import annotations

from docgen_nb.export.exporter import Exported, Exporter, Order
from docgen_nb.export.pandoc.book import book, with_files
from docgen_nb.export.pandoc.tree import Node, walk
from docgen_nb.pandoc import convert


def _write(order: Order) -> Exported:
    tree, pictures = with_files(made := book(order), order.folder)
    meta = {**tree["meta"], "engine": {"t": "MetaString", "c": "markdown"}, "toc": {"t": "MetaBool", "c": True}}
    text = convert(
        {**tree, "meta": meta, "blocks": walk(tree["blocks"], _no_raw)},
        "markdown-raw_attribute-raw_html",
        "--standalone",
    )
    return Exported(text, {**made.beside, **pictures})


def _no_raw(nodes: list[Node]) -> list[Node]:
    """Code followed by ``{=format}`` would be read as raw text of that format; the brace is kept apart from it."""
    kept: list[Node] = []
    for node in map(_shortcodes_shown, nodes):
        if kept and kept[-1]["t"] == "Code" and node["t"] == "Str" and node["c"].startswith("{"):
            kept.append({"t": "RawInline", "c": ["markdown", "\\"]})
        kept.append(node)
    return kept


def _shortcodes_shown(node: Node) -> Node:
    """Quarto looks for ``{{< … >}}`` in code, too, and would put in the file it names; three braces show it."""
    if node["t"] not in {"Code", "CodeBlock"}:
        return node
    attributes, code = node["c"]
    return {"t": node["t"], "c": [attributes, code.replace("{{<", "{{{<").replace(">}}", ">}}}")]}


EXPORTER = Exporter(".qmd", _write)
