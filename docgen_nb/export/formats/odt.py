"""OpenDocument text."""

from __future__ import annotations

from docgen_nb.export.exporter import Exported, Exporter, Order
from docgen_nb.export.pandoc.book import book
from docgen_nb.export.pandoc.reference import reference_option
from docgen_nb.pandoc import convert


def _write(order: Order) -> Exported:
    made = book(order)
    options = ["--toc", "--toc-depth=2", *reference_option(order.options.reference_doc)]
    return Exported(convert(made.tree, "odt", *options), made.beside)


EXPORTER = Exporter(".odt", _write, takes_reference_doc=True)
