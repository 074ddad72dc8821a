"""Tables as content parts: the document can hold the real one, the model sees its shape and a sample."""

from __future__ import annotations

from docgen_nb.document.elements import Table
from docgen_nb.document.markdown import element_markdown
from docgen_nb.document.parts import ContentPart

SAMPLE_ROWS = 40  # what a model reads of a longer table


def table_part(table: Table, *, id_: str, label: str, source: str) -> ContentPart:
    """A content part that holds the table itself, and for the model its Markdown, cut to a sample if it is long."""
    count = len(table.rows)
    shown = table.model_copy(update={"rows": table.rows[:SAMPLE_ROWS]})
    text = element_markdown(shown)
    if count > SAMPLE_ROWS:
        text = f"A table of {count} rows; the first {SAMPLE_ROWS}:\n\n{text}"
    return ContentPart(id=id_, label=label, kind="table", text=text, item=table, source=source)
