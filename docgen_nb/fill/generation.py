"""The path *generation*: no content parts, only the generation hint."""

from collections.abc import Awaitable

from docgen_nb.document.elements import Element, Heading
from docgen_nb.errors import OutlineError
from docgen_nb.fill.context import SectionContext
from docgen_nb.fill.writing import write_from
from docgen_nb.shared_prompt import NEEDS_NOTES, NEEDS_NOTES_HINT


def process_section_generation(context: SectionContext) -> Awaitable[list[Element]]:
    """Write the section from its hint (the concept's ``_processSectionGeneration``).

    A section of type ``heading`` is its own title and needs no call.

    Raises:
        OutlineError: if there is nothing to write from.
        ModelError: if no usable text can be had.
    """
    section = context.section
    if section.content_type == "heading" and section.title:
        return _title(context)
    if not section.use_ai_call:
        raise OutlineError("The section has useAiCall false and no content parts: there is nothing to put.")
    if section.content_type == "image":
        raise OutlineError("A section of type image needs a content part that is a picture.")
    if not section.generation_hint and not section.title:
        raise OutlineError("The section has neither title, nor generation hint, nor content parts.")
    if context.brief.profile.guided:
        raise OutlineError(NEEDS_NOTES, hint=NEEDS_NOTES_HINT)
    return write_from(context, ())


async def _title(context: SectionContext) -> list[Element]:
    return [Heading(text=context.section.title, level=context.chapter.level + 2)]
