"""EPUB 3: a file per chapter, with contents and a page for each chapter's beginning."""

from __future__ import annotations

from docgen_nb.export.exporter import Exported, Exporter, Order
from docgen_nb.export.pandoc.book import book
from docgen_nb.pandoc import convert


def _write(order: Order) -> Exported:
    made = book(order)
    return Exported(convert(made.tree, "epub3", "--mathml", "--toc", "--toc-depth=2"), made.beside)


EXPORTER = Exporter(".epub", _write)
