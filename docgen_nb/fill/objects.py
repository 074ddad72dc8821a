"""A content part that stands in the document itself: the table or picture with its caption."""

from docgen_nb.data.table_numbers import in_language
from docgen_nb.document.elements import Element, Image, Table
from docgen_nb.document.parts import ContentPart
from docgen_nb.document.tree import Section
from docgen_nb.errors import MissingExtraError
from docgen_nb.fill.context import SectionContext


def captioned(context: SectionContext, part: ContentPart) -> Element:
    """The thing itself with a caption."""
    element = thing_itself(context, part)
    if isinstance(element, Table | Image):
        element.caption = element.caption or _caption(context.section, part)
        element.part_ids = [part.id]
    return element


def thing_itself(context: SectionContext, part: ContentPart) -> Element:
    """A copy, so that nothing done to the document reaches the part; of a table with numbers in the language."""
    element = part.as_element().model_copy(deep=True)
    if not isinstance(element, Table):
        return element
    try:
        return in_language(element, context.brief.language)
    except MissingExtraError:
        return element  # without Babel they stay as the part has them


def _caption(section: Section, part: ContentPart) -> str:
    """The part's label; where that is only a variable's name, the section's title says more."""
    if not part.label.isidentifier() or not section.title:
        return part.label
    others = [name for name in section.content_part_ids if section.format_of(name) in {"object", "shown"}]
    return section.title if len(others) == 1 else f"{section.title}: {part.label.replace('_', ' ')}"
