"""The path *aggregation*: several extracted parts together, in one call, for one coherent text, list or table."""

from collections.abc import Awaitable

from docgen_nb.document.elements import Element
from docgen_nb.fill.context import SectionContext
from docgen_nb.fill.writing import write_from


def process_section_aggregation(context: SectionContext) -> Awaitable[list[Element]]:
    """Write the section from all its parts at once (the concept's ``_processSectionAggregation``).

    Raises:
        ContentPartError: if a part does not exist.
        ModelError: if no usable text can be had.
    """
    return write_from(context, context.parts())
