"""PowerPoint: a slide for each section, more where its text is long or holds tables and figures."""

from __future__ import annotations

from docgen_nb.export.exporter import Exported, Exporter, Order
from docgen_nb.export.pandoc.book import book
from docgen_nb.export.pandoc.reference import reference_option
from docgen_nb.export.pandoc.slides import captions_as_text, divided, notes_at_end
from docgen_nb.export.pandoc.tree import walk
from docgen_nb.pandoc import convert


def _write(order: Order) -> Exported:
    made = book(order)
    blocks = notes_at_end(made.tree["blocks"], made.script.words.notes)
    tree = {**made.tree, "blocks": walk(divided(blocks), captions_as_text)}
    return Exported(
        convert(tree, "pptx", "--slide-level=2", *reference_option(order.options.reference_doc)), made.beside
    )


EXPORTER = Exporter(".pptx", _write, takes_reference_doc=True)
