"""Render written elements for a prompt: tables, pictures and code are named, not shown.

A table of data has been set by program, so that none of its numbers passes through a model; a section that rests on the
one in which it stands must not change that. A picture's data would be no text either.
"""

from collections.abc import Collection

from docgen_nb.document.elements import Element, Image, Table
from docgen_nb.document.markdown import element_markdown, heading
from docgen_nb.document.nodes import Section
from docgen_nb.document.templates import template_of, with_marked_values

_UNSEEN = "[…]"


def section_prompt_text(section: Section, *, level: int, unread: Collection[str] = ()) -> str:
    """A section with its title as a heading of ``level``; headings inside it come below that.

    Results of questions to the parts in ``unread``, whose values no model may see, are left out.
    """
    blocks = [heading(section.title, level)] if section.title and section.content_type != "heading" else []
    blocks += [element_prompt_text(element, below=level, unread=unread) for element in section.elements]
    return "\n\n".join(block for block in blocks if block)


def element_prompt_text(element: Element, *, below: int = 0, unread: Collection[str] = ()) -> str:
    """One element as Markdown; a table of data and a picture by what they are; see ``section_prompt_text``."""
    if unread and template_of(element) and not set(unread).isdisjoint(getattr(element, "part_ids", unread)):
        element = with_marked_values(element, lambda _id, _value: _UNSEEN)
    match element:
        case Table(plain=True):
            return f"[{table_prompt_text(element)}]"
        case Image(caption=caption, alt=alt, question=question):
            return f"[Figure: {caption or (question or alt)}]"  # the words of a chart say its figures
        case _:
            return element_markdown(element, below=below)


def table_prompt_text(table: Table) -> str:
    """A table of data without its data: caption, columns, and how many rows.

    >>> table_prompt_text(Table(headers=["hive", "kg"], rows=[["North", "8"]], caption="Harvest", plain=True))
    'Table: Harvest; columns: hive, kg; rows: 1'
    """
    count = len(table.rows) if table.total_rows is None else table.total_rows
    caption = f"Table: {table.caption}" if table.caption else "Table"
    return f"{caption}; columns: {', '.join(table.headers)}; rows: {count}"
