"""The path *parts*: one content part after the other, each by its own format, in the section's order."""

from __future__ import annotations

from typing import assert_never

from docgen_nb.document.elements import BulletList, CodeBlock, Element, Image, Paragraph, Reference, Table
from docgen_nb.document.parts import ContentPart
from docgen_nb.document.read_markdown import read_markdown
from docgen_nb.fill.context import SectionContext
from docgen_nb.fill.writing import write_from


async def process_section_parts(context: SectionContext) -> list[Element]:
    """Write the section part by part (the concept's ``_processSectionParts``).

    ``object`` puts the thing itself, ``reference`` a citation, ``extracted`` a text written from the part, or the
    part's own text where the section makes no use of the model.

    Raises:
        ContentPartError: if a part does not exist.
        ModelError: if no usable text can be had.
    """
    elements: list[Element] = []
    for part in context.parts():
        elements += await _process_part(context, part)
    return elements


async def _process_part(context: SectionContext, part: ContentPart) -> list[Element]:
    section = context.section
    named = part.id if part.id in section.content_formats or not part.piece_of else part.piece_of
    format_ = section.format_of(named)
    match format_:
        case "object":
            return [_captioned(part)]
        case "reference":
            return [Reference(part_id=part.id, label=part.label, source=part.source)]
        case "extracted":
            return await write_from(context, [part]) if section.use_ai_call else _verbatim(part)
        case _:
            assert_never(format_)


def _captioned(part: ContentPart) -> Element:
    """The thing itself as a copy, so that nothing done to the document reaches the part."""
    element = part.as_element().model_copy(deep=True)
    if isinstance(element, Table | Image):
        element.caption = element.caption or part.label
        element.part_ids = [part.id]
    return element


def _verbatim(part: ContentPart) -> list[Element]:
    """The part's own text, which leaves a citation as any use of it does."""
    elements = read_markdown(part.text) if part.kind == "markdown" else [part.as_element().model_copy(deep=True)]
    for element in elements:
        if isinstance(element, Paragraph | BulletList | Table | CodeBlock | Image):
            element.part_ids = [part.id]
    return elements
