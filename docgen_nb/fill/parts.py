"""The path *parts*: one content part after the other, each by its own format, in the section's order.

The pieces of a long text that is named as a whole are one part.
"""

from collections.abc import Sequence
from functools import partial
from itertools import groupby
from typing import assert_never

from docgen_nb.document.elements import BulletList, CodeBlock, Element, Image, Paragraph, Reference, Table
from docgen_nb.document.parts import ContentPart
from docgen_nb.document.read_markdown import read_markdown
from docgen_nb.document.tree import ContentFormat, Section
from docgen_nb.fill.context import SectionContext
from docgen_nb.fill.objects import captioned, thing_itself
from docgen_nb.fill.writing import write_from


async def process_section_parts(context: SectionContext) -> list[Element]:
    """Write the section part by part (the concept's ``_processSectionParts``).

    ``object`` puts the thing itself, below sentences about it where there is a hint and nothing else; ``shown`` puts it
    too, below a text that it was read for; ``reference`` a citation,
    ``extracted`` a text written from the part, or the part's own text where the section makes no use of the model.

    Raises:
        ContentPartError: if a part does not exist.
        ModelError: if no usable text can be had.
    """
    elements: list[Element] = []
    if context.section.use_ai_call and (read := _read_together(context)):
        elements += await write_from(context, read)
    else:
        read = []
    if context.is_about_objects and not context.brief.profile.guided:
        elements += await write_from(context, ())
    for named in dict.fromkeys(context.section.content_part_ids):
        for format_, run in groupby(context.brief.parts.all_of(named), partial(_format_of, context.section, named)):
            pieces = [part for part in run if part not in read]
            elements += await _process_part(context, named, pieces, format_) if pieces else []
    return elements


def _read_together(context: SectionContext) -> list[ContentPart]:
    """The parts of one text: what is read, where something of it is also shown; else none."""
    parts = [(part, context.section.format_of(part.id)) for part in context.parts()]
    read = [part for part, format_ in parts if format_ in {"extracted", "shown"}]
    return read if any(format_ == "shown" for _, format_ in parts) else []


def _format_of(section: Section, named: str, part: ContentPart) -> ContentFormat:
    """Content format of a part that the section names, itself or as a piece of a long text."""
    return section.format_of(part.id if part.id in section.content_formats else named)


async def _process_part(
    context: SectionContext, named: str, pieces: Sequence[ContentPart], format_: ContentFormat
) -> list[Element]:
    """One part, or the pieces of one long text, which make one text together."""
    match format_:
        case "object":
            return [captioned(context, piece) for piece in pieces]
        case "reference":
            return [_reference(named, pieces)]
        case "shown":  # nothing is read: the section makes no use of the model
            return [captioned(context, piece) for piece in pieces]
        case "extracted" if context.section.use_ai_call:
            return await write_from(context, pieces)
        case "extracted":
            return [element for piece in pieces for element in _verbatim(context, piece)]
        case _:
            assert_never(format_)


def _reference(named: str, pieces: Sequence[ContentPart]) -> Reference:
    """A citation; of a long text it is one, not one for each piece."""
    first = pieces[0]
    if first.id == named:
        return Reference(part_id=first.id, label=first.label, source=first.source)
    return Reference(part_id=named, label=_whole(first.label), source=_whole(first.source))


def _whole(piece: str) -> str:
    """A label or source without the piece's place: ``report.pdf, pages 1 to 9`` is of ``report.pdf``."""
    return piece.rpartition(", ")[0] or piece


def _verbatim(context: SectionContext, part: ContentPart) -> list[Element]:
    """The part's own text, which leaves a citation as any use of it does."""
    elements = read_markdown(part.text) if part.kind == "markdown" else [thing_itself(context, part)]
    for element in elements:
        if isinstance(element, Paragraph | BulletList | Table | CodeBlock | Image):
            element.part_ids = [part.id]
    return elements
