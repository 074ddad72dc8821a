"""PowerPoint: a slide for each section, more where its text is long or holds tables and figures."""

from __future__ import annotations

from docgen_nb.document.elements import Table
from docgen_nb.export.csv_beside import csv_of
from docgen_nb.export.exporter import Exported, Exporter, Order
from docgen_nb.export.pandoc.book import Book, book
from docgen_nb.export.pandoc.reference import reference_option
from docgen_nb.export.pandoc.slide_notes import notes_at_end
from docgen_nb.export.pandoc.slides import MOST_ROWS, captions_as_text, divided
from docgen_nb.export.pandoc.tree import walk
from docgen_nb.pandoc import convert


def _write(order: Order) -> Exported:
    made = book(order)
    blocks = notes_at_end(made.tree["blocks"], made.script.words.notes)
    tree = {**made.tree, "blocks": walk(divided(blocks), captions_as_text)}
    data = convert(tree, "pptx", "--slide-level=2", *reference_option(order.options.reference_doc))
    return Exported(data, {**made.beside, **_long_tables(made, order.folder)})


def _long_tables(made: Book, folder: str) -> dict[str, bytes]:
    """Tables of which only the slides show no more than the beginning, whole."""
    numbered = made.script.captioned("table")
    tables = ((block.number, block.element) for block in numbered if isinstance(block.element, Table))
    return {
        f"{folder}/table-{number}.csv": csv_of([table.headers, *table.rows])
        for number, table in tables
        if len(table.rows) > MOST_ROWS and not table.data
    }


EXPORTER = Exporter(".pptx", _write, takes_reference_doc=True)
