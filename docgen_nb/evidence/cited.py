"""Find citations in a document's texts. Only this module knows their form.

A block cites the parts in its element's ``part_ids`` and those named in its text as ``[@id]``; a ``Reference``
element cites for its whole section.
"""

import re
from collections.abc import Iterator

from docgen_nb.document.elements import BulletList, CodeBlock, Image, Paragraph, Reference, Table
from docgen_nb.evidence.document_text import Block, DocumentText, SectionText
from docgen_nb.evidence.prose import without_code

_MARKER = re.compile(r"(?<![\w\\])@(?P<id>[\w][\w.:\-/]*[\w]|\w)")
_BRACKETS = re.compile(r"\[(?=[^\]\[\n]{0,300}@)[^\]\[\n]{1,300}\](?!\()")


def markers(block: Block) -> Iterator[str]:
    """Ids that the text itself cites, as ``[@notes]`` or ``[see @notes; @sales]``."""
    if not block.is_text or "@" not in block.source:
        return
    for bracket in _BRACKETS.finditer(without_code(block.source)):
        yield from (match["id"] for match in _MARKER.finditer(bracket[0]))


def can_cite(block: Block) -> bool:
    """Whether the element has a place for the parts it was written from."""
    return isinstance(block.element, Paragraph | BulletList | Table | CodeBlock | Image)


def cited_by_element(block: Block) -> list[str]:
    """Ids that the element names."""
    match block.element:
        case Paragraph() | BulletList() | Table() | CodeBlock() | Image():
            return list(block.element.part_ids)
        case Reference(part_id=part_id):
            return [part_id]
        case _:
            return []


def cited_by_references(section: SectionText) -> set[str]:
    """Ids that stand in the section as citations of their own."""
    return {block.element.part_id for block in section.blocks if isinstance(block.element, Reference)}


def cited(block: Block, section: SectionText) -> set[str]:
    """All parts that a block of a section cites."""
    return {*cited_by_element(block), *markers(block), *cited_by_references(section)}


def bibliography(document: DocumentText) -> set[str]:
    """All parts that a document cites."""
    return {part_id for section in document.sections for block in section.blocks for part_id in cited(block, section)}
