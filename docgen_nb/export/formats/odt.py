"""Write OpenDocument text (.odt) with pandoc and a house style."""

from __future__ import annotations

from docgen_nb.export.exporter import Exported, Exporter, Order
from docgen_nb.export.office.contents import entries
from docgen_nb.export.office.opendocument import finished_opendocument, house_opendocument
from docgen_nb.export.pandoc.book import CONTENTS_DEPTH, book
from docgen_nb.export.pandoc.reference import reference_option
from docgen_nb.export.pandoc.tables import fitted
from docgen_nb.export.pandoc.tree import walk
from docgen_nb.pandoc import convert


def _write(order: Order) -> Exported:
    made = book(order)
    options = ["--toc", f"--toc-depth={CONTENTS_DEPTH}", *reference_option(order.options.reference_doc)]
    data = convert({**made.tree, "blocks": walk(made.tree["blocks"], fitted)}, "odt", *options)
    if order.options.reference_doc is None:
        data = house_opendocument(data)
    return Exported(finished_opendocument(data, made.script.words.contents, entries(made)), made.beside)


EXPORTER = Exporter(".odt", _write, takes_reference_doc=True)
