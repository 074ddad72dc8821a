"""Addresses in a section's text that stand in no source."""

from collections.abc import Sequence

from docgen_nb.document.elements import Element
from docgen_nb.document.foreign_links import mark_foreign, stands_in
from docgen_nb.document.program_words import words_for
from docgen_nb.fill.context import SectionContext


def mark_addresses(elements: Sequence[Element], context: SectionContext) -> None:
    """Addresses that neither the user nor a source gave are shown as text, and named in the section's remarks."""
    section, chapter, outline = context.section, context.chapter, context.outline
    document = outline.documents[context.place.document - 1]
    said = [outline.user_prompt, context.feedback, chapter.title, chapter.generation_hint, section.title]
    said += [section.generation_hint, section.purpose, *section.content_part_instructions.values()]
    own = stands_in(said)
    words = words_for(context.brief.language or document.language or outline.language).in_no_source
    context.remarks.extend(
        f"The address {address[:200]} stands in no source: it is shown as text, not as a link."
        for address in mark_foreign(
            elements, lambda address: own(address) or context.brief.known_address(address), words
        )
    )
