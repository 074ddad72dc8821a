"""LaTeX for xelatex or lualatex; pictures stand in a folder beside the file."""

from __future__ import annotations

from docgen_nb.export.exporter import Exported, Exporter, Order
from docgen_nb.export.pandoc.book import book, with_files
from docgen_nb.pandoc import convert

# captions are numbered by program, so LaTeX must not number them again
_HEAD = r"\usepackage{caption}\captionsetup{labelformat=empty}"


def _write(order: Order) -> Exported:
    tree, pictures = with_files(made := book(order), order.folder)
    text = convert(tree, "latex", "--standalone", "--toc", f"--variable=header-includes={_HEAD}")
    return Exported(text, {**made.beside, **pictures})


EXPORTER = Exporter(".tex", _write)
