"""Word: real headings, styles, tables and captions, a field for the contents; house style from a reference document."""

from __future__ import annotations

import tempfile
from pathlib import Path

from docgen_nb.export.exporter import Exported, Exporter, Order
from docgen_nb.export.office.contents import entries
from docgen_nb.export.office.house_style import house_style
from docgen_nb.export.office.word import finished_word
from docgen_nb.export.pandoc.book import CONTENTS_DEPTH, book, long_contents
from docgen_nb.export.pandoc.reference import reference_option
from docgen_nb.export.pandoc.tables import fitted
from docgen_nb.export.pandoc.tree import walk
from docgen_nb.pandoc import convert


def _write(order: Order) -> Exported:
    made = book(order)
    tree = {**made.tree, "blocks": walk(made.tree["blocks"], fitted)}
    with tempfile.TemporaryDirectory() as folder:
        reference = order.options.reference_doc
        if reference is None:
            reference = Path(folder) / "house.docx"
            reference.write_bytes(house_style())
        data = convert(tree, "docx", "--toc", f"--toc-depth={CONTENTS_DEPTH}", *reference_option(reference))
    return Exported(finished_word(data, entries(made), own_page=long_contents(made)), made.beside)


EXPORTER = Exporter(".docx", _write, takes_reference_doc=True)
